/**
 * What holds for the source as a whole, as functions over a map of files: test/architecture.test.ts applies them to the
 * repository, and to planted mistakes.
 */
import { importProblem, layerOf, PURE_LAYERS } from './layers.ts'
import { outsideUses, processReads } from './purity.ts'
import type { FileMap } from './repository.ts'
import { importsOf, lineAt, parse } from './source.ts'

/** Imports which go the wrong way, and what a layer reads without having been told; one line each, with its place. */
export function sourceProblems(files: FileMap): readonly string[] {
  const problems: string[] = []
  for (const [path, text] of files) {
    if (!/^src\/.*\.(?:ts|tsx|js|mjs)$/.test(path)) continue
    const tree = parse(path, text)
    const layer = layerOf(path.slice('src/'.length))
    for (const imported of importsOf(text, tree)) {
      const problem = importProblem(path, imported)
      if (problem !== undefined) problems.push(`${path}:${imported.line} ${problem}`)
    }
    if (PURE_LAYERS.includes(layer))
      for (const { what, position } of outsideUses(tree))
        problems.push(`${path}:${lineAt(text, position)} uses ${what}: ${layer} is told, it does not look or wait`)
    if (layer !== 'cli')
      for (const { what, position } of processReads(tree))
        problems.push(`${path}:${lineAt(text, position)} reads ${what}: only cli does`)
  }
  return problems
}

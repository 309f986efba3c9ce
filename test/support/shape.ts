/**
 * What lies where: the top of the repository, the names of files and folders, the size of files.
 */
import { LAYERS } from './layers.ts'
import type { FileMap } from './repository.ts'

/** Everything that may lie at the top: what belongs to the project, then what tools insist on. */
const TOP_LEVEL: ReadonlySet<string> = new Set([
  'src',
  'patterns',
  'bench',
  'test',
  'package.json',
  'README.md',
  'LICENSE',
  'package-lock.json',
  'tsconfig.json',
  'rolldown.config.js',
  'vitest.config.ts',
  '.oxlintrc.json',
  '.gitignore',
  '.npmrc',
  '.ci',
])

/** The most lines a file of code may have. */
export const MAX_LINES = 400

/** Tables of data, which may be longer. */
const LONG_TABLES: readonly string[] = []

const CODE = /\.(?:ts|tsx|js|mjs|css)$/
const KEBAB = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/
const MEANINGLESS: ReadonlySet<string> = new Set(['util', 'utils', 'helper', 'helpers', 'misc'])

/** What is out of place, badly named or too long; one line each. */
export function shapeProblems(files: FileMap, longTables: readonly string[] = LONG_TABLES): readonly string[] {
  const problems = new Set<string>()
  for (const [path, text] of files) {
    const [top, ...names] = path.split('/') as [string, ...string[]]
    if (!TOP_LEVEL.has(top)) problems.add(`${top} does not belong at the top of the repository`)
    else if (!top.startsWith('.')) for (const name of names) addNameProblem(problems, path, name)
    if (top === 'src') addLayerProblem(problems, path, names)
    const lines = lineCount(text)
    if (CODE.test(path) && lines > MAX_LINES && !longTables.includes(path))
      problems.add(`${path} has ${lines} lines; the most is ${MAX_LINES}`)
  }
  for (const path of longTables)
    if (lineCount(files.get(path) ?? '') <= MAX_LINES) problems.add(`${path} needs no exemption from the size limit`)
  return [...problems]
}

function addNameProblem(problems: Set<string>, path: string, name: string): void {
  // In Java a file is named like its class.
  if (!KEBAB.test(name) && name !== 'README.md' && !path.endsWith('.java'))
    problems.add(`${path}: '${name}' is not in kebab-case`)
  if (MEANINGLESS.has(name.split('.', 1)[0]!)) problems.add(`${path}: '${name}' says nothing; name it for its concept`)
}

function addLayerProblem(problems: Set<string>, path: string, [first, ...below]: readonly string[]): void {
  if (below.length === 0 && !['index.ts', 'README.md', 'tsconfig.json'].includes(first!))
    problems.add(`${path} is in no layer`)
  if (below.length > 0 && !LAYERS.includes(first!)) problems.add(`${path}: src/${first} is not a layer`)
}

function lineCount(text: string): number {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length
}

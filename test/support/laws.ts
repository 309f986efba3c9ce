/**
 * The laws and their tests: each law that applies has a test which carries its number, and no test a number of no law.
 *
 * The laws are the list under `## Laws` in src/README.md, one item each:
 *
 * ```md
 * - **L4** Watermarks never go back. (tested)
 * - **L9** Any number of workers, the same output. (comes with workers)
 * ```
 *
 * The marker at the end is checked both ways: `(tested)` needs a test, and `(comes with …)` must have none yet.
 * A test carries the numbers with which its title starts: `test('L4 …')`, or `test('L1 L5 …')` for two laws. So does a
 * `describe` with tests in it. Skipped tests carry nothing.
 */
import type { FileMap } from './repository.ts'
import { isNode, lineAt, nameOf, parse, textOf, walk } from './source.ts'
import type { SyntaxNode } from './source.ts'

export interface Law {
  readonly number: number
  /** `tested`, or the words behind `comes with`; `undefined` if the item has no marker. */
  readonly marker: string | undefined
}

/** A title of a test which runs, or of a group with such a test. */
export interface Title {
  readonly text: string
  readonly path: string
  readonly line: number
}

export const LAWS_FILE = 'src/README.md'

/** Reads the laws out of the text of src/README.md, in order. */
export function lawsIn(markdown: string): readonly Law[] {
  const section = markdown.split(/^## /m).find((text) => text.startsWith('Laws\n')) ?? ''
  return section
    .split(/^- /m)
    .map((item) => /^\*\*L(\d+)\*\*([^]*?)(?:\n\s*\n|$)/.exec(item))
    .filter((item) => item !== null)
    .map(([, number, text]) => ({ number: Number(number), marker: markerOf(text!) }))
}

function markerOf(text: string): string | undefined {
  const words = /\((tested|comes\s+with\s+[^()]+)\)\.?\s*$/.exec(text)?.[1]
  return words?.replace(/^comes\s+with\s+/, '').replaceAll(/\s+/g, ' ')
}

/** The numbers with which a title starts. */
export function lawsOfTitle(title: string): readonly number[] {
  const head = /^(?:L\d+(?!\w)[\s,:+&/]*)+/.exec(title)?.[0] ?? ''
  return [...head.matchAll(/L(\d+)/g)].map(([, number]) => Number(number))
}

/** The titles in one test file. */
export function titlesIn(path: string, text: string): readonly Title[] {
  const titles: Title[] = []
  walk(parse(path, text), (node) => {
    const call = testCall(node)
    if (call === undefined) return true
    if (call.skipped || (call.group && !holdsTest(node))) return false
    titles.push({ text: call.title, path, line: lineAt(text, node.start) })
    return true
  })
  return titles
}

interface TestCall {
  readonly title: string
  readonly group: boolean
  readonly skipped: boolean
}

/** Reads `test(…)`, `it.each(…)(…)`, `describe.skip(…)` and the like. */
function testCall(node: SyntaxNode): TestCall | undefined {
  if (node.type !== 'CallExpression') return undefined
  const title = textOf((node['arguments'] as unknown[])[0])
  if (title === undefined) return undefined
  const words: string[] = []
  for (let callee = node['callee']; isNode(callee); callee = callee['object'] ?? callee['callee'] ?? callee['tag'])
    words.push(nameOf(callee) ?? nameOf(callee['property']) ?? '')
  const root = words.at(-1)
  if (root !== 'test' && root !== 'it' && root !== 'describe') return undefined
  return { title, group: root === 'describe', skipped: words.some((word) => /^(?:skip|todo|skipIf|runIf)$/.test(word)) }
}

function holdsTest(group: SyntaxNode): boolean {
  let found = false
  walk(group, (node) => {
    const call = testCall(node)
    found ||= call?.group === false && !call.skipped
    return call?.skipped !== true
  })
  return found
}

/** What does not fit between the laws and the tests; one line each. */
export function lawProblems(files: FileMap): readonly string[] {
  const laws = lawsIn(files.get(LAWS_FILE) ?? '')
  if (laws.length === 0) return [`${LAWS_FILE} lists no laws under '## Laws'`]
  const problems: string[] = []
  laws.forEach(({ number, marker }, index) => {
    if (number !== index + 1) problems.push(`${LAWS_FILE}: L${number} stands where L${index + 1} is expected`)
    if (marker === undefined) problems.push(`${LAWS_FILE}: L${number} ends neither in (tested) nor in (comes with …)`)
  })
  const carried = new Set<number>()
  for (const [path, text] of files) {
    if (!/^test\/.*\.test\.ts$/.test(path)) continue
    for (const title of titlesIn(path, text))
      for (const number of lawsOfTitle(title.text)) {
        carried.add(number)
        if (!laws.some((law) => law.number === number))
          problems.push(`${path}:${title.line} '${title.text}' names L${number}, which is no law`)
      }
  }
  for (const { number, marker } of laws) {
    if (marker === 'tested' && !carried.has(number)) problems.push(`L${number} is orphaned: no test carries its number`)
    if (marker !== undefined && marker !== 'tested' && carried.has(number))
      problems.push(`L${number} is said to come with ${marker}, but has a test: mark it (tested)`)
  }
  return problems
}

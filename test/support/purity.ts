/**
 * What a layer reads that it was not told: clocks, random numbers, timers, the process.
 *
 * `Date.parse(text)` and `new Date(value)` compute from what they are given and are no clocks.
 */
import { isNode, nameOf, walk } from './source.ts'
import type { SyntaxNode } from './source.ts'

/** A use of something from outside, as the source says it. */
export interface OutsideUse {
  readonly what: string
  /** Where in the text. */
  readonly position: number
}

/** Globals of which no member may be used. */
const OBJECTS: ReadonlySet<string> = new Set(['performance', 'crypto', 'process', 'globalThis', 'localStorage'])

/** Globals which may not be called. */
const FUNCTIONS: ReadonlySet<string> = new Set([
  'Date',
  'fetch',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
])

/** Members which read a clock or a random number, whatever they are called with. */
const MEMBERS: ReadonlySet<string> = new Set([
  'Date.now',
  'Math.random',
  'DateTime.now',
  'Atomics.wait',
  'Temporal.Now',
])

/** Functions which read the clock when they are called without arguments. */
const CLOCKS_IF_EMPTY: ReadonlySet<string> = new Set(['DateTime.local', 'DateTime.utc'])

/** Every use of a clock, a random number, a timer, the process, or of waiting, in order. */
export function outsideUses(tree: SyntaxNode): readonly OutsideUse[] {
  const uses: OutsideUse[] = []
  walk(tree, (node) => {
    const what = outsideUse(node)
    if (what !== undefined) uses.push({ what, position: node.start })
  })
  return uses
}

function outsideUse(node: SyntaxNode): string | undefined {
  if (node.type === 'AwaitExpression' || node['await'] === true) return 'await'
  if (node['async'] === true) return 'an async function'
  if (node.type === 'MemberExpression') {
    const object = nameOf(node['object'])
    const member = memberName(node)
    return (object !== undefined && OBJECTS.has(object)) || MEMBERS.has(member) ? member : undefined
  }
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return undefined
  const callee = node['callee']
  const empty = (node['arguments'] as unknown[]).length === 0
  const name = nameOf(callee)
  if (name === 'Date' && node.type === 'NewExpression') return empty ? 'new Date()' : undefined
  if (name !== undefined && FUNCTIONS.has(name)) return `${name}()`
  if (!empty || !isNode(callee) || callee.type !== 'MemberExpression') return undefined
  return CLOCKS_IF_EMPTY.has(memberName(callee)) ? `${memberName(callee)}()` : undefined
}

/** Every read of the command line or the environment, in order. */
export function processReads(tree: SyntaxNode): readonly OutsideUse[] {
  const uses: OutsideUse[] = []
  const add = (node: SyntaxNode, name: string | undefined): void => {
    if (name === 'argv' || name === 'env') uses.push({ what: `process.${name}`, position: node.start })
  }
  walk(tree, (node) => {
    if (node.type === 'MemberExpression' && isProcess(node['object'])) add(node, propertyName(node))
    if (node.type === 'VariableDeclarator' && isProcess(node['init'])) addNames(node['id'], (name) => add(node, name))
    if (
      node.type === 'ImportDeclaration' &&
      /^(?:node:)?process$/.test(String((node['source'] as SyntaxNode)['value']))
    )
      for (const entry of node['specifiers'] as SyntaxNode[]) add(node, nameOf(entry['imported']))
  })
  return uses
}

function isProcess(node: unknown): boolean {
  if (!isNode(node)) return false
  return nameOf(node) === 'process' || (node.type === 'MemberExpression' && propertyName(node) === 'process')
}

/** The keys of `{ argv, env: name }` on the left of a declaration. */
function addNames(pattern: unknown, add: (name: string | undefined) => void): void {
  if (!isNode(pattern) || pattern.type !== 'ObjectPattern') return
  for (const property of pattern['properties'] as SyntaxNode[]) add(nameOf(property['key']))
}

/** `a.b` and `a['b']` both as `a.b`; the object as `…` if it is no plain name. */
function memberName(node: SyntaxNode): string {
  return `${nameOf(node['object']) ?? '…'}.${propertyName(node) ?? '…'}`
}

function propertyName(node: SyntaxNode): string | undefined {
  const property = node['property']
  if (node['computed'] !== true) return nameOf(property)
  return isNode(property) && typeof property['value'] === 'string' ? property['value'] : undefined
}

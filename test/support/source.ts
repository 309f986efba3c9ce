/**
 * Source text as a syntax tree, for the checks: comments, strings and regular expressions cannot be taken for code.
 */
import { posix } from 'node:path'
import { parseSync } from 'oxc-parser'

/** A node of the tree, in ESTree's form with its TypeScript additions. */
export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly [property: string]: unknown
}

/** A module named by another one: `import`, `export … from`, `import(…)`, `import('…').Type`. */
export interface Import {
  /** The text between the quotes, or `undefined` if `import(…)` is given anything but a literal. */
  readonly specifier: string | undefined
  /** Whether nothing of it is left when the program runs. */
  readonly typeOnly: boolean
  /** The names taken from the module; empty for a whole module. */
  readonly names: readonly string[]
  /** From 1. */
  readonly line: number
}

/** Parses TypeScript or JavaScript, whichever the ending says. Throws on a syntax error. */
export function parse(path: string, text: string): SyntaxNode {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]!.message}`)
  return program as unknown as SyntaxNode
}

/** Calls `visit` on every node below `node`, itself first; what lies below a node is left out if it returns `false`. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode) => boolean | void): void {
  if (visit(node) === false) return
  for (const key in node) {
    const value = node[key]
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) if (isNode(item)) walk(item, visit)
    } else if (isNode(value)) walk(value, visit)
  }
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string'
}

/** The name of an identifier, or `undefined` for any other node. */
export function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Identifier' ? (node['name'] as string) : undefined
}

/** The text of a string literal, or the head of a template up to its first `${`. */
export function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : undefined
  if (node.type !== 'TemplateLiteral') return undefined
  const [head] = node['quasis'] as { value: { cooked: string } }[]
  return head?.value.cooked
}

/** The line, from 1, of a position in a text. */
export function lineAt(text: string, position: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < position; at = text.indexOf('\n', at + 1)) line++
  return line
}

/** Every module that a module names, in order. */
export function importsOf(text: string, tree: SyntaxNode): readonly Import[] {
  const found: Import[] = []
  walk(tree, (node) => {
    const source = node['source']
    if (!IMPORTING.has(node.type) || !isNode(source)) return
    const entries = (node['specifiers'] ?? []) as SyntaxNode[]
    const kinds = entries.map((entry) => entry['importKind'] ?? entry['exportKind'])
    found.push({
      specifier: textOf(source),
      typeOnly:
        node.type === 'TSImportType' ||
        node['importKind'] === 'type' ||
        node['exportKind'] === 'type' ||
        (kinds.length > 0 && kinds.every((kind) => kind === 'type')),
      names: entries.flatMap((entry) => nameOf(entry['imported'] ?? entry['local']) ?? []),
      line: lineAt(text, node.start),
    })
  })
  return found
}

const IMPORTING: ReadonlySet<string> = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
])

/** The path from the top of the repository that a relative specifier in `importer` means. */
export function resolveRelative(importer: string, specifier: string): string {
  return posix.join(posix.dirname(importer), specifier)
}

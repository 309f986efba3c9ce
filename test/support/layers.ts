/**
 * Which part of `src` may import which: the direction of imports that src/README.md promises, executable.
 *
 * A layer imports only from itself and from the layers before it. Some places have a tighter rule. Imports of types
 * count like any other, but for the public `index.ts`, which may show the types of every layer.
 */
import { isBuiltin } from 'node:module'
import { resolveRelative } from './source.ts'
import type { Import } from './source.ts'

export const LAYERS: readonly string[] = [
  'base',
  'time',
  'event',
  'stream',
  'window',
  'pattern',
  'sql',
  'state',
  'formats',
  'connectors',
  'runtime',
  'replay',
  'testing',
  'api',
  'studio',
  'cli',
]

/** The layers which are told everything: they read no clock, no file and no random number, and never wait. */
export const PURE_LAYERS: readonly string[] = LAYERS.slice(0, LAYERS.indexOf('pattern') + 1)

/** The packages that a pure layer may use: neither does input or output. */
const PURE_PACKAGES: readonly string[] = ['luxon', 'immer']

/** Files of a pure layer which may name one built-in module: each loads its package when that is first needed. */
const MAY_NAME_BUILTIN: Readonly<Record<string, string>> = {
  'base/immer.ts': 'node:module',
  'time/luxon.ts': 'node:module',
}

/** A place with a tighter rule than its layer's. All of these rules that apply to a file must hold. */
interface Rule {
  /** Paths below `src/` to which the rule applies. */
  readonly applies: RegExp
  /** Paths below `src/` which they may import. */
  readonly allows: RegExp
  readonly says: string
}

const RULES: readonly Rule[] = [
  {
    applies: /^pattern\/(?!operator|speculative|oracle)/,
    allows: /^(?:base|time|event|pattern)\//,
    says: 'the core of pattern imports only base, time, event',
  },
  {
    applies: /^pattern\/(?:syntax|automaton|plan|program|engine|builder)\b/,
    allows: /^(?!pattern\/(?:operator|speculative|oracle)\b)/,
    says: 'the core of pattern knows neither its operator nor its oracle',
  },
  {
    applies: /^pattern\/(?:operator|speculative)/,
    allows: /^(?:base|time|event|stream|pattern)\//,
    says: 'the operators of pattern import only base, time, event, stream',
  },
  {
    applies: /^pattern\/oracle\b/,
    allows: /^(?:base\/|pattern\/(?:syntax|automaton|oracle)\b|event\/(?:expression|evaluate|path|bound-events)\.ts$)/,
    says: 'the oracle shares only the definition (syntax, automaton) and the plain interpreter of expressions with what it judges',
  },
  {
    applies: /^window\/oracle\b/,
    allows:
      /^(?:base\/|window\/(?:syntax|oracle)\b|window\/result\.ts$|event\/(?:expression|evaluate|path)\.ts$|time\/(?:zone|luxon)\.ts$)/,
    says: 'the oracle shares only the specification and the plain interpreter of expressions with what it judges',
  },
  {
    applies: /^window\/(?!oracle\b)/,
    allows: /^(?!window\/oracle\b)/,
    says: 'no engine of windows knows their oracle',
  },
  {
    applies: /^pattern\/automaton\b/,
    allows: /^(?:base\/|pattern\/(?:syntax|automaton)\b)/,
    says: 'what constructs mean depends on the syntax alone',
  },
  {
    applies: /^pattern\/engine\b/,
    allows: /^(?!pattern\/builder\b)/,
    says: 'an engine never imports the builder',
  },
  {
    applies: /^studio\/(?:page|web)\//,
    allows: /^studio\/(?:page\/|web\/|protocol\b)/,
    says: 'the page imports only studio/protocol',
  },
]

/** What is wrong with an import of a file of `src`, or `undefined`. `file` is a path from the top of the repository. */
export function importProblem(file: string, { specifier, typeOnly }: Import): string | undefined {
  const from = file.slice('src/'.length)
  const pure = PURE_LAYERS.includes(layerOf(from))
  if (specifier === undefined) return pure ? 'imports what is computed, so that its layer cannot be checked' : undefined
  if (!specifier.startsWith('.')) {
    if (/^tidemark(?:\/|$)/.test(specifier)) return `imports '${specifier}': src does not import itself by name`
    if (pure && MAY_NAME_BUILTIN[from] === specifier) return undefined
    if (pure && isBuiltin(specifier)) return `imports '${specifier}': ${layerOf(from)} does no input or output`
    if (pure && !PURE_PACKAGES.includes(packageOf(specifier)))
      return `imports '${specifier}': of packages, ${layerOf(from)} may use only ${PURE_PACKAGES.join(' and ')}`
    return undefined
  }
  const target = resolveRelative(file, specifier)
  if (!target.startsWith('src/')) return `imports ${target}: src imports nothing from outside src`
  const problem = directionProblem(from, target.slice('src/'.length), typeOnly)
  return problem === undefined ? undefined : `imports ${target}: ${problem}`
}

function directionProblem(from: string, to: string, typeOnly: boolean): string | undefined {
  if (from === 'index.ts')
    return typeOnly || layerOf(to) === 'api' ? undefined : 'index.ts imports only from api, and types'
  const [rank, targetRank] = [LAYERS.indexOf(layerOf(from)), LAYERS.indexOf(layerOf(to))]
  // Rule files that the command loads import the package as a whole.
  if (to === 'index.ts' && layerOf(from) === 'cli') return undefined
  if (targetRank === -1) return 'this is in no layer'
  if (targetRank > rank) return `${layerOf(from)} comes before ${layerOf(to)}`
  const connector = connectorOf(to)
  if (connectorOf(from) !== undefined && connector !== undefined && connector !== connectorOf(from))
    return 'no connector imports another'
  return RULES.find((rule) => rule.applies.test(from) && !rule.allows.test(to))?.says
}

/** The layer of a path below `src/`. */
export function layerOf(path: string): string {
  return path.split('/', 1)[0]!
}

function connectorOf(path: string): string | undefined {
  return /^connectors\/([^/]+)\//.exec(path)?.[1]
}

/** The package of a specifier: its name, with the scope. */
export function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

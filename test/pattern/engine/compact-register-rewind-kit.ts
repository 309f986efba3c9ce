/** An engine whose keys go on, and back, and on again; with a list of what each key was told, as it stands. */
import { Classifier } from '../../../src/event/classify.ts'
import { ObjectRows } from '../../../src/event/rows.ts'
import { cellsOf } from '../../../src/pattern/engine/cell.ts'
import { CompactEngine } from '../../../src/pattern/engine/compact/compact-engine.ts'
import { CompactTables } from '../../../src/pattern/engine/compact/tables.ts'
import type { CompactState } from '../../../src/pattern/engine/compact/compact-snapshot.ts'
import { noEvent, type EngineLimits, type Found } from '../../../src/pattern/engine/engine.ts'
import { RegisterEngine, type RegisterState } from '../../../src/pattern/engine/register/register-engine.ts'
import type { Mark, RewindableEngine } from '../../../src/pattern/engine/rewind.ts'
import { planPattern } from '../../../src/pattern/plan/plan.ts'
import { compilePattern } from '../../../src/pattern/program/compile.ts'
import type { PatternSyntax } from '../../../src/pattern/syntax/pattern.ts'

export interface RewindEvent {
  readonly id: number
  readonly time: number
  readonly kind: string
  readonly value: number | null
}

export interface RewindOptions {
  readonly limits?: Partial<EngineLimits>
  readonly detLimit?: number
  /** How many symbols are interned; the others are transient. */
  readonly symbolLimit?: number
  /** Default true. */
  readonly rewinds?: boolean
}

/** What a key was told: an event, and what was found with it; or how far its time has come. */
export type Told =
  | { readonly kind: 'event'; readonly event: RewindEvent; readonly found: readonly string[] }
  | { readonly kind: 'advance'; readonly time: number }

const UNLIMITED: EngineLimits = {
  partialMatches: Infinity,
  partialMatchesPerKey: Infinity,
  matchesPerTrigger: Infinity,
  onLimit: 'error',
}

export class RewindDriver {
  engine: RewindableEngine
  /** By key. */
  readonly told: Told[][]
  readonly #make: () => RewindableEngine
  readonly #classifier: Classifier
  readonly #shown = noEvent()
  #sequence = 0

  constructor(name: 'register' | 'compact', syntax: PatternSyntax, keys: number, options: RewindOptions = {}) {
    const { rewinds = true } = options
    const plan = planPattern(syntax)
    const program = compilePattern(plan)
    const classifier = (this.#classifier = new Classifier(() => {}, options.symbolLimit))
    const bits = plan.tests.map(({ alone }, i) => (alone === null ? -1 : classifier.bitOf(alone, String(i))))
    const limits = { ...UNLIMITED, ...options.limits }
    this.#make = () =>
      name === 'register'
        ? new RegisterEngine(program, classifier.symbols, bits, limits, rewinds)
        : new CompactEngine(
            program,
            new CompactTables(program, classifier.symbols, bits, options.detLimit),
            limits,
            rewinds,
          )
    this.engine = this.#make()
    this.told = Array.from({ length: keys }, () => [])
  }

  push(key: number, event: RewindEvent): readonly string[] {
    const shown = this.#shown
    const told = this.told[key]!
    const symbols = new Int32Array(1)
    this.#classifier.classify(new ObjectRows([event], 0), new Int32Array(1), 1, symbols)
    const previous = told.findLast((one) => one.kind === 'event')
    shown.key = shown.scope = key
    shown.symbol = this.#classifier.refine(symbols[0]!, event, previous?.event)
    shown.time = event.time
    shown.ref = event
    shown.position = event.id
    shown.sequence = this.#sequence++
    if (this.engine.wants(shown.symbol)) this.engine.step(shown)
    else this.engine.reach(key, event.time)
    this.#classifier.symbols.release(shown.symbol)
    const found = this.engine.drain().map(lineOf)
    told.push({ kind: 'event', event, found })
    return found
  }

  advance(key: number, time: number): void {
    this.engine.advance(key, time)
    this.told[key]!.push({ kind: 'advance', time })
  }

  tell(key: number, told: Told): void {
    if (told.kind === 'event') this.push(key, told.event)
    else this.advance(key, told.time)
  }

  /** @param length how much the key had been told at the mark. @returns what was taken back */
  rewind(key: number, mark: Mark, length: number): readonly Told[] {
    this.engine.rewind(key, mark)
    return this.told[key]!.splice(length)
  }

  /** Goes on with an engine that was made of what this one wrote; no mark is known to it. */
  restore(): void {
    const snapshot = structuredClone(this.engine.snapshot())
    this.engine = this.#make()
    this.engine.restore(snapshot)
  }

  /** What a key is, as text, whatever numbers its events and nodes have. */
  stateOf(key: number): string {
    const { state } = this.engine.snapshot()
    if (this.engine.name === 'register') return registerText(state as RegisterState, key)
    return compactText(state as CompactState, key)
  }
}

function registerText({ reached, keys }: RegisterState, key: number): string {
  const time = reached.find(([scope]) => scope === key)?.[1] ?? null
  return JSON.stringify([time, keys.filter((one) => one.key === key)])
}

function compactText({ events, nodes, keys, clocks }: CompactState, key: number): string {
  const numbers = new Map<number, number>()
  const rows: unknown[] = []
  const numberOf = (node: number): number => {
    if (node < 0) return node
    const known = numbers.get(node)
    if (known !== undefined) return known
    const left = numberOf(nodes.left[node]!)
    const right = numberOf(nodes.right[node]!)
    const event = events[nodes.event[node]!]!
    numbers.set(node, rows.length)
    return rows.push([nodes.step[node], event, left, right]) - 1
  }
  const waiting = keys
    .filter((one) => one.key === key)
    .map((one) => ({ ...one, waiting: one.waiting.map((list) => ({ ...list, nodes: list.nodes.map(numberOf) })) }))
  return JSON.stringify([clocks.reached[key] ?? null, clocks.passed[key] ?? null, waiting, rows])
}

function lineOf({ last, time, summary, byEnd }: Found): string {
  const cells = summary === null ? cellsOf(last) : [last]
  const rows = cells.map(({ step, first, ref }) => `${step}${first ? '' : '+'}=${(ref as RewindEvent).id}`)
  const shown = summary === null ? '' : ` ${summary.count} from ${summary.start}: ${summary.values.join(' ')}`
  return `@${time}${byEnd ? ' by end' : ''} ${rows.join(' ')}${shown}`
}

/** What an engine finds that is told the same once, and never goes back. */
export function foundBy(
  name: 'register' | 'compact',
  syntax: PatternSyntax,
  told: readonly (readonly Told[])[],
): readonly (readonly Told[])[] {
  const driver = new RewindDriver(name, syntax, told.length, { rewinds: false })
  for (const [key, all] of told.entries()) for (const one of all) driver.tell(key, one)
  return driver.told
}

/** The `compact` engine alone: driven over a few events, and what the oracle finds in them. */
import { Classifier } from '../../../../src/event/classify.ts'
import { ObjectRows } from '../../../../src/event/rows.ts'
import { cellsOf } from '../../../../src/pattern/engine/cell.ts'
import { CompactEngine } from '../../../../src/pattern/engine/compact/compact-engine.ts'
import { CompactTables } from '../../../../src/pattern/engine/compact/tables.ts'
import type { EngineEvent, EngineLimits, Found } from '../../../../src/pattern/engine/engine.ts'
import { oracleMatches } from '../../../../src/pattern/oracle/oracle.ts'
import { planPattern } from '../../../../src/pattern/plan/plan.ts'
import { compilePattern } from '../../../../src/pattern/program/compile.ts'
import type { Program } from '../../../../src/pattern/program/program.ts'
import { leavesOf, type PatternSyntax } from '../../../../src/pattern/syntax/pattern.ts'

export interface KeyedEvent {
  readonly id: number
  readonly time: number
  readonly key: string
}

export const NO_LIMITS: EngineLimits = Object.freeze({
  partialMatches: Infinity,
  partialMatchesPerKey: Infinity,
  matchesPerTrigger: Infinity,
  onLimit: 'error',
})

export interface DriveOptions {
  readonly limits?: Partial<EngineLimits>
  readonly detLimit?: number
  /** How many symbols are interned; the others are transient. */
  readonly symbolLimit?: number
  /** Each key is a watermark scope of its own. */
  readonly scopes?: boolean
  /** Whether, before an event, the watermark comes to just before it. */
  readonly watermarkBefore?: (event: number) => boolean
  /** Whether, before an event, the engine is replaced by one made from its snapshot. */
  readonly restoreBefore?: (event: number) => boolean
  /** What is done to the program before. */
  readonly change?: (program: Program) => Program
}

export interface Driven {
  readonly found: readonly Found[]
  readonly engine: CompactEngine
}

/** @param events in order of time */
export function drive(syntax: PatternSyntax, events: readonly KeyedEvent[], options: DriveOptions = {}): Driven {
  const { scopes = false, watermarkBefore = never, restoreBefore = never } = options
  const plan = planPattern(syntax)
  const program = options.change?.(compilePattern(plan)) ?? compilePattern(plan)
  const classifier = new Classifier(() => {}, options.symbolLimit)
  const bits = plan.tests.map(({ alone }, i) => (alone === null ? -1 : classifier.bitOf(alone, String(i))))
  const make = (): CompactEngine =>
    new CompactEngine(program, new CompactTables(program, classifier.symbols, bits, options.detLimit), {
      ...NO_LIMITS,
      ...options.limits,
    })
  const symbols = new Int32Array(events.length)
  classifier.classify(new ObjectRows(events, 0), Int32Array.from(events.keys()), events.length, symbols)
  const previous = new Map<string, unknown>()
  const keys: string[] = []
  const found: Found[] = []
  let engine = make()
  const shown: EngineEvent = { key: 0, scope: 0, symbol: 0, time: 0, ref: null, index: -1, position: 0, sequence: 0 }
  for (const [i, event] of events.entries()) {
    const { key, time } = event
    if (!keys.includes(key)) keys.push(key)
    shown.key = keys.indexOf(key)
    shown.scope = scopes ? shown.key : 0
    shown.symbol = classifier.refine(symbols[i]!, event, previous.get(key))
    previous.set(key, event)
    shown.time = time
    shown.ref = event
    shown.position = shown.sequence = i
    if (watermarkBefore(i)) engine.advance(shown.scope, time - 0.5)
    if (restoreBefore(i)) {
      found.push(...engine.drain())
      const snapshot = structuredClone(engine.snapshot())
      engine = make()
      engine.restore(snapshot)
    }
    if (engine.wants(shown.symbol)) engine.step(shown)
    else engine.reach(shown.scope, time)
    classifier.symbols.release(shown.symbol)
  }
  found.push(...engine.drain())
  return { found, engine }
}

const never = (): boolean => false

/** The matches that were found, as text, sorted. */
export function linesOf({ elements }: PatternSyntax, found: readonly Found[]): readonly string[] {
  const leaves = leavesOf(elements)
  return found.map(({ last, time }) => lineOf(leaves, last, time)).toSorted()
}

function lineOf(leaves: readonly { readonly name: string }[], last: Found['last'], time: number): string {
  const rows = new Map<number, number[]>()
  const cells = cellsOf(last)
  for (const { step, ref } of cells) {
    rows.set(step, [...(rows.get(step) ?? []), (ref as KeyedEvent).id])
  }
  const bound = [...rows].toSorted(([a], [b]) => a - b).map(([step, ids]) => `${leaves[step]!.name}=${ids.join(',')}`)
  return `@${time} [${cells[0]!.time}, ${last.time}] ${bound.join(' ')}`
}

/** What the oracle finds, in the same form. */
export function expectedLines(syntax: PatternSyntax, events: readonly KeyedEvent[]): readonly string[] {
  return expectedMatches(syntax, events)
    .map(({ line }) => line)
    .toSorted()
}

export interface ExpectedMatch {
  readonly key: string
  readonly time: number
  readonly start: number
  /** The number of its last event. */
  readonly last: number
  /** The events of each step. */
  readonly bound: ReadonlyMap<string, readonly KeyedEvent[]>
  readonly line: string
}

export function expectedMatches(syntax: PatternSyntax, events: readonly KeyedEvent[]): readonly ExpectedMatch[] {
  const keys = [...new Set(events.map(({ key }) => key))]
  return keys.flatMap((key) => {
    const own = events.filter((event) => event.key === key)
    const rows = own.map((event) => ({ time: event.time, event }))
    return oracleMatches(syntax, rows).map(({ bindings, start, end, time, rows: bound }) => {
      const texts = bindings.map(([step, at]) => `${step}=${at.map((row) => own[row]!.id).join(',')}`)
      return {
        key,
        time,
        start,
        last: own[bound.at(-1)!]!.id,
        bound: new Map(bindings.map(([step, at]) => [step, at.map((row) => own[row]!)])),
        line: `@${time} [${start}, ${end}] ${texts.join(' ')}`,
      }
    })
  })
}

/** Runs an engine and the general one side by side: all that both can do, to the last digit, in every form of input. */
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Clock, EventBatch } from '../../../src/event/batch.ts'
import type { ColumnData, DictionaryColumn } from '../../../src/event/columns.ts'
import { ColumnRows, ObjectRows } from '../../../src/event/rows.ts'
import type { BadEvent, Operator, Stage } from '../../../src/stream/stage.ts'
import { chooseWindowEngine, type WindowEngine } from '../../../src/window/choose.ts'
import { GeneralWindowOperator } from '../../../src/window/general/general-window-operator.ts'
import { CountOperator } from '../../../src/window/keyed/count-operator.ts'
import { SessionOperator } from '../../../src/window/keyed/session-operator.ts'
import type { WindowOperatorOptions } from '../../../src/window/operator-options.ts'
import type { WindowResult } from '../../../src/window/result.ts'
import { SlicedWindowOperator } from '../../../src/window/slices/sliced-window-operator.ts'
import type { WindowSyntax } from '../../../src/window/syntax/window.ts'
import { number, SYNTAXES, thingsOf, type Fast, type Thing } from './any-things.ts'

/** The clocks of some scopes; what all know is told apart. */
class Clocks implements Clock {
  readonly #own = new Map<number, number>()
  readonly #greatest = new Map<number, number>()
  general = -Infinity
  readonly #delay: number

  constructor(delay: number) {
    this.#delay = delay
  }
  observe(scope: number, time: number): number {
    const before = this.watermark(scope)
    this.#own.set(scope, Math.max(this.#own.get(scope) ?? -Infinity, time - this.#delay - 1))
    this.#greatest.set(scope, Math.max(this.greatestTime(scope), time))
    return before
  }
  watermark(scope: number): number {
    return Math.max(this.#own.get(scope) ?? -Infinity, this.general)
  }
  low(): number {
    return this.general
  }
  greatestTime(scope: number): number {
    return this.#greatest.get(scope) ?? -Infinity
  }
  get greatestOfAll(): number {
    return Math.max(...this.#greatest.values())
  }
}

class Heard implements Stage<WindowResult> {
  readonly said: unknown[] = []
  batch({ rows, size, row, time, scope, watermark }: EventBatch<WindowResult>): void {
    for (let i = 0; i < size; i++) {
      const result = rows.get(row[i]!)
      const place = [rows.position(row[i]!), rows.origin(row[i]!), time![i], scope?.[i] ?? 0, watermark![i]]
      this.said.push([Object.keys(result), result, place])
    }
  }
  progress(): void {}
  tick(): void {}
  idle(): void {}
  end(): void {}
}

type Windows = Operator<Thing> & { readonly openWindows: number }

function operatorOf(engine: WindowEngine, syntax: WindowSyntax, options: WindowOperatorOptions<Thing>): Windows {
  switch (engine) {
    case 'sliced':
      return new SlicedWindowOperator<Thing>([{ syntax, next: options.next, onLate: options.onLate }], options)
    case 'sessions':
      return new SessionOperator<Thing>(syntax, options)
    case 'counted':
      return new CountOperator<Thing>(syntax, options)
    case 'general':
      return new GeneralWindowOperator<Thing>(syntax, options)
  }
}

class Run {
  readonly heard: Heard = new Heard()
  readonly late: unknown[] = []
  readonly bad: unknown[] = []
  readonly open: number[] = []
  operator: Windows
  readonly #clock: Clocks
  readonly #make: () => Windows

  constructor(engine: WindowEngine, syntax: WindowSyntax, { delay, scoped, keyed, atEnd }: Setting) {
    const clock = new Clocks(delay)
    const onLate = (...late: unknown[]): void => void this.late.push(late)
    const options = {
      key: keyed ? 'key' : null,
      isScoped: scoped,
      limits: { keys: 1000, windows: 100_000, events: 100_000 },
      onBad: ({ kind, reason, position }: BadEvent) => void this.bad.push([kind, reason, position]),
      clock,
      atEnd,
    }
    this.#clock = clock
    this.#make = () => operatorOf(engine, syntax, { ...options, next: this.heard, onLate })
    this.operator = this.#make()
  }

  feed(things: readonly Thing[], { scoped, sizes, ahead, columns, restores }: Setting): this {
    let at = 0
    for (let i = 0; at < things.length; i++) {
      const some = things.slice(at, at + sizes[i % sizes.length]!)
      const time = Float64Array.from(some, (thing) => thing.time)
      const scope = scoped ? Int32Array.from(some, (thing) => thing.scope) : null
      this.operator.batch({
        rows: columns === null ? new ObjectRows(some, at) : new ColumnRows<Thing>(columns(some), at),
        size: some.length,
        row: Int32Array.from(some.keys()),
        time,
        scope,
        watermark: time.map((one, k) => this.#clock.observe(scope === null ? 0 : scope[k]!, one)),
      })
      if (ahead > 0 && i % 4 === 3)
        this.#clock.general = Math.max(this.#clock.watermark(0), this.#clock.general) + ahead
      this.operator.progress()
      this.open.push(this.operator.openWindows)
      if (restores && i % 3 === 1) {
        const plain = JSON.parse(JSON.stringify(this.operator.snapshot())) as never
        this.operator = this.#make()
        this.operator.restore(plain)
      }
      at += some.length
    }
    this.operator.end()
    this.open.push(this.operator.openWindows)
    return this
  }
}

interface Setting {
  readonly delay: number
  readonly scoped: boolean
  readonly keyed: boolean
  readonly atEnd: 'complete' | 'cut'
  readonly sizes: readonly number[]
  /** How far time goes on now and then without events. */
  readonly ahead: number
  readonly restores: boolean
  /** What is added to all times. */
  readonly epoch: number
  readonly columns: ((things: readonly Thing[]) => ColumnData) | null
}

const settings = fc.record({
  delay: fc.integer({ min: 0, max: 30 }),
  scoped: fc.boolean(),
  keyed: fc.boolean(),
  atEnd: fc.constantFrom('complete' as const, 'cut' as const),
  sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
  ahead: fc.constantFrom(0, 0, 5),
  restores: fc.boolean(),
  epoch: fc.constantFrom(0, 0, 2 ** 31 - 50, 1.7e12, -4e12, 8.64e15 - 200),
})

function agree(engine: Fast, syntax: WindowSyntax, given: readonly Thing[], setting: Setting): Run {
  const { epoch } = setting
  const things = epoch === 0 ? given : given.map((thing) => ({ ...thing, time: thing.time + epoch }))
  expect(chooseWindowEngine(syntax).engine).toBe(engine)
  const fast = new Run(engine, syntax, setting).feed(things, setting)
  const general = new Run('general', syntax, setting).feed(things, setting)
  expect(fast.heard.said).toEqual(general.heard.said)
  expect(fast.late).toEqual(general.late)
  expect(fast.bad).toEqual(general.bad)
  expect(fast.open).toEqual(general.open)
  return fast
}

/** Keys, values and functions of any kind. */
export function expectAgreementOverObjects(engine: Fast, numRuns: number): void {
  const seen = { said: 0, late: 0, bad: 0 }
  const keys = fc.constantFrom('a', 'b', 'c', 3, true, null, ['a', 1])
  const values = fc.oneof({ weight: 8, arbitrary: number }, fc.constantFrom(null, undefined, 'text', NaN))
  fc.assert(
    fc.property(SYNTAXES[engine], thingsOf(values, keys), settings, (syntax, things, setting) => {
      const { heard, late, bad } = agree(engine, syntax, things, { ...setting, columns: null })
      seen.said += heard.said.length
      seen.late += late.length
      seen.bad += bad.length
    }),
    { numRuns },
  )
  // Nothing is late for count windows.
  const least = engine === 'counted' ? Math.min(seen.said, seen.bad) : Math.min(seen.said, seen.late, seen.bad)
  expect(least).toBeGreaterThan(numRuns / 4)
}

/** So many keys that many windows are open, and end, at once. */
export function expectAgreementOverManyKeys(engine: Fast, numRuns: number): void {
  let open = 0
  const keys = fc.nat(200).map((n) => `k${n}`)
  fc.assert(
    fc.property(
      SYNTAXES[engine],
      thingsOf(fc.nat(9), keys, { minLength: 300, maxLength: 600 }),
      settings,
      (syntax, things, setting) => {
        const run = agree(engine, syntax, things, { ...setting, columns: null })
        open = Math.max(open, ...run.open)
      },
    ),
    { numRuns },
  )
  expect(open).toBeGreaterThan(60)
}

/** Words whose codes are others in other batches: the dictionary begins with the last of them, and has a word twice. */
function dictionaryOf(words: readonly string[], texts: readonly string[]): DictionaryColumn {
  const from = words.indexOf(texts.at(-1)!)
  const dictionary = [...words.slice(from), ...words]
  return {
    codes: Int32Array.from(texts, (text, i) => (i % 3 === 0 ? dictionary.lastIndexOf(text) : dictionary.indexOf(text))),
    dictionary,
  }
}

/** Words or values as keys, and numbers in arrays of any kind. */
export function expectAgreementOverColumns(engine: Fast, numRuns: number): void {
  let said = 0
  const words = ['a', 'b', 'c', 'd']
  const kinds = fc.constantFrom(
    (x: number[]) => Float64Array.from(x),
    (x: number[]) => Int32Array.from(x),
    (x: number[]) => Float32Array.from(x),
    (x: number[]) => x,
    (x: number[]) => ({ codes: Int32Array.from(x, (n) => (n < -5 ? -1 : Math.abs(n) % 3)), dictionary: [4, 0.5, 9] }),
  )
  fc.assert(
    fc.property(
      SYNTAXES[engine].filter(({ aggregates }) => !JSON.stringify(aggregates).includes('custom')),
      thingsOf(
        fc.oneof({ weight: 30, arbitrary: fc.integer({ min: -9, max: 9 }) }, fc.constant(NaN)),
        fc.constantFrom(...words),
      ),
      settings,
      kinds,
      fc.boolean(),
      (syntax, things, setting, kind, coded) => {
        const columns = (some: readonly Thing[]): ColumnData => ({
          length: some.length,
          columns: {
            key: coded
              ? dictionaryOf(
                  words,
                  some.map(({ key }) => key as string),
                )
              : some.map(({ key }) => key),
            x: kind(some.map(({ x }) => x as number)),
            y: some.map(({ y }) => (y === 'throw' ? 'c' : y)),
            time: Float64Array.from(some, ({ time }) => time),
          },
        })
        said += agree(engine, syntax, things, { ...setting, columns }).heard.said.length
      },
    ),
    { numRuns },
  )
  // Windows by time are more, and so are their results.
  expect(said).toBeGreaterThan(engine === 'sliced' ? 3 * numRuns : numRuns)
}

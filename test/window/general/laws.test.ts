import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Clock, EventBatch } from '../../../src/event/batch.ts'
import { ObjectRows } from '../../../src/event/rows.ts'
import type { Stage } from '../../../src/stream/stage.ts'
import { GeneralWindowOperator } from '../../../src/window/general/general-window-operator.ts'
import type { WindowResult } from '../../../src/window/result.ts'
import type { WindowSyntax } from '../../../src/window/syntax/window.ts'
import { runs } from '../../property/kit/runs.ts'
import { anySteps, anyWindow, kindsOf, type Step } from './any-window.ts'
import type { Item } from './bench.ts'

const DELAY = 6

interface RunOptions {
  readonly scopes: number
  readonly atEnd: 'complete' | 'cut'
  /** Whether the step is handed on in one batch with the event before it. */
  readonly joins: (step: number) => boolean
  readonly between?: (
    operator: GeneralWindowOperator<Item>,
    again: () => GeneralWindowOperator<Item>,
  ) => GeneralWindowOperator<Item>
}

/** All that came out, in order: results by scope, with the time and watermark they have for what is behind. */
interface Answer {
  readonly said: readonly string[]
  /** The events that no window took. */
  readonly refused: readonly string[]
  readonly results: number
  readonly open: number
}

class Run implements Stage<WindowResult>, Clock {
  readonly said: string[] = []
  readonly refused: string[] = []
  results = 0
  readonly #own: number[]
  readonly #syntax: WindowSyntax
  readonly #options: RunOptions
  general = -Infinity

  constructor(syntax: WindowSyntax, options: RunOptions) {
    this.#syntax = syntax
    this.#options = options
    this.#own = Array.from({ length: options.scopes }, () => -Infinity)
  }

  watermark(scope: number): number {
    return Math.max(this.general, this.#own[scope]!)
  }

  low(): number {
    return Math.min(...this.#own.map((_, scope) => this.watermark(scope)))
  }

  greatestTime(scope: number): number {
    return this.#own[scope]! + DELAY + 1
  }

  get greatestOfAll(): number {
    return Math.max(...this.#own) + DELAY + 1
  }

  #made(): GeneralWindowOperator<Item> {
    return new GeneralWindowOperator<Item>(this.#syntax, {
      clock: this,
      next: this,
      atEnd: this.#options.atEnd,
      key: 'key',
      isScoped: this.#options.scopes > 1,
      limits: { keys: 1000, windows: 10_000, events: 10_000 },
      onBad: ({ kind, position }) => this.refused.push(`bad ${kind} ${position}`),
      onLate: (event, time, watermark, origin, windows) =>
        this.refused.push(JSON.stringify(['late', event, time, watermark, origin, windows])),
    })
  }

  answer(steps: readonly Step[]): Answer {
    const { joins, between } = this.#options
    let operator = this.#made()
    let now = 0
    let position = 0
    operator.tick(now)
    for (let i = 0; i < steps.length;) {
      const step = steps[i]!
      if ('event' in step) {
        const events: { event: Item; scope: number; watermark: number }[] = []
        do {
          const { event, scope } = steps[i++] as Extract<Step, { event: unknown }>
          events.push({ event, scope, watermark: this.watermark(scope) })
          this.#own[scope] = Math.max(this.#own[scope]!, event.t - DELAY - 1)
        } while (i < steps.length && 'event' in steps[i]! && joins(i))
        operator.batch(this.#batch(events, position))
        position += events.length
      } else {
        if ('later' in step) operator.tick((now += step.later))
        else this.general = Math.max(this.general, this.greatestOfAll + step.ahead)
        i++
      }
      operator.progress()
      if (between !== undefined) operator = between(operator, () => this.#made())
    }
    operator.end()
    return { said: this.said, refused: this.refused, results: this.results, open: operator.openWindows }
  }

  #batch(events: readonly { event: Item; scope: number; watermark: number }[], position: number): EventBatch<Item> {
    return {
      rows: new ObjectRows(
        events.map(({ event }) => event),
        position,
      ),
      size: events.length,
      row: Int32Array.from(events, (_, i) => i),
      time: Float64Array.from(events, ({ event }) => event.t),
      scope: this.#options.scopes === 1 ? null : Int32Array.from(events, ({ scope }) => scope),
      watermark: Float64Array.from(events, ({ watermark }) => watermark),
    }
  }

  batch({ rows, row, size, time, watermark, scope }: EventBatch<WindowResult>): void {
    for (let i = 0; i < size; i++) {
      this.results++
      const position = this.#options.scopes === 1 ? rows.position(row[i]!) : (scope?.[i] ?? 0)
      this.said.push(`${position} ${time![i]!} ${watermark![i]!} ${JSON.stringify(rows.get(row[i]!))}`)
    }
  }

  progress(): void {}
  tick(): void {}
  idle(): void {}
  end(): void {}
}

/** Counts what there was, so that a property is not about nothing. */
class Seen {
  readonly kinds = new Set<string>()
  cases = 0
  withResults = 0

  add({ assigner, trigger }: WindowSyntax, { results }: Answer): void {
    this.cases++
    if (results > 0) this.withResults++
    for (const kind of [assigner.kind, ...kindsOf(trigger)]) this.kinds.add(kind)
  }

  expectAll(): void {
    expect(this.withResults / this.cases).toBeGreaterThan(0.5)
    // Counts are the name of both a window and a trigger.
    expect(this.kinds.size).toBe(7 + 17 - 1)
  }
}

const atEnd = fc.constantFrom('complete' as const, 'cut' as const)

describe('windows of every kind', () => {
  test('L5 how events are cut into batches changes nothing, nor the order of what comes out', () => {
    const seen = new Seen()
    let joined = 0
    fc.assert(
      fc.property(anyWindow, anySteps(1), atEnd, fc.infiniteStream(fc.boolean()), (syntax, steps, end, cuts) => {
        const one = new Run(syntax, { scopes: 1, atEnd: end, joins: () => false }).answer(steps)
        const whole = new Run(syntax, { scopes: 1, atEnd: end, joins: () => true }).answer(steps)
        const cut = new Run(syntax, {
          scopes: 1,
          atEnd: end,
          joins: () => {
            joined++
            return cuts.next().value as boolean
          },
        }).answer(steps)
        expect(whole).toEqual(one)
        expect(cut).toEqual(one)
        seen.add(syntax, one)
      }),
      { numRuns: runs(600) },
    )
    seen.expectAll()
    expect(joined).toBeGreaterThan(1000)
  })

  test('L5 with several watermark scopes, each comes out the same', () => {
    const seen = new Seen()
    fc.assert(
      fc.property(anyWindow, anySteps(3), atEnd, (syntax, steps, end) => {
        const one = new Run(syntax, { scopes: 3, atEnd: end, joins: () => false }).answer(steps)
        const whole = new Run(syntax, { scopes: 3, atEnd: end, joins: () => true }).answer(steps)
        for (const scope of [0, 1, 2]) {
          const of = ({ said }: Answer): readonly string[] => said.filter((text) => text.startsWith(`${scope} `))
          expect(of(whole)).toEqual(of(one))
        }
        expect(whole.results).toBe(one.results)
        expect(whole.refused).toEqual(one.refused)
        seen.add(syntax, one)
      }),
      { numRuns: runs(300) },
    )
    expect(seen.withResults / seen.cases).toBeGreaterThan(0.5)
  })

  test('L6 written and read after every step, through text, it is as if it had never stopped', () => {
    const seen = new Seen()
    let open = 0
    const scopedSteps = fc.constantFrom(1, 3).chain((scopes) => fc.tuple(fc.constant(scopes), anySteps(scopes)))
    const anyCuts = fc.array(fc.boolean(), { minLength: 64, maxLength: 64 })
    fc.assert(
      fc.property(anyWindow, scopedSteps, anyCuts, atEnd, (syntax, [scopes, steps], cuts, end) => {
        const options = { scopes, atEnd: end, joins: (step: number) => cuts[step]! }
        const whole = new Run(syntax, options).answer(steps)
        const lives = new Run(syntax, {
          ...options,
          between(operator, again) {
            open += operator.openWindows
            const next = again()
            next.restore(JSON.parse(JSON.stringify(operator.snapshot())) as never)
            expect(next.openWindows).toBe(operator.openWindows)
            expect(next.openKeys).toBe(operator.openKeys)
            expect(next.keptEvents).toBe(operator.keptEvents)
            return next
          },
        }).answer(steps)
        expect(lives).toEqual(whole)
        // To be written changes nothing.
        const looked = new Run(syntax, {
          ...options,
          between(operator) {
            operator.snapshot()
            operator.pending()
            return operator
          },
        }).answer(steps)
        expect(looked).toEqual(whole)
        seen.add(syntax, whole)
      }),
      { numRuns: runs(400) },
    )
    seen.expectAll()
    expect(open / seen.cases).toBeGreaterThan(20)
  })

  test('L8 nothing is kept when all is over', () => {
    let kept = 0
    fc.assert(
      fc.property(anyWindow, anySteps(2), (syntax, steps) => {
        let last: GeneralWindowOperator<Item> | null = null
        const options: RunOptions = {
          scopes: 2,
          atEnd: 'complete',
          joins: () => false,
          between(operator) {
            kept = Math.max(kept, operator.openWindows)
            return (last = operator)
          },
        }
        new Run(syntax, options).answer(steps)
        const { openWindows, openKeys, keptEvents } = last!
        expect([openWindows, keptEvents]).toEqual([0, 0])
        // How many events there have been is known of every key.
        if (syntax.assigner.kind !== 'count') expect(openKeys).toBe(0)
      }),
      { numRuns: runs(300) },
    )
    expect(kept).toBeGreaterThan(5)
  })
})

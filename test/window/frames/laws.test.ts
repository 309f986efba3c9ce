import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FrameResult } from '../../../src/window/result.ts'
import type { Frame } from '../../../src/window/syntax/frame.ts'
import { frame, stream, type Stream } from './cases.ts'
import { modelFrames, type ModelFrame } from './model.ts'
import { framesOf, runFrames, SUM_AND_IDS, type Run, type RunOptions } from './run.ts'

const atEnd = fc.constantFrom<'complete' | 'cut'>('complete', 'cut')
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 })

/** What random cases must have shown for the property to say something. */
class Seen {
  cases = 0
  withResults = 0
  readonly #marks = new Map<string, number>()

  add({ rule }: Frame, results: readonly FrameResult[]): void {
    this.cases++
    if (results.length === 0) return
    this.withResults++
    this.#mark(rule.kind)
    if (rule.kind === 'delta') this.#mark(rule.anchor)
    if (rule.kind === 'aggregate') this.#mark(rule.closing)
    for (const { timedOut, isOpen, size } of results) {
      if (timedOut) this.#mark('timed out')
      if (isOpen) this.#mark('open')
      if (size > 2) this.#mark('long')
    }
    if (new Set(results.map(({ key }) => key)).size > 1) this.#mark('keys')
  }

  expectAll(): void {
    expect(this.withResults / this.cases).toBeGreaterThan(0.3)
    const wanted = ['threshold', 'delta', 'first', 'previous', 'range', 'aggregate', 'last', 'next', 'boundary']
    for (const mark of [...wanted, 'whileSame', 'between', 'timed out', 'open', 'long', 'keys']) {
      expect([mark, (this.#marks.get(mark) ?? 0) > 0]).toEqual([mark, true])
    }
  }

  #mark(mark: string): void {
    this.#marks.set(mark, (this.#marks.get(mark) ?? 0) + 1)
  }
}

function syntaxOf({ rule, ...options }: Frame): ReturnType<typeof framesOf> {
  return framesOf(rule, options, SUM_AND_IDS)
}

function modelled(of: Frame, { inOrder }: Stream, end: 'complete' | 'cut'): readonly ModelFrame[] {
  return modelFrames(of, inOrder, end, Math.max(...inOrder.map(({ time }) => time)))
}

function comparable(results: readonly FrameResult[]): unknown {
  return results.map((result) => {
    const { pane: _pane, start, end, time, ...rest } = result
    expect([start, end, time]).toEqual([result.first, result.last + 1, result.closedAt])
    return rest
  })
}

/** Runs what is told, and checks what must always hold. */
function run(of: Frame, { arrivals, delay }: Stream, options: RunOptions): Run {
  const made = runFrames(syntaxOf(of), arrivals, { delay, ...options })
  expect(made.problems).toEqual([])
  expect(made.late).toEqual([])
  expect(made.bad).toEqual([])
  return made
}

describe('frames', () => {
  test('L1 L5 any arrival order within the delay, cut in any way, gives the frames of the model', () => {
    const seen = new Seen()
    let moved = 0
    fc.assert(
      fc.property(frame, stream, atEnd, sizes, (of, given, end, batches) => {
        const { results } = run(of, given, { atEnd: end, batches })
        expect(comparable(results)).toEqual(modelled(of, given, end))
        // In order, one by one, with the watermark right behind: the same in the same order.
        const { results: direct } = run(of, { ...given, arrivals: given.inOrder, delay: 0 }, { atEnd: end })
        expect(results).toEqual(direct)
        seen.add(of, results)
        if (given.arrivals.some(({ id }, i) => id !== i)) moved++
      }),
      { numRuns: 1500 },
    )
    seen.expectAll()
    expect(moved).toBeGreaterThan(500)
  })

  test('L6 written to text and read again before each batch, it goes on as if it had never stopped', () => {
    const seen = new Seen()
    fc.assert(
      fc.property(frame, stream, atEnd, sizes, (of, given, end, batches) => {
        const { results, operator } = run(of, given, { atEnd: end, batches, restores: true })
        const never = run(of, given, { atEnd: end, batches })
        expect(results).toEqual(never.results)
        expect(operator.state).toEqual(never.operator.state)
        seen.add(of, results)
      }),
      { numRuns: 500 },
    )
    seen.expectAll()
  })

  test('L12 watermarks that are told on top change nothing', () => {
    const seen = new Seen()
    let told = 0
    fc.assert(
      fc.property(
        frame,
        stream,
        atEnd,
        fc.array(fc.tuple(fc.nat({ max: 39 }), fc.nat({ max: 5 })), { minLength: 2 }),
        (of, given, end, extra) => {
          // As far as the events that are still to come allow.
          const most = (place: number): number => Math.min(...given.arrivals.slice(place).map(({ time }) => time)) - 1
          const places = extra.filter(([place]) => place < given.arrivals.length)
          const at = new Map(places.map(([place, less]) => [place, most(place) - less]))
          const { results } = run(of, given, { atEnd: end, told: at })
          expect(results).toEqual(run(of, given, { atEnd: end }).results)
          seen.add(of, results)
          told += at.size
        },
      ),
      { numRuns: 500 },
    )
    seen.expectAll()
    expect(told).toBeGreaterThan(200)
  })

  test('L13 a watermark that jumps far loses nothing', () => {
    const seen = new Seen()
    fc.assert(
      fc.property(frame, stream, (of, given) => {
        const far = { id: 999, key: 'z', time: 1_000_000, v: null }
        const jumping = { ...given, arrivals: [...given.arrivals, far] }
        const before = run(of, jumping, {}).results.filter(({ key }) => key !== 'z')
        const model = modelFrames(of, [...given.inOrder, far], 'complete', far.time).filter(({ key }) => key !== 'z')
        expect(comparable(before)).toEqual(model)
        seen.add(of, before)
      }),
      { numRuns: 500 },
    )
    seen.expectAll()
  })

  test('L8 what is kept is bounded by the delay and the frames that are open, and nothing is left', () => {
    let most = 0
    fc.assert(
      fc.property(frame, stream, sizes, (of, given, batches) => {
        const { operator } = run(of, given, {
          batches,
          look(now, at) {
            const { frames, events, keys } = now.state
            const pending = now.pending()
            expect(frames).toBe(pending.length)
            const arrived = given.arrivals.slice(0, at)
            const watermark = Math.max(...arrived.map(({ time }) => time)) - given.delay - 1
            const waiting = arrived.filter((event) => event.time > watermark)
            const members = pending.reduce((sum, { size }) => sum + size, 0)
            expect(events).toBeLessThanOrEqual(waiting.length + members)
            expect(keys).toBeLessThanOrEqual(
              new Set([...waiting.map(({ key }) => key), ...pending.map(({ key }) => key)]).size,
            )
            for (const { first, deadline } of pending) {
              expect(deadline ?? Infinity).toBe(first + (of.maxDurationMs ?? Infinity))
              expect(deadline ?? Infinity).toBeGreaterThan(watermark)
            }
            most = Math.max(most, frames)
          },
        })
        expect(operator.state).toEqual({ frames: 0, events: 0, keys: 0 })
      }),
      { numRuns: 500 },
    )
    expect(most).toBe(3)
  })
})

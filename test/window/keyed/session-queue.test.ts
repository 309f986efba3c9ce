import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SessionQueue } from '../../../src/window/keyed/session-queue.ts'

/** Sessions of which the owner decides the order, and what is freed. */
class Model {
  readonly owner: Int32Array = new Int32Array(1000).fill(-1)
  readonly ends: Float64Array = new Float64Array(1000)
  readonly following: Int32Array = new Int32Array(1000)
  readonly freed: number[] = []
  count = 0

  compare(a: number, b: number): number {
    return this.owner[a]! - this.owner[b]!
  }

  free(session: number): void {
    this.freed.push(session)
  }

  open(owner: number, end: number): number {
    this.owner[this.count] = owner
    this.ends[this.count] = end
    return this.count++
  }

  /** By definition: those that are over, in order. */
  over(watermark: number): number[] {
    return this.all()
      .filter((session) => this.ends[session]! - 1 <= watermark)
      .sort((a, b) => this.ends[a]! - this.ends[b]! || this.compare(a, b))
  }

  all(): number[] {
    return Array.from({ length: this.count }, (_, session) => session).filter((session) => this.owner[session]! >= 0)
  }
}

const step = fc.oneof(
  { weight: 24, arbitrary: fc.record({ open: fc.integer({ min: -400, max: 3000 }) }) },
  { weight: 1, arbitrary: fc.record({ open: fc.constantFrom(1e5, 1e9, 1e16, 1e300, -1e17) }) },
  { weight: 8, arbitrary: fc.record({ grow: fc.nat(), by: fc.integer({ min: 1, max: 2000 }) }) },
  { weight: 1, arbitrary: fc.record({ remove: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ advance: fc.oneof(fc.integer({ min: 1, max: 500 }), fc.constant(20_000)) }) },
)

describe('sessions in order of their end', () => {
  test.each([0.5, 1, 90, 2000, 3e6])('with a gap of %d ms, as by definition', (gap) => {
    const seen = { taken: 0, most: 0, tied: 0, removed: 0, inTime: 0 }
    fc.assert(
      fc.property(fc.array(step, { minLength: 300, maxLength: 600 }), (steps) => {
        const model = new Model()
        const queue = new SessionQueue(model, gap)
        let watermark = 0
        const take = (): void => {
          const expected = model.over(watermark)
          if (expected.length > 0) expect(queue.act).toBeLessThanOrEqual(watermark)
          for (const [i, session] of expected.entries()) {
            if (i > 0 && model.ends[session] === model.ends[expected[i - 1]!]) seen.tied++
            expect(queue.take(watermark)).toBe(session)
            model.owner[session] = -1
            seen.taken++
          }
          expect(queue.take(watermark)).toBe(-1)
          expect(queue.act).toBeGreaterThan(watermark)
        }
        for (const [i, one] of steps.entries()) {
          const open = model.all()
          seen.most = Math.max(seen.most, open.length)
          if ('open' in one) {
            const hadNothing = queue.act > watermark
            queue.add(model.open((i * 7919) % 1009, watermark + one.open))
            // What was opened in time gives nothing to do before it ends, wherever its bucket begins.
            if (hadNothing) expect(queue.act > watermark).toBe(one.open > 1)
            if (hadNothing && one.open > 1) seen.inTime++
          } else if ('grow' in one && open.length > 0) model.ends[open[one.grow % open.length]!]! += one.by
          else if ('remove' in one && open.length > 0) {
            model.owner[open[one.remove % open.length]!] = -1
            seen.removed++
          } else if ('advance' in one) {
            watermark += one.advance
            take()
          }
        }
        watermark = Infinity
        const left = model.over(watermark)
        for (const session of left) {
          expect(queue.take(watermark)).toBe(session)
          model.owner[session] = -1
        }
        expect(queue.take(watermark)).toBe(-1)
        expect(queue.act).toBe(Infinity)
        // Each that went before its end was given back, once.
        expect(new Set(model.freed).size).toBe(model.freed.length)
      }),
      { numRuns: 100 },
    )
    expect(seen.taken).toBeGreaterThan(2000)
    expect(seen.most).toBeGreaterThan(40)
    expect(Math.min(seen.tied, seen.removed, seen.inTime)).toBeGreaterThan(20)
  })
})

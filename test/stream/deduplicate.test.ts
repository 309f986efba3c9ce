import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ObjectRows } from '../../src/event/rows.ts'
import { Deduplicate, type DeduplicateOptions } from '../../src/stream/deduplicate.ts'
import { SeenIds } from '../../src/stream/deduplicate-seen.ts'
import type { BadEvent, Stage } from '../../src/stream/stage.ts'
import { VirtualClock } from '../../src/testing/virtual-clock.ts'
import { runs } from '../property/kit/runs.ts'
import { firstsOf } from './deduplicate-definition.ts'

interface Event {
  readonly id: unknown
  readonly time: number
}

function collector(into: Event[]): Stage<Event> {
  return {
    batch({ rows, size, row }) {
      for (let i = 0; i < size; i++) into.push(rows.get(row[i]!))
    },
    progress() {},
    tick() {},
    idle() {},
    end() {},
  }
}

class Desk {
  readonly clock: VirtualClock = new VirtualClock()
  readonly passed: Event[] = []
  readonly copies: Event[] = []
  readonly late: (readonly [event: Event, watermark: number])[] = []
  readonly bad: BadEvent[] = []
  readonly operator: Deduplicate<Event>

  constructor(options: Partial<DeduplicateOptions<Event>> = {}) {
    this.operator = new Deduplicate<Event>({
      by: 'id',
      withinMs: 10,
      allowedLatenessMs: 0,
      acceptLate: false,
      clock: this.clock,
      maxIds: 1e6,
      onLimit: 'error',
      next: collector(this.passed),
      duplicates: collector(this.copies),
      onLate: (event, _, watermark) => void this.late.push([event, watermark]),
      onBad: (bad) => void this.bad.push(bad),
      ...options,
    })
  }

  /** One batch, without progress. @param met absent: nobody has asked for watermarks */
  feed(events: readonly Event[], met?: readonly number[]): void {
    for (const { time } of events) this.clock.observe(time)
    this.operator.batch({
      rows: new ObjectRows<Event>(events, 0),
      size: events.length,
      row: Int32Array.from(events, (_, i) => i),
      time: Float64Array.from(events, ({ time }) => time),
      scope: null,
      watermark: met === undefined ? null : Float64Array.from(met),
    })
  }

  watermark(at: number): void {
    this.clock.advance(at)
    this.operator.progress()
  }
}

const at = (time: number, id: unknown = 'a'): Event => ({ id, time })

describe('of events with one id', () => {
  test('the first goes on; those within the horizon of it, before and after, do not', () => {
    const desk = new Desk()
    desk.feed([at(20), at(30), at(10), at(31), at(9), at(20, 'b'), at(41)])
    expect(desk.passed).toEqual([at(20), at(31), at(9), at(20, 'b')])
    expect(desk.copies).toEqual([at(30), at(10), at(41)])
    expect(desk.operator.counters).toEqual({ duplicates: 3, shed: 0 })
  })

  test('duplicates do not stretch the horizon', () => {
    const desk = new Desk()
    desk.feed([at(0), at(8), at(16), at(24)])
    expect(desk.passed).toEqual([at(0), at(16)])
  })

  test('times below zero, fractions of milliseconds, and horizons beyond all time', () => {
    const desk = new Desk()
    desk.feed([at(-5), at(5), at(5.25), at(-15), at(-15.5)])
    expect(desk.passed).toEqual([at(-5), at(5.25), at(-15.5)])
    const vast = new Desk({ withinMs: 3e19 })
    vast.feed([at(8.64e15), at(-8.64e15)])
    expect(vast.passed).toEqual([at(8.64e15)])
  })

  test('ids are equal by value and type, also lists', () => {
    const desk = new Desk()
    const ids = [1, '1', 1n, true, 'true', ['a', 1], ['a', '1'], ['a,1'], ['a', 'b'], ['a,b'], [['a'].join(), 'b']]
    desk.feed(ids.map((id) => at(0, id)))
    expect(desk.copies).toEqual([at(0, ['a', 'b'])])
  })

  test('an event without an id that can be compared is bad, with its place, and does not go on', () => {
    const desk = new Desk()
    desk.feed([at(0, null), at(0, NaN), at(0, {}), at(0)])
    expect(desk.passed).toEqual([at(0)])
    expect(desk.copies).toEqual([])
    expect(desk.bad.map(({ kind, position, reason }) => [kind, position, reason])).toEqual([
      ['key', 0, 'its key is null (its id, by which duplicates are known)'],
      ['key', 1, 'its key is NaN, which is not a number (its id, by which duplicates are known)'],
      ['key', 2, 'its key is {}, which is of type object (its id, by which duplicates are known)'],
    ])
  })
})

describe('what is remembered', () => {
  test('L8 an id is forgotten when the watermark has passed its time and the horizon, and not before', () => {
    const desk = new Desk()
    desk.feed([at(10)])
    desk.watermark(19)
    expect(desk.operator.kept).toBe(1)
    desk.feed([at(20)])
    expect(desk.passed).toEqual([at(10)])
    // The stretch of time that it lies in is [10, 20).
    desk.watermark(29)
    expect(desk.operator.kept).toBe(1)
    desk.watermark(30)
    expect(desk.operator.kept).toBe(0)
  })

  test('a late event is told from copies within the allowed lateness; behind it, it is late', () => {
    const desk = new Desk({ allowedLatenessMs: 5 })
    desk.feed([at(10), at(12, 'b')], [-Infinity, 5])
    desk.watermark(16)
    desk.feed([at(12), at(12, 'c'), at(11, 'd')], [16, 16, 16])
    expect(desk.copies).toEqual([at(12)])
    expect(desk.passed).toEqual([at(10), at(12, 'b'), at(12, 'c')])
    expect(desk.late).toEqual([[at(11, 'd'), 16]])
    expect(desk.operator.counters.duplicates).toBe(1)
  })

  test('L5 a late event is compared with what is known by the watermark it met, not with what is still in memory', () => {
    const late = at(5)
    const [kept, forgotten] = [new Desk({ allowedLatenessMs: 100 }), new Desk({ allowedLatenessMs: 100 })]
    kept.feed([at(-5), late], [-Infinity, 104])
    forgotten.feed([at(-5)], [-Infinity])
    forgotten.watermark(104)
    forgotten.feed([late], [104])
    expect([kept.copies, forgotten.copies]).toEqual([[late], [late]])
    const [one, other] = [new Desk({ allowedLatenessMs: 100 }), new Desk({ allowedLatenessMs: 100 })]
    one.feed([at(-5), late], [-Infinity, 105])
    other.feed([at(-5)], [-Infinity])
    other.watermark(105)
    other.feed([late], [105])
    expect([one.late, other.late]).toEqual([[[late, 105]], [[late, 105]]])
  })

  test('where late events are taken as they come, the horizon goes by the greatest time', () => {
    const desk = new Desk({ acceptLate: true })
    desk.feed([at(100), at(95), at(0), at(5)])
    // Of what is farther back than two horizons nothing is known.
    expect(desk.passed).toEqual([at(100), at(0), at(5)])
    desk.feed([at(85, 'b'), at(85, 'b'), at(80, 'c'), at(80, 'c')])
    expect(desk.passed.slice(3)).toEqual([at(85, 'b'), at(80, 'c'), at(80, 'c')])
    expect(desk.late).toEqual([])
    desk.watermark(1000)
    expect(desk.operator.kept).toBe(3)
  })

  test('L8 of each watermark scope it is forgotten by its own watermark, and by what holds for all', () => {
    const desk = new Desk()
    const from = (scope: number, time: number): void => {
      desk.clock.observe(time, scope)
      desk.operator.batch({
        rows: new ObjectRows<Event>([at(time)], 0),
        size: 1,
        row: Int32Array.of(0),
        time: Float64Array.of(time),
        scope: Int32Array.of(scope),
        watermark: null,
      })
    }
    from(1, 10)
    from(2, 10)
    desk.operator.progress()
    expect([desk.passed.length, desk.operator.kept]).toEqual([2, 2])
    from(1, 50)
    desk.clock.advance(49, 1)
    desk.operator.progress()
    expect(desk.operator.kept).toBe(2)
    desk.watermark(39)
    expect(desk.operator.kept).toBe(1)
  })

  test('L6 a snapshot has the counts and the greatest time, too', () => {
    const desk = new Desk({ acceptLate: true, maxIds: 2, onLimit: 'shedOldest' })
    desk.feed([at(100), at(101), at(130), at(131, 'b'), at(129, 'c')])
    const again = new Desk({ acceptLate: true })
    again.operator.restore(JSON.parse(JSON.stringify(desk.operator.snapshot())) as never)
    expect(again.operator.counters).toEqual({ duplicates: 1, shed: 1 })
    again.feed([at(111, 'd'), at(111, 'd'), at(112, 'd'), at(112, 'd')])
    expect(again.passed).toEqual([at(111, 'd'), at(111, 'd'), at(112, 'd')])
  })
})

describe('at the limit', () => {
  test('an error names it and what to do', () => {
    const desk = new Desk({ maxIds: 3 })
    desk.feed([at(0, 1), at(1, 2), at(50, 3), at(51, 4)])
    // What is not needed any more does not count.
    desk.watermark(49)
    desk.feed([at(52, 5), at(53, 6)])
    expect(() => desk.operator.progress()).toThrow(
      expect.objectContaining({ code: 'ID_LIMIT', data: { limit: 3, withinMs: 10 } }) as Error,
    )
  })

  test('the oldest are given up, counted, and not known any more', () => {
    const desk = new Desk({ maxIds: 2, onLimit: 'shedOldest' })
    desk.feed([at(15, 1), at(5, 2), at(16, 3), at(17, 4), at(5, 2), at(18, 5), at(18, 4)])
    expect(desk.passed.map(({ id }) => id)).toEqual([1, 2, 3, 4, 2, 5])
    expect(desk.copies).toEqual([at(18, 4)])
    expect(desk.operator.counters).toEqual({ duplicates: 1, shed: 4 })
    expect(desk.operator.kept).toBe(2)
    // What was not needed any more by the watermark that the event met is no loss.
    for (const [met, shed] of [
      [9, 1],
      [10, 0],
    ] as const) {
      const other = new Desk({ maxIds: 1, onLimit: 'shedOldest' })
      other.feed([at(0, 1), at(11, 2)], [-Infinity, met])
      expect(other.operator.counters.shed).toBe(shed)
    }
  })

  test('they are given up in order of their stretch of time, and of arrival in it', () => {
    const seen = new SeenIds(100, 0)
    for (let i = 0; i < 1000; i++) seen.add(i, (i * 7919) % 1000, -Infinity)
    const shed = Array.from({ length: 1000 }, () => Math.floor(seen.shed() / 100))
    expect(shed).toEqual(shed.toSorted((a, b) => a - b))
    expect(new Set(shed).size).toBe(10)
    expect(seen.size).toBe(0)
  })
})

describe('by its definition', () => {
  const event = fc.record({ id: fc.integer({ min: 0, max: 4 }), jitter: fc.integer({ min: -12, max: 12 }) })

  test('L2 L8 what goes on is what the definition says, however the input is cut and time is told', () => {
    let copies = 0
    let twice = 0
    let events = 0
    fc.assert(
      fc.property(
        fc.array(event, { minLength: 1, maxLength: 40, size: 'max' }),
        fc.integer({ min: 1, max: 30 }),
        fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        (recipe, within, cuts) => {
          const all = recipe.map(({ id, jitter }, i) => at(i * 3 + jitter, id))
          const firsts = firstsOf(all, within)
          const desk = new Desk({ withinMs: within })
          // Events are held up by 24 ms at most.
          let from = 0
          let greatest = -Infinity
          for (const [i, one] of all.entries()) {
            greatest = Math.max(greatest, one.time)
            if (cuts[i] !== true) continue
            desk.feed(all.slice(from, i + 1))
            desk.watermark(greatest - 25)
            from = i + 1
          }
          desk.feed(all.slice(from))
          desk.watermark(greatest - 25)
          expect(desk.passed).toEqual(all.filter((_, i) => firsts[i]))
          expect(desk.copies).toEqual(all.filter((_, i) => !firsts[i]))
          expect(desk.operator.kept).toBeLessThanOrEqual(
            all.filter(({ time }, i) => firsts[i] && time + 2 * within > greatest - 25).length,
          )
          events += all.length
          copies += desk.copies.length
          if (new Set(desk.passed.map(({ id }) => id)).size < desk.passed.length) twice++
        },
      ),
      { numRuns: runs(300) },
    )
    expect(copies / events).toBeGreaterThan(0.1)
    expect(twice).toBeGreaterThan(50)
  })

  test('L1 where events of one id are equal, the order of arrival does not matter; where they are not, the first goes on', () => {
    const sorted = (events: readonly Event[]): readonly string[] => events.map((one) => JSON.stringify(one)).toSorted()
    const cases = fc.uniqueArray(event, { minLength: 2, maxLength: 12, selector: ({ id }) => id }).chain((distinct) => {
      const copies = distinct.flatMap(({ id, jitter }) => [at(jitter, id), at(jitter, id), at(jitter, id)])
      const order = fc.shuffledSubarray(copies, { minLength: copies.length, maxLength: copies.length })
      return fc.tuple(order, order)
    })
    fc.assert(
      fc.property(cases, ([one, other]) => {
        const [a, b] = [new Desk(), new Desk()]
        a.feed(one)
        b.feed(other)
        expect(sorted(a.passed)).toEqual(sorted(b.passed))
        expect(a.passed.length).toBe(one.length / 3)
      }),
      { numRuns: runs(100) },
    )
    const [a, b] = [new Desk(), new Desk()]
    const [first, second] = [
      { id: 'a', time: 0, celsius: 20 },
      { id: 'a', time: 4, celsius: 21 },
    ]
    a.feed([first, second])
    b.feed([second, first])
    expect([a.passed, b.passed]).toEqual([[first], [second]])
  })
})

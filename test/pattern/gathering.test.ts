/** How the operator brings what batches hold into order, where there is one watermark for all. */
import { describe, expect, test } from 'vitest'
import { ColumnRows, ObjectRows, type Rows } from '../../src/event/rows.ts'
import { field } from '../../src/event/field.ts'
import { pattern, type AnyPattern } from '../../src/pattern/builder/pattern.ts'
import { PatternOperator } from '../../src/pattern/operator.ts'
import { ScopeClock } from '../../src/time/scope-clock.ts'

interface Reading {
  readonly time: number
  readonly key: string
  readonly type: string
}

const aThenB = pattern<Reading>('ab')
  .begin('a')
  .where(field('type').eq('A'))
  .followedBy('b')
  .where(field('type').eq('B'))
  .within({ milliseconds: 100 })

const aThenNextB = pattern<Reading>('next')
  .begin('a')
  .where(field('type').eq('A'))
  .next('b')
  .where(field('type').eq('B'))
  .within({ milliseconds: 100 })

/** An operator whose batches and watermarks are told one by one. */
class Bench {
  readonly found: string[] = []
  readonly late: number[] = []
  readonly clock = new ScopeClock({ delayMs: 0, maxFutureSkewMs: null })
  readonly operator: PatternOperator<Reading>

  constructor(rules: readonly AnyPattern[], limits: { partialMatches?: number; bufferedEvents?: number } = {}) {
    this.operator = new PatternOperator<Reading>({
      rules: rules.map(({ syntax }) => syntax),
      key: 'key',
      orderBy: null,
      order: 'event-time',
      atEnd: 'complete',
      clock: this.clock,
      limits: {
        keys: 1000,
        bufferedEvents: 1000,
        partialMatches: Infinity,
        partialMatchesPerKey: Infinity,
        matchesPerTrigger: Infinity,
        onLimit: 'error',
        ...limits,
      },
      engine: 'auto',
      onTimeouts: null,
      onMatches: (matches) => matches.forEach(({ id }) => this.found.push(id)),
      onBadKey: () => {},
      onConditionFailure: () => {},
      onLate: (_event, time) => this.late.push(time),
    })
  }

  /** Hands over events whose positions are counted from `first`. */
  batch(first: number, events: readonly Reading[], asColumns: boolean = false): void {
    this.rows(asColumns ? columnsOf(events, first) : new ObjectRows(events, first), 0, events.length)
  }

  /** Hands over the rows `from` to `to` (exclusive). */
  rows(rows: Rows<Reading>, from: number, to: number): void {
    const row = Int32Array.from({ length: to - from }, (_, i) => from + i)
    const time = Float64Array.from(row, (at) => rows.get(at).time)
    this.operator.batch({ rows, size: to - from, row, time, scope: null, watermark: null })
  }

  watermark(time: number): void {
    this.clock.advanceTo(time)
    this.operator.progress()
  }
}

function columnsOf(events: readonly Reading[], first: number): Rows<Reading> {
  const words = (texts: readonly string[]) => {
    const dictionary = [...new Set(texts)]
    return { dictionary, codes: Int32Array.from(texts, (text) => dictionary.indexOf(text)) }
  }
  return new ColumnRows<Reading>(
    {
      length: events.length,
      columns: {
        time: Float64Array.from(events, ({ time }) => time),
        key: words(events.map(({ key }) => key)),
        type: words(events.map(({ type }) => type)),
      },
    },
    first,
  )
}

const at = (time: number, type: string, key = 'k'): Reading => ({ time, key, type })

describe.each([false, true])('what a batch brings (as columns: %s)', (asColumns) => {
  test('is put in order by itself, and with what waited from before, which is first at equal times', () => {
    const bench = new Bench([aThenNextB])
    bench.batch(0, [at(30, 'A'), at(10, 'x')], asColumns)
    bench.watermark(9)
    expect(bench.operator.state.buffered).toBe(2)
    // At 30 the A waits already, so it comes before the B of the same time; the A at 40 directly before its B.
    bench.batch(2, [at(45, 'B'), at(30, 'B'), at(40, 'A'), at(20, 'x')], asColumns)
    bench.watermark(50)
    expect(bench.found).toEqual(['next|k|0;3', 'next|k|4;2'])
    expect(bench.operator.state.buffered).toBe(0)
  })

  test('waits if the watermark has not come so far, and can be followed by other batches before it has', () => {
    const bench = new Bench([aThenB])
    bench.batch(0, [at(5, 'B'), at(8, 'A')], asColumns)
    bench.batch(2, [at(3, 'A'), at(9, 'B')], asColumns)
    bench.watermark(5)
    expect(bench.found).toEqual(['ab|k|2;0'])
    expect(bench.operator.state.buffered).toBe(2)
    bench.watermark(9)
    expect(bench.found).toEqual(['ab|k|2;0', 'ab|k|1;3'])
  })

  test('is late up to the watermark that was told', () => {
    const bench = new Bench([aThenB])
    bench.batch(0, [at(1, 'A')], asColumns)
    bench.watermark(10)
    bench.batch(1, [at(10, 'A'), at(11, 'A')], asColumns)
    bench.watermark(11)
    expect(bench.late).toEqual([10])
    expect(bench.operator.counters.sorted).toBe(2)
  })

  test('is not processed again when an event of it fails: the rest goes on with the next watermark', () => {
    const bench = new Bench([aThenB], { partialMatches: 1 })
    bench.batch(0, [at(1, 'A'), at(4, 'B'), at(2, 'A', 'other')], asColumns)
    expect(() => bench.watermark(3)).toThrow(expect.objectContaining({ code: 'PARTIAL_MATCH_LIMIT' }))
    bench.batch(3, [at(5, 'x')], asColumns)
    bench.watermark(10)
    expect(bench.found).toEqual(['ab|k|0;1'])
  })

  test('is limited in what waits of it, not in what goes straight on', () => {
    const bench = new Bench([aThenB], { bufferedEvents: 2 })
    bench.batch(
      0,
      [1, 2, 3, 4, 5].map((time) => at(time, 'A')),
      asColumns,
    )
    bench.watermark(4)
    expect(bench.operator.state.buffered).toBe(1)
    bench.batch(5, [at(6, 'A'), at(7, 'B')], asColumns)
    expect(() => bench.watermark(5)).not.toThrow()
    bench.batch(7, [at(8, 'B')], asColumns)
    expect(() => bench.watermark(5)).toThrow(expect.objectContaining({ code: 'BUFFER_LIMIT' }))
  })
})

/** Numbers from 0 up to `below`, the same each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

test('what columns bring is the same whether batches are in order, late, of new keys, or none of these', () => {
  let found = 0
  let late = 0
  let whole = 0
  for (let seed = 1; seed <= 200; seed++) {
    const below = numbers(seed)
    const events: Reading[] = []
    const ends = [0]
    const known = new Set<string>()
    for (let n = 0; n < 12; n++) {
      // Half of the batches are in order and of few keys, so that most of these are taken as they are.
      const inOrder = below(2) === 0
      const size = 1 + below(6)
      for (let i = 0; i < size; i++)
        events.push(at(n * 10 + (inOrder ? i : below(20) - 10), 'AB'[below(2)]!, inOrder ? 'k' : 'kl'[below(2)]))
      const batch = events.slice(ends.at(-1))
      if (inOrder && batch.every(({ key }) => known.has(key))) whole++
      for (const { key } of batch) known.add(key)
      ends.push(events.length)
    }
    const objects = new Bench([aThenNextB])
    const columns = new Bench([aThenNextB])
    const objectRows = new ObjectRows(events, 7)
    const columnRows = columnsOf(events, 7)
    for (let n = 0; n < 12; n++) {
      for (const [bench, rows] of [
        [objects, objectRows],
        [columns, columnRows],
      ] as const) {
        bench.rows(rows, ends[n]!, ends[n + 1]!)
        bench.watermark(n * 10 + (seed % 12))
      }
    }
    expect(columns.found).toEqual(objects.found)
    expect(columns.late).toEqual(objects.late)
    expect(columns.operator.snapshot()).toEqual(objects.operator.snapshot())
    found += columns.found.length
    late += columns.late.length
  }
  expect(found).toBeGreaterThan(500)
  expect(late).toBeGreaterThan(100)
  expect(whole).toBeGreaterThan(500)
})

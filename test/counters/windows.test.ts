/** The work of windows follows neither the number of windows an event is in nor that of window operators: counted. */
import { describe, expect, test } from 'vitest'
import { SessionQueue } from '../../src/window/keyed/session-queue.ts'
import { ObjectRows } from '../../src/event/rows.ts'
import type { TimeAssigner } from '../../src/window/syntax/assigner.ts'
import type { WindowSyntax } from '../../src/window/syntax/window.ts'
import { SlicedWindowOperator } from '../../src/window/slices/sliced-window-operator.ts'

interface Event {
  readonly time: number
  readonly value: number
}

const SLIDE_MS = 50

function windowOf(assigner: TimeAssigner, allowedLatenessMs: number): WindowSyntax {
  return {
    kind: 'window',
    assigner,
    trigger: { kind: 'eventTime' },
    evictor: null,
    accumulation: 'accumulating',
    allowedLatenessMs,
    unchanged: 'emit',
    onEmpty: 'never',
    timestamp: 'end',
    aggregates: { kind: 'aggregates', aggregates: { sum: { kind: 'sum', of: 'value' } } },
  }
}

function slidingOf(ratio: number, latenessMs: number = 0): WindowSyntax {
  return windowOf(
    { kind: 'sliding', sizeMs: ratio * SLIDE_MS, slideMs: SLIDE_MS, offsetMs: 0, domain: 'event' },
    latenessMs,
  )
}

/** The work for each event and result of one key, an event a millisecond, after the windows have filled. */
function work(
  windows: readonly WindowSyntax[],
  longestMs: number,
  times: (i: number) => number,
  delayMs: number,
  countedMs: number = 80_000,
) {
  const warmUp = 1000 * Math.ceil(longestMs / 1000) + 2_000
  const events = warmUp + 1000 * Math.ceil(countedMs / 1000)
  let results = 0
  let latePanes = 0
  const next = {
    batch({
      rows,
      size,
      row,
    }: {
      readonly rows: { get(row: number): unknown }
      readonly size: number
      readonly row: Int32Array
    }): void {
      results += size
      for (let i = 0; i < size; i++) {
        const { pane } = rows.get(row[i]!) as { readonly pane: { readonly timing: string } }
        if (pane.timing === 'late') latePanes++
      }
    },
    progress(): void {},
    tick(): void {},
    idle(): void {},
    end(): void {},
  }
  let greatest = -Infinity
  const operator = new SlicedWindowOperator<Event>(
    windows.map((syntax) => ({ syntax, next, onLate: () => {} })),
    {
      key: null,
      isScoped: false,
      limits: { keys: 10, windows: 1e6, events: 10 },
      onBad: () => {},
      clock: {
        watermark: () => greatest - delayMs - 1,
        low: () => greatest - delayMs - 1,
        greatestTime: () => greatest,
        general: -Infinity,
        greatestOfAll: 0,
      },
      atEnd: 'complete',
    },
  )
  let before = { ...operator.counters }
  for (let at = 0; at < events; at += 1000) {
    const some = Array.from({ length: 1000 }, (_, i) => ({ time: times(at + i), value: 1 }))
    const watermark = new Float64Array(1000)
    for (const [i, { time }] of some.entries()) {
      watermark[i] = greatest - delayMs - 1
      greatest = Math.max(greatest, time)
    }
    operator.batch({
      rows: new ObjectRows(some, at),
      size: 1000,
      row: Int32Array.from(some.keys()),
      time: Float64Array.from(some, ({ time }) => time),
      scope: null,
      watermark,
    })
    operator.progress()
    if (at + 1000 === warmUp) {
      before = { ...operator.counters }
      results = latePanes = 0
    }
  }
  const counted = events - warmUp
  const { adds, merges, made } = operator.counters
  return {
    adds: (adds - before.adds) / counted,
    made: (made - before.made) / counted,
    merges: (merges - before.merges) / results,
    results,
    latePanes,
  }
}

const IN_ORDER = (i: number): number => i
/** One in five is late by up to a second, and within the delay. */
const DISORDER = (i: number): number => (i % 5 === 4 ? i - ((i * 7919) % 1000) : i)

describe.each([
  ['in order', IN_ORDER, 0],
  ['one in five out of order', DISORDER, 1000],
] as const)('the work of windows, %s', (_name, times, delayMs) => {
  test('does not follow window / slide, from 1 to 3,600', () => {
    for (const ratio of [1, 60, 3600]) {
      // As long as it takes until what windows share has been made anew.
      const longestMs = ratio * SLIDE_MS
      const { adds, made, merges, results } = work([slidingOf(ratio)], longestMs, times, delayMs, longestMs + 80_000)
      expect(adds).toBe(1)
      expect(made).toBeCloseTo(1 / SLIDE_MS, 2)
      expect(merges).toBeLessThan(3.1)
      expect(results).toBeGreaterThan(1000)
    }
  })

  test('does not follow the number of windows at once, from 1 to 1,000', () => {
    for (const count of [1, 10, 1000]) {
      const windows = Array.from({ length: count }, (_, i) => slidingOf((i % 100) + 1))
      const { adds, made, merges, results } = work(windows, 100 * SLIDE_MS, times, delayMs, 10_000)
      expect(adds).toBe(1)
      expect(made).toBeCloseTo(1 / SLIDE_MS, 2)
      expect(merges).toBeLessThan(4)
      expect(results).toBeGreaterThan(150 * count)
    }
  })
})

test('a late event is added once, and each result that it changes costs the logarithm of its slices', () => {
  for (const ratio of [60, 600]) {
    // Behind the watermark by up to eight slides, and taken by the windows that have not been given up.
    const late = (i: number): number => (i % 500 === 499 ? i - 100 - ((i * 7919) % 300) : i)
    const { adds, merges, latePanes } = work([slidingOf(ratio, 400)], ratio * SLIDE_MS, late, 0)
    expect(adds).toBe(1)
    expect(latePanes).toBeGreaterThan(500)
    expect(merges).toBeLessThan(4 * Math.log2(ratio))
  }
})

test('a session is looked at once for each gap that it lasts, whatever the number of its events', () => {
  const gap = 2000
  for (const every of [1, 100]) {
    // A hundred keys with an event every so many milliseconds each, for half a minute.
    const owner = Int32Array.from({ length: 100 }, (_, key) => key)
    const ends = new Float64Array(100)
    let looks = 0
    const sessions = {
      owner,
      ends,
      // Each time a session is put into a bucket it becomes the first there.
      following: new Proxy(new Int32Array(100), {
        set(target, name, value: number) {
          looks++
          return Reflect.set(target, name, value)
        },
      }),
      compare: (a: number, b: number) => a - b,
      free: () => {},
    }
    const queue = new SessionQueue(sessions, gap)
    for (let key = 0; key < 100; key++) {
      ends[key] = key + gap
      queue.add(key)
    }
    for (let now = 100; now < 30_000; now += every) {
      for (let key = 0; key < 100; key++) ends[key] = now + gap
      if (now >= queue.act) expect(queue.take(now)).toBe(-1)
    }
    // Twice for each look: out of its bucket, and into another.
    expect(looks / 100).toBeGreaterThan(30_000 / gap / 2)
    expect(looks / 100).toBeLessThan((2.5 * 30_000) / gap)
  }
})

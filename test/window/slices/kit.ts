/** Feeds events to window operators, and says by brute force what should come of them. */
import type { Clock, EventBatch } from '../../../src/event/batch.ts'
import { compareKeys } from '../../../src/event/keys.ts'
import { ObjectRows, type Rows } from '../../../src/event/rows.ts'
import type { BadEvent, Stage } from '../../../src/stream/stage.ts'
import { timeWindows } from '../../../src/window/assign/time-windows-of.ts'
import type { WindowResult } from '../../../src/window/result.ts'
import type { TimeAssigner } from '../../../src/window/syntax/assigner.ts'
import type { WindowSyntax } from '../../../src/window/syntax/window.ts'
import { SlicedWindowOperator, type SlicedOptions } from '../../../src/window/slices/sliced-window-operator.ts'

export interface Reading {
  readonly time: number
  readonly key: string
  readonly value: number | null
}

export const TUMBLING = { kind: 'tumbling', sizeMs: 10, offsetMs: 0, domain: 'event' } as const

export function syntaxOf(assigner: TimeAssigner, change: Partial<WindowSyntax> = {}): WindowSyntax {
  return {
    kind: 'window',
    assigner,
    trigger: { kind: 'eventTime' },
    evictor: null,
    accumulation: 'accumulating',
    allowedLatenessMs: 0,
    unchanged: 'emit',
    onEmpty: 'never',
    timestamp: 'end',
    aggregates: {
      kind: 'aggregates',
      aggregates: {
        n: { kind: 'count', of: null },
        sum: { kind: 'sum', of: 'value' },
        least: { kind: 'min', of: 'value' },
        greatest: { kind: 'max', of: 'value' },
        mean: { kind: 'avg', of: 'value' },
        spread: { kind: 'variance', of: 'value', over: 'population' },
      },
    },
    ...change,
  }
}

/** The clock of one scope, whose watermark follows events by a delay. */
export class TestClock implements Clock {
  #watermark = -Infinity
  greatestOfAll = -Infinity
  readonly #delay: number

  constructor(delay: number) {
    this.#delay = delay
  }

  get general(): number {
    return -Infinity
  }

  /** @returns the watermark before */
  observe(time: number): number {
    const before = this.#watermark
    this.greatestOfAll = Math.max(this.greatestOfAll, time)
    this.#watermark = Math.max(before, time - this.#delay - 1)
    return before
  }

  watermark(): number {
    return this.#watermark
  }

  low(): number {
    return this.#watermark
  }

  greatestTime(): number {
    return this.greatestOfAll
  }
}

/** Keeps all that it is given. */
export class Collected implements Stage<WindowResult> {
  readonly results: WindowResult[] = []
  readonly times: number[] = []
  readonly positions: number[] = []
  progresses = 0
  ended = false

  batch({ rows, size, row, time }: EventBatch<WindowResult>): void {
    for (let i = 0; i < size; i++) {
      this.results.push(rows.get(row[i]!))
      this.times.push(time![i]!)
      this.positions.push(rows.position(row[i]!))
    }
  }
  progress(): void {
    this.progresses++
  }
  tick(): void {}
  idle(): void {}
  end(): void {
    this.ended = true
  }
}

export interface Late {
  readonly event: unknown
  readonly time: number
  readonly windows: readonly (readonly [number, number])[]
}

/** One operator over some windows, with all that comes out. */
export class Bench {
  readonly outputs: readonly Collected[]
  readonly late: Late[][]
  readonly bad: BadEvent[] = []
  readonly clock: TestClock
  readonly operator: SlicedWindowOperator<Reading>
  #fed = 0

  constructor(
    syntaxes: readonly WindowSyntax[],
    delay: number,
    change: Partial<SlicedOptions<Reading>> = {},
    clock: TestClock = new TestClock(delay),
  ) {
    this.clock = clock
    this.outputs = syntaxes.map(() => new Collected())
    this.late = syntaxes.map(() => [])
    this.operator = new SlicedWindowOperator(
      syntaxes.map((syntax, i) => ({
        syntax,
        next: this.outputs[i]!,
        onLate: (event, time, _watermark, _origin, windows) => void this.late[i]!.push({ event, time, windows }),
      })),
      {
        key: 'key',
        isScoped: false,
        limits: { keys: 1000, windows: 100_000, events: 1000 },
        onBad: (bad) => void this.bad.push(bad),
        clock,
        atEnd: 'complete',
        ...change,
      },
    )
  }

  /** Gives events as one batch. */
  feed(events: readonly Reading[], rows: Rows<Reading> = new ObjectRows(events, this.#fed)): void {
    this.#fed += events.length
    const time = Float64Array.from(events, (event) => event.time)
    this.operator.batch({
      rows,
      size: events.length,
      row: Int32Array.from(events.keys()),
      time,
      scope: null,
      watermark: time.map((one) => this.clock.observe(one)),
    })
    this.operator.progress()
  }

  /** Gives events in batches of these sizes, again and again. */
  feedCut(events: readonly Reading[], sizes: readonly number[]): void {
    let at = 0
    for (let i = 0; at < events.length; i++) {
      const size = Math.max(1, sizes[i % sizes.length] ?? events.length)
      this.feed(events.slice(at, at + size))
      at += size
    }
  }
}

interface Open {
  readonly key: string
  readonly start: number
  readonly end: number
  readonly events: Reading[]
  panes: number
  last: WindowResult | null
}

/**
 * What comes of events, by keeping every event in every window: the results in order, and the late events.
 *
 * @param delay of the watermark
 */
export function expected(
  syntax: WindowSyntax,
  events: readonly Reading[],
  delay: number,
): { results: WindowResult[]; late: Late[] } {
  const windows = timeWindows(syntax.assigner as TimeAssigner)
  const lateness = syntax.allowedLatenessMs
  const open = new Map<string, Open>()
  const results: WindowResult[] = []
  const late: Late[] = []
  let watermark = -Infinity
  const give = (window: Open, of: readonly Reading[], timing: 'on-time' | 'late', isLast: boolean): void => {
    const { key, start, end, panes } = window
    const pane = { timing, index: panes, nonSpeculativeIndex: panes, isFirst: panes === 0, isLast }
    const times = of.map(({ time }) => time)
    const time =
      syntax.timestamp === 'end' ? end - 1 : syntax.timestamp === 'earliest' ? Math.min(...times) : Math.max(...times)
    const values = summary(of)
    const result = { key, start, end, time, pane, change: 'insert', ...values } as WindowResult
    if (
      window.last !== null &&
      syntax.unchanged === 'suppress' &&
      syntax.accumulation !== 'discarding' &&
      Object.entries(values).every(([name, value]) => Object.is(window.last![name], value))
    ) {
      return
    }
    if (window.last !== null && syntax.accumulation === 'retracting')
      results.push({ ...window.last, change: 'retract' })
    results.push(result)
    window.panes++
    window.last = result
  }
  const advance = (to: number): void => {
    const due = [...open.values()]
      .filter(({ end }) => end - 1 > watermark && end - 1 <= to)
      .sort((a, b) => a.end - b.end || compareKeys(a.key, b.key) || a.start - b.start)
    for (const window of due) give(window, window.events, 'on-time', window.end - 1 + lateness <= to)
    for (const [name, { end }] of open) if (end - 1 + lateness <= to) open.delete(name)
    watermark = Math.max(watermark, to)
  }
  let greatest = -Infinity
  for (const event of events) {
    advance(greatest - delay - 1)
    greatest = Math.max(greatest, event.time)
    const all: (readonly [number, number])[] = []
    windows.assign(event.time, (start, end) => all.push([start, end]))
    const taking = all.filter(([, end]) => end - 1 + lateness > watermark)
    if (all.length > 0 && taking.length === 0) late.push({ event, time: event.time, windows: all })
    for (const [start, end] of taking) {
      const name = JSON.stringify([event.key, start, end])
      const window = open.get(name) ?? { key: event.key, start, end, events: [], panes: 0, last: null }
      open.set(name, window)
      window.events.push(event)
      if (end - 1 <= watermark)
        give(window, syntax.accumulation === 'discarding' ? [event] : window.events, 'late', false)
    }
  }
  advance(greatest - delay - 1)
  advance(Infinity)
  return { results, late }
}

/** What `syntaxOf` aggregates, of whole numbers. */
function summary(events: readonly Reading[]): Record<string, unknown> {
  const values = events.flatMap(({ value }) => (value === null ? [] : [value]))
  const n = values.length
  const sum = values.reduce((a, b) => a + b, 0)
  const squares = values.reduce((a, b) => a + b * b, 0)
  return {
    n: events.length,
    sum,
    least: n === 0 ? null : Math.min(...values),
    greatest: n === 0 ? null : Math.max(...values),
    mean: n === 0 ? null : sum / n,
    spread: n === 0 ? null : (n * squares - sum * sum) / n / n,
  }
}

/** A window operator on a bench: events, watermarks and ticks go in by hand, and what comes out is kept. */
import type { Clock, EventBatch } from '../../../src/event/batch.ts'
import type { Key } from '../../../src/event/keys.ts'
import { ObjectRows } from '../../../src/event/rows.ts'
import type { BadEvent, Stage } from '../../../src/stream/stage.ts'
import { GeneralWindowOperator } from '../../../src/window/general/general-window-operator.ts'
import type { WindowLimits } from '../../../src/window/operator-options.ts'
import type { WindowResult } from '../../../src/window/result.ts'
import type { AggregateSpecs } from '../../../src/window/syntax/aggregate.ts'
import type { WindowSyntax } from '../../../src/window/syntax/window.ts'

export interface Item {
  readonly key: Key
  readonly value: number
  readonly t: number
}

/** What went in that no window took. */
export interface Refused {
  readonly event: Item
  readonly watermark: number
  readonly windows: readonly (readonly [number, number])[]
}

export const SUM: AggregateSpecs = { value: { kind: 'sum', of: 'value' } }
export const SUM_COUNT: AggregateSpecs = { ...SUM, count: { kind: 'count', of: null } }

/** A syntax of which a test says only what it is about. */
export function windows(parts: Partial<WindowSyntax>): WindowSyntax {
  return {
    kind: 'window',
    assigner: { kind: 'tumbling', sizeMs: 10, offsetMs: 0, domain: 'event' },
    trigger: { kind: 'eventTime' },
    evictor: null,
    accumulation: 'accumulating',
    allowedLatenessMs: 0,
    unchanged: 'emit',
    onEmpty: 'never',
    timestamp: 'end',
    aggregates: { kind: 'aggregates', aggregates: SUM },
    ...parts,
  }
}

export interface BenchOptions {
  readonly key?: string | null
  readonly atEnd?: 'complete' | 'cut'
  readonly limits?: Partial<WindowLimits>
  /** Whether events have a time. */
  readonly isTimed?: boolean
}

/** One scope, or, where events say so, several. */
export class Bench implements Stage<WindowResult> {
  readonly results: WindowResult[] = []
  /** By result: the time it has for what is behind, and the watermark it came with. */
  readonly stamps: (readonly [time: number, watermark: number])[] = []
  readonly late: Refused[] = []
  readonly bad: BadEvent[] = []
  operator: GeneralWindowOperator<Item>
  readonly #syntax: WindowSyntax
  readonly #options: BenchOptions
  #watermark = -Infinity
  #greatest = -Infinity
  #position = 0
  #seen = 0

  constructor(syntax: WindowSyntax, options: BenchOptions = {}) {
    this.#syntax = syntax
    this.#options = options
    this.operator = this.#made()
  }

  #made(): GeneralWindowOperator<Item> {
    const watermark = (): number => this.#watermark
    const greatest = (): number => this.#greatest
    const clock: Clock = {
      watermark,
      low: watermark,
      greatestTime: greatest,
      get general() {
        return watermark()
      },
      get greatestOfAll() {
        return greatest()
      },
    }
    const { key = 'key', atEnd = 'complete', limits } = this.#options
    return new GeneralWindowOperator<Item>(this.#syntax, {
      clock,
      next: this,
      atEnd,
      key,
      isScoped: false,
      limits: { keys: 1000, windows: 10_000, events: 10_000, ...limits },
      onBad: (bad) => this.bad.push(bad),
      onLate: (event, _time, at, _origin, refused) => this.late.push({ event, watermark: at, windows: refused }),
    })
  }

  /** An event `value` at `t`. */
  at(t: number, value: number = 1, key: Key = 'k'): this {
    return this.push({ key, value, t })
  }

  push(...events: readonly Item[]): this {
    const rows = new ObjectRows(events, this.#position)
    this.#position += events.length
    const time = Float64Array.from(events, ({ t }) => t)
    for (const t of time) if (t > this.#greatest) this.#greatest = t
    this.operator.batch({
      rows,
      size: events.length,
      row: Int32Array.from(events, (_, i) => i),
      time: this.#options.isTimed === false ? null : time,
      scope: null,
      watermark: new Float64Array(events.length).fill(this.#watermark),
    })
    return this
  }

  watermark(watermark: number): this {
    this.#watermark = watermark
    this.operator.progress()
    return this
  }

  now(now: number): this {
    this.operator.tick(now)
    return this
  }

  finish(): this {
    this.operator.end()
    return this
  }

  /** Goes on with another operator, from what this one has written down. */
  restored(): this {
    const plain = JSON.parse(JSON.stringify(this.operator.snapshot())) as never
    this.operator = this.#made()
    this.operator.restore(plain)
    return this
  }

  /** What has come out since this was asked last. */
  take(): readonly WindowResult[] {
    const taken = this.results.slice(this.#seen)
    this.#seen = this.results.length
    return taken
  }

  /** The same in short: key, bounds, value; with `-` where it is taken back. */
  said(): readonly string[] {
    return this.take().map(inShort)
  }

  /** The same with how each is labelled. */
  panes(): readonly string[] {
    return this.take().map((result) => `${inShort(result)} ${paneInShort(result)}`)
  }

  batch({ rows, row, size, time, watermark }: EventBatch<WindowResult>): void {
    for (let i = 0; i < size; i++) {
      this.results.push(rows.get(row[i]!))
      this.stamps.push([time![i]!, watermark![i]!])
    }
  }

  progress(): void {}
  tick(): void {}
  idle(): void {}
  end(): void {}
}

function inShort({ key, start, end, change, ...rest }: WindowResult): string {
  const { value } = rest as { readonly value?: unknown }
  const bounds = end === Infinity ? '' : ` [${start},${end})`
  return `${change === 'retract' ? '-' : ''}${String(key)}${bounds} ${JSON.stringify(value)}`
}

function paneInShort({ pane }: WindowResult): string {
  const { timing, index, nonSpeculativeIndex, isFirst, isLast } = pane
  return `${timing} ${index}/${nonSpeculativeIndex}${isFirst ? ' first' : ''}${isLast ? ' last' : ''}`
}

/** An asynchronous map whose answers come when a test says. */
import type { EventBatch } from '../../../src/event/batch.ts'
import { ObjectRows } from '../../../src/event/rows.ts'
import { AsyncMap, type AsyncMapSnapshot } from '../../../src/runtime/async/async-map.ts'
import type { AsyncContext, AsyncMapOptions } from '../../../src/runtime/async/async-options.ts'
import type { BadEvent } from '../../../src/stream/stage.ts'
import { VirtualClock } from '../../../src/testing/virtual-clock.ts'

export interface Item {
  readonly n: number
}

/** An asynchronous map whose answers come when the test says. */
export class Bench {
  readonly clock = new VirtualClock()
  readonly calls: string[] = []
  readonly asked: {
    readonly n: number
    readonly context: AsyncContext
    readonly answer: (value: number) => void
    readonly fail: (error: unknown) => void
  }[] = []
  readonly bad: BadEvent[] = []
  readonly timers: { ms: number; work: () => void }[] = []
  woken = 0
  readonly map: AsyncMap<Item, number>
  #position = 0

  constructor(options: AsyncMapOptions<Item, number> = {}, restored?: AsyncMapSnapshot) {
    this.map = new AsyncMap<Item, number>(
      ({ n }, context) =>
        new Promise<number>((answer, reject) => {
          this.asked.push({ n, context, answer, fail: reject })
        }),
      options,
      {
        clock: this.clock,
        onBad: (bad) => this.bad.push(bad),
        after: (ms, work) => {
          const timer = { ms, work }
          this.timers.push(timer)
          return () => void this.timers.splice(this.timers.indexOf(timer), 1)
        },
        next: {
          batch: ({ rows, size, row, time, watermark }) => {
            for (let i = 0; i < size; i++)
              this.calls.push(`${rows.get(row[i]!)}@${time?.[i]} w${watermark?.[i]} #${rows.position(row[i]!)}`)
          },
          progress: () => this.calls.push(`progress ${this.map.clock.watermark(0)}`),
          tick: (now) => this.calls.push(`tick ${now}`),
          idle: (idle) => this.calls.push(idle ? 'idle' : 'active'),
          end: () => this.calls.push('end'),
        },
      },
    )
    this.map.onSettled(() => void this.woken++)
    if (restored !== undefined) this.map.restore(restored)
  }

  /** Events at the times that are their numbers. */
  feed(...numbers: readonly number[]): void {
    const watermark = numbers.map((n) => {
      const before = this.clock.watermark(0)
      this.clock.observe(n, 0)
      return before
    })
    const batch: EventBatch<Item> = {
      rows: new ObjectRows<Item>(
        numbers.map((n) => ({ n })),
        this.#position,
      ),
      size: numbers.length,
      row: Int32Array.from(numbers.keys()),
      time: Float64Array.from(numbers),
      scope: null,
      watermark: Float64Array.from(watermark),
    }
    this.#position += numbers.length
    this.map.batch(batch)
    this.map.progress()
  }

  /** So many events came before. */
  skip(position: number): void {
    this.#position = position
  }

  to(watermark: number): void {
    this.clock.advance(watermark, null)
    this.map.progress()
  }

  /** Answers with ten times the number. */
  async answer(...numbers: readonly number[]): Promise<void> {
    for (const n of numbers) this.asked.find((one) => one.n === n)!.answer(n * 10)
    await flushed()
    this.map.deliver()
  }

  take(): readonly string[] {
    return this.calls.splice(0)
  }
}

/** All promises that are settled have been heard. */
export async function flushed(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

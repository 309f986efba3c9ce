/** In the place of the sinks of a job whose run is only looked at: nothing is opened or written. */
import type { Sink } from '../../connectors/sink.ts'
import { Outbox } from '../../runtime/outbox.ts'
import { Outboxes, type SinkInput } from '../sinks.ts'

/** Something that would have been written. */
export interface AsideValue {
  /** The name of the sink, or of the function. */
  readonly to: string
  readonly value: unknown
}

export class MutedOutboxes extends Outboxes {
  readonly #boxes: Map<SinkInput<never>, Outbox<unknown>> = new Map()
  readonly #take: (values: readonly AsideValue[]) => void

  /** @param take is given what would have been written, when `flush` is called */
  constructor(take: (values: readonly AsideValue[]) => void) {
    super(undefined)
    this.#take = take
  }

  override get all(): readonly Outbox<unknown>[] {
    return [...this.#boxes.values()]
  }

  override of<T>(input: SinkInput<T>): Outbox<T> {
    let box = this.#boxes.get(input)
    if (box === undefined) {
      const to = input.name === '' ? 'a function' : input.name
      box = collecting((values) => this.#take(values.map((value) => ({ to, value }))))
      this.#boxes.set(input, box)
    }
    return box as Outbox<T>
  }

  flush(): void {
    for (const box of this.#boxes.values()) void box.flush()
  }
}

/** An outbox that gives what it has to a function, at once. */
export function collecting(take: (values: readonly unknown[]) => void): Outbox<unknown> {
  const sink: Sink<unknown> = { name: 'time travel', guarantee: 'at-most-once', write: take, close() {} }
  return new Outbox<unknown>(sink)
}

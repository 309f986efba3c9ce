/** Running aggregates per key: each event gives the new value of its key, as in Flink's keyed streams. */
import { show } from '../base/errors.ts'
import type { EventBatch } from '../event/batch.ts'
import { isKey, KeyDictionary, KeyReader, type Key, type KeySelector } from '../event/keys.ts'
import { isNumber, notANumber } from '../event/not-a-number.ts'
import { Output } from './output.ts'
import type { BadEvent, Operator, Stage } from './stage.ts'

/** How the running value of a key is made. */
export interface Reduction<T> {
  /** The value after the first event of a key; absent: the event itself. */
  readonly first?: (event: T) => T
  readonly next: (sofar: T, event: T) => T
}

/** The running values, by key. */
export type ReduceSnapshot<T> = readonly (readonly [code: number, key: Key, value: T | null, isKnown: boolean])[]

export class ReduceStage<T> implements Operator<T> {
  readonly #key: KeyReader<T>
  readonly #dictionary: KeyDictionary
  readonly #values: T[] = []
  /** By code: whether the key has a value; it has none while its first events are bad. */
  readonly #known: boolean[] = []
  readonly #reduce: Reduction<T>
  readonly #next: Stage<T>
  readonly #output: Output<T>
  readonly #onBad: (bad: BadEvent) => void

  /** @param maxKeys more keys than this are an error, `KEY_LIMIT`: each needs memory for as long as the job runs */
  constructor(
    key: KeySelector<T>,
    reduce: Reduction<T>,
    maxKeys: number,
    next: Stage<T>,
    onBad: (bad: BadEvent) => void,
  ) {
    this.#key = new KeyReader(key)
    this.#dictionary = new KeyDictionary(maxKeys)
    this.#reduce = reduce
    this.#next = next
    this.#output = new Output(next)
    this.#onBad = onBad
  }

  batch(batch: EventBatch<T>): void {
    const { rows, size, row, time, scope, watermark } = batch
    const { first = itself, next } = this.#reduce
    for (let i = 0; i < size; i++) {
      const at = row[i]!
      const key = this.#key.read(rows, at)
      const event = rows.get(at)
      const position = rows.origin(at)
      if (!isKey(key)) {
        this.#onBad({ kind: 'key', reason: this.#key.whyNot(rows, at), position, event })
        continue
      }
      const code = this.#dictionary.code(key)
      try {
        const value = this.#known[code] === true ? next(this.#values[code]!, event) : first(event)
        this.#values[code] = value
        this.#known[code] = true
        this.#output.add(
          value,
          rows.position(at),
          position,
          time === null ? 0 : time[i]!,
          scope === null ? 0 : scope[i]!,
          watermark === null ? 0 : watermark[i]!,
        )
      } catch (error) {
        this.#onBad({
          kind: 'function',
          reason: `reduce threw: ${error instanceof Error ? error.message : String(error)}`,
          position,
          event,
          error,
        })
      }
    }
    this.#output.flush(batch)
  }

  snapshot(): ReduceSnapshot<T> {
    return this.#dictionary.entries().map(([code, key]) => {
      const isKnown = this.#known[code] === true
      return [code, key, isKnown ? this.#values[code]! : null, isKnown]
    })
  }

  restore(snapshot: ReduceSnapshot<T>): void {
    this.#dictionary.restore(snapshot.map(([code, key]) => [code, key]))
    for (const [code, , value, isKnown] of snapshot) {
      if (!isKnown) continue
      this.#values[code] = value as T
      this.#known[code] = true
    }
  }

  progress(): void {
    this.#next.progress()
  }

  tick(now: number): void {
    this.#next.tick(now)
  }

  idle(idle: boolean): void {
    this.#next.idle(idle)
  }

  end(): void {
    this.#next.end()
  }
}

function itself<T>(event: T): T {
  return event
}

/** The reduction of `sum(field)`: the first event of the key, with the running sum in its field. */
export function sumOf<T>(name: string): Reduction<T> {
  return {
    first(event) {
      numberAt(event, name)
      return event
    },
    next: (sofar, event) => ({ ...sofar, [name]: numberAt(sofar, name) + numberAt(event, name) }),
  }
}

function numberAt(event: unknown, name: string): number {
  const value = (event as Readonly<Record<string, unknown>> | null | undefined)?.[name]
  if (!isNumber(value)) throw notANumber('sum', show(name), value)
  return value
}

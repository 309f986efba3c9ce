/** The events of a run that is looked at: a frozen copy of each, and a name by which it is told from others. */
import { PlainValues } from '../../replay/history/plain-value.ts'

export class EventValues {
  readonly #copies: PlainValues = new PlainValues()
  readonly #names: WeakMap<object, string> = new WeakMap()
  #made = 0

  /** An event of a source; it is named by its ordinal there, and by that of the source unless it is the first. */
  add(event: unknown, input: number, position: number): void {
    if (typeof event !== 'object' || event === null || this.#names.has(event)) return
    this.#names.set(event, input === 0 ? String(position) : `${input}:${position}`)
  }

  /** What an operator made of events is named in the order in which it is seen. */
  nameOf(event: unknown): string {
    if (typeof event !== 'object' || event === null) return String(event)
    let name = this.#names.get(event)
    if (name === undefined) this.#names.set(event, (name = `~${this.#made++}`))
    return name
  }

  /** A deeply frozen copy of an event, always the same. */
  copyOf(event: unknown): unknown {
    return this.#copies.keep(event)
  }

  /** A deeply frozen copy of a result; the events in it are those of `copyOf`. */
  resultOf<T>(value: T): T {
    return this.#copies.of(value)
  }
}

/** Values with the times of their events: given in order of event time, equal times in order of arrival. */
import { plainValue, valueFromPlain } from './plain.ts'

/** Whether one event is before another. Without event time (NaN) arrival alone decides. */
export function isBefore(time: number, arrival: number, otherTime: number, otherArrival: number): boolean {
  if (time < otherTime) return true
  return !(time > otherTime) && arrival < otherArrival
}

export class OrderedValues {
  #times: number[] = []
  #arrivals: number[] = []
  #values: unknown[] = []
  #isSorted = true

  get size(): number {
    return this.#values.length
  }

  add(value: unknown, time: number, arrival: number): void {
    const last = this.#times.length - 1
    if (last >= 0 && isBefore(time, arrival, this.#times[last]!, this.#arrivals[last]!)) this.#isSorted = false
    this.#times.push(time)
    this.#arrivals.push(arrival)
    this.#values.push(value)
  }

  merge(other: OrderedValues): void {
    for (let i = 0; i < other.#values.length; i++) {
      this.add(other.#values[i], other.#times[i]!, other.#arrivals[i]!)
    }
  }

  /** A new list. @complexity O(n), and O(n log n) after values came out of order */
  values(): unknown[] {
    this.#sort()
    return [...this.#values]
  }

  copy(): OrderedValues {
    const copy = new OrderedValues()
    copy.#times = [...this.#times]
    copy.#arrivals = [...this.#arrivals]
    copy.#values = [...this.#values]
    copy.#isSorted = this.#isSorted
    return copy
  }

  toPlain(): unknown {
    return {
      times: this.#times.map(plainValue),
      arrivals: this.#arrivals.map(plainValue),
      values: this.#values.map(plainValue),
    }
  }

  static fromPlain(plain: unknown): OrderedValues {
    const { times, arrivals, values } = plain as Record<'times' | 'arrivals' | 'values', readonly unknown[]>
    const made = new OrderedValues()
    for (const [i, value] of values.entries()) {
      made.add(valueFromPlain(value), valueFromPlain(times[i]) as number, valueFromPlain(arrivals[i]) as number)
    }
    return made
  }

  #sort(): void {
    if (this.#isSorted) return
    const times = this.#times
    const arrivals = this.#arrivals
    const values = this.#values
    const order = values
      .map((_, i) => i)
      .sort((a, b) => (isBefore(times[a]!, arrivals[a]!, times[b]!, arrivals[b]!) ? -1 : 1))
    this.#times = order.map((i) => times[i]!)
    this.#arrivals = order.map((i) => arrivals[i]!)
    this.#values = order.map((i) => values[i])
    this.#isSorted = true
  }
}

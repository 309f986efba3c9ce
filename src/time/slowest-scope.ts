/**
 * Which of many growing numbers is the least: the live scope whose watermark holds the others back.
 *
 * A binary heap ordered by *bounds*: a bound is what a scope's watermark was when the heap last looked, and it can only
 * have grown since. So nothing is done when a watermark moves. When the least is asked for, the top of the heap is
 * brought up to date until it is; each update is paid for by at least one event of that scope since the last one.
 *
 * Cost: `add`, `remove` O(log n); `least` O(log n) per scope brought up to date, amortised over events; 16 bytes a scope.
 */
export class SlowestScope {
  #heap: number[] = []
  /** By scope: its place in the heap; -1 or absent if it is not in it. */
  #places: number[] = []
  #bounds: number[] = []

  has(scope: number): boolean {
    return scope < this.#places.length && (this.#places[scope] as number) >= 0
  }

  /** Puts in a scope which is not in the heap. `watermark` may be less than what it had when it was in before. */
  add(scope: number, watermark: number): void {
    while (this.#places.length <= scope) {
      this.#places.push(-1)
      this.#bounds.push(-Infinity)
    }
    this.#bounds[scope] = watermark
    this.#heap.push(scope)
    this.#rise(scope, this.#heap.length - 1)
  }

  /** Takes a scope out, if it is in. */
  remove(scope: number): void {
    if (!this.has(scope)) return
    const place = this.#places[scope] as number
    const last = this.#heap.pop() as number
    this.#places[scope] = -1
    if (last === scope) return
    this.#rise(last, place)
    this.#sink(last, this.#places[last] as number)
  }

  /** The scope with the least watermark, or -1 if there is none. `watermarks` is by scope, and has only grown. */
  least(watermarks: Float64Array): number {
    for (;;) {
      const scope = this.#heap[0]
      if (scope === undefined) return -1
      const watermark = watermarks[scope] as number
      if (this.#bounds[scope] === watermark) return scope
      this.#bounds[scope] = watermark
      this.#sink(scope, 0)
    }
  }

  /** Of those with the least watermark the first by number, whatever the order in which they came; O(scopes). */
  firstLeast(watermarks: Float64Array): number {
    const least = this.least(watermarks)
    for (let scope = 0; scope < least; scope++)
      if (this.has(scope) && watermarks[scope] === watermarks[least]) return scope
    return least
  }

  #rise(scope: number, from: number): void {
    const bound = this.#bounds[scope] as number
    let place = from
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = this.#heap[above] as number
      if ((this.#bounds[parent] as number) <= bound) break
      this.#put(parent, place)
      place = above
    }
    this.#put(scope, place)
  }

  #sink(scope: number, from: number): void {
    const size = this.#heap.length
    const bound = this.#bounds[scope] as number
    let place = from
    for (;;) {
      let below = 2 * place + 1
      if (below >= size) break
      if (below + 1 < size && this.#boundAt(below + 1) < this.#boundAt(below)) below += 1
      if (this.#boundAt(below) >= bound) break
      this.#put(this.#heap[below] as number, place)
      place = below
    }
    this.#put(scope, place)
  }

  #boundAt(place: number): number {
    return this.#bounds[this.#heap[place] as number] as number
  }

  #put(scope: number, place: number): void {
    this.#heap[place] = scope
    this.#places[scope] = place
  }
}

/**
 * A binary min-heap of items by time; items of equal time leave in the order in which they came.
 * Parallel arrays, so that nothing is allocated per item once the heap has its size. O(log n) each way.
 */
export class TimeHeap<T> {
  size = 0
  private times = new Float64Array(1024)
  private orders = new Float64Array(1024)
  private readonly items: T[] = []
  private next = 0

  /** The least time; only if `size > 0`. */
  firstTime(): number {
    return this.times[0] as number
  }

  push(time: number, item: T): void {
    if (this.size === this.times.length) this.grow()
    const { times, orders, items } = this
    let hole = this.size++
    // The newest item is behind all of its own time: comparing times alone keeps the order of arrival.
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      if ((times[parent] as number) <= time) break
      times[hole] = times[parent] as number
      orders[hole] = orders[parent] as number
      items[hole] = items[parent] as T
      hole = parent
    }
    times[hole] = time
    orders[hole] = this.next++
    items[hole] = item
  }

  /** Removes the item of least time; only if `size > 0`. */
  pop(): T {
    const { times, orders, items } = this
    const first = items[0] as T
    const last = --this.size
    const time = times[last] as number
    const order = orders[last] as number
    const item = items[last] as T
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= last) break
      const right = child + 1
      if (right < last && before(times, orders, right, child)) child = right
      const childTime = times[child] as number
      if (childTime > time || (childTime === time && (orders[child] as number) > order)) break
      times[hole] = childTime
      orders[hole] = orders[child] as number
      items[hole] = items[child] as T
      hole = child
    }
    times[hole] = time
    orders[hole] = order
    items[hole] = item
    return first
  }

  private grow(): void {
    const { times, orders } = this
    this.times = new Float64Array(2 * times.length)
    this.times.set(times)
    this.orders = new Float64Array(2 * orders.length)
    this.orders.set(orders)
  }
}

function before(times: Float64Array, orders: Float64Array, a: number, b: number): boolean {
  const difference = (times[a] as number) - (times[b] as number)
  return difference < 0 || (difference === 0 && (orders[a] as number) < (orders[b] as number))
}

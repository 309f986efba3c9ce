/**
 * The events that workers may still name in a match, by tag: the main thread keeps them, since matches have the events
 * themselves. What no worker keeps any more is let go when they have told what they keep.
 */
import { invariant } from '../../base/errors.ts'
import type { EventBatch } from '../../event/batch.ts'
import type { Rows } from '../../event/rows.ts'
import type { Tagged } from './found-codec.ts'

interface Block {
  /** Tags from here on; as many as `size`, or those in `tags`. */
  readonly first: number
  size: number
  /** Ascending; `null`: all from `first` on. */
  tags: Float64Array | null
  /** Columns, and the row of the first event if they lie in a row. */
  readonly rows: Rows<unknown> | null
  readonly from: number
  readonly row: Int32Array | null
  /** Objects, and their positions. */
  events: readonly unknown[]
  positions: Float64Array
}

const NO_POSITIONS = new Float64Array(0)

export class KeptRows implements Tagged {
  ref: unknown = null
  index = -1
  position = 0
  #blocks: Block[] = []
  #current: Block | null = null
  #weight = 0

  /** About how many events are held by what is kept: of columns, all of them are. */
  get weight(): number {
    return this.#weight
  }

  /** Keeps the events `from` to `to` (exclusive) of a batch under the tags from `first` on. */
  add(batch: EventBatch<unknown>, from: number, to: number, first: number): void {
    const { rows, row } = batch
    const size = to - from
    if (rows.columns === null) {
      const events: unknown[] = []
      const positions = new Float64Array(size)
      for (let i = 0; i < size; i++) {
        events.push(rows.ref(row[from + i]!))
        positions[i] = rows.position(row[from + i]!)
      }
      this.#add({ first, size, tags: null, rows: null, from: 0, row: null, events, positions })
      return
    }
    const start = row[from]!
    const isRun = row[to - 1]! - start === size - 1
    const last = this.#blocks.at(-1)
    if (
      isRun &&
      last?.rows === rows &&
      last.row === null &&
      last.first + last.size === first &&
      last.from + last.size === start
    ) {
      last.size += size
      return
    }
    const kept = isRun ? null : row.slice(from, to)
    this.#add({ first, size, tags: null, rows, from: start, row: kept, events: [], positions: NO_POSITIONS })
  }

  #add(block: Block): void {
    this.#weight += weightOf(block, this.#blocks.at(-1))
    this.#blocks.push(block)
  }

  seek(tag: number): void {
    const block = this.#blockOf(tag)
    const at = block.tags === null ? tag - block.first : placeOf(block.tags, tag)
    if (block.rows === null) {
      this.ref = block.events[at]
      this.index = -1
      this.position = block.positions[at]!
      return
    }
    const row = block.row === null ? block.from + at : block.row[at]!
    this.ref = block.rows.ref(row)
    this.index = row
    this.position = block.rows.position(row)
  }

  /**
   * Lets go what is not kept of the events with tags before `bound`.
   *
   * @param tags of all that is kept of them, ascending
   */
  trim(tags: Float64Array, bound: number): void {
    this.#current = null
    const kept: Block[] = []
    this.#weight = 0
    let at = 0
    for (const block of this.#blocks) {
      const end = block.first + block.size
      const from = at
      while (at < tags.length && tags[at]! < end) at++
      if (block.first + block.size > bound) kept.push(block)
      else if (at === from) continue
      else kept.push(block.rows === null ? thinned(block, tags.subarray(from, at)) : block)
      this.#weight += weightOf(kept.at(-1)!, kept.at(-2))
    }
    this.#blocks = kept
  }

  #blockOf(tag: number): Block {
    const current = this.#current
    if (current !== null && tag >= current.first && tag < current.first + current.size) return current
    let low = 0
    let high = this.#blocks.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.#blocks[middle]!.first <= tag) low = middle
      else high = middle - 1
    }
    const block = this.#blocks[low]
    invariant(block !== undefined && tag < block.first + block.size, 'an event that a worker names is kept')
    return (this.#current = block)
  }
}

/** Columns are held as a whole, and once for all blocks of them. */
function weightOf(block: Block, before: Block | undefined): number {
  if (block.rows === null) return block.events.length
  return (before?.rows === block.rows ? 0 : block.rows.columns!.length) + (block.row?.length ?? 0)
}

/** Only these events of a block; one that would not become much smaller stays as it is. */
function thinned(block: Block, tags: Float64Array): Block {
  if (tags.length * 2 > block.events.length) return block
  const places = Array.from(tags, (tag) => (block.tags === null ? tag - block.first : placeOf(block.tags, tag)))
  return {
    ...block,
    tags: tags.slice(),
    events: places.map((place) => block.events[place]),
    positions: Float64Array.from(places, (place) => block.positions[place]!),
  }
}

function placeOf(tags: Float64Array, tag: number): number {
  let low = 0
  let high = tags.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (tags[middle]! < tag) low = middle + 1
    else high = middle
  }
  invariant(tags[low] === tag, 'an event that a worker names is kept')
  return low
}

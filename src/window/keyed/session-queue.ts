/**
 * When the sessions of one watermark scope end: a calendar queue (Brown, "Calendar queues", CACM 31 (10), 1988) whose entries
 * move late.
 *
 * A session stands in the bucket of the end that it had when it was put there, and its end only goes up; so an event that
 * makes it longer changes nothing here. When time comes to a bucket, what ends in it is put in order, and the rest is put
 * where it ends now. So a session moves at most once for each gap that it lasts, whatever the number of its events, and what
 * ends in one bucket alone is sorted. Buckets are a ring; what ends beyond it stands in its last bucket meanwhile.
 *
 * PERF: a heap of ends in which those that have grown are put back costs O(log of the open sessions) for each of these moves.
 */
import { doubled } from '../slices/slice-list.ts'
import { NONE } from './open-windows.ts'

/** What a queue knows of sessions, by number. */
export interface QueuedSessions {
  readonly owner: Int32Array
  readonly ends: Float64Array
  /** Lists, in which a session is in one bucket. */
  readonly following: Int32Array
  /** The order in which sessions of one end act. */
  compare(a: number, b: number): number
  /** Nobody knows of it any more. */
  free(session: number): void
}

/** How many buckets there are, a power of two; a gap has the length of so many of them, up to twice as many. */
const RING = 4096
const PER_GAP = 64
/** With fewer sessions than these no ring is made: a scope may be one of very many. */
const FEW = 32
/** Beyond this, numbers of buckets may not be exact: the greatest time that a `Date` can have. */
const FAR = 8.64e15

export class SessionQueue {
  readonly #sessions: QueuedSessions
  /** The length of a bucket: a power of two, so that the bucket of a time is exact. */
  readonly #width: number
  /** By place in the ring: its first session. Bucket `base + i` is at `origin + i`. */
  #ring: Int32Array | null = null
  #base = 0
  #origin = 0
  #inRing = 0
  /** No bucket before has anything. */
  #first = Infinity
  /** Those whose buckets have come, by end: from `head`, `count` of them. */
  #due: Int32Array = new Int32Array(4)
  #dueEnds: Float64Array = new Float64Array(4)
  #head = 0
  #count = 0
  /** The end of those that have been put in order by `compare`. */
  #tied = NaN
  /** The watermark from which on there may be something to be done. */
  act = Infinity

  constructor(sessions: QueuedSessions, gapMs: number) {
    this.#sessions = sessions
    this.#width = Math.max(1, 2 ** Math.floor(Math.log2(gapMs / PER_GAP)))
  }

  /** Takes up a session. @complexity O(1), but for ends that are behind the bucket at hand: O(those that are due) */
  add(session: number): void {
    this.#put(session, this.#sessions.ends[session]!)
    const act = this.#next() - 1
    if (act < this.act) this.act = act
  }

  /**
   * Takes out the session that ends first, if `end - 1 <= watermark`, in order of end and `compare`; -1: there is none, and `act`
   * says when there may be one.
   *
   * @complexity O(1) amortised, beside sorting what ends in one bucket
   */
  take(watermark: number): number {
    const { owner, ends } = this.#sessions
    for (;;) {
      this.#open(watermark)
      if (this.#count === 0) break
      const end = this.#dueEnds[this.#head]!
      if (end - 1 > watermark) break
      if (end !== this.#tied && this.#count > 1 && this.#dueEnds[this.#head + 1] === end) {
        this.#sortTied(end)
        continue
      }
      const session = this.#due[this.#head]!
      this.#head++
      this.#count--
      if (owner[session]! < 0) this.#sessions.free(session)
      else if (ends[session] === end) return session
      else this.#put(session, ends[session]!)
    }
    this.act = this.#next() - 1
    return NONE
  }

  /** Puts those that end first together in order; the last of all may have been one of them. */
  #sortTied(end: number): void {
    const from = this.#head
    let to = from
    while (to < from + this.#count && this.#dueEnds[to] === end) to++
    const live: number[] = []
    for (let at = from; at < to; at++) {
      const session = this.#due[at]!
      if (this.#sessions.owner[session]! < 0) this.#sessions.free(session)
      else live.push(session)
    }
    live.sort((a, b) => this.#sessions.compare(a, b))
    this.#head = to - live.length
    this.#count -= this.#head - from
    this.#due.set(live, this.#head)
    this.#tied = end
  }

  /** No session ends before. */
  #next(): number {
    const due = this.#count === 0 ? Infinity : this.#dueEnds[this.#head]!
    if (this.#inRing === 0) return due
    const first = this.#firstBucket() * this.#width
    return first < due ? first : due
  }

  #put(session: number, end: number): void {
    if (this.#ring === null && this.#count >= FEW) this.#ring = new Int32Array(RING).fill(NONE)
    const ring = this.#ring
    if (ring === null || !(end <= FAR && end >= -FAR)) return this.#insert(session, end)
    const bucket = Math.floor(end / this.#width)
    if (this.#inRing === 0) {
      // There may be some that end earlier.
      this.#base = bucket - RING / 4
      this.#first = bucket
    }
    if (bucket < this.#base) return this.#insert(session, end)
    this.#link(ring, session, bucket)
  }

  #link(ring: Int32Array, session: number, bucket: number): void {
    const ahead = Math.min(bucket - this.#base, RING - 1)
    const at = (this.#origin + ahead) & (RING - 1)
    this.#sessions.following[session] = ring[at]!
    ring[at] = session
    this.#inRing++
    if (this.#base + ahead < this.#first) this.#first = this.#base + ahead
  }

  #firstBucket(): number {
    const ring = this.#ring!
    let ahead = this.#first - this.#base
    while (ring[(this.#origin + ahead) & (RING - 1)]! < 0) ahead++
    this.#first = this.#base + ahead
    return this.#first
  }

  /** Opens the buckets that have come, as long as what is due already may end after them. */
  #open(watermark: number): void {
    while (this.#inRing > 0) {
      const bucket = this.#firstBucket()
      const start = bucket * this.#width
      if (start - 1 > watermark) return
      if (this.#count > 0 && this.#dueEnds[this.#head]! < start) return
      this.#openBucket(bucket)
    }
  }

  #openBucket(bucket: number): void {
    const ring = this.#ring!
    const { owner, ends, following } = this.#sessions
    const place = (this.#origin + bucket - this.#base) & (RING - 1)
    let session = ring[place]!
    ring[place] = NONE
    const due: number[] = []
    let others: number = NONE
    let least = Infinity
    while (session >= 0) {
      const next = following[session]!
      this.#inRing--
      if (owner[session]! < 0) this.#sessions.free(session)
      else {
        const now = Math.floor(ends[session]! / this.#width)
        if (now <= bucket || !(ends[session]! <= FAR)) due.push(session)
        else {
          following[session] = others
          others = session
          if (now < least) least = now
        }
      }
      session = next
    }
    // Where nothing else is in the ring, it begins where there is something.
    const base = this.#inRing === 0 && others >= 0 ? least : bucket + 1
    this.#origin = (place + 1) & (RING - 1)
    this.#base = base
    this.#first = base
    while (others >= 0) {
      const next = following[others]!
      this.#link(ring, others, Math.floor(ends[others]! / this.#width))
      others = next
    }
    this.#insertAll(due)
  }

  /** @param due is used up */
  #insertAll(due: number[]): void {
    const { ends } = this.#sessions
    if (due.length > 1) due.sort((a, b) => ends[a]! - ends[b]!)
    for (const session of due) this.#insert(session, ends[session]!)
  }

  /** Where there is much out of turn, it costs as much as is due. */
  #insert(session: number, end: number): void {
    this.#makeRoom()
    const due = this.#due
    const dueEnds = this.#dueEnds
    let low = this.#head
    let high = this.#head + this.#count
    const last = high
    // Mostly the last.
    if (high > low && dueEnds[high - 1]! <= end) low = high
    while (low < high) {
      const middle = (low + high) >> 1
      if (dueEnds[middle]! <= end) low = middle + 1
      else high = middle
    }
    if (end === this.#tied) this.#tied = NaN
    if (low < last) {
      due.copyWithin(low + 1, low, last)
      dueEnds.copyWithin(low + 1, low, last)
    }
    due[low] = session
    dueEnds[low] = end
    this.#count++
  }

  #makeRoom(): void {
    if (this.#head + this.#count < this.#due.length) return
    if (this.#head > 0 && this.#count * 2 <= this.#due.length) {
      this.#due.copyWithin(0, this.#head, this.#head + this.#count)
      this.#dueEnds.copyWithin(0, this.#head, this.#head + this.#count)
      this.#head = 0
      return
    }
    const dueEnds = new Float64Array(this.#due.length * 2)
    dueEnds.set(this.#dueEnds)
    this.#dueEnds = dueEnds
    this.#due = doubled(this.#due)
  }
}

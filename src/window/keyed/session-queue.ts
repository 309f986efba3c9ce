/**
 * When the sessions of one watermark scope end: a calendar queue (Brown, "Calendar queues", CACM 31 (10), 1988) whose entries
 * move late.
 *
 * A session stands in the bucket of the end that it had when it was put there, and its end only goes up; so an event that
 * makes it longer changes nothing here. When time comes to a bucket, what ends in it is put in order, and the rest is put
 * where it ends now. So a session moves at most once for each gap that it lasts, whatever the number of its events, and what
 * ends in one bucket alone is sorted. Buckets are a ring; what ends beyond it stands apart until the ring has come nearer, and
 * if that is much, as with a delay of very many gaps, buckets become longer.
 *
 * PERF: 300,000 events in columns that make 41,000 sessions take 27 ms of CPU; with timers by window, as the general operator has
 * them, 375 (least of 25 passes of the workload `windows session`: `npm run bench -- --filter "windows session"`; Node 20.20).
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
/** More than these that end in one bucket are sorted first; fewer find their places among one another. */
const MANY = 32
/** Beyond this, numbers of buckets may not be exact: the greatest time that a `Date` can have. */
const FAR = 8.64e15

export class SessionQueue {
  readonly #sessions: QueuedSessions
  /** The length of a bucket: a power of two, so that the bucket of a time is exact. */
  #width: number
  /** By place in the ring: its first session. Bucket `base + i` is at `origin + i`. */
  #ring: Int32Array | null = null
  #base = 0
  #origin = 0
  #inRing = 0
  /** No bucket before has anything. */
  #first = Infinity
  /** A list of those beyond the ring, how many they are, and a bucket before which none of them ends. */
  #far: number = NONE
  #farCount = 0
  #farFirst = Infinity
  /** Those whose buckets have come, by end: from `head`, `count` of them. */
  #due: Int32Array = new Int32Array(4)
  #dueEnds: Float64Array = new Float64Array(4)
  #head = 0
  #count = 0
  /** The end of those that have been put in order by `compare`. */
  #tied = NaN
  /** The watermark from which on there may be something to be done. */
  act: number = Infinity

  constructor(sessions: QueuedSessions, gapMs: number) {
    this.#sessions = sessions
    this.#width = Math.max(1, 2 ** Math.floor(Math.log2(gapMs / PER_GAP)))
  }

  /** Takes up a session. @complexity O(1), but for ends that are behind the bucket at hand: O(those that are due) */
  add(session: number): void {
    const end = this.#sessions.ends[session]!
    this.#put(session, end)
    // Not when its bucket begins, which time may have passed.
    if (end - 1 < this.act) this.act = end - 1
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
    const far = this.#farFirst * this.#width
    const first = this.#inRing === 0 ? Infinity : this.#firstBucket() * this.#width
    return Math.min(due, first, far)
  }

  #put(session: number, end: number): void {
    if (this.#ring === null && this.#count >= FEW) this.#ring = new Int32Array(RING).fill(NONE)
    const ring = this.#ring
    if (ring === null || !(end <= FAR && end >= -FAR)) return this.#insert(session, end)
    const bucket = Math.floor(end / this.#width)
    if (this.#inRing === 0) {
      // There may be some that end earlier.
      this.#base = Math.min(bucket - RING / 4, this.#farFirst)
      this.#first = Infinity
    } else if (bucket < this.#base) {
      if (this.#firstBucket() - bucket < RING / 2) return this.#insert(session, end)
      // What is in the ring is far ahead, as after an event of a clock that is wrong.
      this.#rebuild(ring, this.#width, bucket - RING / 4)
    }
    this.#link(ring, session, bucket)
  }

  /** Puts a session into a bucket of the ring, or beyond it. */
  #link(ring: Int32Array, session: number, bucket: number): void {
    const ahead = bucket - this.#base
    const { following } = this.#sessions
    if (ahead >= RING) {
      following[session] = this.#far
      this.#far = session
      this.#farCount++
      if (bucket < this.#farFirst) this.#farFirst = bucket
      return
    }
    const at = (this.#origin + ahead) & (RING - 1)
    following[session] = ring[at]!
    ring[at] = session
    this.#inRing++
    if (bucket < this.#first) this.#first = bucket
  }

  /** Those beyond the ring are looked at again; where it is empty, it begins with the first of them. */
  #pull(ring: Int32Array): void {
    if (this.#inRing === 0) {
      this.#base = this.#farFirst
      this.#first = Infinity
    }
    const before = this.#farCount
    this.#linkAll(ring, this.#takeFar())
    // Few have come in: so they are not looked at again and again.
    if (this.#farCount > FEW && this.#farCount * 2 > before)
      this.#rebuild(ring, this.#width * 8, Math.floor(this.#base / 8))
  }

  /** All find their places again. */
  #rebuild(ring: Int32Array, width: number, base: number): void {
    const { following } = this.#sessions
    let all = this.#takeFar()
    for (let at = 0; at < RING; at++) {
      for (let session = ring[at]!; session >= 0;) {
        const next = following[session]!
        following[session] = all
        all = session
        session = next
      }
      ring[at] = NONE
    }
    this.#inRing = 0
    this.#width = width
    this.#base = base
    this.#first = Infinity
    this.#linkAll(ring, all)
  }

  #takeFar(): number {
    const far = this.#far
    this.#far = NONE
    this.#farCount = 0
    this.#farFirst = Infinity
    return far
  }

  /** @param list of sessions, none of which ends before the ring begins */
  #linkAll(ring: Int32Array, list: number): void {
    const { ends, following } = this.#sessions
    for (let session = list; session >= 0;) {
      const next = following[session]!
      this.#link(ring, session, Math.floor(ends[session]! / this.#width))
      session = next
    }
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
    for (;;) {
      if (this.#inRing === 0 && this.#farCount === 0) return
      const first = this.#inRing === 0 ? Infinity : this.#firstBucket()
      const bucket = first < this.#farFirst ? first : this.#farFirst
      const start = bucket * this.#width
      if (start - 1 > watermark) return
      if (this.#count > 0 && this.#dueEnds[this.#head]! < start) return
      if (this.#farFirst === bucket || this.#farFirst - this.#base < RING / 2) this.#pull(this.#ring!)
      else this.#openBucket(bucket)
    }
  }

  #openBucket(bucket: number): void {
    const ring = this.#ring!
    const { owner, ends, following } = this.#sessions
    const place = (this.#origin + bucket - this.#base) & (RING - 1)
    let session = ring[place]!
    ring[place] = NONE
    let due: number = NONE
    let count = 0
    let others: number = NONE
    while (session >= 0) {
      const next = following[session]!
      this.#inRing--
      if (owner[session]! < 0) this.#sessions.free(session)
      else {
        const now = Math.floor(ends[session]! / this.#width)
        if (now <= bucket || !(ends[session]! <= FAR)) {
          following[session] = due
          due = session
          count++
        } else {
          following[session] = others
          others = session
        }
      }
      session = next
    }
    this.#origin = (place + 1) & (RING - 1)
    this.#base = bucket + 1
    this.#first = bucket + 1
    this.#linkAll(ring, others)
    this.#insertAll(due, count)
  }

  /** @param due a list of so many */
  #insertAll(due: number, count: number): void {
    const { ends, following } = this.#sessions
    const sorted: number[] | null = count > MANY ? [] : null
    for (let session = due; session >= 0; session = following[session]!) {
      if (sorted === null) this.#insert(session, ends[session]!)
      else sorted.push(session)
    }
    if (sorted === null) return
    sorted.sort((a, b) => ends[a]! - ends[b]!)
    for (const session of sorted) this.#insert(session, ends[session]!)
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

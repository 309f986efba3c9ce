/** The open sessions of all keys. Those of a key lie apart, in a list from the newest to the oldest: mostly of one. */
import type { Session } from '../syntax/assigner.ts'
import { IN_TIME, type Place } from '../slices/add-loop.ts'
import type { AddingTarget } from '../slices/adding-operator.ts'
import { doubled } from '../slices/slice-list.ts'
import { NONE, OpenWindows, type OpenOptions } from './open-windows.ts'
import { SessionQueue, type QueuedSessions } from './session-queue.ts'

/** An event is mostly within the newest session of its key, and may move its end. */
export const SESSION_PLACE: Place = {
  fields: `const newest = target.newest, starts = target.starts, ends = target.ends;
    const gap = target.gap, act = target.act;`,
  stops: IN_TIME,
  find: 'const partial = newest[id]; if (partial < 0 || t < starts[partial] || t >= ends[partial]) break;',
  store: 'if (t + gap > ends[partial]) ends[partial] = t + gap;',
  fills: false,
}

export class SessionStore<T> extends OpenWindows<T> implements AddingTarget, QueuedSessions {
  /** The length of the window of one event, and whether those that touch are one. */
  readonly gap: number
  readonly #touching: boolean
  readonly filled: number = NONE
  /** By session. */
  starts: Float64Array = new Float64Array(64)
  ends: Float64Array = new Float64Array(64)
  following: Int32Array = new Int32Array(64)
  #older: Int32Array = new Int32Array(64)
  readonly #queues: (SessionQueue | undefined)[] = []
  #scope = 0
  #queue: SessionQueue
  act: number = Infinity

  constructor({ gap, touching }: Session, options: OpenOptions<T>) {
    super(options)
    this.gap = Math.max(gap as number, touching ? 0 : 1)
    this.#touching = touching
    this.#queue = this.queue(0)
  }

  queue(scope: number): SessionQueue {
    return (this.#queues[scope] ??= new SessionQueue(this, this.gap))
  }

  enter(scope: number): void {
    this.#scope = scope
    this.#queue = this.queue(scope)
    this.act = this.#queue.act
  }

  compare(a: number, b: number): number {
    return this.keys.compare(this.owner[a]!, this.owner[b]!)
  }

  free(session: number): void {
    this.partials.release(session)
  }

  /** Where the session ends that an event at `time` would be in. */
  endWith(id: number, time: number): number {
    const end = time + this.gap
    const at = this.#from(id, end)
    return at >= 0 && this.#reaches(at, time) && this.ends[at]! > end ? this.ends[at]! : end
  }

  /**
   * The session that an event at `time` is in, which it may open, move, or make of several.
   *
   * @throws TidemarkError `WINDOW_LIMIT`
   */
  partialFor(time: number, id: number): number {
    const end = time + this.gap
    const at = this.#from(id, end)
    if (at < 0 || !this.#reaches(at, time)) return this.open(id, this.#scope, time, end)
    if (end > this.ends[at]!) this.ends[at] = end
    if (time < this.starts[at]!) {
      this.starts[at] = time
      this.#joinOlder(id, at, time)
    }
    return at
  }

  /** @throws TidemarkError `WINDOW_LIMIT` */
  open(id: number, scope: number, start: number, end: number): number {
    const session = this.begin(id, scope)
    this.starts[session] = start
    this.ends[session] = end
    const older = this.#from(id, end)
    this.#older[session] = older
    this.#setNewer(id, older, session)
    const queue = scope === this.#scope ? this.#queue : this.queue(scope)
    queue.add(session)
    if (scope === this.#scope) this.act = queue.act
    return session
  }

  /** A session is over; `take` of its queue has given it. */
  close(session: number): void {
    this.#unlink(this.owner[session]!, session)
    this.leave(session)
    this.free(session)
  }

  protected override grow(): void {
    super.grow()
    this.#older = doubled(this.#older)
    this.following = doubled(this.following)
    this.starts = doubledNumbers(this.starts)
    this.ends = doubledNumbers(this.ends)
  }

  /** The newest session of a key that is not wholly behind `end`; -1: there is none. */
  #from(id: number, end: number): number {
    let at = this.newest[id]!
    while (at >= 0 && (this.#touching ? this.starts[at]! > end : this.starts[at]! >= end)) at = this.#older[at]!
    return at
  }

  /** Whether a session that begins before the end of an event's window is one with it. */
  #reaches(session: number, time: number): boolean {
    return this.#touching ? this.ends[session]! >= time : this.ends[session]! > time
  }

  /** Those before a session become part of it, as far as they reach `time`. */
  #joinOlder(id: number, into: number, time: number): void {
    for (;;) {
      const older = this.#older[into]!
      if (older < 0 || !this.#reaches(older, time)) return
      if (this.starts[older]! < this.starts[into]!) this.starts[into] = this.starts[older]!
      this.partials.merge(into, older)
      this.counters.merges++
      this.#unlink(id, older)
      // Its queue gives its number back.
      this.leave(older)
    }
  }

  #unlink(id: number, session: number): void {
    this.#setNewer(id, session, this.#older[session]!)
  }

  /** What stands in the list of a key where `session` stood, or before it, is now `other`. */
  #setNewer(id: number, session: number, other: number): void {
    let at = this.newest[id]!
    if (at === session) {
      this.newest[id] = other
      return
    }
    while (this.#older[at] !== session) at = this.#older[at]!
    this.#older[at] = other
  }
}

function doubledNumbers(array: Float64Array): Float64Array {
  const larger = new Float64Array(array.length * 2)
  larger.set(array)
  return larger
}

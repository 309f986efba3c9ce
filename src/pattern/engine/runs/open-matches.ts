/**
 * The partial matches of all keys, and when they end: by their window, by a deadline of their own, because nothing of
 * their start waits any more, or because a match takes them away.
 *
 * What a start has in common (its window, whether it is over) is on the `Start`; a list entry whose start is over is
 * garbage, skipped when met and swept when garbage outnumbers the rest, so that ending a start costs O(1).
 */
import { isTimed, type Program } from '../../program/program.ts'
import { compareRows, Start, TrackedCell, type Cell } from '../cell.ts'
import { Deadlines } from '../deadlines.ts'
import type { AtEnd, EngineLimits, TimedOut } from '../engine.ts'
import { DEADLINE, type Findings } from '../findings.ts'
import { tooManyPartialMatches, tooManyPartialMatchesOfKey } from '../limit.ts'
import { keepLongest } from '../longest.ts'
import { Timers, type Timer } from '../timers.ts'
import { KeyRuns } from './key-runs.ts'
import { firstKept } from './skip.ts'
import { deadlineIn } from './timing.ts'

const NONE: readonly Cell[] = []

export class OpenMatches {
  readonly keys: (KeyRuns | undefined)[] = []
  readonly deadlines: (Deadlines | undefined)[] = []
  /** By scope: deadlines of single partial matches. */
  readonly timers: (Timers | undefined)[] = []
  readonly timedOut: TimedOut[] = []
  openAbsences = 0
  open = 0
  kept = 0
  shed = 0
  /** Counts events and deadlines: what is complete earlier is emitted earlier. */
  moment = 0
  byEnd = false
  /** The time of the event at hand. */
  now: number = -Infinity
  /** The sequence of the event at hand, or `DEADLINE`. */
  event: number = DEADLINE
  readonly #program: Program
  readonly #findings: Findings
  readonly #limits: EngineLimits
  readonly #holdsBack: boolean
  readonly #queues: boolean
  readonly #longest: boolean
  readonly #withinMs: number
  readonly #inclusive: boolean
  readonly #reportsTimeouts: boolean
  /** The keys of which a deadline of the moment at hand has ended something. */
  readonly #fired: Set<KeyRuns> = new Set()
  /** What it has ended without a match; it has timed out if nothing else of its binding waits. */
  readonly #expired: Set<TrackedCell> = new Set()
  /** By state: 1 if a deadline makes matches of what waits there. */
  readonly #isPending: Uint8Array
  /** By state: 1 if it may have a deadline of its own. */
  readonly #isTimed: Uint8Array

  constructor(program: Program, findings: Findings, limits: EngineLimits, reportsTimeouts: boolean) {
    const { plan, states } = program
    this.#program = program
    this.#findings = findings
    this.#limits = limits
    this.#holdsBack = plan.holdsBack
    this.#queues = plan.holdsBack || limits.onLimit === 'shedOldest'
    this.#longest = plan.longest.length > 0
    this.#withinMs = plan.withinMs
    this.#inclusive = plan.withinInclusive
    this.#reportsTimeouts = reportsTimeouts
    this.#isPending = Uint8Array.from(states, ({ pending }) => Number(pending))
    this.#isTimed = Uint8Array.from(states, (state) => Number(isTimed(state)))
  }

  keyOf(key: number, scope: number): KeyRuns {
    while (this.keys.length < key) this.keys.push(undefined)
    return (this.keys[key] = new KeyRuns(scope, this.#program.states.length))
  }

  begin(runs: KeyRuns, key: number, time: number, sequence: number): Start {
    const start = new Start(key, time, sequence)
    this.register(runs, start)
    return start
  }

  /** Counts a start as open, and watches its window. */
  register(runs: KeyRuns, start: Start): void {
    runs.starts++
    this.open++
    if (this.#withinMs !== Infinity) this.#deadlinesOf(runs.scope).push(start)
    if (this.#queues) runs.queue.push(start)
    if (this.#reportsTimeouts) start.cells ??= new Set()
  }

  /** Lets a partial match wait in a state; in none twice. @param watches whether its deadline there is not watched yet */
  wait(runs: KeyRuns, cell: Cell, state: number, watches: boolean = true): void {
    const { start } = cell
    if (watches && this.#isTimed[state] === 1 && this.#isPending[state] === 1 && this.#hasLasted(cell, state)) {
      return this.complete(runs, cell, this.now)
    }
    if (cell instanceof TrackedCell) {
      if (cell.places.has(state)) return
      start.cells?.add(cell)
      cell.places.add(state)
      cell.twin.waiting++
    }
    this.#keep(runs, start)
    if (start.over) return
    runs.wait(state, cell)
    start.open++
    if (this.#isPending[state] === 1 && cell.pending++ === 0) (start.pending ??= new Set()).add(cell)
    if (watches && this.#isTimed[state] === 1) this.watch(runs.scope, cell as TrackedCell, state)
  }

  /** Whether the time that an absence must last has passed before it is waited for. */
  #hasLasted(cell: Cell, state: number): boolean {
    const deadline = deadlineIn(this.#program.states[state]!, cell)
    return deadline !== null && (deadline.time < this.now || (deadline.time === this.now && !deadline.inclusive))
  }

  /** Watches the deadline that a partial match has in a state, if it comes before that of the window. */
  watch(scope: number, cell: TrackedCell, state: number): void {
    const deadline = deadlineIn(this.#program.states[state]!, cell)
    if (deadline === null || deadline.time > cell.start.time + this.#withinMs) return
    while (this.timers.length <= scope) this.timers.push(undefined)
    ;(this.timers[scope] ??= new Timers()).push(deadline.time, deadline.inclusive, cell, state)
  }

  /** A partial match has left a state. @returns whether nothing of its start waits any more */
  leave(cell: Cell, state: number): boolean {
    if (this.#isPending[state] === 1) cell.pending--
    if (cell instanceof TrackedCell) {
      cell.places.delete(state)
      cell.twin.waiting--
    }
    return --cell.start.open === 0
  }

  /** The list entries of so many partial matches were removed. */
  removed(runs: KeyRuns, count: number): void {
    runs.kept -= count
    this.kept -= count
  }

  complete(runs: KeyRuns, last: Cell, time: number): void {
    if (last instanceof TrackedCell) {
      if (last.twin.done) return
      last.twin.done = true
    }
    if (!this.#longest) return this.#decided(runs, last, time)
    const held = (last.start.held ??= [])
    // The loop has grown by one: the shorter match is out, so a growing loop holds one match and not one per length.
    if (this.#replaces(last, held.at(-1))) held[held.length - 1] = last
    else {
      this.#keep(runs, last.start)
      if (!last.start.over) held.push(last)
    }
  }

  /** Whether a match extends the one before it in the only loop that is `longest`. */
  #replaces({ step, previous }: Cell, held: Cell | undefined): boolean {
    const [loop, ...others] = this.#program.plan.longest
    if (held === undefined || held !== previous || loop === undefined || others.length > 0) return false
    return loop.inside.has(step) && loop.inside.has(held.step)
  }

  /** A match that nothing can extend any more. */
  #decided(runs: KeyRuns, last: Cell, time: number): void {
    if (!this.#holdsBack) return this.#findings.add(last, time, this.byEnd, this.event)
    this.#keep(runs, last.start)
    runs.insertDone({ last, moment: this.moment })
  }

  /** One more partial or held-back match is kept. @throws TidemarkError `PARTIAL_MATCH_LIMIT` */
  #keep(runs: KeyRuns, start: Start): void {
    runs.kept++
    this.kept++
    if (this.kept <= this.#limits.partialMatches && runs.kept <= this.#limits.partialMatchesPerKey) return
    this.#atLimit(runs, start)
  }

  #atLimit(runs: KeyRuns, start: Start): void {
    const { partialMatches, partialMatchesPerKey, onLimit } = this.#limits
    const { name } = this.#program.plan
    const isOver = (): boolean => this.kept > partialMatches || runs.kept > partialMatchesPerKey
    if (runs.stale > 0) this.kept -= runs.sweep()
    if (!isOver()) return
    if (onLimit === 'error') {
      throw this.kept > partialMatches
        ? tooManyPartialMatches(name, partialMatches)
        : tooManyPartialMatchesOfKey(name, partialMatchesPerKey)
    }
    const oldest = runs.earliestOpen() ?? start
    this.shed++
    if (oldest.held !== null) this.removed(runs, oldest.held.length)
    oldest.held = null
    this.#discard(runs, oldest)
  }

  /** Nothing of this start is open any more. */
  end(runs: KeyRuns, start: Start, time: number): void {
    if (start.over) return
    this.#discard(runs, start)
    if (start.held === null) return
    this.removed(runs, start.held.length)
    for (const last of keepLongest(start.held, this.#program.plan.longest)) this.#decided(runs, last, time)
    start.held = null
  }

  #discard(runs: KeyRuns, start: Start): void {
    start.over = true
    start.open = 0
    start.pending = null
    start.cells = null
    runs.starts--
    runs.stale++
    this.open--
  }

  /** The event, or the deadline, has been dealt with: what may be emitted is, and garbage goes. */
  settle(runs: KeyRuns, time: number): void {
    if (this.#holdsBack) this.#release(runs, time)
    if (runs.stale === 0) return
    if (runs.starts === 0) this.kept -= runs.clear()
    else if (runs.stale > 16 && runs.stale > runs.starts) this.kept -= runs.sweep()
  }

  /** Emits the matches that no earlier partial match holds back any more, and skips what they take away. */
  #release(runs: KeyRuns, time: number): void {
    const { done } = runs
    const { plan } = this.#program
    while (done.length > 0) {
      const { last } = done[0]!
      const earliest = runs.earliestOpen()
      if (earliest !== undefined && earliest.sequence < last.start.sequence) return
      done.shift()
      this.removed(runs, 1)
      this.#findings.add(last, time, this.byEnd, this.event)
      const from = firstKept(plan, last)
      for (let i = runs.queueHead; i < runs.queue.length && runs.queue[i]!.sequence < from; i++) {
        const start = runs.queue[i]!
        if (start.held !== null) this.removed(runs, start.held.length)
        start.held = null
        if (!start.over) this.#discard(runs, start)
      }
      let kept = 0
      for (const match of done) if (match.last.start.sequence >= from) done[kept++] = match
      this.removed(runs, done.length - kept)
      done.length = kept
    }
  }

  /**
   * Ends what has a deadline before `time`, in order of the deadlines; at `time` itself those that are strict, and with
   * `after` (no event of that time comes any more) all of them.
   */
  fire(scope: number, time: number, after: boolean): void {
    const deadlines = this.deadlines[scope]
    const timers = this.timers[scope]
    if (deadlines === undefined && timers === undefined) return
    this.event = DEADLINE
    let at = -Infinity
    let isInclusive = false
    for (;;) {
      const window = deadlines === undefined ? Infinity : deadlines.first + this.#withinMs
      const timer = timers?.peek()
      // Of equal times, a strict one comes before an inclusive one.
      const isTie = window === timer?.time && (timer.inclusive || !this.#inclusive)
      const isWindow = timer === undefined || window < timer.time || isTie
      const next = isWindow ? window : timer.time
      const inclusive = isWindow ? this.#inclusive : timer.inclusive
      if (next > time || (next === time && inclusive && !after)) break
      // Deadlines of one time are one moment: what they complete is put in order together.
      if (next !== at || inclusive !== isInclusive) {
        this.#settleFired(at)
        this.moment++
        at = next
        isInclusive = inclusive
      }
      if (isWindow) {
        const start = deadlines?.peek()
        if (start === undefined) break
        deadlines!.shift()
        if (!start.over) this.#close(start, next)
      } else this.#expire(timers!.pop()!)
    }
    this.#settleFired(at)
  }

  #settleFired(time: number): void {
    if (this.#fired.size === 0) return
    for (const twin of this.#expired) if (twin.waiting === 0) this.#timeOut(twin, time)
    this.#expired.clear()
    for (const runs of this.#fired) this.settle(runs, time)
    this.#fired.clear()
  }

  /** The window of a start ends: absences have lasted, and everything else of it is over. */
  #close(start: Start, time: number): void {
    const runs = this.keys[start.key]!
    this.#fired.add(runs)
    // In order of rows, so that those that are listed do not depend on when they began to wait.
    const pending = start.pending === null ? NONE : [...start.pending].sort(compareRows)
    for (const cell of pending) if (cell.pending > 0) this.complete(runs, cell, time)
    if (start.cells !== null) {
      const open = [...start.cells].filter((cell) => cell.places.size > cell.pending)
      for (const twin of new Set(open.map((cell) => cell.twin))) this.#timeOut(twin, time)
    }
    this.end(runs, start, time)
  }

  /** A partial match has waited in a state for as long as it could. */
  #expire({ cell, state, time }: Timer): void {
    const { start } = cell
    if (start.over || !cell.places.has(state)) return
    const runs = this.keys[start.key]!
    this.#fired.add(runs)
    runs.stale++
    const isPending = this.#isPending[state] === 1
    const isEmpty = this.leave(cell, state)
    if (isPending) this.complete(runs, cell, time)
    else if (this.#reportsTimeouts) this.#expired.add(cell.twin)
    if (isEmpty) this.end(runs, start, time)
  }

  #timeOut(last: Cell, time: number): void {
    this.timedOut.push({ last, key: last.start.key, time, byEnd: this.byEnd })
  }

  finish(atEnd: AtEnd, clockOf: (scope: number) => number): void {
    for (let scope = 0; scope < Math.max(this.deadlines.length, this.timers.length); scope++) {
      this.fire(scope, clockOf(scope), false)
      if (atEnd === 'cut') continue
      this.byEnd = true
      this.fire(scope, Infinity, true)
      this.byEnd = false
    }
    this.byEnd = true
    for (const runs of this.keys) if (runs !== undefined) this.#endOpen(runs, clockOf(runs.scope))
    this.byEnd = false
    this.keys.length = 0
    this.deadlines.length = 0
    this.timers.length = 0
  }

  /** Ends all that is open of a key, at once; an absence that has not lasted long enough makes no match. */
  #endOpen(runs: KeyRuns, clock: number): void {
    this.event = DEADLINE
    this.moment++
    for (const start of runs.openStarts()) {
      if (start.pending !== null) for (const cell of start.pending) if (cell.pending > 0) this.openAbsences++
      this.end(runs, start, clock)
    }
    this.settle(runs, clock)
  }

  #deadlinesOf(scope: number): Deadlines {
    while (this.deadlines.length <= scope) this.deadlines.push(undefined)
    return (this.deadlines[scope] ??= new Deadlines())
  }
}

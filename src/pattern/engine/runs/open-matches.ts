/**
 * The partial matches of all keys, and when they end: by their window, by a deadline of their own, because nothing of
 * their start waits any more, or because a match takes them away.
 *
 * What a start has in common (its window, whether it is over) is on the `Start`; a list entry whose start is over is
 * garbage, skipped when met and swept when garbage outnumbers the rest, so that ending a start costs O(1).
 */
import { isTimed, type Program } from '../../program/program.ts'
import { compareRows, pendingOf, Start, TrackedCell, type Cell } from '../cell.ts'
import { Deadlines } from '../deadlines.ts'
import type { AtEnd, EngineLimits, TimedOut } from '../engine.ts'
import type { Findings } from '../findings.ts'
import { tooManyPartialMatches, tooManyPartialMatchesOfKey } from '../limit.ts'
import { keepLongest } from '../longest.ts'
import { Timers, type Timer } from '../timers.ts'
import type { UndoLogs } from '../undo-log.ts'
import { KeyRuns, Totals } from './key-runs.ts'
import { firstKept } from './skip.ts'
import { deadlineIn } from './timing.ts'

export class OpenMatches {
  readonly keys: (KeyRuns | undefined)[] = []
  readonly deadlines: (Deadlines | undefined)[] = []
  /** By scope: deadlines of single partial matches. */
  readonly timers: (Timers | undefined)[] = []
  readonly timedOut: TimedOut[] = []
  readonly totals: Totals = new Totals()
  openAbsences = 0
  shed = 0
  /** Counts events and deadlines: what is complete earlier is emitted earlier. None has the number of another. */
  moment = 0
  byEnd = false
  /** The time of the event at hand. */
  now: number = -Infinity
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
  readonly #fired: KeyRuns[] = []
  /** What it has ended without a match; it has timed out if nothing else of its binding waits. */
  readonly #expired: Set<TrackedCell> = new Set()
  /** By state: 1 if a deadline makes matches of what waits there. */
  readonly #isPending: Uint8Array
  /** By state: 1 if it may have a deadline of its own. */
  readonly #isTimed: Uint8Array
  /** Where what changes of a key is written down: then each key is a scope of its own. `null`: nothing is taken back. */
  readonly #logs: UndoLogs | null

  constructor(
    program: Program,
    findings: Findings,
    limits: EngineLimits,
    reportsTimeouts: boolean,
    logs: UndoLogs | null,
  ) {
    const { plan, states } = program
    this.#logs = logs
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
    const log = this.#logs === null ? null : this.#logs.of(key)
    return (this.keys[key] = new KeyRuns(scope, this.#program.states.length, this.totals, log))
  }

  forget(key: number): void {
    this.keys[key] = undefined
    if (this.#logs === null) return
    this.deadlines[key] = undefined
    this.timers[key] = undefined
    this.#logs.forget(key)
  }

  /** The earliest deadline of a key that is a scope of its own, of what is over by now among them. */
  deadlineOf(key: number): number {
    const window = this.deadlines[key]?.first ?? Infinity
    const timer = this.timers[key]?.peek()?.time ?? Infinity
    return Math.min(window + this.#withinMs, timer)
  }

  begin(runs: KeyRuns, key: number, time: number, sequence: number): Start {
    const start = new Start(key, time, sequence)
    this.register(runs, start)
    return start
  }

  /** Counts a start as open, and watches its window. */
  register(runs: KeyRuns, start: Start): void {
    runs.add(start, this.#queues)
    if (this.#withinMs !== Infinity) this.#deadlinesOf(runs).push(start)
    if (this.#reportsTimeouts) start.cells ??= new Set()
  }

  /** Lets a partial match wait in a state; in none twice. @param watches whether its deadline there is not watched yet */
  wait(runs: KeyRuns, cell: Cell, state: number, watches: boolean = true): void {
    const { start } = cell
    const isPending = this.#isPending[state] === 1
    if (watches && this.#isTimed[state] === 1 && isPending && this.#hasLasted(cell, state)) {
      return this.complete(runs, cell, this.now)
    }
    if (cell instanceof TrackedCell && cell.places.has(state)) return
    this.#keep(runs, start)
    if (start.over) return runs.removed(1)
    runs.wait(state, cell, isPending)
    if (watches && this.#isTimed[state] === 1) this.watch(runs, cell as TrackedCell, state)
  }

  /** Whether the time that an absence must last has passed before it is waited for. */
  #hasLasted(cell: Cell, state: number): boolean {
    const deadline = deadlineIn(this.#program.states[state]!, cell)
    return deadline !== null && (deadline.time < this.now || (deadline.time === this.now && !deadline.inclusive))
  }

  /** Watches the deadline that a partial match has in a state, if it comes before that of the window. */
  watch({ scope, log }: KeyRuns, cell: TrackedCell, state: number): void {
    const deadline = deadlineIn(this.#program.states[state]!, cell)
    if (deadline === null || deadline.time > cell.start.time + this.#withinMs) return
    while (this.timers.length <= scope) this.timers.push(undefined)
    ;(this.timers[scope] ??= new Timers(log)).push(deadline.time, deadline.inclusive, cell, state)
  }

  /** A partial match has left a state. @returns whether nothing of its start waits any more */
  leave(runs: KeyRuns, cell: Cell, state: number): boolean {
    return runs.leave(cell, state, this.#isPending[state] === 1)
  }

  complete(runs: KeyRuns, last: Cell, time: number): void {
    if (last instanceof TrackedCell) {
      if (last.twin.done) return
      runs.made(last)
    }
    if (!this.#longest) return this.#decided(runs, last, time)
    // The loop has grown by one: the shorter match is out, so a growing loop holds one match and not one per length.
    if (this.#replaces(last, last.start.held?.at(-1))) runs.holdInstead(last)
    else {
      this.#keep(runs, last.start)
      if (last.start.over) runs.removed(1)
      else runs.hold(last)
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
    if (!this.#holdsBack) return this.#findings.add(last, time, this.byEnd, this.moment)
    this.#keep(runs, last.start)
    runs.insertDone({ last, moment: this.moment })
  }

  /** One more partial or held-back match is kept, unless its start is given up for it. @throws TidemarkError `PARTIAL_MATCH_LIMIT` */
  #keep(runs: KeyRuns, start: Start): void {
    runs.keep()
    if (this.totals.kept <= this.#limits.partialMatches && runs.kept <= this.#limits.partialMatchesPerKey) return
    this.#atLimit(runs, start)
  }

  #atLimit(runs: KeyRuns, start: Start): void {
    const { partialMatches, partialMatchesPerKey, onLimit } = this.#limits
    const { name } = this.#program.plan
    const { totals } = this
    const isOver = (): boolean => totals.kept > partialMatches || runs.kept > partialMatchesPerKey
    if (runs.stale > 0) runs.sweep()
    if (!isOver()) return
    if (onLimit === 'error') {
      throw totals.kept > partialMatches
        ? tooManyPartialMatches(name, partialMatches)
        : tooManyPartialMatchesOfKey(name, partialMatchesPerKey)
    }
    const oldest = runs.earliestOpen() ?? start
    this.shed++
    runs.release(oldest)
    runs.discard(oldest)
  }

  /** Nothing of this start is open any more. */
  end(runs: KeyRuns, start: Start, time: number): void {
    if (start.over) return
    runs.discard(start)
    if (start.held === null) return
    const matches = keepLongest(runs.release(start), this.#program.plan.longest)
    for (const last of matches) this.#decided(runs, last, time)
  }

  /** The event, or the deadline, has been dealt with: what may be emitted is, and garbage goes. */
  settle(runs: KeyRuns, time: number): void {
    if (this.#holdsBack) this.#release(runs, time)
    if (runs.stale === 0) return
    if (runs.starts === 0) runs.clear()
    else if (runs.stale > 16 && runs.stale > runs.starts) runs.sweep()
  }

  /** Emits the matches that no earlier partial match holds back any more, and skips what they take away. */
  #release(runs: KeyRuns, time: number): void {
    const { plan } = this.#program
    while (runs.done.length > 0) {
      const { last } = runs.done[0]!
      const earliest = runs.earliestOpen()
      if (earliest !== undefined && earliest.sequence < last.start.sequence) return
      runs.shiftDone()
      this.#findings.add(last, time, this.byEnd, this.moment)
      const from = firstKept(plan, last)
      for (let i = runs.queueHead; i < runs.queue.length && runs.queue[i]!.sequence < from; i++) {
        const start = runs.queue[i]!
        runs.release(start)
        if (!start.over) runs.discard(start)
      }
      runs.skipDone(from)
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
    const fired = this.#fired
    if (fired.length === 0) return
    if (this.#expired.size > 0) {
      for (const twin of this.#expired) if (twin.waiting === 0) this.#timeOut(twin, time)
      this.#expired.clear()
    }
    for (let i = 0; i < fired.length; i++) this.settle(fired[i]!, time)
    fired.length = 0
  }

  /** A deadline ends something of a start. */
  #touch({ key }: Start): KeyRuns {
    const runs = this.keys[key]!
    if (runs.firedAt === this.moment) return runs
    runs.firedAt = this.moment
    this.#fired.push(runs)
    runs.note()
    return runs
  }

  /** The window of a start ends: absences have lasted, and everything else of it is over. */
  #close(start: Start, time: number): void {
    const runs = this.#touch(start)
    // In order of rows, so that those that are listed do not depend on when they began to wait.
    const { pending } = start
    if (pending instanceof Set) {
      for (const cell of pendingOf(start).toSorted(compareRows)) this.complete(runs, cell, time)
    } else if (pending !== null && pending.pending > 0) this.complete(runs, pending, time)
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
    const runs = this.#touch(start)
    runs.stale++
    const isPending = this.#isPending[state] === 1
    const isEmpty = runs.leave(cell, state, isPending)
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
    this.#logs?.clear()
  }

  /** Ends all that is open of a key, at once; an absence that has not lasted long enough makes no match. */
  #endOpen(runs: KeyRuns, clock: number): void {
    this.moment++
    for (const start of runs.openStarts()) {
      this.openAbsences += pendingOf(start).length
      this.end(runs, start, clock)
    }
    this.settle(runs, clock)
  }

  #deadlinesOf({ scope, log }: KeyRuns): Deadlines {
    while (this.deadlines.length <= scope) this.deadlines.push(undefined)
    return (this.deadlines[scope] ??= new Deadlines(log))
  }
}

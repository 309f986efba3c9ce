/**
 * Which open windows take an event: those it belongs to by time, by count, or as the session that it becomes a part of.
 *
 * First everything is found, and functions of the user are called; then, when none of them threw, windows change.
 */
import type { Aggregator } from '../aggregates/aggregator.ts'
import type { Assigner, Count } from '../syntax/assigner.ts'
import type { Contents } from './contents.ts'
import type { KeyWindows } from './key-windows.ts'
import type { MadeResult, OpenWindow } from './open-window.ts'
import { Placement } from './placement.ts'
import type { TriggerMachine } from './trigger/trigger-machine.ts'
import type { WindowStore } from './window-store.ts'

export interface IntakeOptions {
  readonly assigner: Assigner
  readonly aggregator: Aggregator<unknown>
  readonly contents: Contents
  readonly machine: TriggerMachine
  readonly store: Pick<WindowStore<unknown>, 'of' | 'made' | 'open' | 'remove' | 'move'>
  /** How far the clock has come that windows are about. */
  readonly clock: (scope: number) => number
  /** Whether no window with this end takes events any more. */
  readonly isOver: (end: number, scope: number) => boolean
}

const ENDLESS: readonly (readonly [start: number, end: number])[] = [[-Infinity, Infinity]]

export class Intake {
  readonly #options: IntakeOptions
  /** `null`: windows are counted. */
  readonly #placement: Placement | null
  readonly #count: Count | null

  // All of one event, used again for the next.
  /** What was read of it. */
  #values: unknown = undefined
  /** The windows that take it; `null`: one that is not open yet. */
  readonly #targets: (OpenWindow | null)[] = []
  /** Which of its windows they are. */
  readonly #places: number[] = []
  /** What they will have, where functions of the user make that. */
  readonly #tried: unknown[] = []
  /** The sessions that become one with it, earliest first, and the bounds of that one. */
  readonly #joined: OpenWindow[] = []
  #from = 0
  #to = 0

  constructor(options: IntakeOptions) {
    const { assigner } = options
    this.#options = options
    this.#count = assigner.kind === 'count' ? assigner : null
    this.#placement = assigner.kind === 'count' ? null : new Placement(assigner)
  }

  /** How many windows take the event. */
  get size(): number {
    return this.#targets.length
  }

  /** What was read of the event. */
  get values(): unknown {
    return this.#values
  }

  /**
   * Finds the windows of an event. Nothing has changed where it throws.
   *
   * @param at the time by which it belongs to windows
   * @param time its event time
   * @returns `false`: all its windows are over
   * @throws what functions of the user throw
   */
  prepare(id: number, scope: number, event: unknown, at: number, time: number, arrival: number): boolean {
    const { aggregator, assigner, contents, machine, store } = this.#options
    const state = store.of(id)
    this.#targets.length = 0
    this.#joined.length = 0
    this.#values = aggregator.read(event)
    let isIn: boolean
    if (this.#placement === null) isIn = this.#findCounted(state)
    else {
      this.#placement.place(event, at)
      const isSession = assigner.kind === 'session'
      isIn = isSession ? this.#findSession(state, scope, assigner.touching) : this.#findPlaced(state, scope)
    }
    if (machine.measures) this.#measure(event)
    if (contents.mayThrow) this.#try(time, arrival)
    return isIn
  }

  /** The windows the event belongs to by itself, whether or not they take it. */
  windows(): readonly (readonly [start: number, end: number])[] {
    return this.#placement?.list() ?? ENDLESS
  }

  /** The i-th window that takes the event, open now. @throws TidemarkError `WINDOW_LIMIT` */
  window(i: number, id: number, scope: number): OpenWindow {
    const target = this.#targets[i]!
    if (target !== null) return target
    if (this.#placement === null) return this.#open(id, scope, -Infinity, Infinity)
    if (this.#options.assigner.kind === 'session') return this.#session(id, scope)
    const place = this.#places[i]!
    return this.#open(id, scope, this.#placement.start[place]!, this.#placement.end[place]!)
  }

  /** What the i-th window has with the event, if functions of the user had to say; `undefined`: not yet known. */
  tried(i: number): unknown {
    return this.#options.contents.mayThrow ? this.#tried[i] : undefined
  }

  /** Of windows that are counted: whether this one has all it will ever have. */
  isFull({ seen }: OpenWindow): boolean {
    return this.#count !== null && seen >= this.#count.size
  }

  /** Of windows that are counted: before the event is taken. */
  countDone(id: number): void {
    if (this.#count === null) return
    // They take no events, but are full as others are.
    for (const window of this.#options.store.of(id)?.windows ?? []) if (window.isDone) window.seen++
  }

  /** Of windows that are counted: after the event was taken. */
  countOn(id: number): void {
    if (this.#count === null) return
    const { store } = this.#options
    const state = store.made(id)
    state.position = (state.position + 1) % this.#count.slide
    for (let i = state.windows.length - 1; i >= 0; i--) {
      const window = state.windows[i]!
      if (this.isFull(window)) store.remove(window)
    }
  }

  #findCounted(state: KeyWindows | undefined): boolean {
    if (state !== undefined) for (const window of state.windows) if (!window.isDone) this.#targets.push(window)
    if (state === undefined || state.position === 0) this.#targets.push(null)
    return this.#targets.length > 0 || state === undefined || state.windows.length === 0
  }

  #findPlaced(state: KeyWindows | undefined, scope: number): boolean {
    const placement = this.#placement!
    const targets = this.#targets
    for (let i = 0; i < placement.size; i++) {
      const end = placement.end[i]!
      if (this.#options.isOver(end, scope)) continue
      const window = state === undefined ? null : state.find(placement.start[i]!, end)
      if (window !== null && window.isDone) continue
      this.#places[targets.length] = i
      targets.push(window)
    }
    return targets.length > 0 || placement.size === 0
  }

  #findSession(state: KeyWindows | undefined, scope: number, touching: boolean): boolean {
    const joined = this.#joined
    this.#from = this.#placement!.start[0]!
    this.#to = this.#placement!.end[0]!
    if (state !== undefined) state.overlapping(this.#from, this.#to, touching, joined)
    for (const { start, end } of joined) {
      if (start < this.#from) this.#from = start
      if (end > this.#to) this.#to = end
    }
    if (this.#options.isOver(this.#to, scope)) return false
    const [only] = joined
    if (joined.length !== 1 || only!.start !== this.#from || only!.end !== this.#to) {
      this.#targets.push(null)
      return true
    }
    joined.length = 0
    if (only!.isDone) return false
    this.#targets.push(only!)
    return true
  }

  #measure(event: unknown): void {
    const { machine } = this.#options
    for (const window of this.#targets) if (window !== null) machine.measure(window.trigger, event)
    for (const window of this.#joined) if (!window.isDone) machine.measure(window.trigger, event)
  }

  #try(time: number, arrival: number): void {
    const joined = this.#joined.filter(({ isDone }) => !isDone)
    for (const [i, window] of this.#targets.entries()) {
      const windows = window === null ? joined : [window]
      this.#tried[i] = this.#options.contents.tried(windows, this.#values, time, arrival)
    }
  }

  #open(id: number, scope: number, start: number, end: number): OpenWindow {
    const { store, clock } = this.#options
    return store.open(id, scope, start, end, clock(scope) < end - 1)
  }

  /** The session the event belongs to: one of those that it joins, with all that they have. */
  #session(id: number, scope: number): OpenWindow {
    const joined = this.#joined
    const only = joined[0]
    if (joined.length === 1 && !only!.isDone) {
      const taken = only!.last.length === 0 ? only!.taken : [...only!.taken, ...only!.last]
      return this.#become(only!, taken, joined)
    }
    const { machine, contents, store } = this.#options
    const live = joined.filter(({ isDone }) => !isDone)
    for (const window of joined) if (window.isDone) store.remove(window)
    const inOrder = live.toSorted((a, b) => a.opened - b.opened)
    const [first] = inOrder
    if (first === undefined) return this.#open(id, scope, this.#from, this.#to)
    const taken = live.flatMap((window) => [...window.taken, ...window.last])
    this.#become(first, taken, inOrder)
    for (const window of inOrder) {
      if (window === first) continue
      machine.merge(first.trigger, window.trigger)
      contents.merge(first, window)
      store.remove(window)
    }
    return first
  }

  /** Makes a window the one that `parts` have become, but for what they have. */
  #become(window: OpenWindow, taken: readonly MadeResult[], parts: readonly OpenWindow[]): OpenWindow {
    const { machine, store, clock } = this.#options
    const to = this.#to
    let inTime = clock(window.scope) < to - 1
    let hasPassed = false
    for (const part of parts) {
      // Where the end stays, what happened at it has happened.
      if (part.end === to) {
        inTime ||= part.inTime
        hasPassed ||= part.hasPassed
      } else machine.moveEnd(part.trigger)
    }
    store.move(window, this.#from, to)
    window.inTime = inTime
    window.hasPassed = hasPassed
    window.saidLast = false
    window.taken = taken
    window.last = []
    window.isUpdate = false
    window.panes = 0
    window.certain = 0
    return window
  }
}

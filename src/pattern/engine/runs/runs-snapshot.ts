/** What the `runs` engine keeps, as plain values and back. */
import { dereference } from '../../../event/rows.ts'
import { Cell, Start, TrackedCell } from '../cell.ts'
import type { EventSnapshot } from '../snapshot.ts'
import { waits } from './key-runs.ts'
import type { OpenMatches } from './open-matches.ts'

interface CellSnapshot {
  /** The place of its event in `events`. */
  readonly event: number
  readonly step: number
  readonly first: boolean
  /** Places in `cells` and `starts`; -1: there is none before it. */
  readonly previous: number
  readonly start: number
  readonly done: boolean
}

interface StartSnapshot {
  readonly key: number
  readonly time: number
  readonly sequence: number
  readonly over: boolean
  /** Complete matches that could still be extended, as places in `cells`. */
  readonly held: readonly number[]
}

interface KeySnapshot {
  readonly key: number
  readonly scope: number
  /** By state: what waits there, as places in `cells`. */
  readonly waiting: readonly (readonly number[])[]
  readonly done: readonly { readonly last: number; readonly moment: number }[]
}

interface TimerSnapshot {
  readonly scope: number
  readonly cell: number
  readonly state: number
}

export interface RunsState {
  readonly moment: number
  readonly shed: number
  readonly events: readonly EventSnapshot[]
  readonly starts: readonly StartSnapshot[]
  /** A cell stands behind the one before it. */
  readonly cells: readonly CellSnapshot[]
  readonly keys: readonly KeySnapshot[]
  readonly timers: readonly TimerSnapshot[]
}

/** @complexity O(what is kept) */
export function writeRuns(open: OpenMatches): RunsState {
  return new Writer(open).state()
}

class Writer {
  readonly #open: OpenMatches
  readonly #events: Map<number, { readonly at: number; readonly event: EventSnapshot }> = new Map()
  readonly #starts: Map<Start, { readonly at: number }> = new Map()
  readonly #cells: Map<Cell, number> = new Map()
  readonly #written: CellSnapshot[] = []

  constructor(open: OpenMatches) {
    this.#open = open
  }

  state(): RunsState {
    const { moment, shed, keys, timers } = this.#open
    const written = keys.flatMap((runs, key): KeySnapshot[] => {
      if (runs === undefined) return []
      const waiting = runs.waiting.map((list, state) =>
        list === undefined
          ? []
          : list.cells.slice(0, list.count).flatMap((cell) => (waits(cell, state) ? [this.#cell(cell)] : [])),
      )
      const done = runs.done.map(({ last, moment: at }) => ({ last: this.#cell(last), moment: at }))
      for (const start of runs.queue.slice(runs.queueHead)) if (!start.over) this.#start(start)
      return [{ key, scope: runs.scope, waiting, done }]
    })
    const waitingTimers = timers.flatMap((heap, scope): TimerSnapshot[] =>
      (heap?.all() ?? [])
        .toSorted((a, b) => a.order - b.order)
        .flatMap(({ cell, state }) => (waits(cell, state) ? [{ scope, cell: this.#cell(cell), state }] : [])),
    )
    // Writing what is held finds more cells, but no more starts.
    const starts = [...this.#starts.keys()].map(({ key, time, sequence, over, held }) => ({
      key,
      time,
      sequence,
      over,
      held: (held ?? []).map((cell) => this.#cell(cell)),
    }))
    const events = [...this.#events.values()].map(({ event }) => event)
    return { moment, shed, events, starts, cells: this.#written, keys: written, timers: waitingTimers }
  }

  #start(start: Start): number {
    let known = this.#starts.get(start)
    if (known === undefined) this.#starts.set(start, (known = { at: this.#starts.size }))
    return known.at
  }

  #cell(last: Cell): number {
    const missing: Cell[] = []
    for (let cell: Cell | null = last; cell !== null && !this.#cells.has(cell); cell = cell.previous) missing.push(cell)
    for (const cell of missing.reverse()) {
      this.#cells.set(cell, this.#written.length)
      this.#written.push({
        event: this.#event(cell),
        step: cell.step,
        first: cell.first,
        previous: cell.previous === null ? -1 : this.#cells.get(cell.previous)!,
        start: this.#start(cell.start),
        done: cell instanceof TrackedCell && cell.twin.done,
      })
    }
    return this.#cells.get(last)!
  }

  #event({ ref, index, time, position, sequence }: Cell): number {
    let known = this.#events.get(sequence)
    if (known === undefined) {
      known = { at: this.#events.size, event: { event: dereference(ref, index), time, position, sequence } }
      this.#events.set(sequence, known)
    }
    return known.at
  }
}

/** Takes over what was written. @param tracks whether cells know where they wait */
export function readRuns(state: unknown, open: OpenMatches, tracks: boolean): void {
  const { moment, shed, events, starts, cells, keys, timers } = state as RunsState
  open.moment = moment
  open.shed = shed
  const restored = starts.map(({ key, time, sequence }) => new Start(key, time, sequence))
  const made: Cell[] = []
  const twins = new Map<string, TrackedCell>()
  const places = new Map<Cell, number>()
  for (const { event, step, first, previous, start, done } of cells) {
    const { event: ref, time, position, sequence } = events[event]!
    const of = restored[start]!
    const before = made[previous] ?? null
    if (!tracks) {
      made.push(new Cell(ref, -1, time, sequence, position, step, first, before, of))
      continue
    }
    const cell = new TrackedCell(ref, -1, time, sequence, position, step, first, before, of)
    const binding = `${before === null ? -start - 1 : places.get((before as TrackedCell).twin)}:${step}:${sequence}`
    cell.twin = twins.get(binding) ?? cell
    twins.set(binding, cell.twin)
    if (done) cell.twin.done = true
    places.set(cell, made.length)
    made.push(cell)
  }
  for (const { key, scope } of keys) open.keyOf(key, scope)
  for (const at of starts.keys()) restored[at]!.over = starts[at]!.over
  const inOrder = [...restored].filter(({ over }) => !over).sort((a, b) => a.time - b.time || a.sequence - b.sequence)
  for (const start of inOrder) open.register(open.keys[start.key]!, start)
  for (const { key, waiting, done } of keys) {
    const runs = open.keys[key]!
    for (const [at, list] of waiting.entries()) for (const cell of list) open.wait(runs, made[cell]!, at, false)
    for (const { last, moment: completed } of done) {
      runs.insertDone({ last: made[last]!, moment: completed })
      runs.keep()
    }
  }
  for (const [at, { held, key }] of starts.entries()) {
    if (held.length === 0) continue
    restored[at]!.held = held.map((cell) => made[cell]!)
    open.keys[key]!.removed(-held.length)
  }
  for (const { cell, state: at } of timers) {
    const waiting = made[cell] as TrackedCell
    open.watch(open.keys[waiting.start.key]!, waiting, at)
  }
}

/** Looks on while the oracle follows one start, and writes down each binding: where it came from, and how its waiting ended. */
import { reached, type Edge } from '../automaton/wait.ts'
import type { Bindings } from '../oracle/bindings.ts'
import { compareMoments, eventMoment, type Moment } from '../oracle/moment.ts'
import type { Effect, Run, Search, Watcher } from '../oracle/run.ts'
import type { Effort } from './effort.ts'

/** How the waiting of a binding ended. */
export type WaitEnd =
  | { readonly kind: 'continued' | 'failed'; readonly moment: Moment; readonly row: number; readonly run: Run }
  | { readonly kind: 'negated'; readonly moment: Moment; readonly row: number; readonly edges: readonly Edge[] }
  /** `complete`: it is a match since nothing has come. */
  | { readonly kind: 'complete' | 'timedOut' | 'ended'; readonly moment: Moment; readonly run: Run }

/** A binding: the same events by the same steps, whatever it waits for. */
export interface Binding {
  readonly bindings: Bindings
  readonly parent: Binding | null
  readonly since: Moment
  /** What it waits for, since the last event that it passed over. */
  waits: { readonly run: Run; readonly until: Moment }[]
  /** As it was when it came to be. */
  firstWaits: readonly { readonly run: Run; readonly until: Moment }[]
  end: WaitEnd | null
}

/** At one moment: what is the end of a binding that waits in several ways. */
const RANK: Readonly<Record<WaitEnd['kind'], number>> = {
  negated: 5,
  timedOut: 4,
  continued: 3,
  complete: 2,
  failed: 1,
  ended: 0,
}

export interface Limits {
  readonly effort: Effort
  /** How many bindings may still be made, of all starts. */
  readonly room: Effort
}

export type OnShown = (binding: Bindings, edges: readonly Edge[], run: Run) => void

export class Recorder implements Watcher {
  /** By the text of what is bound; a parent stands before its children. */
  readonly found: Map<string, Binding> = new Map()
  readonly #limits: Limits
  readonly #eventRow: number
  readonly #onShown: OnShown
  #search: Search | null = null

  /**
   * @param eventRow the event of which everything is to be known; -1: none
   * @param onShown is told what that event was shown to
   */
  constructor(limits: Limits, eventRow: number, onShown: OnShown) {
    this.#limits = limits
    this.#eventRow = eventRow
    this.#onShown = onShown
  }

  /** The search, looked on by this. */
  watch(search: Search): Search {
    return (this.#search = { ...search, watcher: this })
  }

  shown(run: Run, row: number, edges: readonly Edge[], { runs, complete }: Effect): void {
    this.#limits.effort.spend()
    if (row === this.#eventRow) this.#onShown(run.bindings, edges, run)
    const moment = eventMoment(row, this.#search!.events[row]!.time)
    const { text } = run.bindings
    const parent = this.found.get(text) ?? null
    const next = [...runs.map(({ bindings }) => bindings), ...complete]
    for (const bindings of next)
      if (bindings.text !== text && !this.found.has(bindings.text)) {
        this.#limits.room.spend()
        this.found.set(bindings.text, { bindings, parent, since: moment, waits: [], firstWaits: [], end: null })
      }
    if (parent === null || runs.some(({ bindings }) => bindings.text === text)) return
    if (edges.some(({ to }) => to.kind === 'stop')) end(parent, { kind: 'negated', moment, row, edges })
    else if (edges.some(({ action }) => action === 'take')) end(parent, { kind: 'continued', moment, row, run })
    else if (complete.length > 0) end(parent, { kind: 'complete', moment, run })
    else end(parent, { kind: 'failed', moment, row, run })
  }

  waits(run: Run, until: Moment): void {
    const binding = this.found.get(run.bindings.text)!
    const known = binding.waits[0]
    if (known !== undefined && compareMoments(known.run.since, run.since) === 0) binding.waits.push({ run, until })
    else binding.waits = [{ run, until }]
    if (compareMoments(binding.since, run.since) === 0) binding.firstWaits = binding.waits
  }

  expired(run: Run, moment: Moment): void {
    const binding = this.found.get(run.bindings.text)!
    const kind = moment.kind === 'end' ? 'ended' : isPending(run) ? 'complete' : 'timedOut'
    end(binding, { kind, moment, run })
  }
}

function end(binding: Binding, by: WaitEnd): void {
  const known = binding.end
  const order = known === null ? 1 : compareMoments(by.moment, known.moment) || RANK[by.kind] - RANK[known.kind]
  if (order > 0) binding.end = by
}

function isPending({ wait }: Run): boolean {
  return reached(wait).some(({ kind }) => kind === 'pending')
}

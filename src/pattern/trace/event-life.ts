/** What one event did: to everything that was open when it came. */
import type { Edge } from '../automaton/wait.ts'
import { Bindings } from '../oracle/bindings.ts'
import type { Run, Search } from '../oracle/run.ts'
import { refusalsOf, seen } from './asked.ts'
import { mentionOf, takingsOf } from './names.ts'
import type { EventEffect, LateTracedEvent, TracedEvent, TracedEventLife } from './trace.ts'

/** More effects than this are counted only. */
const MOST = 100

export class EventLife {
  readonly row: number
  readonly #search: Search
  readonly #late: LateTracedEvent | undefined
  readonly #effects: Map<string, EventEffect> = new Map()
  #begins = false
  #hidden = 0

  /** @param position of the event in its source */
  constructor(search: Search, position: number, late: readonly LateTracedEvent[]) {
    this.#search = search
    this.row = (search.events as readonly TracedEvent[]).findIndex((event) => event.position === position)
    this.#late = late.find((event) => event.position === position)
  }

  show(bindings: Bindings, edges: readonly Edge[], run: Run): void {
    const { taken, text } = bindings
    if (taken.length === 0) {
      this.#begins = true
      return
    }
    const did = didBy(edges)
    const known = this.#effects.get(text)
    if (known !== undefined && (known.did === did || did === 'passed')) return
    if (known === undefined && this.#effects.size === MOST) {
      this.#hidden++
      return
    }
    const events = this.#search.events as readonly TracedEvent[]
    const refusals = did === 'taken' || did === 'negated' ? [] : refusalsOf(this.#search, run, this.row)
    this.#effects.set(text, {
      first: mentionOf(events, taken[0]!.row),
      events: takingsOf(events, taken),
      did,
      refusals,
    })
  }

  /** `null`: the event is not one of this key. */
  life(): TracedEventLife | null {
    if (this.row < 0 && this.#late === undefined) return null
    const search = this.#search
    const late = this.row < 0 ? this.#late! : null
    const event =
      late === null
        ? mentionOf(search.events as readonly TracedEvent[], this.row)
        : { row: -1, position: late.position, time: late.time }
    const nothing = late === null ? { wait: search.wait, bindings: Bindings.NONE, since: seen(search, this.row) } : null
    return {
      event,
      latenessMs: late?.latenessMs ?? null,
      begins: this.#begins,
      refusals: nothing === null || this.#begins ? [] : refusalsOf(search, nothing, this.row),
      effects: [...this.#effects.values()],
      hidden: this.#hidden,
    }
  }
}

function didBy(edges: readonly Edge[]): EventEffect['did'] {
  if (edges.some(({ to }) => to.kind === 'stop')) return 'negated'
  if (edges.some(({ action }) => action === 'take')) return 'taken'
  return edges.length === 0 ? 'failed' : 'passed'
}

/** From what an event completes to what is found: matches one by one, or their number, or that there are any. */
import type { PatternPlan } from '../../plan/plan.ts'
import type { Cell, Start } from '../cell.ts'
import { CellPool } from '../cell-pool.ts'
import type { EngineCounters, EngineEvent, Found, Summary } from '../engine.ts'
import { aggregatesOf } from '../findings.ts'
import { tooManyMatches } from '../limit.ts'
import { NONE, type Arena } from './arena.ts'
import { NOT_TAKEN, type Completions } from './completions.ts'
import { Counting } from './counting.ts'
import type { Horizon } from './horizon.ts'
import { Inside } from './inside.ts'
import { Paths } from './paths.ts'

export class Emission {
  #found: Found[] = []
  /** Cells of what was found. What has been drained is needed until more is found. */
  readonly #pool: CellPool = new CellPool()
  #drained = false
  readonly #rule: string
  readonly #kind: PatternPlan['syntax']['output']['kind']
  readonly #listed: number
  readonly #limit: number
  readonly #arena: Arena
  readonly #horizon: Horizon
  readonly #inside: Inside
  readonly #paths: Paths
  readonly #counting: Counting

  constructor(plan: PatternPlan, arena: Arena, horizon: Horizon, counters: EngineCounters, matchesPerTrigger: number) {
    const { output } = plan.syntax
    this.#rule = plan.name
    this.#kind = output.kind
    this.#listed = output.kind === 'matches' ? (output.limit ?? Infinity) : 0
    this.#limit = matchesPerTrigger
    this.#arena = arena
    this.#horizon = horizon
    this.#inside = new Inside(arena, horizon)
    this.#paths = new Paths(arena, this.#inside, counters)
    this.#counting = new Counting(arena, this.#inside, aggregatesOf(plan), counters)
  }

  /** What was found since the last call; its cells are valid until more is found. */
  drain(): Found[] {
    if (this.#found.length === 0) return NOTHING_FOUND
    const found = this.#found
    this.#found = []
    this.#drained = true
    return found
  }

  emit(completions: Completions, event: EngineEvent): void {
    if (this.#drained) {
      this.#drained = false
      this.#pool.release()
    }
    this.#inside.set(event.time, this.#horizon.floorOf(event.key))
    if (this.#kind === 'matches') this.#list(completions, event)
    else this.#summarise(completions, event)
  }

  /** @throws TidemarkError `MATCHES_PER_TRIGGER_LIMIT`; those up to the limit are found */
  #list({ count, step, below }: Completions, event: EngineEvent): void {
    let left = Math.min(this.#listed, this.#limit)
    for (let i = 0; i < count; i++) {
      this.#paths.begin(below[i]!)
      while (this.#paths.next()) {
        if (left-- === 0) {
          if (this.#listed <= this.#limit) return
          throw tooManyMatches(this.#rule, this.#limit)
        }
        this.#add(this.#match(step[i]!, event), event, null)
      }
    }
  }

  #summarise(completions: Completions, event: EngineEvent): void {
    // Completions come in the order of their latest starts.
    const first = completions.below[0]!
    const startTime = first === NONE ? event.time : this.#arena.start[first]!
    const { count, values } = this.#kind === 'detect' ? DETECTED : this.#count(completions, event)
    // Of a summary only the last event is told, so the way to it is left out.
    const start = this.#pool.start(event.key, startTime, UNKNOWN)
    const { taken } = completions
    const last =
      taken === NOT_TAKEN
        ? this.#cell(this.#arena.firstTake(first), null, start)
        : this.#cellOf(event, taken, null, start)
    this.#add(last, event, { count, start: startTime, values })
  }

  #count({ count, step, below }: Completions, event: EngineEvent): Pick<Summary, 'count' | 'values'> {
    const counting = this.#counting
    const { events } = this.#arena
    const { size } = events
    const id = counting.readsEvents ? events.add(event) : NONE
    counting.begin()
    for (let i = 0; i < count; i++) counting.add(step[i]!, step[i] === NOT_TAKEN ? NONE : id, below[i]!)
    // No node stands for it, so nothing else would release it.
    events.shorten(size)
    return { count: counting.count, values: counting.values() }
  }

  #add(last: Cell, { key, time }: EngineEvent, summary: Summary | null): void {
    this.#found.push({ last, key, time, byEnd: false, summary })
  }

  /** The match of the way at hand, and of the event behind it. */
  #match(step: number, event: EngineEvent): Cell {
    const { path, length } = this.#paths
    const { events, event: eventOf } = this.#arena
    if (length === 0) return this.#cellOf(event, step, null, this.#pool.start(event.key, event.time, event.sequence))
    const first = eventOf[path[length - 1]!]!
    const start = this.#pool.start(event.key, events.time[first]!, events.sequence[first]!)
    let last: Cell | null = null
    for (let i = length - 1; i >= 0; i--) last = this.#cell(path[i]!, last, start)
    return step === NOT_TAKEN ? last! : this.#cellOf(event, step, last, start)
  }

  #cell(take: number, previous: Cell | null, start: Start): Cell {
    const { events } = this.#arena
    const id = this.#arena.event[take]!
    const step = this.#arena.step[take]!
    const { ref, index, time, sequence, position } = events
    const isFirst = previous?.step !== step
    return this.#pool.cell(ref[id], index[id]!, time[id]!, sequence[id]!, position[id]!, step, isFirst, previous, start)
  }

  #cellOf(event: EngineEvent, step: number, previous: Cell | null, start: Start): Cell {
    const { ref, index, time, sequence, position } = event
    return this.#pool.cell(ref, index, time, sequence, position, step, previous?.step !== step, previous, start)
  }
}

const DETECTED: Pick<Summary, 'count' | 'values'> = Object.freeze({ count: 1, values: [] })
const UNKNOWN = -1
const NOTHING_FOUND: Found[] = []

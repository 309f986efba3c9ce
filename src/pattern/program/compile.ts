/** From plan to program. */
import { TidemarkError, show } from '../../base/errors.ts'
import { waitOf } from '../automaton/automaton.ts'
import { reached, type Wait } from '../automaton/wait.ts'
import type { Within } from '../syntax/pattern.ts'
import type { PatternPlan } from '../plan/plan.ts'
import { Lowering, type Way } from './lower.ts'
import type { Program, ProgramEdge, State, Take } from './program.ts'

/** A program of more states or edges than this is refused: it comes from `times(n)` with a large n, or nested groups. */
export const MAX_STATES = 10_000
const MAX_WAYS = 200_000

/** @complexity O(states x edges); states grow with the bounds of loops, not with the number of matches */
export function compilePattern(plan: PatternPlan): Program {
  return new Compiler(plan).program()
}

/** A state in the making: a wait, or what remains of one when its independent parts are taken away. */
interface Part {
  readonly ways: readonly Way[]
  readonly wait: Wait
}

class Compiler {
  readonly #plan: PatternPlan
  readonly #lowering: Lowering
  readonly #parts: Part[] = []
  readonly #states: State[] = []
  readonly #takes: Take[] = []
  readonly #stateIds: Map<string, number> = new Map()
  readonly #takeIds: Map<string, number> = new Map()
  readonly #entered: Map<Wait, readonly number[]> = new Map()
  #ways = 0

  constructor(plan: PatternPlan) {
    this.#plan = plan
    this.#lowering = new Lowering(plan)
  }

  program(): Program {
    const start = this.#waysOf(waitOf(this.#plan.syntax))
      .filter(({ action }) => action === 'take')
      .map((way) => this.#edge(way))
    // Making a state finds others: the list grows while it is walked.
    for (let id = 0; id < this.#parts.length; id++) this.#states.push(this.#state(id))
    const states = this.#states.map((state) => Object.freeze({ ...state, absorbs: this.#absorbs(state.id) }))
    return Object.freeze({ plan: this.#plan, states, takes: this.#takes, start })
  }

  #waysOf(wait: Wait): readonly Way[] {
    const ways = this.#lowering.waysOf(wait)
    if ((this.#ways += ways.length) > MAX_WAYS) throw tooLarge(this.#plan.name)
    return ways
  }

  #edge(way: Way): ProgramEdge {
    const { action, when, timings, to } = way
    return Object.freeze({
      action,
      when,
      timings,
      take: action === 'take' ? this.#take(way, to!) : -1,
      to: action === 'pass' ? this.#enter(to!) : [],
    })
  }

  #take({ step, first }: Way, to: Wait): number {
    const key = `${step}:${first}:${this.#lowering.numberOf(to)}`
    const known = this.#takeIds.get(key)
    if (known !== undefined) return known
    const id = this.#takes.length
    this.#takeIds.set(key, id)
    // Its place is held while what it leads to, perhaps to itself, is found.
    this.#takes.push({ id, step, first, complete: [], enter: [] })
    const complete = this.#lowering.completionsOf(to)
    const enter = to.kind === 'final' ? [] : this.#enter(to)
    this.#takes[id] = Object.freeze({ id, step, first, complete, enter })
    return id
  }

  /**
   * The states to wait in for a wait. Where the ways on do not depend on each other, they are states of their own: then
   * an event that only matters to one of them leaves the others alone.
   *
   * Those that an event can be passed over to are parts if they have no way on that the wait has not, and the same
   * stops, since a stop ends all ways at once. What is left needs the very next event.
   */
  #enter(wait: Wait): readonly number[] {
    const known = this.#entered.get(wait)
    if (known !== undefined) return known
    const ways = this.#waysOf(wait)
    const passes = new Set(ways.flatMap(({ action, to }) => (action === 'pass' && to !== wait ? [to!] : [])))
    const parts = [...passes].filter((part) => this.#isPart(part, ways))
    const covered = new Set(parts.flatMap((part) => this.#waysOf(part).map(({ text }) => text)))
    const rest = ways.filter(({ text, action }) => action === 'stop' || !covered.has(text))
    // What time alone can complete stays whole: of its parts, one would be complete when another times out.
    const splits = parts.length > 0 && rest.every(({ action }) => action !== 'pass') && !pendingOf(wait).pending
    if (!splits) {
      const alone = [this.#intern(wait, ways)]
      this.#entered.set(wait, alone)
      return alone
    }
    const ids = new Set(parts.flatMap((part) => this.#enter(part)))
    if (rest.some(({ action }) => action !== 'stop') || this.#isLonger(wait, parts)) ids.add(this.#intern(wait, rest))
    const entered = [...ids]
    this.#entered.set(wait, entered)
    return entered
  }

  /** Whether the bounds on the time of a wait let it last longer than each of its parts. */
  #isLonger(wait: Wait, parts: readonly Wait[]): boolean {
    const bounds = this.#lowering.boundsOf(wait)
    const known = parts.map((part) => this.#lowering.boundsOf(part))
    if (known.some(({ length }) => length === 0)) return false
    const texts = new Set(known.flat().map((timings) => JSON.stringify(timings)))
    return bounds.length === 0 || bounds.some((timings) => !texts.has(JSON.stringify(timings)))
  }

  #isPart(part: Wait, ways: readonly Way[]): boolean {
    const texts = new Set(ways.map(({ text }) => text))
    const own = this.#waysOf(part)
    return own.every(({ text }) => texts.has(text)) && stopsOf(own) === stopsOf(ways)
  }

  #intern(wait: Wait, ways: readonly Way[]): number {
    const key = `${this.#lowering.numberOf(wait)} ${ways.map(({ text }) => text).join(';')}`
    const known = this.#stateIds.get(key)
    if (known !== undefined) return known
    const id = this.#parts.length
    if (id >= MAX_STATES) throw tooLarge(this.#plan.name)
    this.#stateIds.set(key, id)
    this.#parts.push({ wait, ways })
    return id
  }

  #state(id: number): State {
    const { wait, ways } = this.#parts[id]!
    const isWhole = ways.length === this.#waysOf(wait).length
    const { pending, lasts } = isWhole ? pendingOf(wait) : NOT_PENDING
    const bounds = this.#lowering.boundsOf(wait)
    return { id, edges: ways.map((way) => this.#edge(way)), pending, lasts, bounds, absorbs: [] }
  }

  /**
   * States that this one passes over to while it also stays: a loop of groups offers what follows it anew at each event,
   * so to wait there too adds nothing.
   */
  #absorbs(id: number): readonly number[] {
    const { wait, ways } = this.#parts[id]!
    if (!ways.some(({ action, to }) => action === 'pass' && to === wait)) return []
    const { edges } = this.#states[id]!
    const others = new Set(edges.flatMap(({ to }) => to).filter((other) => other !== id))
    return [...others].filter((other) => {
      const part = this.#parts[other]!
      const pending = this.#states[other]!
      const fits = !pending.pending || samePending(this.#states[id]!, pending)
      return fits && this.#isPart(part.wait, ways) && part.ways.length === this.#waysOf(part.wait).length
    })
  }
}

interface PendingState {
  readonly pending: boolean
  readonly lasts: Within | null
}

const NOT_PENDING: PendingState = { pending: false, lasts: null }

/** Whether time alone completes the pattern in a wait, or in what it proceeds to; and how soon. */
function pendingOf(wait: Wait): PendingState {
  const pending = reached(wait).filter(({ kind }) => kind === 'pending')
  if (pending.length === 0) return NOT_PENDING
  const lasting = pending.flatMap(({ lasts }) => lasts ?? [])
  const [shortest = null] = lasting.toSorted((a, b) => a.ms - b.ms || Number(a.inclusive) - Number(b.inclusive))
  return { pending: true, lasts: shortest }
}

function samePending(a: PendingState, b: PendingState): boolean {
  return a.pending === b.pending && a.lasts?.ms === b.lasts?.ms && a.lasts?.inclusive === b.lasts?.inclusive
}

function stopsOf(ways: readonly Way[]): string {
  return ways
    .flatMap(({ action, text }) => (action === 'stop' ? [text] : []))
    .toSorted()
    .join(';')
}

function tooLarge(pattern: string): TidemarkError {
  return new TidemarkError('PATTERN_TOO_LARGE', {
    message: `Pattern ${show(pattern)} needs more than ${MAX_STATES} states, or too many ways between them.`,
    hint: 'Lower the bounds of times(…), use timesOrMore(…) with a condition that counts, or nest fewer groups that can be empty.',
    data: { pattern, limit: MAX_STATES },
  })
}

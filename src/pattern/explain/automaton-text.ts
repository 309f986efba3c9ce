/** The states of a program in words: what each waits for, and what becomes of it. */
import type { Guard, Program, ProgramEdge, ProgramTiming, State, Take } from '../program/program.ts'
import { Words, type Since } from './words.ts'

/** What is taken in a state, and where that leads. */
export interface TakeText {
  /** `b`, `a again if not until(a)` */
  readonly event: string
  /** `match`, `match if c`; empty: it is not complete. */
  readonly match: string
  /** The states to wait in then. */
  readonly enter: readonly number[]
}

export interface PassText {
  /** `others`: those that are not taken; `any event`; `events`: those of the condition. */
  readonly event: string
  /** ` if not b`; empty: no more is asked. */
  readonly condition: string
  readonly to: readonly number[]
}

export interface StateText {
  readonly id: number
  readonly takes: readonly TakeText[]
  /** Events that are not taken and make a match. */
  readonly completes: readonly string[]
  readonly passes: readonly PassText[]
  /** What ends the wait; empty: nothing. */
  readonly ends: string
  /** When time makes a match, and when time ends the wait; empty: it does not, but for the window of the match. */
  readonly pending: string
  readonly deadline: string
}

export class AutomatonWords {
  readonly #program: Program
  readonly #words: Words

  constructor(program: Program) {
    this.#program = program
    this.#words = new Words(program.plan)
  }

  get start(): readonly TakeText[] {
    // Nothing is bound from which time could count.
    return this.#program.start.map((edge) => this.#take({ ...edge, timings: [] }, []))
  }

  state(state: State): StateText {
    const { id, edges } = state
    const common = commonTimings(state)
    const passes = edges.filter(({ action }) => action === 'pass').map((edge) => this.#pass(edge, state, common))
    return {
      id,
      takes: edges.filter(({ action }) => action === 'take').map((edge) => this.#take(edge, common)),
      completes: edges
        .filter(({ action }) => action === 'complete')
        .map((edge) => `another event${this.#if(edge, common, -1)}`),
      passes,
      ends: this.#ends(state),
      pending: this.#pending(state),
      deadline: this.#deadline(state, common),
    }
  }

  #take(edge: ProgramEdge, common: readonly ProgramTiming[]): TakeText {
    const take = this.#program.takes[edge.take]!
    const own = this.#words.testOf(take.step)
    return {
      event: `${this.#words.take(take)}${this.#if(edge, common, own)}`,
      match: this.#match(take),
      enter: take.enter,
    }
  }

  #match({ complete }: Take): string {
    if (complete.length === 0) return ''
    const ways = complete.map((guard) => this.#words.guard(guard).join(' and '))
    return ways.includes('') ? 'match' : `match if ${ways.join(', or ')}`
  }

  /** What must hold besides the condition `own`, and the bounds on time that all edges have. */
  #if({ when, timings }: Guard, common: readonly ProgramTiming[], own: number): string {
    const guard = {
      when: when.filter(([first, ...more]) => !(first!.test === own && first!.holds && more.length === 0)),
      timings: timings.filter((timing) => !common.some((other) => isSame(timing, other))),
    }
    const texts = this.#words.guard(guard)
    return texts.length === 0 ? '' : ` if ${texts.join(' and ')}`
  }

  #pass(edge: ProgramEdge, state: State, common: readonly ProgramTiming[]): PassText {
    const { when, timings, to } = edge
    const refused = refusals(edge)
    const isOthers = refused !== null && this.#taken(state).every((test) => refused.includes(test))
    const event = when.length === 0 ? 'any event' : isOthers ? 'others' : 'events'
    const condition = this.#if({ when: isOthers ? [] : when, timings }, common, -1)
    return { event, condition, to }
  }

  /** The conditions of what is taken in a state. */
  #taken({ edges }: State): readonly number[] {
    const steps = edges.flatMap(({ take }) => (take < 0 ? [] : [this.#program.takes[take]!.step]))
    return steps.map((step) => this.#words.testOf(step))
  }

  #ends(state: State): string {
    const { edges, pending } = state
    const stops = edges.filter(({ action }) => action === 'stop')
    const passes = edges.filter(({ action }) => action === 'pass')
    const texts = new Set(this.#stops(stops))
    const isLast = passes.length === 0 && !edges.some(({ action }) => action === 'complete')
    if (isLast && !pending) texts.add('any other event')
    // What is neither passed over nor taken ends the wait as well.
    const taken = this.#taken(state)
    const [first = [], ...more] = passes.map((edge) => refusals(edge) ?? [])
    for (const test of first) {
      const isRefused = !taken.includes(test) && more.every((refused) => refused.includes(test))
      if (isRefused) texts.add(this.#words.test(test))
    }
    return [...texts].join(' or ')
  }

  /** When time ends the wait: what bounds every way on, or the last of what bounds them one by one. */
  #deadline({ bounds, pending }: State, common: readonly Since[]): string {
    const texts = (timings: readonly ProgramTiming[]): readonly string[] =>
      timings.flatMap((timing) => ('within' in timing ? this.#words.deadline(timing) : []))
    if (common.length > 0) return `deadline ${texts(common).join(' and ')}`
    if (pending || bounds.length === 0) return ''
    return `deadline the last of ${bounds.map((timings) => texts(timings).join(' and ')).join(', ')}`
  }

  /** What breaks an absence; that it breaks no other one that ends the wait as well goes without saying. */
  #stops(stops: readonly ProgramEdge[]): readonly string[] {
    const alone = stops.flatMap(({ when }) => (when.length === 1 && when[0]!.length === 1 ? when[0]! : []))
    return stops.map((edge) => {
      const when = edge.when.filter(
        ([first, ...more]) => more.length > 0 || first!.holds || !alone.some(({ test }) => test === first!.test),
      )
      return this.#words.guard({ ...edge, when }).join(' and ') || 'any event'
    })
  }

  #pending({ pending, lasts }: State): string {
    if (!pending) return ''
    if (lasts === null) return 'match when the window closes'
    return `match ${this.#words.deadline({ kind: 'sincePrevious', within: lasts })}`
  }
}

/** Start, and one line per state. */
export function automatonLines(program: Program): readonly string[] {
  const words = new AutomatonWords(program)
  const start = words.start.map(takeText).join('; ')
  return [`start: ${start}`, ...program.states.map((state) => `q${state.id}: ${stateLine(words.state(state))}`)]
}

export function stateLine({ id, takes, completes, passes, ends, pending, deadline }: StateText): string {
  return [
    ...takes.map(takeText),
    ...completes.map((event) => `${event} -> match`),
    ...passes.map((pass) => passText(pass, id)),
    ...(ends === '' ? [] : [`ends at ${ends}`]),
    ...(pending === '' ? [] : [pending]),
    ...(deadline === '' ? [] : [deadline]),
  ].join('; ')
}

function takeText({ event, match, enter }: TakeText): string {
  return `${event} -> ${[...(match === '' ? [] : [match]), ...enter.map((id) => `q${id}`)].join(', ') || 'nothing'}`
}

function passText({ event, condition, to }: PassText, id: number): string {
  const isStay = to.length === 1 && to[0] === id
  return `passes ${event}${isStay ? '' : ` to ${to.map((state) => `q${state}`).join(', ')}`}${condition}`
}

/** The bounds on time of a state: those of everything that can come of it. */
function commonTimings({ edges, pending }: State): readonly Since[] {
  const [first, ...more] = edges.filter(({ action }) => action !== 'stop')
  if (first === undefined || pending) return []
  return first.timings.filter(
    (timing): timing is Since =>
      'within' in timing && more.every(({ timings }) => timings.some((other) => isSame(timing, other))),
  )
}

function isSame(a: ProgramTiming, b: ProgramTiming): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** The conditions that must not hold; `null` if that is not all that it asks. */
function refusals({ when }: ProgramEdge): readonly number[] | null {
  const isSimple = when.every((clause) => clause.length === 1 && !clause[0]!.holds)
  return isSimple ? when.map(([literal]) => literal!.test) : null
}

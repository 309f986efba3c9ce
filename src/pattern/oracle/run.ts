/**
 * All that one first event can become: every way in which a match goes on from it, followed to its end.
 */
import type { Bound } from '../../event/evaluate.ts'
import type { Condition } from '../syntax/condition.ts'
import type { Element, PatternSyntax, Step } from '../syntax/pattern.ts'
import { holds } from './condition.ts'
import { beginnings, outlook, type Expectation } from './expectation.ts'
import { deadlineOf, END, eventMoment, later, type Moment } from './moment.ts'

/** An event of one key with its event time. */
export interface OracleEvent<T = unknown> {
  /** Epoch milliseconds. */
  readonly time: number
  readonly event: T
}

/** The rows that one step of the pattern has taken, ascending. */
export interface Binding {
  /** The index of the step in the pattern. */
  readonly element: number
  readonly rows: readonly number[]
}

/** A binding of the whole pattern, and the moment from which on it is certain. */
export interface Completion {
  readonly bindings: readonly Binding[]
  readonly moment: Moment
}

export interface Outcome {
  /** The row of the first event. */
  readonly start: number
  readonly completions: readonly Completion[]
  /** When nothing more can come of this start: its last expectation has ended. */
  readonly closed: Moment
}

/** What is to be searched, and until when deadlines pass. */
export interface Search {
  readonly syntax: PatternSyntax
  /** In order of time, equal times in order of arrival. */
  readonly events: readonly OracleEvent[]
  /** Whether time comes as far as a deadline at `time`; if not, what waits for it waits until the end. */
  readonly passes: (time: number) => boolean
}

/** Follows the event in row `start`; `null` if no match can begin with it. Exponential in the number of events under `any`. */
export function follow(search: Search, start: number): Outcome | null {
  const run = new Run(search, start)
  for (const element of beginnings(search.syntax.elements)) run.begin(element)
  return run.outcome()
}

/** An event just taken, as one repetition of a step; `bindings` includes it. */
interface Taken {
  readonly row: number
  readonly element: number
  readonly repetition: number
  readonly bindings: readonly Binding[]
}

class Run {
  private readonly elements: readonly Element[]
  private readonly completions: Completion[] = []
  private readonly search: Search
  private readonly start: number
  private readonly deadline: Moment
  private closed: Moment | null = null

  constructor(search: Search, start: number) {
    this.search = search
    this.start = start
    this.elements = search.syntax.elements
    this.deadline = this.deadlineOrEnd()
  }

  begin(element: number): void {
    if (!this.satisfies(this.stepAt(element).where, this.start, [])) return
    this.take({ row: this.start, element, repetition: 1, bindings: [{ element, rows: [this.start] }] })
  }

  outcome(): Outcome | null {
    return this.closed === null ? null : { start: this.start, completions: this.completions, closed: this.closed }
  }

  private take(taken: Taken): void {
    this.close(this.seen(taken.row))
    const { expectations } = outlook(this.elements, taken.element, taken.repetition)
    this.completeWith(taken)
    const spoilt = this.spoils(taken.row + 1, taken.bindings, expectations)
    for (const expectation of expectations) this.await(expectation, taken, spoilt)
  }

  /**
   * The expectations of one take share their fate for one event: if the directly next event is forbidden to one of
   * them, all of them end there.
   */
  private spoils(row: number, bindings: readonly Binding[], expectations: readonly Expectation[]): boolean {
    if (!this.isInside(row)) return false
    return expectations.some(({ forbidden }) =>
      this.satisfiesAny([...forbidden.ever, ...forbidden.next], row, bindings),
    )
  }

  /** Follows one expectation from the event after `taken` until it ends. */
  private await(expectation: Expectation, taken: Taken, spoilt: boolean): void {
    const { forbidden } = expectation
    const first = taken.row + 1
    for (let row = first; this.isInside(row); row++) {
      const broken = (spoilt && row === first) || this.satisfiesAny(forbidden.ever, row, taken.bindings)
      // An event that may not come next cannot be taken either; any other can, though it breaks an absence.
      const barred = row === first && this.satisfiesAny(forbidden.next, row, taken.bindings)
      if (barred || this.meet(expectation, taken, row, broken) || broken) {
        this.close(this.seen(row))
        return
      }
    }
    if (expectation.kind === 'silence' && this.deadline.kind === 'deadline')
      this.complete(taken.bindings, this.deadline)
    this.close(this.deadline)
  }

  /** Shows the event in `row` to an expectation. @returns whether the expectation ends with it */
  private meet(expectation: Expectation, taken: Taken, row: number, broken: boolean): boolean {
    switch (expectation.kind) {
      case 'silence':
        return false
      case 'nextEvent':
        if (!broken) this.complete(taken.bindings, this.seen(row))
        return true
      case 'step': {
        const { element, repetition, gap } = expectation
        if (!this.satisfies(this.stepAt(element).where, row, taken.bindings)) return gap === 'strict'
        const next = { row, element, repetition, bindings: bind(taken.bindings, element, row) }
        // An event that breaks an absence may still be the last of a match, but nothing goes on from it.
        if (!broken) this.take(next)
        else this.completeWith(next)
        return gap !== 'any'
      }
    }
  }

  /** A match, if the rest of the pattern can be empty. */
  private completeWith({ row, element, repetition, bindings }: Taken): void {
    const { complete, unless } = outlook(this.elements, element, repetition)
    if (complete && !this.satisfiesAny(unless, row, bindings)) this.complete(bindings, this.seen(row))
  }

  private complete(bindings: readonly Binding[], moment: Moment): void {
    this.completions.push({ bindings, moment })
  }

  private close(moment: Moment): void {
    this.closed = this.closed === null ? moment : later(this.closed, moment)
  }

  private deadlineOrEnd(): Moment {
    const { within } = this.search.syntax
    if (within === null) return END
    const deadline = deadlineOf(this.timeAt(this.start), within)
    return this.search.passes(deadline.time) ? deadline : END
  }

  /** Whether there is an event in `row`, and the match may still take it. */
  private isInside(row: number): boolean {
    if (row >= this.search.events.length) return false
    const { within } = this.search.syntax
    if (within === null) return true
    const span = this.timeAt(row) - this.timeAt(this.start)
    return within.inclusive ? span <= within.ms : span < within.ms
  }

  private satisfies(condition: Condition | null, row: number, bindings: readonly Binding[]): boolean {
    return holds(condition, this.eventAt(row).event, this.bound(bindings))
  }

  private satisfiesAny(conditions: readonly (Condition | null)[], row: number, bindings: readonly Binding[]): boolean {
    return conditions.some((condition) => this.satisfies(condition, row, bindings))
  }

  /** What is bound, as conditions see it: by name; a step that repeats has a list, empty as long as it has taken nothing. */
  private bound(bindings: readonly Binding[]): Bound {
    const loops = this.elements.filter((element) => element.kind === 'step' && element.repeat !== null)
    const nothing = Object.fromEntries(loops.map(({ name }) => [name, []]))
    const taken = Object.fromEntries(
      bindings.map(({ element, rows }) => {
        const { name, repeat } = this.stepAt(element)
        const events = rows.map((row) => this.eventAt(row).event)
        return [name, repeat === null ? events[0] : events]
      }),
    )
    return { ...nothing, ...taken }
  }

  private seen(row: number): Moment {
    return eventMoment(row, this.timeAt(row))
  }

  private timeAt(row: number): number {
    return this.eventAt(row).time
  }

  private eventAt(row: number): OracleEvent {
    return this.search.events[row] as OracleEvent
  }

  private stepAt(element: number): Step {
    return this.elements[element] as Step
  }
}

function bind(bindings: readonly Binding[], element: number, row: number): readonly Binding[] {
  const last = bindings.at(-1)
  if (last?.element !== element) return [...bindings, { element, rows: [row] }]
  return [...bindings.slice(0, -1), { element, rows: [...last.rows, row] }]
}

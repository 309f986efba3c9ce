/**
 * Which of the complete bindings are matches, and when: `longest`, and what a match takes away from later ones.
 */
import type { PatternSyntax } from '../syntax/pattern.ts'
import { compareMoments, earlier, later, type Moment } from './moment.ts'
import type { Binding, Completion, Outcome } from './run.ts'

/** A completion with the moment at which it is emitted, which may be later than the one at which it was certain by itself. */
export type Emission = Completion

/** @param outcomes - in order of their start. No binding is in them twice: there is one way only to reach it */
export function select(syntax: PatternSyntax, outcomes: readonly Outcome[]): readonly Emission[] {
  const candidates = outcomes.map((outcome) => ({
    ...outcome,
    completions: onlyLongest(syntax, outcome.completions),
  }))
  return syntax.skip === 'noSkip'
    ? candidates.flatMap((outcome) => ready(syntax, outcome))
    : pastLastEvent(syntax, candidates)
}

/** Without those that another match of the same start extends in a loop marked `longest`. */
function onlyLongest(syntax: PatternSyntax, completions: readonly Completion[]): readonly Completion[] {
  const loops = longestLoops(syntax)
  return completions.filter(
    (short) => !completions.some((long) => loops.some((loop) => extendsIn(loop, long.bindings, short.bindings))),
  )
}

/** Whether `long` and `short` are equal before the loop, and the loop of `long` takes all that the one of `short` does, and more. */
function extendsIn(loop: number, long: readonly Binding[], short: readonly Binding[]): boolean {
  const before = (bindings: readonly Binding[]): string =>
    JSON.stringify(bindings.filter(({ element }) => element < loop))
  const rowsIn = (bindings: readonly Binding[]): readonly number[] =>
    bindings.find(({ element }) => element === loop)?.rows ?? []
  const more = rowsIn(long)
  const fewer = rowsIn(short)
  return before(long) === before(short) && more.length > fewer.length && fewer.every((row) => more.includes(row))
}

function longestLoops(syntax: PatternSyntax): readonly number[] {
  return syntax.elements.flatMap((element, index) =>
    element.kind === 'step' && element.repeat?.longest === true ? [index] : [],
  )
}

/** With `longest` in the pattern, nothing is certain before the start is closed: a longer match might still come. */
function ready(syntax: PatternSyntax, { completions, closed }: Outcome): readonly Emission[] {
  if (longestLoops(syntax).length === 0) return completions
  return completions.map(({ bindings }) => ({ bindings, moment: closed }))
}

/**
 * Leftmost first: a match waits while anything is open that started before it and might still take its events, and
 * when it is emitted, everything that starts up to its last event is dropped, other matches of the same start too.
 *
 * Starts can be taken one by one: an earlier start is decided, in time too, by still earlier ones alone.
 */
function pastLastEvent(syntax: PatternSyntax, outcomes: readonly Outcome[]): readonly Emission[] {
  const emissions: Emission[] = []
  let lastRow = -1
  /** The moment from which on no earlier start is open. */
  let released: Moment | null = null
  for (const outcome of outcomes) {
    if (outcome.start <= lastRow) continue
    const [first] = ready(syntax, outcome).toSorted(compareCompletions)
    let closed = outcome.closed
    if (first !== undefined) {
      const moment = released === null ? first.moment : later(first.moment, released)
      emissions.push({ bindings: first.bindings, moment })
      lastRow = rowsOf(first.bindings).at(-1) ?? lastRow
      closed = earlier(closed, moment)
    }
    released = released === null ? closed : later(released, closed)
  }
  return emissions
}

function compareCompletions(a: Completion, b: Completion): number {
  return compareMoments(a.moment, b.moment) || compareBindings(a.bindings, b.bindings)
}

/** Least rows first, lexicographically; among equal rows, the one whose rows belong to earlier steps. */
export function compareBindings(a: readonly Binding[], b: readonly Binding[]): number {
  return compareLists(rowsOf(a), rowsOf(b)) || compareLists(elementsOf(a), elementsOf(b))
}

/** All rows of a match, ascending. */
export function rowsOf(bindings: readonly Binding[]): readonly number[] {
  return bindings.flatMap(({ rows }) => rows)
}

function elementsOf(bindings: readonly Binding[]): readonly number[] {
  return bindings.flatMap(({ element, rows }) => rows.map(() => element))
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    if (value !== other) return value - other
  }
  return a.length - b.length
}

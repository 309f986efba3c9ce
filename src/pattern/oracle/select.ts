/**
 * Which of the complete bindings are matches, and when: `longest`, and what a match takes away from later ones.
 */
import { TidemarkError } from '../../base/errors.ts'
import { leavesOf, partsOf, type PatternSyntax, type SkipTo } from '../syntax/pattern.ts'
import type { Taken } from './bindings.ts'
import { compareMoments, earlier, END, later, type Moment } from './moment.ts'
import type { Completion, Outcome } from './run.ts'

export type CompletionOrder = (a: Completion, b: Completion) => number

/** What is given out, each with the moment at which it is, which may be later than the one at which it was certain by itself. */
export interface Selection {
  readonly matches: readonly Completion[]
  readonly timeouts: readonly Completion[]
  /** Matches that lack what is to be skipped to: giving them out is an error. */
  readonly missed: readonly Missed[]
}

/** Is told why what is complete is no match, or not yet. */
export interface SelectionWatcher {
  /** A longer match of the same start takes its place. */
  outgrown(short: Completion, long: Completion): void
  /** A match takes away all of a start that is left at that moment. */
  dropped(start: number, by: Completion, moment: Moment): void
  /** Given out only when nothing is open any more of an earlier start. */
  heldBack(completion: Completion, start: number, until: Moment): void
}

export interface Missed {
  readonly moment: Moment
  readonly error: TidemarkError
}

/**
 * @param outcomes - in order of their start. No binding is in them twice
 * @param order - under a skip strategy: which of the matches of one start that are given out at one moment comes first,
 *   and may take away the others. Others than the one of the design are for comparisons with engines that leave it open
 */
export function select(
  syntax: PatternSyntax,
  outcomes: readonly Outcome[],
  order: CompletionOrder = inOrder(syntax),
  watcher?: SelectionWatcher,
): Selection {
  const candidates = outcomes.map((outcome) => ({
    ...outcome,
    completions: onlyLongest(syntax, outcome.completions, watcher),
  }))
  if (syntax.skip !== 'noSkip') return withSkip(syntax, candidates, order, watcher)
  return {
    matches: candidates.flatMap((outcome) => ready(syntax, outcome)),
    timeouts: candidates.flatMap(({ timeouts }) => timeouts),
    missed: [],
  }
}

/** Without those that another match of the same start extends in a loop marked `longest`. */
function onlyLongest(
  syntax: PatternSyntax,
  completions: readonly Completion[],
  watcher?: SelectionWatcher,
): readonly Completion[] {
  const loops = longestLoops(syntax)
  if (loops.length === 0) return completions
  return completions.filter((short) => {
    const longer = completions.find((long) => loops.some((loop) => extendsIn(loop, long.taken, short.taken)))
    if (longer !== undefined) watcher?.outgrown(short, longer)
    return longer === undefined
  })
}

/** A loop marked `longest`: the names of the steps in it, and of those written before it. */
interface LongestLoop {
  readonly inside: ReadonlySet<string>
  readonly before: ReadonlySet<string>
}

function longestLoops({ elements }: PatternSyntax): readonly LongestLoop[] {
  const all = leavesOf(elements).map(({ name }) => name)
  return partsOf(elements).flatMap((part) => {
    if (part.repeat?.longest !== true) return []
    const inside = new Set(leavesOf([part]).map(({ name }) => name))
    return [
      {
        inside,
        before: new Set(
          all.slice(
            0,
            all.findIndex((name) => inside.has(name)),
          ),
        ),
      },
    ]
  })
}

/** Whether `long` and `short` are equal before the loop, and the loop of `long` takes all that the one of `short` does, and more. */
function extendsIn(loop: LongestLoop, long: readonly Taken[], short: readonly Taken[]): boolean {
  const rows = (names: ReadonlySet<string>, taken: readonly Taken[]): readonly string[] =>
    taken.flatMap(({ step, row }) => (names.has(step.name) ? [`${step.name}@${row}`] : []))
  const more = rows(loop.inside, long)
  const fewer = rows(loop.inside, short)
  return (
    rows(loop.before, long).join() === rows(loop.before, short).join() &&
    more.length > fewer.length &&
    fewer.every((row) => more.includes(row))
  )
}

/** With `longest` in the pattern, nothing is certain before the start is closed: a longer match might still come. */
function ready(syntax: PatternSyntax, { completions, closed }: Outcome): readonly Completion[] {
  if (longestLoops(syntax).length === 0) return completions
  return completions.map(({ taken }) => ({ taken, moment: closed }))
}

/**
 * A match waits while anything is open that started before it, and when it is emitted, everything that starts where it
 * says is dropped: partial matches, and complete ones that wait, those of its own start among them.
 *
 * Starts can be taken one by one: an earlier start is decided, in time too, by still earlier ones alone.
 */
function withSkip(
  syntax: PatternSyntax,
  outcomes: readonly Outcome[],
  order: CompletionOrder,
  watcher?: SelectionWatcher,
): Selection {
  const matches: Completion[] = []
  const timeouts: Completion[] = []
  const missed: Missed[] = []
  /** Starts in rows before one of these are dropped at its moment. */
  const drops: { readonly row: number; readonly moment: Moment; readonly match: Completion }[] = []
  /** The moment from which on no earlier start is open. */
  let released: Moment | null = null
  /** The start that was open until then. */
  let holder = -1
  for (const outcome of outcomes) {
    // What a deadline has ended by the moment at which it is dropped has timed out.
    let end: Moment = END
    const [drop] = drops.filter(({ row }) => outcome.start < row).toSorted((a, b) => compareMoments(a.moment, b.moment))
    if (drop !== undefined) {
      end = drop.moment
      watcher?.dropped(outcome.start, drop.match, end)
    } else {
      end = outcome.closed
      const given = ({ moment }: Completion): Moment => (released === null ? moment : later(moment, released))
      const consumed = ready(syntax, outcome).toSorted((a, b) => compareMoments(given(a), given(b)) || order(a, b))
      for (const completion of consumed) {
        const moment = given(completion)
        if (compareMoments(completion.moment, moment) < 0) watcher?.heldBack(completion, holder, moment)
        matches.push({ taken: completion.taken, moment })
        const row = firstKept(syntax, completion.taken)
        if (typeof row !== 'number') missed.push({ moment, error: row })
        else drops.push({ row, moment, match: completion })
        if (typeof row === 'number' && outcome.start < row) {
          end = earlier(end, moment)
          watcher?.dropped(outcome.start, completion, moment)
          break
        }
      }
      if (released === null || compareMoments(released, end) < 0) {
        released = end
        holder = outcome.start
      }
    }
    timeouts.push(...outcome.timeouts.filter(({ moment }) => compareMoments(moment, end) <= 0))
  }
  return { matches, timeouts, missed }
}

/** The first row in which a partial match may have started that is not dropped. */
function firstKept({ name, skip }: PatternSyntax, taken: readonly Taken[]): number | TidemarkError {
  const first = taken[0]!.row
  if (skip === 'noSkip') return 0
  if (skip === 'skipToNext') return first + 1
  if (skip === 'skipPastLastEvent') return taken.at(-1)!.row + 1
  const bound = taken.filter(({ step }) => step.name === skip.step)
  const target = skip.to === 'first' ? bound[0] : bound.at(-1)
  if (skip.onMiss === 'error' && (target === undefined || target.row === first))
    return skipMissed(name, skip, target?.row)
  return target?.row ?? 0
}

/** By moment; then least rows first, lexicographically; among equal rows, the one whose rows belong to earlier steps. */
function inOrder(syntax: PatternSyntax): (a: Completion, b: Completion) => number {
  return (a, b) => compareMoments(a.moment, b.moment) || compareTaken(syntax, a.taken, b.taken)
}

/** Least rows first, lexicographically; among equal rows, the one whose rows belong to earlier steps. */
export function compareTaken({ elements }: PatternSyntax, a: readonly Taken[], b: readonly Taken[]): number {
  const names = leavesOf(elements).map(({ name }) => name)
  const places = (taken: readonly Taken[]): readonly number[] => taken.map(({ step }) => names.indexOf(step.name))
  return compareLists(rowsOf(a), rowsOf(b)) || compareLists(places(a), places(b))
}

/** All rows of a match, ascending. */
export function rowsOf(taken: readonly Taken[]): readonly number[] {
  return taken.map(({ row }) => row)
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    if (value !== other) return value - other
  }
  return a.length - b.length
}

function skipMissed(rule: string, { step, to }: SkipTo, row: number | undefined): TidemarkError {
  return new TidemarkError('SKIP_TARGET_MISSED', {
    message:
      row === undefined
        ? `Rule "${rule}" is to skip to the ${to} event of '${step}', and a match has none.`
        : `Rule "${rule}" is to skip to the ${to} event of '${step}', which is the first of the match: nothing would be skipped.`,
    hint: "Skip to a step that every match binds and none begins with, or leave onMiss: 'error' away.",
    data: { rule, step },
  })
}

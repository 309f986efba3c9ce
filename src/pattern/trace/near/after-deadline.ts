/** The next event that would have been taken, had it not been for a deadline. */
import { compareMoments, type Moment } from '../../oracle/moment.ts'
import type { Run, Search } from '../../oracle/run.ts'
import { reached } from '../../automaton/wait.ts'
import { isTimely, seen, timeBoundOf } from '../asked.ts'
import { satisfies } from '../../oracle/run.ts'
import { mentionOf, takingsOf } from '../names.ts'
import type { Binding } from '../recorder.ts'
import type { NearMiss } from '../trace.ts'
import { moved, rerun, type Found } from './rerun.ts'

/** How many events behind a deadline are looked at. */
const FAR = 1000

export interface Nearest {
  readonly row: number
  readonly step: string
  readonly deadline: Moment
  /** What the deadline has ended. */
  readonly run: Run
}

/** Goes on with what a deadline has ended, as if there were none. `null`: nothing would have been taken. */
export function nearestAfter({ search, effort }: Found, { end, waits }: Binding): Nearest | null {
  if (end?.kind !== 'timedOut' || end.moment.kind !== 'deadline') return null
  const { events } = search
  const deadline = end.moment
  let open: readonly Run[] = waits.filter(({ until }) => compareMoments(until, deadline) === 0).map(({ run }) => run)
  const first = firstAfter(search, deadline)
  for (let row = first; row < Math.min(events.length, first + FAR) && open.length > 0; row++) {
    effort.spend(open.length)
    const next: Run[] = []
    for (const run of open) {
      const ways = waysOn(search, run, row)
      if (ways.some(({ to }) => to.kind === 'stop')) continue
      const take = ways.find(({ action }) => action === 'take')
      if (take !== undefined) return { row, step: take.step!.name, deadline, run: end.run }
      for (const { to } of ways) if (to.kind !== 'final') next.push({ ...run, wait: to })
    }
    open = next
  }
  return null
}

/** By bisection: events are in order of time. */
function firstAfter(search: Search, deadline: Moment): number {
  let [low, high] = [0, search.events.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareMoments(seen(search, middle), deadline) > 0) high = middle
    else low = middle + 1
  }
  return low
}

/** The edges that the event could go along if deadlines did not matter. */
function waysOn(search: Search, { wait, bindings }: Run, row: number): (typeof wait.edges)[number][] {
  return reached(wait)
    .flatMap(({ edges }) => edges)
    .filter(
      (edge) =>
        (edge.action !== 'proceed' || edge.to.kind === 'stop') &&
        isTimely(search, edge, bindings, row, true) &&
        satisfies(search, edge.when, bindings, row),
    )
}

/**
 * Puts the event before the deadline and looks what comes of it. `null`: nothing more than there was.
 *
 * @throws Spent
 */
export function afterDeadline(found: Found, binding: Binding, { row, step, deadline, run }: Nearest): NearMiss | null {
  const { search, events } = found
  const { taken } = binding.bindings
  const first = taken[0]!.row
  const time = Math.max(deadline.order < 0 ? deadline.time - 1 : deadline.time, events[taken.at(-1)!.row]!.time)
  const bound = timeBoundOf(search, run, deadline)
  const byMs = events[row]!.time - deadline.time
  // What comes later than the bound is long is not near.
  if (bound !== null && byMs > bound.ms) return null
  if (time > deadline.time || (time === deadline.time && deadline.order < 0)) return null
  const changed = moved(events, row, time)
  const again = rerun(found, changed, first)
  const longer = `${binding.bindings.text} ${step}@${changed.row}`
  const isPrefix = (rest: readonly { readonly step: { readonly name: string }; readonly row: number }[]): boolean => {
    const one = rest[taken.length]
    return (
      one !== undefined &&
      one.row === changed.row &&
      one.step.name === step &&
      taken.every(({ step: by, row: at }, i) => rest[i]!.row === at && rest[i]!.step.name === by.name)
    )
  }
  const isMatch = again.matches.some((match) => isPrefix(match.taken))
  if (!isMatch && !again.open.has(longer)) return null
  return {
    kind: 'afterDeadline',
    partial: { first: mentionOf(events, first), events: takingsOf(events, taken) },
    by: mentionOf(events, row),
    others: 0,
    step,
    deadline: deadline.time,
    byMs,
    bound,
    leadsTo: isMatch ? 'match' : 'more',
  }
}

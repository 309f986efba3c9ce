/** The event without which there would be a match. */
import { absencesIn } from '../asked.ts'
import { mentionOf, takingsOf } from '../names.ts'
import type { Binding } from '../recorder.ts'
import type { NearMiss } from '../trace.ts'
import { rerun, without, type Found } from './rerun.ts'

/**
 * Leaves out the event that broke an absence, or that came where another had to be next. `null`: there is no match of
 * this binding without it either.
 *
 * @throws Spent
 */
export function killed(found: Found, { bindings, end }: Binding): NearMiss | null {
  if (end?.kind !== 'negated' && end?.kind !== 'failed') return null
  const { events, search } = found
  const { taken } = bindings
  const again = rerun(found, without(events, end.row), taken[0]!.row)
  const match = again.matches.find(({ taken: rest }) =>
    taken.every(({ step, row }, i) => rest[i]?.row === row && rest[i].step.name === step.name),
  )
  if (match === undefined) return null
  const stops = end.kind === 'negated' ? end.edges.map(({ to }) => to) : []
  return {
    kind: 'killed',
    partial: { first: mentionOf(events, taken[0]!.row), events: takingsOf(events, taken) },
    by: mentionOf(events, end.row),
    others: 0,
    absences: absencesIn(search, stops),
    // Rows are those of the events as they are.
    match: takingsOf(again.events, match.taken).map((one) => ({ ...one, row: one.row + (one.row >= end.row ? 1 : 0) })),
  }
}

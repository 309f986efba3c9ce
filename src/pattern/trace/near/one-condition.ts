/** The event that came nearest to being taken while something waited for it: all was true but one part of a condition. */
import { compareMoments } from '../../oracle/moment.ts'
import { Bindings } from '../../oracle/bindings.ts'
import type { Run } from '../../oracle/run.ts'
import { reached } from '../../automaton/wait.ts'
import { satisfies } from '../../oracle/run.ts'
import { failuresOf, isTimely, seen, takesFrom } from '../asked.ts'
import { mentionOf, takingsOf } from '../names.ts'
import type { Binding } from '../recorder.ts'
import type { NearMiss, Verdict } from '../trace.ts'
import type { Found } from './rerun.ts'
import { oneLine } from '../../explain/one-line.ts'

interface Candidate {
  readonly row: number
  readonly step: string
  readonly verdict: Verdict
  /** How many other parts were true. */
  readonly others: number
}

/** Of all events that were shown to what waited. @throws Spent */
export function oneCondition(found: Found, binding: Binding): NearMiss | null {
  const { search, events, effort } = found
  const { bindings, end, firstWaits, waits } = binding
  let best: Candidate | null = null
  const runs = waits.length > 0 ? waits : firstWaits
  for (let row = bindings.last + 1; row < events.length; row++) {
    if (end !== null && compareMoments(seen(search, row), end.moment) > 0) break
    for (const { run } of runs) {
      effort.spend()
      best = nearer(best, candidateAt(found, run, row))
    }
  }
  if (best === null) return null
  const { taken } = bindings
  return missOf(found, best, { first: mentionOf(events, taken[0]!.row), events: takingsOf(events, taken) })
}

/** Of all events with which nothing began: the one that came nearest to it. @throws Spent */
export function nearlyBegun(found: Found): NearMiss | null {
  const { search, events, outcomes, followed, effort } = found
  let best: Candidate | null = null
  for (let row = 0; row < Math.min(events.length, followed); row++) {
    if (outcomes.has(row)) continue
    effort.spend()
    const run = { wait: search.wait, bindings: Bindings.NONE, since: seen(search, row) }
    best = nearer(best, candidateAt(found, run, row))
  }
  return best === null ? null : missOf(found, best, null)
}

function missOf({ events }: Found, { row, step, verdict }: Candidate, partial: NearMiss['partial']): NearMiss {
  return { kind: 'oneCondition', partial, by: mentionOf(events, row), others: 0, step, verdict }
}

/** One that only one part of a condition keeps from being taken; a text that is another one is no near miss by itself. */
function candidateAt({ search }: Found, { wait, bindings }: Run, row: number): Candidate | null {
  let best: Candidate | null = null
  for (const edge of takesFrom(wait)) {
    if (!isTimely(search, edge, bindings, row)) continue
    const { verdicts, others, parts } = failuresOf(search, edge, bindings, row)
    const [verdict] = verdicts
    if (verdict === undefined || verdicts.length > 1 || others.length > 0) continue
    if (parts === 1 && verdict.distance === null) continue
    best = nearer(best, { row, step: oneLine(edge.step.name), verdict, others: parts - 1 })
  }
  if (best === null) return null
  const isStopped = reached(wait).some(({ edges }) =>
    edges.some(({ to, when }) => to.kind === 'stop' && satisfies(search, when, bindings, row)),
  )
  return isStopped ? null : best
}

/** The one of which more was true; then by how much the number was off; then the first. */
function nearer(a: Candidate | null, b: Candidate | null): Candidate | null {
  if (a === null || b === null) return a ?? b
  return (b.others - a.others || (a.verdict.distance ?? 1) - (b.verdict.distance ?? 1)) > 0 ? b : a
}

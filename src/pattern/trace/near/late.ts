/** Late events that would have changed what was found. */
import { matchId, takingsOf } from '../names.ts'
import type { Completion } from '../../oracle/run.ts'
import type { LateTracedEvent, NearMiss, Taking, TracedEvent } from '../trace.ts'
import type { Key } from '../../../event/keys.ts'
import { including, lastTouched, rerun, type Found, type Rerun } from './rerun.ts'

/**
 * Puts one late event in its place. `null`: nothing would have changed.
 *
 * @throws Spent
 */
export function lateMiss(found: Found, late: LateTracedEvent, key: Key): NearMiss | null {
  const { events, decisions } = found
  const changed = including(events, late)
  const again = rerun(found, changed, null)
  const identities = new Identities()
  // What begins behind was not asked for again; the late event has put it one row farther.
  const untouched = lastTouched(found, changed)
  const were = [...decisions.matches.values()].filter(({ taken }) => taken[0]!.row < untouched)
  const before = identities.byEvents(events, were)
  const after = identities.byEvents(again.events, again.matches)
  const gained = [...after].filter(([name]) => !before.has(name)).map(([, match]) => match)
  const lost = [...before].filter(([name]) => !after.has(name)).map(([, match]) => match)
  if (gained.length === 0 && lost.length === 0) return null
  const wouldBe = gained.map(({ taken }) => takingsIn(again, taken, changed.row))
  const example = wouldBe.find((taken) => taken.some(({ row }) => row < 0)) ?? []
  const cut = example.findIndex(({ row }) => row < 0)
  return {
    kind: 'late',
    partial: cut <= 0 ? null : { first: example[0]!, events: example.slice(0, cut) },
    by: { row: -1, position: late.position, time: late.time },
    others: 0,
    latenessMs: late.latenessMs,
    gained: wouldBe,
    lost: lost.map(({ taken }) => matchId(found.search.syntax, key, events, taken)),
  }
}

/** Rows are those of the events as they are; the late one has none. */
function takingsIn({ events }: Rerun, taken: Completion['taken'], lateRow: number): readonly Taking[] {
  return takingsOf(events, taken).map((one) => ({
    ...one,
    row: one.row === lateRow ? -1 : one.row - (one.row > lateRow ? 1 : 0),
  }))
}

/** By step and event: rows are others in another history, events are the same. */
class Identities {
  readonly #numbers: Map<TracedEvent, number> = new Map()

  byEvents(events: readonly TracedEvent[], matches: readonly Completion[]): ReadonlyMap<string, Completion> {
    const nameOf = ({ taken }: Completion): string =>
      taken.map(({ step, row }) => `${step.name}@${this.#numberOf(events[row]!)}`).join(' ')
    return new Map(matches.map((match) => [nameOf(match), match]))
  }

  #numberOf(event: TracedEvent): number {
    const known = this.#numbers.get(event)
    if (known !== undefined) return known
    this.#numbers.set(event, this.#numbers.size)
    return this.#numbers.size - 1
  }
}

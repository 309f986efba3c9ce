/** The largest matches, by name, and how much of them other answers find. */
import type { ReplayedMatch } from './answer.ts'
import type { JudgedAnswer } from './judge.ts'

/** The `count` matches with the most events; of equals, the latest first. */
export function largestMatches(matches: readonly ReplayedMatch[], count: number): readonly ReplayedMatch[] {
  return [...matches]
    .sort((a, b) => b.positions.length - a.positions.length || b.match.start - a.match.start)
    .slice(0, count)
}

/** How many events of a true match are in the one that an answer has in its place: that with the same first event. */
export function foundOf(wanted: ReplayedMatch, { matches }: JudgedAnswer): number {
  const events = new Set(wanted.positions)
  const overlaps = matches
    .filter(({ match, positions }) => match.rule === wanted.match.rule && positions[0] === wanted.positions[0])
    .map(({ positions }) => positions.filter((position) => events.has(position)).length)
  return Math.max(0, ...overlaps)
}

/** `M6.4 off Taiwan, 8 aftershocks`: the first event by its text, the other steps by their names. */
export function matchName({ match }: Pick<ReplayedMatch, 'match'>, eventText: (event: unknown) => string): string {
  const steps = Object.entries(match.events).map(([step, bound], index) => {
    if (!Array.isArray(bound)) return index === 0 ? eventText(bound) : step
    const events: readonly unknown[] = bound
    return index === 0 ? `${events.length} ${step} from ${eventText(events[0])}` : `${events.length} ${step}`
  })
  return steps.join(', ')
}

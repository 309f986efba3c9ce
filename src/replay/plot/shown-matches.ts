/**
 * Which matches a picture draws one by one, which it names, and of which it draws only how many there are at a time.
 * What is wrong comes first: there is less of it, and it is what one looks for.
 */
import type { MatchVerdict, PlotMatch } from './time-plot.ts'

/** With more matches than this, names and moments would hide more than they tell. */
const MOST_NAMED = 24
/** With more matches than this, not all are drawn one by one. */
export const MOST_BARS = 300

export interface MatchGroup {
  /** `undefined`: nothing is known of them. */
  readonly verdict: MatchVerdict | undefined
  readonly matches: readonly PlotMatch[]
}

export interface ShownMatches {
  /** How many there are in all. */
  readonly count: number
  /** Drawn one by one, in the order given. */
  readonly bars: readonly PlotMatch[]
  /** Drawn as a mass, the right ones first. */
  readonly masses: readonly MatchGroup[]
  /** Those of `bars` that have a name and a moment in the picture. */
  readonly named: ReadonlySet<PlotMatch>
}

const ORDER: readonly (MatchVerdict | undefined)[] = [undefined, 'right', 'withdrawn', 'missed', 'invented']

/**
 * @param mostBars how many may be drawn one by one
 * @complexity O(n)
 */
export function shownMatches(matches: readonly PlotMatch[], mostBars: number = MOST_BARS): ShownMatches {
  const groups = ORDER.map((verdict) => ({ verdict, matches: matches.filter((match) => match.verdict === verdict) }))
  const masses: MatchGroup[] = []
  let room = mostBars
  if (matches.length > mostBars)
    for (const group of groups.toReversed()) {
      if (group.matches.length <= room) room -= group.matches.length
      else masses.unshift(group)
    }
  const massed = new Set(masses.map(({ verdict }) => verdict))
  const bars = matches.filter(({ verdict }) => !massed.has(verdict))
  const wrong = bars.filter(({ verdict }) => verdict === 'missed' || verdict === 'invented')
  const named = matches.length <= MOST_NAMED ? bars : wrong.length <= MOST_NAMED ? wrong : []
  return { count: matches.length, bars, masses, named: new Set(named) }
}

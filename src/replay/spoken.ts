/** What has been said of matches in the course of a recording: inserted, taken back, confirmed; and when. */
import type { MatchChange } from '../pattern/change.ts'
import type { Match } from '../pattern/match.ts'
import type { ReplayedMatch, WithdrawnMatch } from './answer.ts'
import { positionsOf } from './feed.ts'

interface Said {
  match: Match
  /** How often it stands now: what was inserted less what was taken back. */
  count: number
  readonly first: number | null
  last: number | null
  takenBack: number | null
}

export class Spoken {
  readonly #said: Map<string, Said> = new Map()
  inserts = 0
  retracts = 0
  confirms = 0

  /** @param arrival when it is said; `null`: at the end, or arrivals are not known */
  note({ change, cause: _cause, ...match }: MatchChange, arrival: number | null): void {
    const said = this.#said.get(match.id)
    switch (change) {
      case 'insert':
        this.inserts++
        if (said === undefined) {
          this.#said.set(match.id, { match, count: 1, first: arrival, last: arrival, takenBack: null })
        } else {
          said.match = match
          said.count++
          said.last = arrival
        }
        return
      case 'retract':
        this.retracts++
        said!.count--
        said!.takenBack = arrival
        return
      case 'confirm':
        this.confirms++
    }
  }

  /** What stands: inserts less retractions, in order of time and start. */
  matches(): readonly ReplayedMatch[] {
    const standing = [...this.#said.values()].filter(({ count }) => count > 0)
    standing.sort((a, b) => a.match.time - b.match.time || a.match.start - b.match.start)
    return standing.flatMap((said) => Array.from({ length: said.count }, () => replayed(said)))
  }

  /** What was said and does not stand, in the order in which it was first said. */
  withdrawn(): readonly WithdrawnMatch[] {
    return [...this.#said.values()]
      .filter(({ count }) => count <= 0)
      .map((said) => ({ ...replayed(said), takenBack: said.takenBack }))
  }
}

function replayed({ match, first, last }: Said): ReplayedMatch {
  return { match, identity: match.id, positions: positionsOf(match.id), firstSaid: first, lastSaid: last }
}

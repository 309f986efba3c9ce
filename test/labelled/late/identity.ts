/** What tells matches apart that were found in runs of their own: the rows they are made of. */
import type { Match } from '../../../src/pattern/match.ts'

/** Names matches by the places of their rows, by step; a match that is bound in another is named the same way. */
export class Identities {
  readonly #places = new Map<unknown, number>()

  constructor(rows: readonly object[]) {
    rows.forEach((row, place) => this.#places.set(row, place))
  }

  of(match: Match): string {
    const steps = Object.entries(match.events).map(
      ([name, bound]) => `${name} ${[bound].flat().map(this.#name).join()}`,
    )
    return `${match.rule}(${steps.join('; ')})`
  }

  /** The place of a row in order of arrival; -1: it is none of the rows. */
  placeOf(row: object): number {
    return this.#places.get(row) ?? -1
  }

  readonly #name = (bound: unknown): string => {
    const place = this.#places.get(bound)
    return place === undefined ? this.of(bound as Match) : String(place)
  }
}

/** How well matches and labelled episodes cover one another. */
import type { Key } from '../../src/event/keys.ts'
import type { Episode, KnownFigures } from './labelled-set.ts'

/** What is measured of a match: its first and its last event. */
export interface Stretch {
  readonly key: Key
  readonly start: number
  readonly end: number
}

export interface Figures {
  readonly matches: number
  /** `null` where nothing is labelled. */
  readonly hits: number | null
  readonly found: readonly [found: number, episodes: number] | null
  /** To three digits; `null` where nothing is labelled, or nothing was there to divide by. */
  readonly precision: string | null
  readonly recall: string | null
}

/** @complexity O(matches x episodes of a key) */
export function figuresOf(matches: readonly Stretch[], episodes: readonly Episode[] | null): Figures {
  if (episodes === null) return { matches: matches.length, hits: null, found: null, precision: null, recall: null }
  const [matchesOf, episodesOf] = [byKey(matches), byKey(episodes)]
  const hits = matches.filter((match) => episodesOf(match.key).some((episode) => overlap(match, episode))).length
  const found = episodes.filter((episode) => matchesOf(episode.key).some((match) => overlap(match, episode))).length
  return {
    matches: matches.length,
    hits,
    found: [found, episodes.length],
    precision: shareText(hits, matches.length),
    recall: shareText(found, episodes.length),
  }
}

/** A match ends with an event, which is a part of it; an episode ends where the next begins. */
export function overlap(match: Stretch, episode: Episode): boolean {
  return match.start < episode.end && episode.start <= match.end
}

/** Where the figures are not those that are known: `matches: 38, not 39`. */
export function differencesOf(figures: Figures, known: KnownFigures): readonly string[] {
  return Object.entries(known).flatMap(([name, value]) => {
    const [now, then] = [figureText(figures[name as keyof Figures]), figureText(value as Figures[keyof Figures])]
    return now === then ? [] : [`${name}: ${now}, not ${then}`]
  })
}

function figureText(figure: Figures[keyof Figures]): string {
  return figure === null ? 'none' : typeof figure === 'object' ? figure.join('/') : String(figure)
}

function shareText(part: number, whole: number): string | null {
  return whole === 0 ? null : (part / whole).toFixed(3)
}

function byKey<T extends { readonly key: Key }>(all: readonly T[]): (key: Key) => readonly T[] {
  const groups = new Map<Key, T[]>()
  for (const one of all) {
    const group = groups.get(one.key)
    if (group === undefined) groups.set(one.key, [one])
    else group.push(one)
  }
  return (key) => groups.get(key) ?? []
}

/** Recordings that people have labelled, rules for them, and how well these are known to find what the labels say. */
import type { Key } from '../../src/event/keys.ts'
import type { DetectorOptions } from '../../src/api/detector.ts'
import type { AnyPattern } from '../../src/pattern/builder/pattern.ts'

/** What somebody has seen in the recording: from `start` up to but not including `end`, in epoch milliseconds. */
export interface Episode {
  /** Of the events it is about. */
  readonly key: Key
  readonly start: number
  readonly end: number
}

/** What is known of a rule. What is absent is not known, and not asserted. */
export interface KnownFigures {
  readonly matches: number
  /** Of the matches, how many overlap with an episode. */
  readonly hits?: number
  /** Of the episodes, how many a match overlaps with, and how many there are. */
  readonly found?: readonly [found: number, episodes: number]
  /** `hits / matches`, to three digits. */
  readonly precision?: string
  /** Found episodes out of all, to three digits. */
  readonly recall?: string
}

export interface LabelledRule<T> {
  /** As the tables have it. */
  readonly title: string
  readonly rule: AnyPattern<T>
  /** What the rule is to find; `null`: nobody has labelled that. */
  readonly episodes: readonly Episode[] | null
  readonly known: KnownFigures
}

export interface LabelledSet<T> {
  readonly name: string
  /** In the order of the recording. */
  readonly events: readonly T[]
  readonly options: DetectorOptions<T>
  /** What the options say of time and key, for those who do not read options. */
  readonly time: (event: T) => number
  readonly key: (event: T) => Key
  readonly rules: readonly LabelledRule<T>[]
}

/** What a reader of a report has to know besides the numbers: what was left out, and what was assumed. Sentences. */
import type { LatenessComparison } from './compare-lateness.ts'
import { coveringDelay } from './lateness-statistics.ts'
import { countText, durationText } from './plot/time-text.ts'
import type { UnusableEvent } from './recording.ts'
import { tiedEvents } from './ties.ts'

export function notesOf<T>(comparison: LatenessComparison<T>): readonly string[] {
  const { recording, eventTime } = comparison
  const { unusable, outOfPlace, made } = recording
  const { bad, conditionFailures, firstConditionFailure } = eventTime
  const notes = [...unusableNotes(unusable)]
  if (outOfPlace > 0 && made === null)
    notes.push(`${eventsText(outOfPlace)} stood behind one that arrived later: the recording was sorted by arrival.`)
  if (bad.length > 0) notes.push(`${eventsText(bad.length)} without a key; the first: ${bad[0]!.reason}.`)
  if (conditionFailures > 0)
    notes.push(
      `A condition threw ${countedText(conditionFailures, 'time')}, and counted as false; the first: ${firstConditionFailure}.`,
    )
  const tied = tiedEvents(made?.of ?? recording)
  if (tied > 0)
    notes.push(
      `${eventsText(tied)} ${tied === 1 ? 'has' : 'have'} the time of another of the same key: their order of arrival decides, unless the stream says otherwise (orderBy).`,
    )
  notes.push(...allowedNotes(comparison))
  if (made !== null) notes.push(...made.notes)
  return notes
}

function allowedNotes<T>({ corrected, statistics }: LatenessComparison<T>): readonly string[] {
  const policy = corrected[0]?.policy
  if (policy?.kind !== 'corrected') return []
  const { allowedLatenessMs: allowed } = policy
  const covers = allowed >= coveringDelay(statistics) ? '; none is farther behind' : ''
  return [`Corrected answers take events that are up to ${durationText(allowed)} behind the watermark${covers}.`]
}

function unusableNotes(unusable: readonly UnusableEvent[]): readonly string[] {
  return (['time', 'arrival'] as const).flatMap((lacks) => {
    const all = unusable.filter((event) => event.lacks === lacks)
    if (all.length === 0) return []
    const what = lacks === 'time' ? 'an event time' : 'a time of arrival'
    return [`${eventsText(all.length)} left out without ${what}; the first: ${all[0]!.reason}.`]
  })
}

function eventsText(count: number): string {
  return countedText(count, 'event')
}

function countedText(count: number, name: string): string {
  return `${countText(count)} ${name}${count === 1 ? '' : 's'}`
}

/** The recording of a command as a stream that is read in order of arrival: as recorded, or as disorder makes it. */
import { stream } from '../../api/source-stream.ts'
import type { Stream } from '../../api/stream.ts'
import type { Source } from '../../connectors/index.ts'
import { ObjectRows } from '../../event/rows.ts'
import { coveringDelay, latenessStatistics } from '../../replay/lateness-statistics.ts'
import { TimeReader } from '../../stream/time-reader.ts'
import type { ReadRecording } from '../input/open-source.ts'
import type { CommandSettings } from '../input/settings.ts'
import { modelsOf, withDisorder, type DisorderFlags } from '../replay/disorder-flags.ts'
import { recordedSettings, recordingIn } from '../replay/recorded-input.ts'

/** What is read in place of a file. */
export interface OrderedRecording extends ReadRecording {
  readonly settings: CommandSettings
}

/**
 * Where the times of arrival are recorded, or made, the events come in their order, and are counted in it; those without
 * one come last. Else they come as they stand.
 *
 * @throws TidemarkError `BAD_DISORDER`, `BAD_OPTIONS`, `NOTHING_RECORDED`, `NOT_RECORDED`
 */
export function inOrderOfArrival(
  recording: ReadRecording,
  settings: CommandSettings,
  flags: DisorderFlags,
): OrderedRecording {
  const disorder = modelsOf(flags)
  if (disorder.models.length > 0) return disordered(recording, settings, disorder)
  return { ...(settings.arrival === undefined ? recording : arrived(recording, settings)), settings }
}

/** @param name how the source is called */
export function recordedStream({ events, positions, bad, settings }: OrderedRecording, name: string): Stream<unknown> {
  const source: Source<unknown> = {
    name,
    live: false,
    async *open() {
      yield { events, first: 0, positions, bad }
    },
  }
  return stream(source, settings)
}

/** How late events may come for none of them to be given up. */
export function coveringLateness(recording: OrderedRecording): number {
  // The order is that of arrival already.
  const settings = { ...recordedSettings(recording.settings, recording), arrival: null }
  return coveringDelay(latenessStatistics(recordingIn(recording, settings)))
}

function arrived({ events, bad }: ReadRecording, { arrival, timeUnit, zone }: CommandSettings): ReadRecording {
  const options = { ...(timeUnit === undefined ? {} : { unit: timeUnit }), ...(zone === undefined ? {} : { zone }) }
  const read = new TimeReader<unknown>(arrival!, options).over(new ObjectRows<unknown>(events, 0))
  const at = Float64Array.from(events, (_, row) => {
    const time = read(row)
    return Number.isNaN(time) ? Infinity : time
  })
  const rows = Array.from(events, (_, row) => row).sort((a, b) => (at[a] === at[b] ? a - b : at[a]! - at[b]!))
  return {
    events: rows.map((row) => events[row]),
    positions: rows.map((_, place) => place),
    bad: bad.map((record, i) => ({ ...record, position: events.length + i })),
  }
}

/** What has no time cannot be put in another order: it comes last, as a bad record. */
function disordered(
  recorded: ReadRecording,
  settings: CommandSettings,
  disorder: ReturnType<typeof modelsOf>,
): OrderedRecording {
  const { events, arrivals, unusable } = withDisorder(
    recordingIn(recorded, recordedSettings(settings, recorded)),
    disorder,
  )
  const arrivalOf = new Map(events.map((event, row) => [event, arrivals?.[row]]))
  const bad = [...recorded.bad, ...unusable.map(({ reason }) => ({ kind: 'type' as const, reason, raw: '' }))]
  const { arrival: _arrival, ...others } = settings
  return {
    events,
    positions: events.map((_, row) => row),
    bad: bad.map((record, i) => ({ ...record, position: events.length + i })),
    settings: arrivals === null ? others : { ...others, arrival: (event) => arrivalOf.get(event) },
  }
}

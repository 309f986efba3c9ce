/** The input of a replay: as the comparison takes it, and what is to be said of it. */
import { TidemarkError } from '../../base/errors.ts'
import type { KeySelector } from '../../event/keys.ts'
import type { LatenessComparison } from '../../replay/compare-lateness.ts'
import { recordingOf, type RecordedSettings, type Recording } from '../../replay/recording.ts'
import { isIngestionTime } from '../../stream/ingestion-time.ts'
import { delimiterHint } from '../input/delimiter.ts'
import { fieldsOf, type ReadRecording } from '../input/open-source.ts'
import type { CommandSettings } from '../input/settings.ts'
import { allBad } from '../run/summary.ts'
import { counted, countText } from '../words.ts'

/** @throws TidemarkError `NOTHING_RECORDED`, with the fields that there are */
export function recordingIn({ events }: ReadRecording, settings: RecordedSettings<unknown>): Recording<unknown> {
  try {
    return recordingOf(events, settings)
  } catch (error) {
    if (!(error instanceof TidemarkError) || error.code !== 'NOTHING_RECORDED') throw error
    const fields = fieldsOf(events[0])
    if (fields.length === 0) throw error
    const { code, message, data } = error
    const hint =
      delimiterHint(fields) ??
      `The first event has ${fields.join(', ')}: check --time, --arrival, --time-unit and --zone.`
    throw new TidemarkError(code, { message, hint, data: { ...data, fields } })
  }
}

/** @throws TidemarkError `ALL_EVENTS_BAD` if no event has a key: every answer would be empty */
export function checkKeys(
  { eventTime }: LatenessComparison<unknown>,
  { events, positions, bad }: ReadRecording,
  settings: CommandSettings,
): void {
  const [first] = [...eventTime.bad].sort((a, b) => a.position - b.position)
  if (first === undefined || eventTime.accepted > 0) return
  const event = events[positions.indexOf(first.position)]
  throw allBad({ input: events.length + bad.length, late: 0 }, { ...first, kind: 'key', event }, settings)
}

/** The settings of a stream, as the comparison takes them. */
export function recordedSettings(settings: CommandSettings, { positions }: ReadRecording): RecordedSettings<unknown> {
  const { time, timeUnit, zone, key, arrival, watermarkPer, orderBy, atEnd } = settings
  if (isIngestionTime(time)) throw notRecorded('time', 'ingestionTime()')
  return {
    time,
    timeOptions: { ...(timeUnit === undefined ? {} : { unit: timeUnit }), ...(zone === undefined ? {} : { zone }) },
    arrival: arrival ?? null,
    key: key ?? null,
    watermarkScope: scopeOf(watermarkPer, key),
    orderBy: orderBy ?? null,
    atEnd: atEnd ?? 'complete',
    positions,
  }
}

function scopeOf(
  per: CommandSettings['watermarkPer'],
  key: KeySelector<unknown> | undefined,
): KeySelector<unknown> | null {
  if (per === undefined || per === 'source') return null
  if (per === 'key') return key ?? null
  if ('partition' in per) throw notRecorded('watermarkPer', '{ partition: … }')
  return per.by
}

/** What only a run has, not a recording. */
function notRecorded(option: string, value: string): TidemarkError {
  return new TidemarkError('NOT_RECORDED', {
    message: `The rule has ${option}: ${value}, which depends on when events arrive in a run; a replay has a recording.`,
    hint: "Replay it with a field for its time, and watermarks per 'source', 'key' or { by: 'patient' }.",
    data: { option },
  })
}

/** What did not become events. */
export function inputNotes({ bad, events }: ReadRecording, leftOut: number): readonly string[] {
  const notes: string[] = []
  if (leftOut > 0) {
    const all = bad.length + events.length + leftOut
    notes.push(`${countText(leftOut)} of ${counted(countText(all), 'record')} left out: the rule file's where.`)
  }
  const [first] = bad
  if (first !== undefined) {
    const line = first.line === undefined ? '' : ` (line ${first.line})`
    const count = counted(countText(bad.length), 'bad record')
    notes.push(`${count} left out; the first is record ${first.position}${line}: ${first.reason}`)
  }
  return notes
}

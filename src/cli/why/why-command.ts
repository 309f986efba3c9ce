/** `tidemark why`: what became of the partial matches of one key of a recording, and why. */
import { TidemarkError, show } from '../../base/errors.ts'
import type { Key } from '../../event/keys.ts'
import { nothingRecorded, recordingOf } from '../../replay/recording.ts'
import { isIngestionTime } from '../../stream/ingestion-time.ts'
import { timeOf } from '../../time/timestamp.ts'
import { traceRecording } from '../../api/trace-recording.ts'
import type { Why, WhyQuestion } from '../../api/trace.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { openSource, readAll, type ReadRecording } from '../input/open-source.ts'
import { saidBy, settingsOf, type CommandSettings, type TimeFlags } from '../input/settings.ts'
import { loadRule } from '../rule/load-rule.ts'
import { eventText, keyText } from '../run/match-line.ts'
import { allBad } from '../run/summary.ts'
import { writeAll } from '../write.ts'

export interface WhyFlags extends TimeFlags {
  /** The key, as it is shown: parts joined by commas. */
  readonly for?: string
  readonly from?: string
  readonly to?: string
  /** The position of an event in the source, from 0. */
  readonly event?: string
  /** The name of a rule of the file. */
  readonly rule?: string
  /** How many near misses and starts of each kind are shown. */
  readonly limit?: string
  readonly json?: boolean
}

/** Wider than this, a drawing is harder to read, not easier. */
const MOST_COLUMNS = 120
/** All of the recording is in memory already. */
const TRACED = { limit: 10_000_000, keys: 10_000_000 }

/**
 * Reads the whole recording into memory, and traces one key of it.
 *
 * @returns the exit code
 * @throws TidemarkError of the rule, the settings and the input; `RULES_NEEDED`, `BAD_OPTIONS`, `ALL_EVENTS_BAD`,
 *   `NOTHING_RECORDED`
 */
export async function whyCommand(path: string, flags: WhyFlags, context: Context): Promise<number> {
  const rule = await loadRule(path)
  if (rule.job !== null) throw rulesNeeded(path)
  const source = openSource(flags, rule.stream)
  const settings = await settingsOf(flags, rule.stream, source)
  const question = questionOf(flags, settings)
  const limit = countOf('limit', flags.limit) ?? 5
  const recorded = await readAll(source, new AbortController().signal)
  if (recorded.events.length === 0 && recorded.bad.length > 0)
    throw allBad({ input: recorded.bad.length, late: 0 }, recorded.bad[0]!, settings)
  const chosen = flags.for === undefined ? {} : { key: (key: Key) => keyText(key) === flags.for }
  if (recorded.events.length === 0) throw nothingRecorded(0, undefined)
  const recorder = traceRecording(rule.rules, inOrderOfArrival(recorded, settings), settings, { ...TRACED, ...chosen })
  const [key] = recorder.keys
  if (flags.for !== undefined && key === undefined) throw noSuchKey(flags.for, rule.rules, recorded, settings)
  if (flags.for === undefined && question.event === undefined && recorder.keys.length > 1)
    throw keyNeeded(recorder.keys)
  const why = recorder.why({ ...question, ...(flags.for === undefined ? {} : { key: key! }) })
  const { out } = context
  const label = (event: unknown): string =>
    eventText(event, {
      label: rule.stream.label === undefined ? null : (rule.stream.label as (event: unknown) => string),
      said: saidBy(settings),
    })
  const text =
    flags.json === true ? whyJson(why) : why.text({ label, limit, width: Math.min(out.columns, MOST_COLUMNS) })
  await writeAll(context.stdout, `${text}\n`)
  return EXIT.ok
}

function questionOf(flags: WhyFlags, settings: CommandSettings): WhyQuestion {
  const event = countOf('event', flags.event)
  return {
    ...(flags.rule === undefined ? {} : { rule: flags.rule }),
    ...(flags.from === undefined ? {} : { from: timeAsked('from', flags.from, settings) }),
    ...(flags.to === undefined ? {} : { to: timeAsked('to', flags.to, settings) }),
    ...(event === undefined ? {} : { event }),
  }
}

function countOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,15}$/.test(text)) throw badFlag(name, text, 'a whole number from 0')
  return Number(text)
}

/** As times are written in the input: with its zone, in its unit. */
function timeAsked(name: string, text: string, { timeUnit, zone }: CommandSettings): number {
  const value = /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text
  const time = timeOf(value, {
    ...(timeUnit === undefined ? {} : { unit: timeUnit }),
    ...(zone === undefined ? {} : { zone }),
  })
  if (Number.isNaN(time)) throw badFlag(name, text, 'a time such as 2026-03-01T12:00:00Z')
  return time
}

/** As `replay`: where the arrival is recorded it decides, else the order of the file. */
function inOrderOfArrival(
  recorded: ReadRecording,
  settings: CommandSettings,
): Pick<ReadRecording, 'events' | 'positions'> {
  const { arrival, time, timeUnit, zone } = settings
  if (arrival === undefined || isIngestionTime(time) || recorded.events.length === 0) return recorded
  const timeOptions = { ...(timeUnit === undefined ? {} : { unit: timeUnit }), ...(zone === undefined ? {} : { zone }) }
  const { events, positions } = recordingOf(recorded.events, {
    time,
    timeOptions,
    arrival,
    positions: recorded.positions,
  })
  return { events, positions: Array.from(positions) }
}

function whyJson(why: Why): string {
  return JSON.stringify(why, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 2)
}

function noSuchKey(
  asked: string,
  rules: Parameters<typeof traceRecording>[0],
  recorded: ReadRecording,
  settings: CommandSettings,
): TidemarkError {
  const { keys } = traceRecording(rules, recorded, settings, TRACED)
  const hint =
    keys.length === 0
      ? 'No event could be used: tidemark run tells why.'
      : keys.length === 1 && keys[0] === ''
        ? 'The events have no key: leave --for away, or name the field of the key with --key.'
        : `There are ${keysText(likelyFirst(keys, asked))}.`
  return new TidemarkError('BAD_OPTIONS', {
    message: `No event has the key ${show(asked)}.`,
    hint,
    data: { option: 'for', value: asked },
  })
}

/** Those that contain what was asked for, or one of its parts, before all others. */
function likelyFirst(keys: readonly Key[], asked: string): readonly Key[] {
  const parts = asked.toLowerCase().split(',')
  const likeness = (key: Key): number => {
    const text = keyText(key).toLowerCase()
    return parts.filter((part) => part !== '' && text.includes(part)).length
  }
  return keys
    .map((key) => ({ key, likeness: likeness(key) }))
    .sort((a, b) => b.likeness - a.likeness)
    .map(({ key }) => key)
}

function keyNeeded(keys: readonly Key[]): TidemarkError {
  return new TidemarkError('BAD_OPTIONS', {
    message: 'It is not said whose partial matches are asked for.',
    hint: `Say --for <key>, or --event <position>. There are ${keysText(keys)}.`,
    data: { option: 'for', keys: keys.slice(0, 100) },
  })
}

function keysText(keys: readonly Key[]): string {
  const some = keys.slice(0, 10).map(keyText)
  return `the keys ${some.join(', ')}${keys.length > some.length ? ` and ${keys.length - some.length} more` : ''}`
}

function badFlag(name: string, value: string, needs: string): TidemarkError {
  return new TidemarkError('BAD_OPTIONS', {
    message: `--${name} is ${show(value)}; it needs ${needs}.`,
    hint: 'tidemark why --help lists the flags.',
    data: { option: name, value },
  })
}

function rulesNeeded(path: string): TidemarkError {
  return new TidemarkError('RULES_NEEDED', {
    message: `${path} exports a job; why tells of the partial matches of rules.`,
    hint: 'Export the patterns themselves, or ask a running job: job.explain().',
    data: { path },
  })
}

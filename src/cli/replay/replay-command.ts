/** `tidemark replay`: what each way to treat late events would have found in a recording. */
import { writeFile } from 'node:fs/promises'
import { TidemarkError, show } from '../../base/errors.ts'
import type { KeySelector } from '../../event/keys.ts'
import { isIngestionTime } from '../../stream/ingestion-time.ts'
import { compareLateness, type JudgedAnswer, type LatenessComparison } from '../../replay/compare-lateness.ts'
import { delayText } from '../../replay/delay-text.ts'
import { latenessPlot } from '../../replay/lateness-plot.ts'
import { latenessStatistics } from '../../replay/lateness-statistics.ts'
import { svgPlot } from '../../replay/plot/svg.ts'
import { terminalPlot } from '../../replay/plot/terminal.ts'
import type { TimePlot } from '../../replay/plot/time-plot.ts'
import { recordingOf, type RecordedSettings } from '../../replay/recording.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { delimiterHint } from '../input/delimiter.ts'
import { fieldsOf, openSource, readAll, type ReadRecording } from '../input/open-source.ts'
import { saidBy, settingsOf, type CommandSettings, type TimeFlags } from '../input/settings.ts'
import { loadRule } from '../rule/load-rule.ts'
import type { RuleFile } from '../rule/rule-module.ts'
import { eventText } from '../run/match-line.ts'
import { allBad } from '../run/summary.ts'
import { counted, countText } from '../words.ts'
import { writeAll } from '../write.ts'
import { delaysOf } from './delays.ts'
import { matchName } from './largest.ts'
import { nextLines } from './next-steps.ts'
import { reportJson } from './report-json.ts'
import { reportText } from './report-text.ts'

export interface ReplayFlags extends TimeFlags {
  readonly delays?: string
  readonly svg?: string
  readonly plot?: boolean
  readonly json?: boolean
}

/** Wider than this, a report is harder to read, not easier. */
const MOST_COLUMNS = 120
const MOST_ROWS = 32

/**
 * Reads the whole recording into memory and compares.
 *
 * @returns the exit code
 * @throws TidemarkError of the rule, the settings and the input; `NOTHING_RECORDED`, `ALL_EVENTS_BAD`,
 * `SVG_NOT_WRITTEN`
 */
export async function replayCommand(path: string, flags: ReplayFlags, context: Context): Promise<number> {
  const rule = await loadRule(path)
  if (rule.job !== null) throw rulesNeeded(path)
  const source = openSource(flags, rule.stream)
  const settings = await settingsOf(flags, rule.stream, source)
  const recorded = await readAll(source, new AbortController().signal)
  if (recorded.events.length === 0 && recorded.bad.length > 0)
    throw allBad({ input: recorded.bad.length, late: 0 }, recorded.bad[0]!, settings)
  const comparison = compare(recorded, rule, recordedSettings(settings, recorded), flags)
  checkKeys(comparison, recorded, settings)
  const { out, outColours } = context
  const columns = Math.min(out.columns, MOST_COLUMNS)
  const textOf = (event: unknown): string =>
    eventText(event, {
      label: rule.stream.label === undefined ? null : (rule.stream.label as (event: unknown) => string),
      said: saidBy(settings),
    })
  const plot = plotOf(comparison, textOf)
  const picture = flags.svg === undefined ? null : await drawn(flags.svg, plot)
  if (flags.json === true) {
    await writeAll(context.stdout, `${reportJson(comparison, flags.source)}\n`)
    return EXIT.ok
  }
  const about = rule.stream.about ?? ''
  const paragraphs = [
    reportText(comparison, { colours: outColours, columns, source: flags.source, about, eventText: textOf }),
  ]
  if (recorded.bad.length > 0) paragraphs.push(badText(recorded))
  if (flags.plot !== false && plot !== null) {
    const rows = Math.max(16, Math.min(out.rows - 2, MOST_ROWS))
    paragraphs.push(terminalPlot(plot, { columns, rows, colour: out.colour, unicode: out.unicode }))
  }
  if (picture !== null) paragraphs.push(picture)
  paragraphs.push(nextLines(context.command, path, flags, comparison).join('\n'))
  await writeAll(context.stdout, `${paragraphs.join('\n\n')}\n`)
  return EXIT.ok
}

function compare(
  { events }: ReadRecording,
  { rules, stream }: RuleFile,
  settings: RecordedSettings<unknown>,
  flags: ReplayFlags,
): LatenessComparison<unknown> {
  try {
    const statistics = latenessStatistics(recordingOf(events, settings))
    return compareLateness(events, rules, settings, delaysOf(flags.delays, stream.delays, statistics))
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
function checkKeys(
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
function recordedSettings(settings: CommandSettings, { positions }: ReadRecording): RecordedSettings<unknown> {
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

/** Shows the answer from which most can be learnt: of those that lost or invented something, the most patient one. */
function plotOf(comparison: LatenessComparison<unknown>, textOf: (event: unknown) => string): TimePlot | null {
  const { lateDropped, eventTime, rules } = comparison
  const wrong = lateDropped.filter(({ missed, invented }) => missed.length + invented.length > 0)
  const answer: JudgedAnswer = mostPatient(wrong) ?? mostPatient(lateDropped) ?? eventTime
  const { policy, matches, exact, missed } = answer
  const name = rules.map(({ syntax }) => syntax.name).join(', ')
  const found = `${countText(exact.length)} of ${counted(exact.length + missed.length, 'match', 'matches')}`
  const how = policy.kind === 'late-dropped' ? `late dropped at ${delayText(policy.delayMs)}` : 'nothing late'
  const byMatch = new Map(matches.map((replayed) => [replayed.match, replayed]))
  return latenessPlot(comparison, {
    title: `${name}: ${how} finds ${found}`,
    answer,
    label: (match) => matchName(byMatch.get(match)!, textOf),
  })
}

function mostPatient(answers: readonly JudgedAnswer[]): JudgedAnswer | undefined {
  const delayOf = ({ policy }: JudgedAnswer): number => (policy.kind === 'late-dropped' ? policy.delayMs : 0)
  return answers.toSorted((a, b) => delayOf(b) - delayOf(a))[0]
}

/** Writes the picture. @returns the line that tells of it */
async function drawn(file: string, plot: TimePlot | null): Promise<string> {
  if (plot === null) throw noArrivals(file)
  try {
    await writeFile(file, svgPlot(plot))
  } catch (error) {
    throw svgNotWritten(file, error)
  }
  return `the picture as SVG: ${file}`
}

function badText({ bad }: ReadRecording): string {
  const [first] = bad
  const line = first!.line === undefined ? '' : ` (line ${first!.line})`
  return `${counted(countText(bad.length), 'bad record')} left out; the first is record ${first!.position}${line}: ${first!.reason}`
}

function noArrivals(file: string): TidemarkError {
  return new TidemarkError('FIELD_NOT_NAMED', {
    message: `${show(file)} cannot be drawn: the times of arrival are not known.`,
    hint: 'Name the field that holds them: --arrival <field>.',
    data: { option: 'arrival' },
  })
}

function svgNotWritten(file: string, cause: unknown): TidemarkError {
  return new TidemarkError('SVG_NOT_WRITTEN', {
    message: `The picture ${show(file)} cannot be written: ${show(cause)}.`,
    hint: 'Check that its folder exists and may be written.',
    data: { file },
    cause,
  })
}

function rulesNeeded(path: string): TidemarkError {
  return new TidemarkError('RULES_NEEDED', {
    message: `${path} exports a job; replay compares what rules find.`,
    hint: 'Export the patterns themselves, or run the job: tidemark run.',
    data: { path },
  })
}

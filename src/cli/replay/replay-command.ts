/** `tidemark replay`: what each way to treat late events would have found in a recording. */
import { TidemarkError } from '../../base/errors.ts'
import { compareRecording } from '../../replay/compare-lateness.ts'
import { coveringDelay, latenessStatistics, type LatenessStatistics } from '../../replay/lateness-statistics.ts'
import { terminalPlot } from '../../replay/plot/terminal.ts'
import { policyText } from '../../replay/policy-text.ts'
import { answerPlot, replayReport } from '../../replay/replay-report-of.ts'
import { toMillis } from '../../time/duration.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { openSource, readAll } from '../input/open-source.ts'
import { saidBy, settingsOf, type TimeFlags } from '../input/settings.ts'
import { loadRule } from '../rule/load-rule.ts'
import { eventText } from '../run/match-line.ts'
import { allBad } from '../run/summary.ts'
import { writeAll } from '../write.ts'
import { delaysOf } from './delays.ts'
import { modelsOf, withDisorder, type DisorderFlags } from './disorder-flags.ts'
import { nextLines } from './next-steps.ts'
import { writeFiles, type FileFlags } from './output-files.ts'
import { readingText, ReplayProgress } from './progress.ts'
import { checkKeys, inputNotes, recordedSettings, recordingIn } from './recorded-input.ts'
import { reportJson } from './report-json.ts'
import { reportText } from './report-text.ts'
import { shownAnswer } from './shown-answer.ts'

export interface ReplayFlags extends TimeFlags, DisorderFlags, FileFlags {
  readonly delays?: string
  readonly corrections?: boolean
  readonly allowedLateness?: string
  readonly plot?: boolean
  readonly json?: boolean
}

/** Wider than this, a report is harder to read, not easier. */
const MOST_COLUMNS = 120
const MOST_ROWS = 32
/** How many pictures are in a report of HTML. */
const MOST_PICTURES = 8

/**
 * Reads the whole recording into memory and compares.
 *
 * @returns the exit code
 * @throws TidemarkError of the rule, the settings and the input; `NOTHING_RECORDED`, `ALL_EVENTS_BAD`, `BAD_DISORDER`,
 * `SVG_NOT_WRITTEN`, `FILE_NOT_WRITTEN`
 */
export async function replayCommand(path: string, flags: ReplayFlags, context: Context): Promise<number> {
  const rule = await loadRule(path)
  if (rule.job !== null) throw rulesNeeded(path)
  const disorder = modelsOf(flags)
  const source = openSource(flags, rule.stream)
  const settings = await settingsOf(flags, rule.stream, source)
  const progress = new ReplayProgress(context.err.isTerminal ? context.stderr : null)
  const recorded = await readAll(source, new AbortController().signal, (events) =>
    progress.show(readingText(events), null),
  )
  if (recorded.events.length === 0 && recorded.bad.length > 0)
    throw allBad({ input: recorded.bad.length, late: 0 }, recorded.bad[0]!, settings)
  const recording = withDisorder(recordingIn(recorded, recordedSettings(settings, recorded)), disorder)
  const statistics = latenessStatistics(recording)
  const comparison = compareRecording(recording, rule.rules, {
    // The delays of the rule file are for what it was recorded with.
    delaysMs: delaysOf(flags.delays, disorder.models.length > 0 ? undefined : rule.stream.delays, statistics),
    allowedLatenessMs: allowedLatenessOf(flags, statistics),
    onProgress: ({ policy, share }) => progress.show(policyText(policy), share),
  })
  progress.erase()
  checkKeys(comparison, recorded, settings)
  const textOf = (event: unknown): string =>
    eventText(event, {
      label: rule.stream.label === undefined ? null : (rule.stream.label as (event: unknown) => string),
      // A report says when a match began, but not its key.
      said: saidBy({ time: settings.time }),
    })
  const report = replayReport(comparison, {
    source: flags.source,
    about: rule.stream.about ?? '',
    eventText: textOf,
    notes: inputNotes(recorded, source.leftOut),
    plots: flags.html === undefined ? 0 : MOST_PICTURES,
  })
  const written = await writeFiles(flags, comparison, report, textOf)
  if (flags.json === true) {
    await writeAll(context.stdout, `${reportJson(report, comparison)}\n`)
    return EXIT.ok
  }
  const { out, outColours } = context
  const columns = Math.min(out.columns, MOST_COLUMNS)
  const shown = { colours: outColours, columns, unicode: out.unicode, eventText: textOf }
  const paragraphs = [reportText(report, comparison, shown)]
  const plot = flags.plot === false ? null : answerPlot(comparison, shownAnswer(comparison), textOf)
  if (plot !== null) {
    const rows = Math.max(16, Math.min(out.rows - 2, MOST_ROWS))
    paragraphs.push(terminalPlot(plot, { columns, rows, colour: out.colour, unicode: out.unicode }))
  }
  if (written.length > 0) paragraphs.push(written.join('\n'))
  paragraphs.push(nextLines(context.command, path, flags, comparison).join('\n'))
  await writeAll(context.stdout, `${paragraphs.join('\n\n')}\n`)
  return EXIT.ok
}

/** What covers the recording, where nothing is named. @throws TidemarkError `BAD_DURATION` */
function allowedLatenessOf(
  { corrections, allowedLateness }: ReplayFlags,
  statistics: LatenessStatistics,
): number | undefined {
  if (allowedLateness !== undefined) return toMillis(allowedLateness, 'the allowed lateness')
  return corrections === true ? coveringDelay(statistics) : undefined
}

function rulesNeeded(path: string): TidemarkError {
  return new TidemarkError('RULES_NEEDED', {
    message: `${path} exports a job; replay compares what rules find.`,
    hint: 'Export the patterns themselves, or run the job: tidemark run.',
    data: { path },
  })
}

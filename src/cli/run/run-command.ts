/** `tidemark run`: rules or a job over an input, results out. */
import type { Job } from '../../api/job.ts'
import { stream } from '../../api/source-stream.ts'
import type { Stream } from '../../api/stream.ts'
import { show, TidemarkError } from '../../base/errors.ts'
import { toConsole, toFile, type Sink } from '../../connectors/index.ts'
import { formatOfPath } from '../../formats/format.ts'
import type { JobReport } from '../../runtime/report.ts'
import type { BadEvent } from '../../stream/stage.ts'
import { counted, countText } from '../words.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { vainFields } from '../input/field-order.ts'
import { openSource } from '../input/open-source.ts'
import { saidBy, settingsOf, type CommandSettings, type TimeFlags } from '../input/settings.ts'
import { jobResults, loadRule } from '../rule/load-rule.ts'
import type { RuleFile } from '../rule/rule-module.ts'
import { matchJson, type MatchLineOptions } from './match-line.ts'
import { resultLine } from './result-line.ts'
import { Progress } from './progress.ts'
import { resumedFile, type ResumedSink } from './resumed-sink.ts'
import { runJournal, type JournalFlags } from './run-journal.ts'
import { allBad, mostBad, summaryLines } from './summary.ts'

export interface RunFlags extends TimeFlags, JournalFlags {
  /** Matches are given at once, and corrected. */
  readonly corrections?: boolean
  readonly allowedLateness?: string
  readonly parallelism?: number
  readonly sink?: string
  readonly late?: string
  readonly timedOut?: string
  readonly bad?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

/** What a job is stopped with when nobody reads its output any more. */
const READER_GONE = new Error('the reader of the output has gone')

/**
 * Runs to the end of the input.
 *
 * @returns the exit code
 * @throws TidemarkError of the rule, the settings, the input, the output and the journal; `ALL_EVENTS_BAD`
 */
export async function runCommand(path: string, flags: RunFlags, context: Context): Promise<number> {
  const rule = await loadRule(path)
  const source = openSource(flags, rule.stream)
  const settings = { ...(await settingsOf(flags, rule.stream, source)), ...emissionOf(flags) }
  const abort = new AbortController()
  let progress: Progress | null = null
  const firstBads = new Map<string, BadEvent>()
  let firstFailure: BadEvent | null = null
  const onBad = (bad: BadEvent): void => {
    if (bad.kind === 'condition') firstFailure ??= bad
    else if (!firstBads.has(bad.kind)) firstBads.set(bad.kind, bad)
  }

  const { parallelism = 1 } = flags
  const events = stream<unknown>(source, { ...settings, onBad, parallelism })
  let results = rule.job === null ? (events.detect(rule.rules) as Stream<unknown>) : jobResults(path, rule.job, events)
  const journal = runJournal(flags, rule, settings)
  const resumed: ResumedSink<unknown>[] = []
  const started = performance.now()
  let outcome: Finished
  try {
    const file: FileSink = (to) => {
      if (journal !== null && isSeparated(to)) throw journalNeedsLines(to)
      return journal?.resumes === true ? resume(to, resumed) : recordsTo(to)
    }
    if (flags.late !== undefined) results = results.late(file(flags.late))
    if (flags.bad !== undefined) results = results.bad(badTo(file(flags.bad)))
    if (flags.timedOut !== undefined) results = results.timedOut(file(flags.timedOut))
    const sink = sinkOf(flags, rule, settings, context, {
      file,
      beforeLine: () => progress?.erase(),
      onReaderGone: () => abort.abort(READER_GONE),
    })
    const job = results.start(sink, { signal: abort.signal, ...journal?.options })
    if (context.err.isTerminal && flags.quiet !== true) progress = new Progress(job, context.stderr)
    outcome = await finished(job, context, flags.quiet === true).finally(() => progress?.stop())
  } finally {
    journal?.close()
  }
  const { report, stopped } = outcome

  // Records that cannot be parsed are told of before those that were read before them.
  const [firstBad = null] = [...firstBads.values()].sort((a, b) => a.position - b.position)
  if (firstBad !== null && report.accepted === 0) throw allBad(report, mostBad(report, firstBads) ?? firstBad, settings)
  if (flags.quiet !== true) {
    const elapsedMs = performance.now() - started
    const rules = rule.rules.map(({ syntax }) => syntax.name)
    const lines = summaryLines({
      report,
      rules: rule.job === null && settings.emit !== 'speculative' ? rules : null,
      elapsedMs,
      firstBad,
      firstFailure,
      stopped,
      notes: [
        ...vainFields(settings, report),
        ...(journal?.notes ?? []),
        ...resumedNotes(flags, journal?.resumes === true, resumed),
      ],
    })
    context.stderr.write(`${lines.map((line) => context.errColours.dim(line)).join('\n')}\n`)
  }
  return stopped ? EXIT.interrupted : EXIT.ok
}

/** Whether matches are given before they are final. `--allowed-lateness` alone says so, too. */
function emissionOf({ corrections, allowedLateness }: RunFlags): Pick<CommandSettings, 'emit' | 'allowedLateness'> {
  if (allowedLateness !== undefined) return { emit: 'speculative', allowedLateness }
  return corrections === true ? { emit: 'speculative' } : {}
}

interface Finished {
  readonly report: JobReport
  readonly stopped: boolean
}

/** Waits for the job. The first Ctrl-C stops reading and writes what is decided; the second ends the process. */
async function finished(job: Job, context: Context, quiet: boolean): Promise<Finished> {
  let stopped = false
  const forget = context.onInterrupt(() => {
    if (stopped) {
      context.exit(EXIT.interrupted)
      return
    }
    stopped = true
    if (!quiet) context.stderr.write('\nstopping: what is decided is written (Ctrl-C again stops at once)\n')
    job.drain().catch(() => {})
  })
  try {
    return { report: await job.done, stopped }
  } catch (error) {
    if (error !== READER_GONE) throw error
    return { report: job.report(), stopped }
  } finally {
    forget()
  }
}

/** Where records go that are written to a file. */
type FileSink = <T>(path: string) => Sink<T>

/** Goes on behind what a file holds. @param resumed is given the sink, too */
function resume<T>(path: string, resumed: ResumedSink<unknown>[]): Sink<T> {
  const sink = resumedFile<T>(path)
  resumed.push(sink)
  return sink
}

/** What was there already, and what a reader of standard output sees twice. */
function resumedNotes(
  { sink }: RunFlags,
  resumes: boolean,
  resumed: readonly ResumedSink<unknown>[],
): readonly string[] {
  if (!resumes) return []
  const isShown = sink === undefined || sink === '-'
  return [
    ...resumed
      .filter(({ held }) => held > 0)
      .map(
        ({ path, held }) => `${path} held ${counted(countText(held), 'result')} already, which were not written again`,
      ),
    ...resumed
      .filter((one) => one.missing() > 0)
      .map((one) => `${one.path} holds ${counted(countText(one.missing()), 'result')} more than this run has made`),
    ...(isShown ? ['what was shown before was shown again: results in a file (--sink) are not repeated'] : []),
  ]
}

interface OutputEvents {
  readonly file: FileSink
  readonly beforeLine: () => void
  readonly onReaderGone: () => void
}

/** Where results go: to a file; or to standard output, as lines for people or as NDJSON. */
function sinkOf(
  flags: RunFlags,
  { stream: { label } }: RuleFile,
  settings: CommandSettings,
  { stdout, outColours }: Context,
  { file, beforeLine, onReaderGone }: OutputEvents,
): Sink<unknown> {
  if (flags.sink !== undefined && flags.sink !== '-') return file<unknown>(flags.sink)
  const isJson = flags.json === true || flags.sink === '-'
  const options: MatchLineOptions = {
    colours: outColours,
    label: label === undefined ? null : (label as (event: unknown) => string),
    said: saidBy(settings),
  }
  return toConsole<unknown>({
    stream: stdout,
    onReaderGone,
    line(match) {
      beforeLine()
      return isJson ? matchJson(match) : resultLine(match, options)
    },
  })
}

/** A file of NDJSON, whatever its name, but for names that say CSV. */
function recordsTo<T>(path: string): Sink<T> {
  const format = formatOfPath(path)
  return toFile<T>(path, { format: format === 'csv' || format === 'tsv' ? format : 'ndjson' })
}

function isSeparated(path: string): boolean {
  const format = formatOfPath(path)
  return format === 'csv' || format === 'tsv'
}

function journalNeedsLines(path: string): TidemarkError {
  return new TidemarkError('BAD_OPTIONS', {
    message: `A run with a journal writes NDJSON, whose lines can be counted when it is recovered; by its name ${show(path)} is something else.`,
    hint: 'Name a file such as matches.ndjson.',
    data: { option: 'sink', value: path },
  })
}

/** Bad records without the error objects, which have no JSON form; their text is in the reason. */
function badTo(file: Sink<Omit<BadEvent, 'error'>>): Sink<BadEvent> {
  return {
    name: file.name,
    guarantee: file.guarantee,
    write: (results) => file.write(results.map(({ error: _error, ...bad }) => bad)),
    close: () => file.close(),
  }
}

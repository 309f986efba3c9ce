/** `tidemark run`: rules or a job over an input, results out. */
import type { Job } from '../../api/job.ts'
import { stream } from '../../api/stream.ts'
import { toConsole, toFile, type Sink } from '../../connectors/index.ts'
import { formatOfPath } from '../../formats/format.ts'
import type { JobReport } from '../../runtime/report.ts'
import type { BadEvent } from '../../stream/stage.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { openSource } from '../input/open-source.ts'
import { saidBy, settingsOf, type CommandSettings, type TimeFlags } from '../input/settings.ts'
import { jobResults, loadRule } from '../rule/load-rule.ts'
import type { RuleFile } from '../rule/rule-module.ts'
import { matchJson, type MatchLineOptions } from './match-line.ts'
import { resultLine } from './result-line.ts'
import { Progress } from './progress.ts'
import { allBad, mostBad, summaryLines } from './summary.ts'

export interface RunFlags extends TimeFlags {
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
 * @throws TidemarkError of the rule, the settings, the input and the output; `ALL_EVENTS_BAD`
 */
export async function runCommand(path: string, flags: RunFlags, context: Context): Promise<number> {
  const rule = await loadRule(path)
  const source = openSource(flags, rule.stream)
  const settings = await settingsOf(flags, rule.stream, source)
  const abort = new AbortController()
  let progress: Progress | null = null
  const firstBads = new Map<string, BadEvent>()
  let firstFailure: BadEvent | null = null
  const onBad = (bad: BadEvent): void => {
    if (bad.kind === 'condition') firstFailure ??= bad
    else if (!firstBads.has(bad.kind)) firstBads.set(bad.kind, bad)
  }

  let events = stream<unknown>(source, { ...settings, onBad })
  if (flags.late !== undefined) events = events.late(recordsTo(flags.late))
  if (flags.bad !== undefined) events = events.bad(badTo(flags.bad))
  if (flags.timedOut !== undefined) events = events.timedOut(recordsTo(flags.timedOut))
  const sink = sinkOf(flags, rule, settings, context, {
    beforeLine: () => progress?.erase(),
    onReaderGone: () => abort.abort(READER_GONE),
  })
  const started = performance.now()
  const results = rule.job === null ? events.detect(rule.rules) : jobResults(path, rule.job, events)
  const job = results.start(sink, { signal: abort.signal })
  if (context.err.isTerminal && flags.quiet !== true) progress = new Progress(job, context.stderr)
  const { report, stopped } = await finished(job, context, flags.quiet === true).finally(() => progress?.stop())

  // Records that cannot be parsed are told of before those that were read before them.
  const [firstBad = null] = [...firstBads.values()].sort((a, b) => a.position - b.position)
  if (firstBad !== null && report.accepted === 0) throw allBad(report, mostBad(report, firstBads) ?? firstBad, settings)
  if (flags.quiet !== true) {
    const elapsedMs = performance.now() - started
    const rules = rule.rules.map(({ syntax }) => syntax.name)
    const lines = summaryLines({
      report,
      rules: rule.job === null ? rules : null,
      elapsedMs,
      firstBad,
      firstFailure,
      stopped,
    })
    context.stderr.write(`${lines.map((line) => context.errColours.dim(line)).join('\n')}\n`)
  }
  return stopped ? EXIT.interrupted : EXIT.ok
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

interface OutputEvents {
  readonly beforeLine: () => void
  readonly onReaderGone: () => void
}

/** Where results go: to a file; or to standard output, as lines for people or as NDJSON. */
function sinkOf(
  flags: RunFlags,
  { stream: { label } }: RuleFile,
  settings: CommandSettings,
  { stdout, outColours }: Context,
  { beforeLine, onReaderGone }: OutputEvents,
): Sink<unknown> {
  if (flags.sink !== undefined && flags.sink !== '-') return recordsTo<unknown>(flags.sink)
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

/** Bad records without the error objects, which have no JSON form; their text is in the reason. */
function badTo(path: string): Sink<BadEvent> {
  const file = recordsTo<Omit<BadEvent, 'error'>>(path)
  return {
    name: file.name,
    guarantee: file.guarantee,
    write: (results) => file.write(results.map(({ error: _error, ...bad }) => bad)),
    close: () => file.close(),
  }
}

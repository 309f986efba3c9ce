/** `--journal` and `--recover`: the journal of a run in a file, and going on from it. */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { TidemarkError } from '../../base/errors.ts'
import { badOption } from '../../api/options.ts'
import type { RunOptions } from '../../api/job.ts'
import { sourceNotFound, sourceUnreadable } from '../../connectors/errors.ts'
import { journalNeedsFile, journalOfOtherRules } from '../../runtime/journal-file/errors.ts'
import { fingerprintOf } from '../../runtime/journal-file/form.ts'
import { differencesBetween, journalHeader, type JournalHeader } from '../../runtime/journal-file/header.ts'
import { readJournal, type ReadJournal } from '../../runtime/journal-file/text.ts'
import { JournalWriter } from '../../runtime/journal-file/writer.ts'
import type { JournalEntry } from '../../runtime/journal.ts'
import { isFilePath, type InputFlags } from '../input/open-source.ts'
import type { CommandSettings } from '../input/settings.ts'
import type { RuleFile } from '../rule/rule-module.ts'
import { counted, countText } from '../words.ts'

export interface JournalFlags extends InputFlags {
  /** Where the journal is written. */
  readonly journal?: string
  /** The journal that is played first. */
  readonly recover?: string
  /** Whether a journal of other rules is played all the same. */
  readonly otherRules?: boolean
}

/** The journal of one run. */
export interface RunJournal {
  readonly options: Pick<RunOptions, 'journal' | 'replay'>
  /** Whether the files of results hold the first results of this run, so that those are not written again. */
  readonly resumes: boolean
  /** What people should know, a line each. */
  readonly notes: readonly string[]
  close(): void
}

/**
 * @param settings those of the stream, as flags and rule file say
 * @returns `null`: no journal is asked for
 * @throws TidemarkError `JOURNAL_…`, `BAD_JOURNAL`, `SOURCE_NOT_FOUND` and `SOURCE_UNREADABLE` for the journal,
 *   `SINK_FAILED`, `BAD_OPTIONS`
 */
export function runJournal(flags: JournalFlags, rule: RuleFile, settings: CommandSettings): RunJournal | null {
  const { journal, recover, otherRules = false } = flags
  if (otherRules && recover === undefined) throw badOption('--other-rules', true, 'a journal: --recover <file>')
  if (journal === undefined && recover === undefined) return null
  if (!isRegularFile(flags.source)) throw journalNeedsFile(flags.source)
  const header = headerOf(flags, rule, settings)
  if (recover === undefined) return recorded(begun(journal!, header))
  const name = `journal ${recover}`
  const read = readJournal(bytesOf(recover, name), { name })
  const differences = read.header === null ? [] : differencesOf(read.header, header, flags.source)
  if (differences.length > 0 && !otherRules) throw journalOfOtherRules(name, differences)
  const isElsewhere = journal !== undefined && resolve(journal) !== resolve(recover)
  const isAnew = read.header === null || differences.length > 0
  const writer = isElsewhere
    ? begun(journal, header)
    : isAnew
      ? JournalWriter.replace(recover, header, read.entries)
      : JournalWriter.resume(recover, read.bytes)
  return {
    ...recovered(read.entries, writer, isElsewhere),
    resumes: differences.length === 0,
    notes: notesOf(recover, read, differences),
  }
}

/** A journal in which nothing stands, of a run that failed at once, may be begun again. */
function begun(path: string, header: JournalHeader): JournalWriter {
  try {
    return JournalWriter.create(path, header)
  } catch (error) {
    if (!(error instanceof TidemarkError) || error.code !== 'JOURNAL_EXISTS' || !isEmptyJournal(path)) throw error
    return JournalWriter.replace(path, header, [])
  }
}

function isEmptyJournal(path: string): boolean {
  try {
    return readJournal(readFileSync(path), { name: path }).entries.length === 0
  } catch {
    return false
  }
}

function recorded(writer: JournalWriter): RunJournal {
  return {
    options: { journal: (entry) => writer.write(entry) },
    resumes: false,
    notes: [],
    close: () => writer.close(),
  }
}

/** @param tellsAll whether entries that are played are written, too: the file does not hold them */
function recovered(
  entries: readonly JournalEntry[],
  writer: JournalWriter,
  tellsAll: boolean,
): Pick<RunJournal, 'options' | 'close'> {
  let isPlayed = false
  function* played(): Generator<JournalEntry, void, undefined> {
    yield* entries
    // The last of them has been worked off when the next is asked for.
    isPlayed = true
  }
  return {
    options: {
      journal: (entry) => {
        if (isPlayed || tellsAll) writer.write(entry)
      },
      replay: { entries: played(), afterwards: 'continue' },
    },
    close: () => writer.close(),
  }
}

function notesOf(path: string, { entries, cut }: ReadJournal, differences: readonly string[]): readonly string[] {
  const played = `recovered: ${counted(countText(entries.length), 'entry', 'entries')} of ${path} played first`
  const where =
    cut === null ? '' : `; it was cut off in line ${cut.line} (byte ${cut.byte}), and all before that was used`
  return [
    `${played}${where}`,
    ...differences.map((one) => `the journal is of another job: ${one}; results are written from the beginning`),
  ]
}

/** All that decides about the answer, but for the version of Tidemark. */
function headerOf(flags: JournalFlags, { rules, job, stream }: RuleFile, settings: CommandSettings): JournalHeader {
  const named = job !== null ? { job } : Object.fromEntries(rules.map(({ syntax }) => [syntax.name, syntax] as const))
  const { format = stream.format, records = stream.records, delimiter, source } = flags
  const { onLate: _late, onBad: _bad, onTimedOut: _timedOut, ...deciding } = settings
  const all = { ...deciding, format, records, delimiter, schema: stream.schema, map: stream.map }
  return journalHeader(named, all, [{ name: source, head: headOf(source, HEAD_BYTES) }])
}

function differencesOf(was: JournalHeader, is: JournalHeader, source: string): readonly string[] {
  const heads = was.sources.map(({ head }) => {
    const now = headOf(source, head?.bytes ?? 0)
    return now.bytes === head?.bytes ? now.fingerprint : null
  })
  return differencesBetween(was, is, heads)
}

/** By so much an input is recognised. It may have grown since. */
const HEAD_BYTES = 4096

function headOf(path: string, most: number): { readonly bytes: number; readonly fingerprint: string } {
  const buffer = Buffer.alloc(most)
  const file = openSync(path, 'r')
  try {
    const bytes = readSync(file, buffer, 0, most, 0)
    return { bytes, fingerprint: fingerprintOf(buffer.toString('base64', 0, bytes)) }
  } finally {
    closeSync(file)
  }
}

/** A pipe cannot be read twice. What is not there is told by the source. */
function isRegularFile(path: string): boolean {
  return isFilePath(path) && statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

function bytesOf(path: string, name: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw sourceNotFound(name, path, error)
    throw sourceUnreadable(name, error)
  }
}

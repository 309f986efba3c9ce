/**
 * The text of a journal: a line of JSON for its header, and one for each entry. Each line ends in the checksum of what
 * stands before it, so that a line which is damaged is known from one which was cut off.
 */
import { checkEntry, type JournalEntry } from '../journal.ts'
import { journalBroken, journalIsCut, journalVersion, type JournalCut } from './errors.ts'
import { isHeader, JOURNAL_VERSION, type JournalHeader } from './header.ts'

export function headerLine(header: JournalHeader): string {
  return signed(header)
}

export function entryLine(entry: JournalEntry): string {
  return signed(entry)
}

/** What a file holds. */
export interface ReadJournal {
  /** `null`: it was cut off in its first line, so nothing had entered. */
  readonly header: JournalHeader | null
  readonly entries: readonly JournalEntry[]
  /** How many bytes are whole. */
  readonly bytes: number
  /** `null`: it ends with a whole line. */
  readonly cut: JournalCut | null
}

export interface ReadJournalOptions {
  /** How it is called in errors. */
  readonly name: string
  /** Whether it is an error if it is cut off. */
  readonly strict?: boolean
}

/**
 * Reads a journal. A last line that does not end was being written when the run was killed: all before it is valid.
 *
 * @throws TidemarkError `JOURNAL_BROKEN`, `JOURNAL_VERSION`, `JOURNAL_CUT`
 * @complexity O(bytes); all entries are in memory at once
 */
export function readJournal(bytes: Uint8Array, options: ReadJournalOptions): ReadJournal {
  const { name, strict = false } = options
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries: JournalEntry[] = []
  let header: JournalHeader | null = null
  let line = 1
  let at = 0
  for (let end = buffer.indexOf(LINE_FEED, at); end >= 0; end = buffer.indexOf(LINE_FEED, at)) {
    const text = buffer.toString('utf8', at, end)
    if (header === null) header = headerOf(text, name)
    else entries.push(entryOf(text, header.sources.length, name, line, at))
    at = end + 1
    line++
  }
  const cut = at === buffer.length ? null : { line, byte: at, length: buffer.length - at }
  if (cut !== null && strict) throw journalIsCut(name, cut)
  return { header, entries, bytes: at, cut }
}

const LINE_FEED = 10

function headerOf(text: string, name: string): JournalHeader {
  // Of another version nothing is known but that it says so.
  const claimed = parsed(text) as { readonly tidemark?: unknown; readonly version?: unknown } | null | undefined
  if (claimed?.tidemark === 'journal' && claimed.version !== JOURNAL_VERSION)
    throw journalVersion(name, claimed.version, JOURNAL_VERSION)
  const header = verified(text, name, 1, 0)
  if (!isHeader(header)) throw journalBroken(name, 1, 0, 'it does not begin as a journal does')
  return header
}

function entryOf(text: string, inputs: number, name: string, line: number, byte: number): JournalEntry {
  const entry = verified(text, name, line, byte)
  try {
    checkEntry(entry, inputs)
  } catch (error) {
    throw journalBroken(name, line, byte, 'it holds no entry that a run could have written', error)
  }
  return entry
}

const SIGNATURE = /,"sum":"([0-9a-f]{8})"\}$/

function signed(value: object): string {
  const text = JSON.stringify(value)
  return `${text.slice(0, -1)},"sum":"${checksum(text)}"}\n`
}

function verified(text: string, name: string, line: number, byte: number): unknown {
  const signature = SIGNATURE.exec(text)
  if (signature === null) throw journalBroken(name, line, byte, 'the line has no checksum')
  const plain = `${text.slice(0, signature.index)}}`
  if (checksum(plain) !== signature[1]) throw journalBroken(name, line, byte, 'the line does not have its checksum')
  const value = parsed(plain)
  if (value === undefined) throw journalBroken(name, line, byte, 'the line is no JSON')
  return value
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** FNV-1a over the UTF-16 units of a text, 32 bits: against accidents, not against malice. */
function checksum(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

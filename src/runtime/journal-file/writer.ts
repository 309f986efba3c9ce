/** A journal on its way to a file. */
import { closeSync, fsyncSync, openSync, renameSync, truncateSync, writeSync } from 'node:fs'
import { sinkFailed } from '../../connectors/errors.ts'
import type { JournalEntry } from '../journal.ts'
import { journalExists } from './errors.ts'
import type { JournalHeader } from './header.ts'
import { entryLine, headerLine } from './text.ts'

/**
 * Appends to a file. Each entry is with the system before it enters the core: a process that is killed loses none that
 * had an effect, and a machine that fails loses at most the last lines.
 */
export class JournalWriter {
  readonly #path: string
  #file: number

  private constructor(path: string, file: number) {
    this.#path = path
    this.#file = file
  }

  /** Begins a journal. @throws TidemarkError `JOURNAL_EXISTS`, `SINK_FAILED` */
  static create(path: string, header: JournalHeader): JournalWriter {
    const file = tried(path, () => openSync(path, 'wx'))
    const writer = new JournalWriter(path, file)
    writer.#append(headerLine(header))
    return writer
  }

  /** Goes on behind the first `bytes`, which are whole lines; what follows is cut off. @throws TidemarkError `SINK_FAILED` */
  static resume(path: string, bytes: number): JournalWriter {
    return new JournalWriter(
      path,
      tried(path, () => {
        truncateSync(path, bytes)
        return openSync(path, 'a')
      }),
    )
  }

  /** Puts another journal in the place of one, in one step, and goes on behind it. @throws TidemarkError `SINK_FAILED` */
  static replace(path: string, header: JournalHeader, entries: readonly JournalEntry[]): JournalWriter {
    const beside = `${path}.new`
    const file = tried(beside, () => openSync(beside, 'w'))
    const writer = new JournalWriter(path, file)
    writer.#append(headerLine(header))
    for (const entry of entries) writer.write(entry)
    tried(path, () => {
      fsyncSync(file)
      renameSync(beside, path)
    })
    return writer
  }

  write(entry: JournalEntry): void {
    this.#append(entryLine(entry))
  }

  /** Nothing may be written after that. */
  close(): void {
    if (this.#file < 0) return
    const file = this.#file
    this.#file = -1
    tried(this.#path, () => closeSync(file))
  }

  #append(text: string): void {
    const bytes = Buffer.from(text)
    tried(this.#path, () => {
      for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at)
    })
  }
}

function tried<T>(path: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw journalExists(path)
    throw sinkFailed(`journal ${path}`, error)
  }
}

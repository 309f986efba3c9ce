/** What can be wrong with a journal in a file. */
import { show, TidemarkError } from '../../base/errors.ts'

/** Where a journal ends that was cut off while it was written. */
export interface JournalCut {
  /** The line that is not whole, counted from 1. */
  readonly line: number
  /** Where in the file that line begins, which is the length of what is whole. */
  readonly byte: number
  /** How many bytes of it there are. */
  readonly length: number
}

/** @param line counted from 1 */
export function journalBroken(
  name: string,
  line: number,
  byte: number,
  reason: string,
  cause?: unknown,
): TidemarkError {
  return new TidemarkError('JOURNAL_BROKEN', {
    message: `${name} is broken in line ${line} (byte ${byte}): ${reason}.`,
    hint: 'What stands behind it cannot be trusted. Take a copy that is whole, or cut the file off before that line and play what is left.',
    data: { name, line, byte, reason },
    cause,
  })
}

/** Only where a cut was said to be an error. */
export function journalIsCut(name: string, cut: JournalCut): TidemarkError {
  return new TidemarkError('JOURNAL_CUT', {
    message: `${name} was cut off in line ${cut.line} (byte ${cut.byte}).`,
    hint: 'A run that was killed leaves such a journal; what stands before can be played without `strict`.',
    data: { name, ...cut },
  })
}

export function journalVersion(name: string, version: unknown, known: number): TidemarkError {
  return new TidemarkError('JOURNAL_VERSION', {
    message: `${name} has the format version ${show(version)}; this is Tidemark with version ${known}.`,
    hint: 'Play it with the version of Tidemark that wrote it.',
    data: { name, version, known },
  })
}

/** @param differences a sentence each, not empty */
export function journalOfOtherRules(name: string, differences: readonly string[]): TidemarkError {
  const others = differences.length - 1
  const more = others === 0 ? '' : `; and ${others} ${others === 1 ? 'difference' : 'differences'} more`
  return new TidemarkError('JOURNAL_OF_OTHER_RULES', {
    message: `${name} is of another job: ${differences[0]}${more}.`,
    hint: 'Go on with the rules, settings and input that it was written with; what it says of them is in its first line. To play it all the same: --other-rules.',
    data: { name, differences },
  })
}

export function journalNeedsFile(source: string): TidemarkError {
  return new TidemarkError('JOURNAL_NEEDS_FILE', {
    message: `A journal says how far the input was read, not what was in it; ${source} cannot be read again.`,
    hint: 'Write the input to a file first (tee events.ndjson), and name that: --source events.ndjson.',
    data: { source },
  })
}

export function journalExists(path: string): TidemarkError {
  return new TidemarkError('JOURNAL_EXISTS', {
    message: `There is something in ${show(path)} already, and a journal is not to be lost.`,
    hint: `To go on with it: --recover ${path}. To begin anew, delete it or name another file.`,
    data: { path },
  })
}

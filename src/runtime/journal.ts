/**
 * The journal of a run: everything that entered the core and cannot be had again from the sources. How much each source
 * had handed over by when, every tick of processing time, which inputs were found idle, and what was set while it ran. The
 * sources read again and
 * the journal together give the same output as the run did, whatever the clock says then.
 */
import { TidemarkError, show } from '../base/errors.ts'

/** One thing that happened, as a plain value. Inputs are counted from 0, in the order of the job. */
export type JournalEntry =
  /** Processing time became `now`, in epoch milliseconds. */
  | { readonly kind: 'tick'; readonly now: number }
  /**
   * An input handed over its records up to the ordinal `to` (exclusive), those before it included. `now`: when they
   * arrived, `null` where that is not told (a recording).
   */
  | { readonly kind: 'records'; readonly input: number; readonly to: number; readonly now: number | null }
  /** An input was found idle, or is back. */
  | { readonly kind: 'idle'; readonly input: number; readonly isIdle: boolean }
  /** At `now` an input had been asked and had not answered: partitions of it may have been found idle. */
  | { readonly kind: 'look'; readonly input: number; readonly now: number }
  /** For the last `ms` nobody asked an input: that was no partition's silence. */
  | { readonly kind: 'excuse'; readonly input: number; readonly ms: number }
  /** All inputs were idle, and the event time of this one went on by `ms`. */
  | { readonly kind: 'elapse'; readonly input: number; readonly ms: number }
  /**
   * From here on the watermark of an input is `delayMs` behind the greatest event time, whatever its strategy was. No
   * watermark goes back for that.
   */
  | { readonly kind: 'config'; readonly input: number; readonly delayMs: number }
  /** An input ended. */
  | { readonly kind: 'end'; readonly input: number }

/** A journal that is played instead of the clock. */
export interface JournalReplay {
  readonly entries: Iterable<JournalEntry>
  /** What follows on the last entry: the sources are read on and the clock goes on, or the run stops as if drained. */
  readonly afterwards: 'continue' | 'stop'
}

/** @throws TidemarkError `BAD_JOURNAL` unless `entry` is one that a run with so many inputs can have made */
export function checkEntry(entry: unknown, inputs: number): asserts entry is JournalEntry {
  if (typeof entry !== 'object' || entry === null) throw badJournal(entry, 'it is no entry')
  const { kind, input, now, to, ms, delayMs } = entry as Readonly<Record<string, unknown>>
  if (kind !== 'tick' && !(Number.isInteger(input) && (input as number) >= 0 && (input as number) < inputs))
    throw badJournal(entry, `the run has ${inputs} inputs`)
  const isSound =
    (kind === 'tick' && Number.isFinite(now)) ||
    (kind === 'records' && Number.isInteger(to) && (now === null || Number.isFinite(now))) ||
    (kind === 'look' && Number.isFinite(now)) ||
    ((kind === 'excuse' || kind === 'elapse') && Number.isFinite(ms) && (ms as number) >= 0) ||
    (kind === 'config' && Number.isFinite(delayMs) && (delayMs as number) >= 0) ||
    (kind === 'idle' && typeof (entry as { isIdle?: unknown }).isIdle === 'boolean') ||
    kind === 'end'
  if (!isSound) throw badJournal(entry, 'it is not as a run writes it')
}

function badJournal(entry: unknown, reason: string): TidemarkError {
  return new TidemarkError('BAD_JOURNAL', {
    message: `${show(entry)} cannot be played as an entry of a journal: ${reason}.`,
    hint: 'Play the entries that a run of the same job has recorded, in their order.',
    data: { entry },
  })
}

/** A delay that was set for an input which has no watermark. */
export function delayWithoutTime(name: string, entry: JournalEntry): TidemarkError {
  return badJournal(entry, `${name} has no event time, and so no watermark`)
}

/** A source has less than it had when the journal was recorded. */
export function journalAhead(name: string, to: number): TidemarkError {
  return new TidemarkError('JOURNAL_AHEAD', {
    message: `The journal says that ${name} had handed over its records up to ${to}; it has ended before that.`,
    hint: 'Play a journal with the sources that it was recorded with, from their beginning.',
    data: { source: name, to },
  })
}

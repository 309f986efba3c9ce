/** Plays a journal: what happened in a run happens again, in the same order, whatever the clock says. */
import type { Core } from './core.ts'
import { feed, step, type Feeding } from './feed.ts'
import { checkEntry, journalAhead, type JournalEntry } from './journal.ts'
import { cut, endOf, isEmpty, split, type Portion, type Reading } from './portion.ts'

/**
 * @param readings by input, from the beginning; what an entry leaves of a batch is put back
 * @returns by input, whether it is idle now
 * @throws TidemarkError `BAD_JOURNAL`, `JOURNAL_AHEAD`
 */
export async function play(
  run: Feeding,
  core: Core,
  readings: readonly Reading[],
  entries: Iterable<JournalEntry>,
  stop: AbortSignal,
): Promise<readonly boolean[]> {
  const isIdle = readings.map(() => false)
  for (const entry of entries) {
    checkEntry(entry, readings.length)
    run.signal.throwIfAborted()
    if (stop.aborted) break
    if (entry.kind === 'records') {
      const { input, to, now } = entry
      await playRecords(run, core, input, readings[input]!, to, now ?? NaN)
      continue
    }
    if (entry.kind === 'idle') isIdle[entry.input] = entry.isIdle
    await step(run, () => enter(core, entry))
  }
  return isIdle
}

function enter(core: Core, entry: Exclude<JournalEntry, { kind: 'records' }>): void {
  switch (entry.kind) {
    case 'tick':
      return core.tick(entry.now)
    case 'idle':
      return core.idle(entry.input, entry.isIdle)
    case 'look':
      return core.look(entry.input, entry.now)
    case 'excuse':
      return core.excuse(entry.input, entry.ms)
    case 'elapse':
      return core.elapse(entry.input, entry.ms)
    case 'config':
      return core.configure(entry.input, entry.delayMs)
    case 'end':
      return core.end(entry.input)
  }
}

/** Feeds the records up to the ordinal `to`; a source may cut its batches otherwise than when it was recorded. */
async function playRecords(
  run: Feeding,
  core: Core,
  input: number,
  reading: Reading,
  to: number,
  now: number,
): Promise<void> {
  for (let reached = -1; reached < to;) {
    const portion = await reading.next()
    if (portion === null) throw journalAhead(core.inputs[input]!.source.name, to)
    const [wanted, rest] = cut(portion, to)
    if (!isEmpty(rest)) reading.putBack(rest)
    if (!isEmpty(wanted)) await feedAll(run, core, input, wanted, now)
    reached = isEmpty(rest) ? (isEmpty(wanted) ? reached : endOf(wanted)) : to
  }
}

/** Feeds no more at once than asynchronous stages have room for. */
async function feedAll(run: Feeding, core: Core, input: number, portion: Portion, now: number): Promise<void> {
  const { work } = run
  if (work === undefined) return feed(run, core, input, portion, now)
  for (let rest: Portion | null = portion; rest !== null;) {
    await work.room(run)
    const [first, others]: readonly [Portion, Portion | null] = split(rest, work.slice)
    await feed(run, core, input, first, now)
    rest = others
  }
}

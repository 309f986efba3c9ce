/** Mutants: of what `runs` writes down to take back, one thing forgotten or done wrongly. Each must be found out. */
import type { Mutation } from '../../property/kit/mutant.ts'

function mutants(
  file: string,
  changes: Readonly<Record<string, readonly [from: string, to: string]>>,
): readonly (readonly [string, Mutation])[] {
  return Object.entries(changes).map(([name, [from, to]]) => [name, { file, from, to }])
}

export const MUTANTS: readonly (readonly [string, Mutation])[] = [
  ...mutants('engine/undo-log.ts', {
    'one change too many is taken back': [`while (this.mark > mark)`, `while (this.mark >= mark && this.size > 0)`],
    'one change too few is taken back': [`while (this.mark > mark)`, `while (this.mark > mark + 1)`],
    'what is settled is counted wrongly': [`this.#first = mark\n`, `this.#first = mark - 1\n`],
    'a mark is a place of what is kept': [`return this.#first + this.size`, `return this.size`],
  }),
  ...mutants('engine/deadlines.ts', {
    'windows of starts that were not are watched': [`this.#log.write(Deadlines.#remove, this, start)`, `void 0`],
    'windows that have ended have ended for good': [
      `this.#log.write(Deadlines.#unshift, this, this.peek()!)`,
      `void 0`,
    ],
  }),
  ...mutants('engine/timers.ts', {
    'deadlines that were not are watched': [`this.#log.write(Timers.#takeOut, this, timer)`, `void 0`],
    'deadlines that have passed have passed for good': [`this.#log.write(Timers.#putBack, this, first)`, `void 0`],
    'where a deadline stands is not known': [`      above.place = at\n`, ``],
  }),
  ...mutants('engine/runs/cell-list.ts', {
    'what has left a list has left it for good': [`this.#log!.write(putBack, this, this.#dropped)`, `void 0`],
    'what has left a list comes back to its end': [
      `if (places[left] === to) cells`,
      `if (to >= from + 1 && left >= 0) cells`,
    ],
  }),
  ...mutants('engine/runs/key-runs.ts', {
    'counts are not taken back': [
      `this.log.write(KeyRuns.#recount, this, { starts, stale, kept, queueHead })`,
      `void 0`,
    ],
    'what is open of all keys is not': [`runs.#totals.open += starts - runs.starts\n`, `\n`],
    'what is kept of all keys is not': [`runs.#totals.kept += kept - runs.kept\n`, `\n`],
    'what is to be swept is not': [`runs.stale = stale\n`, `\n`],
    'what is kept of the key is not': [`runs.kept = kept\n`, `\n`],
    'the head of the queue is not': [`runs.queueHead = queueHead\n`, `\n`],
    'starts stay in the queue': [`this.log.write(leaveQueue, this, start)`, `void 0`],
    'a queue that was swept stays so': [`this.log.write(restoreQueue, this, this.queue)`, `void 0`],
    'what waits waits on': [`this.log.write(stopWaiting, list, cell)`, `void 0`],
    'what waits for a deadline waits on': [`this.log.write(stopPending, cell, null)`, `void 0`],
    'what waited no more does not wait again': [`this.log.write(stand, cell, state)`, `void 0`],
    'what waited for a deadline does not again': [`this.log.write(stayPending, cell, null)`, `void 0`],
    'places are not given back': [`cell.places.delete(list.state)`, `void 0`],
    'a binding waits in more states than it does': [`  cell.twin.waiting--\n  if (cell.places`, `  if (cell.places`],
    'that a binding has made a match stays': [`this.log.write(unmake, twin, null)`, `void 0`],
    'what is held stays held': [`this.log.write(letGo, held, null)`, `void 0`],
    'the shorter match is not held again': [`this.log.write(holdAgain, held, held.at(-1)!)`, `void 0`],
    'what was held is not held again': [`this.log.write(restoreHeld, start, held)`, `void 0`],
    'what is over is over for good': [`this.log.write(reopen, start, { open, pending, cells })`, `void 0`],
    'how much of a start is open is forgotten': [`  start.open = open\n`, `\n`],
    'absences of a start are forgotten': [`  start.pending = pending\n`, `\n`],
    'what could time out is forgotten': [`  start.cells = cells\n`, `\n`],
    'what is held back stays so': [`this.log.write(removeDone, this, match)`, `void 0`],
    'what was held back is not again': [`this.log.write(unshiftDone, this, first)`, `void 0`],
  }),
  ...mutants('engine/runs/open-matches.ts', {
    'deadlines change counts for good': [`    runs.note()\n`, ``],
    'deadlines of a key that is forgotten stay': [`    this.deadlines[key] = undefined\n`, ``],
    'matches of one time are of one moment': [
      `if (!this.#holdsBack) return this.#findings.add(last, time, this.byEnd, this.moment)`,
      `if (!this.#holdsBack) return this.#findings.add(last, time, this.byEnd, -1)`,
    ],
  }),
  ...mutants('engine/runs/runs-engine.ts', {
    'sequences that must not come do not go back': [
      `limits, reportsTimeouts, logs)`,
      `limits, reportsTimeouts, this.#watched.length > 0 || logs === null ? logs : null)`,
    ],
    'deadlines of sequences that must not come are not told': [
      `earliest = Math.min(earliest, engine.deadlineOf(key))`,
      `void engine`,
    ],
    'an event changes counts for good': [`    runs.note()\n`, ``],
  }),
]

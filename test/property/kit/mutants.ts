/** Mutants: one text of the engines or of the compiler changed. Each must be found out by the oracle. */
import type { Mutation } from './mutant.ts'

/**
 * By what a mutant is found out: rules of the whole language on `runs`, the same written and read at every step, rules
 * for `register`, the same written and read, and those for `compact`.
 */
export type Pool = 'runs' | 'runs, restored' | 'register' | 'register, restored' | 'compact' | 'compact, restored'

export interface Mutant extends Mutation {
  readonly pool: Pool
}

type Changes = Readonly<Record<string, readonly [from: string, to: string]>>

function mutants(pool: Pool, file: string, changes: Changes): readonly (readonly [string, Mutant])[] {
  return Object.entries(changes).map(([name, [from, to]]) => [name, { pool, file, from, to }])
}

export const MUTANTS: readonly (readonly [string, Mutant])[] = [
  ...mutants('runs', 'automaton/automaton.ts', {
    'strict is taken for relaxed': [`if (gap === 'strict') return null`, `if (gap === ('' as Gap)) return null`],
    'relaxed is taken for any': [`return gap === 'any' ? goesOn`, `return gap !== 'strict' ? goesOn`],
    'any is taken for relaxed': [`return gap === 'any' ? goesOn`, `return gap === ('' as Gap) ? goesOn`],
    'the gap in a loop is relaxed': [`(isHead ? context.inner : null) ?? inner`, `'relaxed' as Gap`],
    'greedy is ignored': [`for (const formula of taken) one.when =`, `for (const formula of []) one.when =`],
    'reluctant is ignored': [`return behind === null ? ALWAYS :`, `return behind !== undefined ? ALWAYS :`],
    'until does not end a loop': [
      `take: and(and(still, takeOf(part, context)), restraint)`,
      `take: and(takeOf(part, context), restraint)`,
    ],
    'until does not end a group': [
      `return until === null ? ALWAYS : negated(satisfying(until))`,
      `return until === undefined ? negated(satisfying(until)) : ALWAYS`,
    ],
    'a loop asks for one less': [`for (let n = 1; n < min; n++)`, `for (let n = 2; n < min; n++)`],
    'a loop goes on once more': [`for (let n = min; n < last; n++)`, `for (let n = min; n <= last; n++)`],
    'members in any order come in the order written': [
      `if ((left & (1 << member)) === 0) return`,
      `if ((left & -left) !== 1 << member) return`,
    ],
    'an absence does not end the loop before it': [
      `if (following?.kind === 'absence' && following.gap === 'relaxed') {`,
      `if (following === undefined) {`,
    ],
    'an absence outlives the optional part behind it': [
      `if (!part.optional || absences.length === 0) return sink`,
      `return sink`,
    ],
    'a part counts its time from the event before only once': [
      `if (part.withinPrevious !== null) timings.push`,
      `if (part.withinPrevious === undefined) timings.push`,
    ],
    'held is not asked for': [`part.heldFor > 0 ? [{ kind: 'held', part, ms: part.heldFor }] : []`, `[]`],
  }),
  ...mutants('runs', 'program/compile.ts', {
    'states are split though their stops differ': [`&& stopsOf(own) === stopsOf(ways)`, ``],
    'what time completes is split': [`&& !pendingOf(wait).pending`, ``],
    'only the first way to go on is taken': [
      `complete, enter })\n    return id`,
      `complete, enter: enter.slice(0, 1) })\n    return id`,
    ],
    'a match begins with the first step only': [
      `.map((way) => this.#edge(way))\n    // Making`,
      `.slice(0, 1).map((way) => this.#edge(way))\n    // Making`,
    ],
  }),
  ...mutants('runs', 'program/lower.ts', {
    'a way that no event can go bounds no time': [
      `edges.filter(({ action }) => action !== 'proceed')`,
      `edges.filter(({ action, when }) => action !== 'proceed' && !when.some((clause) => clause.every(({ condition, holds }) => condition === null && !holds)))`,
    ],
    'the rest is complete whatever it asks': [`return guards.some(isFree) ? [`, `return guards.length > 0 ? [`],
    'conditions of one literal never contradict': [
      `if (literals.length === 0) return null`,
      `if (literals.length === 0) continue`,
    ],
  }),
  ...mutants('runs', 'plan/plan.ts', {
    'the event before is that of the key, not of the partition': [`(partitions && looksAtPrevious(part))`, `false`],
  }),
  ...mutants('runs', 'running-rule.ts', {
    'partitions are mixed': [
      `this.#partition.map((read) => read(of) ?? NO_VALUE)`,
      `this.#partition.map(() => NO_VALUE)`,
    ],
  }),
  ...mutants('runs', 'previous-events.ts', {
    'the event before is that of another key': [`this.ref = this.#refs[key]`, `this.ref = this.#refs[0]`],
  }),
  ...mutants('runs', 'engine/cell.ts', {
    'the longer of two matches comes first': [`return left.length - right.length`, `return right.length - left.length`],
    'of equal rows, the later step comes first': [`left[i]!.step - right[i]!.step`, `right[i]!.step - left[i]!.step`],
  }),
  ...mutants('runs', 'engine/timers.ts', {
    'deadlines fire in any order': [
      `if (a.time !== b.time) return a.time < b.time`,
      `if (a.time !== b.time) return a.time > b.time`,
    ],
    'inclusive deadlines come before strict ones': [`return b.inclusive`, `return a.inclusive`],
  }),
  ...mutants('runs', 'engine/longest.ts', {
    'longest compares matches that differ before the loop': [`const key = prefix.join(' ')`, `const key = ''`],
    'longest takes what overlaps for longer': [
      `rows.every((row) => longer.has(row))`,
      `rows.some((row) => longer.has(row))`,
    ],
  }),
  ...mutants('runs', 'engine/findings.ts', {
    'a limit lists one less': [`count > this.#listed) return`, `count >= this.#listed && this.#listed > 1) return`],
    'the start of a count is the least': [`if (start > heap.start)`, `if (start < heap.start)`],
    'all events are aggregated': [`if (cell.step === step) tally.add`, `tally.add`],
  }),
  ...mutants('runs', 'engine/tally.ts', {
    'the least is the greatest': [
      `this.least = Math.min(this.least, value)`,
      `this.least = Math.max(this.least === Infinity ? value : this.least, value)`,
    ],
    'tallies are shared by all that go on': [`const next = new Tally()\n`, `const next: Tally = this\n`],
    'the count is of numbers': [`if (fn === 'count') return this.known`, `if (fn === 'count') return this.count`],
  }),
  ...mutants('runs', 'engine/runs/aggregates.ts', {
    'aggregates are over the events of all steps': [`cell.step === this.#steps[number]`, `cell.step >= 0`],
  }),
  ...mutants('runs', 'engine/runs/related.ts', {
    'and is or': [`parts.every((one) => one(asked, last))`, `parts.some((one) => one(asked, last))`],
  }),
  ...mutants('runs', 'engine/runs/bound-cell.ts', {
    'the first event is taken for the last': [`if (at === 'last') return cell`, `if (at !== 'last') return cell`],
  }),
  ...mutants('runs', 'engine/runs/related-source.ts', {
    'the event at hand is read for what is bound': [`read('c.ref', 'c.index', path)`, `read('e', 'i', path)`],
  }),
  ...mutants('runs', 'engine/runs/bound-view.ts', {
    'a function sees the first event of a step, not the list': [
      `(lists[step]! ? this.#list(step)`,
      `(lists[step] === undefined ? this.#list(step)`,
    ],
  }),
  ...mutants('runs', 'engine/runs/asker.ts', {
    'answers are kept from one partial match to the next': [
      `if (this.#asked[test] === this.#question)`,
      `if (this.#asked[test]! > 0)`,
    ],
    'what is held is asked without the event at hand': [`asksAfter ? after : last`, `last`],
  }),
  ...mutants('runs', 'engine/runs/timing.ts', {
    '<= for < in a bound': [`inclusive ? span <= ms : span < ms`, `span <= ms`],
    '< for <= in a bound': [`inclusive ? span <= ms : span < ms`, `span < ms`],
    '> for >= in what is held': [`last!.time - from >= timing.ms`, `last!.time - from > timing.ms`],
    'the time of a step counts from its last repetition': [
      `cell.step === timing.step && cell.first)`,
      `cell.step === timing.step)`,
    ],
    'the time of a group counts from its last event': [
      `if (steps.includes(cell.step)) found = cell.time`,
      `if (steps.includes(cell.step)) found ??= cell.time`,
    ],
    'a wait ends with the first way that is over': [
      `if (latest === null || isEarlier(latest, deadline))`,
      `if (latest === null || isEarlier(deadline, latest))`,
    ],
  }),
  ...mutants('runs', 'engine/runs/skip.ts', {
    'skipToNext skips one more': [`return first + 1`, `return first + 2`],
    'skipPastLastEvent keeps the last event': [`return last.sequence + 1`, `return last.sequence`],
    'skipToFirst is taken for skipToLast': [`(skip.to === 'first' || target === null)`, `target === null`],
    'skipToLast is taken for skipToFirst': [`(skip.to === 'first' || target === null)`, `target !== undefined`],
    'skipping to a step passes over it': [`return target ?? -Infinity`, `return (target ?? -Infinity) + 1`],
  }),
  ...mutants('runs', 'engine/runs/moves.ts', {
    'an absence is forgotten': [
      `else if (action === 'stop') this.stops = true`,
      `else if (action === 'stop') this.stops = false`,
    ],
    'nothing is complete without an event': [
      `else if (action === 'complete') this.completes = true`,
      `else if (action === 'complete') this.completes = false`,
    ],
    'what strict contiguity ends waits on': [
      `return this.edges.some(\n`,
      `return this.edges.length >= 0 || this.edges.some(\n`,
    ],
    'a condition that the event does not satisfy is not asked': [
      `else if (isPossible === holds) isTrue = true`,
      `else isTrue = true`,
    ],
  }),
  ...mutants('runs', 'engine/runs/runs-engine.ts', {
    'what breaks an absence completes nothing': [
      `if (stops && !take.completes && take.complete.length === 0) continue`,
      `if (stops) continue`,
    ],
    'what is broken waits on': [`      if (!stops) {\n`, `      if (stops !== undefined) {\n`],
    'what is broken goes on': [`    if (stopped) return\n`, ``],
    'each first step is a start of its own': [`start ??= this.#open.begin(`, `start = this.#open.begin(`],
    'whether the rest can be empty is asked with the event bound': [
      `this.#asker.holds(asks, cell.previous, cell)`,
      `this.#asker.holds(asks, cell, cell)`,
    ],
    'a binding found in two ways is two': [`childrenOf(parent, this.#open.moment)`, `(null as TrackedCell | null)`],
  }),
  ...mutants('runs', 'engine/runs/key-runs.ts', {
    'what completes first comes first, whatever started before it': [
      `if (byStart !== 0) return byStart < 0`,
      `if (a.moment !== b.moment) return a.moment < b.moment`,
    ],
    'of one start, what completes last comes first': [
      `if (a.moment !== b.moment) return a.moment < b.moment\n  return compareRows`,
      `if (a.moment !== b.moment) return a.moment > b.moment\n  return compareRows`,
    ],
    'of one start and moment, the greatest rows come first': [
      `return compareRows(a.last, b.last) < 0`,
      `return compareRows(a.last, b.last) > 0`,
    ],
  }),
  ...mutants('runs', 'engine/runs/open-matches.ts', {
    'a strict deadline lets the events of its time in': [
      `if (next > time || (next === time && inclusive && !after)) break`,
      `if (next > time || (next === time && !after)) break`,
    ],
    'an inclusive deadline does not': [
      `if (next > time || (next === time && inclusive && !after)) break`,
      `if (next > time) break`,
    ],
    'a window that is inclusive holds up strict deadlines': [
      `(timer.inclusive || !this.#inclusive)`,
      `(timer.inclusive || !timer.inclusive)`,
    ],
    'each deadline is a moment of its own': [
      `if (next !== at || inclusive !== isInclusive) {`,
      `if (next !== undefined) {`,
    ],
    'a match is found as often as there are ways': [`if (last.twin.done) return`, `if (last.twin.waiting < 0) return`],
    'an absence that has a time of its own makes no match': [
      `if (isPending) this.complete(runs, cell, time)`,
      `if (isPending && time < 0) this.complete(runs, cell, time)`,
    ],
    'an absence that was broken makes a match': [`pending !== null && pending.pending > 0`, `pending !== null`],
    'nothing is held back': [
      `if (earliest !== undefined && earliest.sequence < last.start.sequence) return`,
      `if (earliest !== undefined && earliest.sequence < 0) return`,
    ],
    'a match waits for its own start': [
      `earliest.sequence < last.start.sequence) return`,
      `earliest.sequence <= last.start.sequence) return`,
    ],
    'partial matches are skipped one too far': [
      `runs.queue[i]!.sequence < from; i++`,
      `runs.queue[i]!.sequence <= from; i++`,
    ],
    'complete matches are not skipped': [`runs.skipDone(from)`, ``],
    'longest is ignored': [`keepLongest(runs.release(start), this.#program.plan.longest)`, `runs.release(start)`],
    'a cut decides what is open': [`if (atEnd === 'cut') continue`, ``],
    'what the end decides is not marked': [`this.byEnd = true\n      this.fire`, `this.byEnd = false\n      this.fire`],
    'a partial match times out where it waits on elsewhere': [
      `if (twin.waiting === 0) this.#timeOut(twin, time)`,
      `this.#timeOut(twin, time)`,
    ],
    'a window times out nothing': [`if (start.cells !== null) {`, `if (start.cells !== null && time < 0) {`],
  }),
  ...mutants('runs, restored', 'engine/runs/runs-snapshot.ts', {
    'deadlines are not restored': [`of timers) {`, `of timers.slice(0, 0)) {`],
    'matches held back are not restored': [`runs.insertDone({`, `if (made.length < 0) runs.insertDone({`],
    'matches that could be longer are not restored': [
      `if (held.length === 0) continue`,
      `if (held.length >= 0) continue`,
    ],
    'that a binding has made a match is not restored': [`if (done) cell.twin.done = true`, ``],
    'bindings that are one are restored as two': [`cell.twin = twins.get(binding) ?? cell`, `cell.twin = cell`],
    'which repetition an event began is not restored': [
      `position, step, first, before, of)\n    const binding`,
      `position, step, false, before, of)\n    const binding`,
    ],
  }),
  ...mutants('register', 'engine/register/register-engine.ts', {
    'every event fits': [`if (bit < 0 || this.#symbols.has(symbol, bit)) mask`, `mask`],
    'symbols not seen yet fit the first position': [`new Int32Array(16).fill(-1)`, `new Int32Array(16).fill(1)`],
    'chains do not overlap': [
      `((before << 1) | 1) & this.#fits(symbol)`,
      `((before << 1) | Number(before === 0)) & this.#fits(symbol)`,
    ],
    'chains do not overlap in a run': [`((before << 1) | 1) & mask`, `((before << 1) | Number(before === 0)) & mask`],
    'in a run an event has the place of the one before': [
      `const place = key * slots + (seen & (slots - 1))\n      if (history`,
      `const place = key * slots + ((seen - 1) & (slots - 1))\n      if (history`,
    ],
    'in a run what does not fit is passed over': [`positions[key] = 0\n        open--`, `open--`],
    '> for >= at the end of the window': [
      `this.#inclusive ? span > this.#withinMs : span >= this.#withinMs`,
      `span > this.#withinMs`,
    ],
    'an inclusive window is strict': [
      `this.#inclusive ? span > this.#withinMs : span >= this.#withinMs`,
      `span >= this.#withinMs`,
    ],
    'nothing is skipped': [`found && this.#consumes ? 0`, `found && this.#consumes ? after & ~this.#complete`],
    'what is out of the window is skipped': [
      `span >= this.#withinMs) return false`,
      `span >= this.#withinMs) return true`,
    ],
  }),
  ...mutants('register', 'engine/register/chain-cells.ts', {
    'events stand where those before them stood': [`seen - steps.length + 1`, `seen - steps.length`],
  }),
  ...mutants('register, restored', 'engine/register/register-engine.ts', {
    'one event less is written': [`const taken = 32 - Math.clz32(bits)`, `const taken = 31 - Math.clz32(bits)`],
    'the events are restored in another order': [
      `((seen - back) & (this.#slots - 1))`,
      `((seen + back) & (this.#slots - 1))`,
    ],
  }),
  ...mutants('compact', 'engine/compact/det-states.ts', {
    'what breaks an absence goes on': [`if (!stopped) for (const state of enter)`, `for (const state of enter)`],
    'what is broken waits on': [
      `else if (edge.action === 'pass' && !stopped) for`,
      `else if (edge.action === 'pass') for`,
    ],
    'a match is found once with each event that completes it': [`completes &&= !done`, `completes &&= true`],
    'the states of one alternative are those of all': [`kept.delete(other)`, `kept.delete(Math.min(...kept))`],
    'what waits for nothing else is passed': [
      `const stays = det === START || pass === det`,
      `const stays = det === START || pass !== -1`,
    ],
    'conditions need one of their clauses': [
      `return clauses.every((clause)`,
      `return clauses.length === 0 || clauses.some((clause)`,
    ],
  }),
  ...mutants('compact', 'engine/compact/alphabet.ts', {
    'a letter lacks its last condition': [
      `place < this.#bits.length; place++`,
      `place < this.#bits.length - 1; place++`,
    ],
    'all symbols are one letter': [
      `return known > 0 ? known - 1 : this.#find(symbol)`,
      `return known > 0 ? known - 1 : this.#find(0)`,
    ],
  }),
  ...mutants('compact', 'engine/compact/horizon.ts', {
    '> for >= at the end of the window': [
      `return deadline < time || (deadline === time && !this.#inclusive)`,
      `return deadline < time`,
    ],
    'an inclusive window is strict': [
      `return deadline < time || (deadline === time && !this.#inclusive)`,
      `return deadline <= time`,
    ],
  }),
  ...mutants('compact', 'engine/compact/paths.ts', {
    'only the latest start is listed': [
      `if (this.#inside.has(other)) this.#push(other, length)`,
      `if (this.#inside.has(other) && length < 0) this.#push(other, length)`,
    ],
    'starts outside of the window are listed': [`if (this.#inside.has(other)) this.#push`, `this.#push`],
  }),
  ...mutants('compact', 'engine/compact/arena.ts', {
    'unions of equal starts lose one side': [
      `return this.union(this.left[a]!, this.union(this.left[b]!, rest))`,
      `return this.union(this.left[a]!, rest)`,
    ],
    'of two unions the rest of one is lost': [
      `isInOrder ? this.union(restOfA, restOfB) : this.union(restOfB, restOfA)`,
      `isInOrder ? restOfA : restOfB`,
    ],
  }),
  ...mutants('compact', 'engine/compact/counting.ts', {
    'ways are not counted': [
      `ways[node] = ways[left]! + (right === NONE ? 0 : ways[right]!)`,
      `ways[node] = ways[left]!`,
    ],
    'sums forget in how many matches a value is': [
      `this.#join(i, node, ways, this.#adds(i) ? value * ways : value)`,
      `this.#join(i, node, ways, value)`,
    ],
  }),
]

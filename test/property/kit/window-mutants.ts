/** Mutants of the window operators: one text changed. Each must be found out by the oracle. */
import type { Mutation } from './mutant.ts'

/** By what a mutant is found out: cases of an engine; `restored`: written and read at every step. */
export type WindowPool =
  | 'general'
  | 'general, restored'
  | 'sessions'
  | 'composed'
  | 'processing'
  | 'plain sessions'
  | 'plain sessions, restored'
  | 'plain counts'
  | 'slices'
  | 'slices, restored'
  | 'frames'
  | 'frames, restored'

export interface WindowMutant extends Mutation {
  readonly pool: WindowPool
}

type Changes = Readonly<Record<string, readonly [from: string, to: string]>>

function mutants(pool: WindowPool, file: string, changes: Changes): readonly (readonly [string, WindowMutant])[] {
  return Object.entries(changes).map(([name, [from, to]]) => [name, { pool, file, from, to }])
}

export const WINDOW_MUTANTS: readonly (readonly [string, WindowMutant])[] = [
  ...mutants('general', 'general/general-window-operator.ts', {
    'a window takes events one millisecond longer': [
      `this.#cleanup(end) <= this.reached(scope)`,
      `this.#cleanup(end) < this.reached(scope)`,
    ],
    'a window takes events one millisecond less': [
      `this.#cleanup(end) <= this.reached(scope)`,
      `this.#cleanup(end) <= this.reached(scope) + 1`,
    ],
    'discarding keeps what it has': [`|| this.#syntax.accumulation === 'discarding') {`, `) {`],
    'purging keeps what it has': [`(verdict & PURGE) !== 0 || this`, `this`],
    'an update of what was purged is an update': [
      `      window.isUpdate = false\n    }\n    if (!this.#machine.isDone`,
      `    }\n    if (!this.#machine.isDone`,
    ],
    'a window given up says nothing more': [`onEmpty === 'always' || (`, `(`],
    'what no result has shown is lost': [`(onEmpty === 'onTime' && window.fresh > 0)`, `false`],
    'a window given up repeats that it is over': [`&& !window.saidLast`, ``],
  }),
  ...mutants('general', 'general/panes.ts', {
    'what comes late is on time': [`!window.hasPassed && window.inTime ? 'on-time'`, `!window.hasPassed ? 'on-time'`],
    'on time is never used up': [`if (firing.hasPassed) window.hasPassed = true`, ``],
    'results are numbered by those that are certain': [`index: window.panes,`, `index: window.certain,`],
    'early results are numbered too': [`timing === 'early' ? -1 : window.certain`, `window.certain`],
    'nothing is taken back': [
      `if (accumulation === 'retracting') this.#takeBack`,
      `if (values === null) this.#takeBack`,
    ],
    'all results are handed on, changed or not': [
      `if (unchanged === 'suppress' && isUnchanged(window, values)) return`,
      ``,
    ],
    'results are at the end of their window': [
      `if (end !== Infinity) return end - 1`,
      `if (end !== Infinity) return end`,
    ],
    'results without an end are late': [`reached + 1)`, `reached)`],
    'evicts after, before': [`this.#contents.evict(window, 'after')`, ``],
    'empty windows are on time, always': [`(timing === 'on-time' && onEmpty !== 'never')`, `timing === 'on-time'`],
  }),
  ...mutants('general', 'general/evict.ts', {
    'evicts the last, not the first': [`events.slice(events.length - evictor.count)`, `events.slice(0, evictor.count)`],
    'evicts one millisecond less': [`!(time <= greatest`, `!(time < greatest`],
    'evicts what is farther only': [`>= evictor.threshold`, `> evictor.threshold`],
  }),
  ...mutants('sessions', 'general/contents.ts', {
    'events of merged windows are in the order of the windows': [`.sort((a, b) => a.arrival - b.arrival)`, ``],
  }),
  ...mutants('sessions', 'general/intake.ts', {
    'a session takes events when it is over': [`if (this.#options.isOver(this.#to, scope)) return false`, ``],
    'a merged window is on time once more': [`hasPassed ||= part.hasPassed`, ``],
    'a merged window was opened late': [`inTime ||= part.inTime`, ``],
    'results of a merged window go on counting': [`    window.panes = 0\n`, ``],
  }),
  ...mutants('general', 'general/intake.ts', {
    'count windows begin one event later each time': [
      `(state.position + 1) % this.#count.slide`,
      `(state.position + 1) % (this.#count.slide + 1)`,
    ],
    'a count window has one event more': [`seen >= this.#count.size`, `seen > this.#count.size`],
    'an event is in windows that are over': [`if (this.#options.isOver(end, scope)) continue`, ``],
  }),
  ...mutants('sessions', 'general/key-windows.ts', {
    'sessions that touch are one': [`touching ? window.start > end : window.start >= end`, `window.start > end`],
    'sessions that touch are two, though asked for': [
      `touching ? window.start > end : window.start >= end`,
      `window.start >= end`,
    ],
  }),
  ...mutants('general', 'general/open-window.ts', {
    'of equal times, the last key is the first': [`compareKeys(a.key, b.key) ||`, `compareKeys(b.key, a.key) ||`],
  }),
  ...mutants('general', 'general/trigger/by-element.ts', {
    'a count is one more': [`if (++state.count < this.#count)`, `if (++state.count <= this.#count)`],
    'a count goes on': [`    state.count = 0\n    return FIRE`, `    return FIRE`],
    'a distance is enough': [`state.distance > this.#threshold`, `state.distance >= this.#threshold`],
    'distances are from the first event': [`if (state.from === null || fires) state`, `if (state.from === null) state`],
  }),
  ...mutants('general', 'general/trigger/event-time.ts', {
    'late events make no result': [`return watermark >= lastMoment ? FIRE : CONTINUE`, `return CONTINUE`],
    'an event at the last watermark makes no result': [
      `return watermark >= lastMoment ? FIRE : CONTINUE`,
      `return watermark > lastMoment ? FIRE : CONTINUE`,
    ],
    'the end of the stream is not an end': [`time === Infinity ? FIRE`, `time === -1 ? FIRE`],
  }),
  ...mutants('general', 'general/trigger/after-watermark.ts', {
    'a part does not begin anew': [`if ((verdict & FIRE) !== 0) state.part = machine.begin()`, ``],
    'a window opened late waits for its late part': [
      `if (state.phase === EARLY && at.watermark >= at.lastMoment) return this.#pass(state)`,
      ``,
    ],
    'early goes on after the end': [`phase === EARLY ? this.#early : phase`, `phase !== OVER ? this.#early : phase`],
  }),
  ...mutants('composed', 'general/trigger/wrapped.ts', {
    'once is again': [`    state.isOver = true\n`, ``],
    'what is repeated does not begin anew': [`    state.of = this.of.begin()\n`, ``],
    'purging purges nothing': [`CONTINUE : FIRE | PURGE`, `CONTINUE : FIRE`],
  }),
  ...mutants('composed', 'general/trigger/composed.ts', {
    'all is one less': [`if (count < this.#wanted)`, `if (count + 1 < this.#wanted)`],
    'each goes on with every firing': [`(!this.#goesOn[state.at]! || part.isDone(state.of))`, `true`],
    'each does not go on': [`      state.at++\n`, ``],
    'finally is not final': [`if ((last & FIRE) !== 0 ||`, `if (`],
    'composed triggers do not purge': [`FIRE | (state.verdict & PURGE)`, `FIRE`],
  }),
  ...mutants('sessions', 'general/schedule.ts', {
    'the timer of a merged window is not dropped': [
      `!window.isOpen || window.eventTimer !== time`,
      `window.eventTimer !== time && window.isOpen`,
    ],
  }),
  ...mutants('processing', 'general/trigger/processing-time.ts', {
    'the delay counts from the last event': [`state.next ??= now + this.#delay`, `state.next = now + this.#delay`],
    'the delay repeats by itself': [
      `    state.next = null\n    return FIRE`,
      `    state.next = time + this.#delay\n    return FIRE`,
    ],
  }),
  ...mutants('general', 'assign/sliding-windows.ts', {
    'the last window of an event is forgotten': [
      `start <= last; start += this.#slide)`,
      `start < last; start += this.#slide)`,
    ],
  }),
  ...mutants('general', 'assign/cumulate-windows.ts', {
    'the greatest window is forgotten': [`end <= greatest; end += this.#step)`, `end < greatest; end += this.#step)`],
  }),
  ...mutants('general', 'assign/grid.ts', {
    'an offset shifts windows the other way': [`const distance = time - phase`, `const distance = time + phase`],
  }),
  ...mutants('general', 'aggregates/edge.ts', {
    'the first is the last': [`this.#isFirst = kind === 'first'`, `this.#isFirst = kind !== 'first'`],
  }),
  ...mutants('general', 'aggregates/variance.ts', {
    'a sample is the whole': [`over === 'sample' ? 1 : 0`, `over === 'sample' ? 0 : 0`],
  }),
  ...mutants('general, restored', 'general/window-state.ts', {
    'that a result has come is not restored': [`    hasPassed,\n    saidLast,`, `    saidLast,`],
    'what is new is not restored': [`    size,\n    fresh,`, `    size,`],
    'what merged windows have said is not restored': [`taken: made(plain.taken)`, `taken: []`],
    'whether it is an update is not restored': [`    isDone,\n    isUpdate,\n    last:`, `    isDone,\n    last:`],
  }),
  ...mutants('slices', 'slices/sliced-window.ts', {
    'a sliced window takes events one millisecond longer': [
      `end - 1 + this.latenessMs <= watermark`,
      `end - 1 + this.latenessMs < watermark`,
    ],
    'sliced results are all the first': [`isFirst: index === 0`, `isFirst: true`],
    'other events with the same result are no news': [
      `unchanged === 'suppress' && !this.isDiscarding`,
      `unchanged === 'suppress'`,
    ],
    'sliced results are the last, always': [`pane('on-time', 0, allowedLatenessMs === 0)`, `pane('on-time', 0, true)`],
  }),
  ...mutants('slices', 'slices/firing.ts', {
    'late results without earlier ones are the second': [`panes: hadContents ? 1 : 0`, `panes: 1`],
    'slices take nothing back': [`if (window.isRetracting && last !== null)`, `if (last === undefined)`],
    'discarding shows all of a late window': [`if (window.isDiscarding) return alone`, ``],
    'late results are not counted': [`panes: before.panes + 1`, `panes: before.panes`],
    'late events change one window': [`if (start > time) break`, `if (start > time || changes.length > 0) break`],
    'sliced updates that change nothing are handed on': [
      `if (window.suppresses && last !== null && sameResult(last, result)) return`,
      ``,
    ],
  }),
  ...mutants('slices', 'slices/sliced-window-operator.ts', {
    'sliced windows are over one millisecond late': [
      `end !== Infinity && end - 1 <= watermark; end = timeline.nextEnd`,
      `end !== Infinity && end <= watermark; end = timeline.nextEnd`,
    ],
  }),
  ...mutants('slices', 'slices/edges.ts', {
    'slices are cut only where windows begin': [
      `[gridOf(slideMs, offsetMs), gridOf(slideMs, offsetMs + sizeMs)]`,
      `[gridOf(slideMs, offsetMs)]`,
    ],
  }),
  ...mutants('slices', 'slices/late-tree.ts', {
    'what was put together is not put together again': [`      nodes.delete(number)\n`, `      continue\n`],
  }),
  ...mutants('slices, restored', 'slices/slice-store.ts', {
    'results of slices are not restored': [
      `timeline.fired[window]!.set(end, id,`,
      `if (panes < 0) timeline.fired[window]!.set(end, id,`,
    ],
  }),
  ...mutants('frames', 'frames/delta-frame.ts', {
    'a value at the threshold is in the frame': [
      `Math.abs(a - b) < this.#threshold`,
      `Math.abs(a - b) <= this.#threshold`,
    ],
    'the reference is always the first': [`isFirst || this.#anchor === 'previous'`, `isFirst`],
    'the reference is always the previous': [`isFirst || this.#anchor === 'previous'`, `true`],
    'a range has no greatest value': [`isFirst || value > greatest ? value : greatest`, `isFirst ? value : greatest`],
  }),
  ...mutants('frames', 'frames/aggregate-frame.ts', {
    'a value has to be passed': [`result >= this.#reaches`, `result > this.#reaches`],
    'what reaches the value begins the next frame': [`closing === 'last'`, `closing === 'next'`],
  }),
  ...mutants('frames', 'frames/between-frame.ts', {
    'nothing closes': [`=== 0 ? 'inside' : 'last'`, `=== 0 ? 'inside' : 'inside'`],
    'what closes opens': [`& OPENS) === 0 ? null`, `& OPENS) < 0 ? null`],
  }),
  ...mutants('frames', 'frames/boundary-frame.ts', {
    'a value at a boundary is below it': [`boundaries[middle]! <= value`, `boundaries[middle]! < value`],
  }),
  ...mutants('frames', 'frames/closed-frames.ts', {
    'frames are one too small': [`size < minCount`, `size <= minCount`],
    'frames are one millisecond too short': [
      `last - first < minDurationMs`,
      `last - first <= minDurationMs && minDurationMs > 0`,
    ],
    'what is open counts as any other': [`Number(a.by === 'end') - Number(b.by === 'end') ||`, ``],
    'frames come in order of key': [`a.closedAt - b.closedAt ||`, ``],
  }),
  ...mutants('frames', 'frames/frame-operator.ts', {
    'an event at the watermark is in time': [`if (time <= watermark) {`, `if (time < watermark) {`],
    'an event at the deadline is in the frame': [`if (deadline > now) return`, `if (deadline >= now) return`],
    'frames have one member more': [
      `|| frame!.size === this.#frame.maxCount)`,
      `|| frame!.size > this.#frame.maxCount!)`,
    ],
    'frames time out when the watermark comes only': [
      `      this.#timeOut(lane, time)\n      this.#take`,
      `      this.#take`,
    ],
    'the end closes no frame': [`if (this.#frame.atEnd === 'emit') this`, `if (this.#frame.atEnd === undefined) this`],
  }),
  ...mutants('frames, restored', 'frames/frame-operator.ts', {
    'events that wait are not restored': [`of waiting) {`, `of waiting.slice(1)) {`],
    'open frames are not restored': [`state, sofar } of frames) {`, `state, sofar } of frames.slice(1)) {`],
  }),
  ...mutants('sessions', 'general/trigger/by-element.ts', {
    'counts of merged windows do not add up': [`into.count += from.count`, `into.count = from.count`],
  }),
  ...mutants('sessions', 'general/trigger/event-time.ts', {
    'multiples of merged windows are those of the first': [
      `into.next = least(into.next, from.next)`,
      `into.next = into.next ?? from.next`,
    ],
  }),
  ...mutants('sessions', 'general/panes.ts', {
    'results of merged windows are not taken back': [
      `for (const { result } of window.taken) this`,
      `for (const { result } of window.taken.slice(0, 0)) this`,
    ],
  }),
  ...mutants('sessions', 'general/trigger/after-watermark.ts', {
    'a session that goes on stays late': [
      `if (state.phase !== EARLY) Object.assign(state, this.begin())`,
      `if (state.phase !== EARLY) return`,
    ],
  }),
  ...mutants('plain sessions', 'keyed/session-store.ts', {
    'an event does not make its session longer': [`if (end > this.ends[at]!) this.ends[at] = end`, ``],
    'a session does not begin earlier': [`      this.starts[at] = time\n`, ``],
    'sessions that an event lies between stay apart': [`      this.#joinOlder(id, at, time)\n`, ``],
    'touching sessions are not one': [`this.ends[session]! >= time`, `this.ends[session]! > time`],
    'sessions that touch are one': [`: this.ends[session]! > time`, `: this.ends[session]! >= time`],
  }),
  ...mutants('plain sessions', 'keyed/session-operator.ts', {
    'an event is late one millisecond earlier': [
      `target.endWith(id, time) - 1 > watermark`,
      `target.endWith(id, time) - 2 > watermark`,
    ],
    'an event is late one millisecond later': [
      `target.endWith(id, time) - 1 > watermark`,
      `target.endWith(id, time) > watermark`,
    ],
  }),
  ...mutants('plain sessions', 'keyed/session-queue.ts', {
    'sessions of one end come as they were opened': [`live.sort((a, b) => this.#sessions.compare(a, b))`, ``],
    'a session that has become longer is over': [
      `else if (ends[session] === end) return session`,
      `else if (end > -Infinity) return session`,
    ],
  }),
  ...mutants('plain sessions, restored', 'keyed/session-operator.ts', {
    'a restored session has the end of its first event': [
      `target.open(id, scope, start, end)`,
      `target.open(id, scope, start, start + target.gap)`,
    ],
  }),
  ...mutants('plain counts', 'keyed/count-store.ts', {
    'a window is full with one event more': [`this.counts[window]! >= this.last`, `this.counts[window]! > this.last`],
    'a window goes on when it is full': [`this.newest[this.owner[window]!] = NONE\n`, ``],
  }),
]

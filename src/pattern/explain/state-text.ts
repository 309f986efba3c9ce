/** What an engine keeps, for people: which partial matches are open, what they have bound and what they wait for. */
import { cellsOf, type Cell, type Start } from '../engine/cell.ts'
import type { EngineSnapshot, EventSnapshot } from '../engine/snapshot.ts'
import type { RunsState } from '../engine/runs/runs-snapshot.ts'
import { deadlineIn, isEarlier, type Deadline } from '../engine/runs/timing.ts'
import type { Program } from '../program/program.ts'
import { AutomatonWords, stateLine } from './automaton-text.ts'
import { oneLine } from './one-line.ts'
import { openCells } from './open-cells.ts'
import { Words } from './words.ts'

export interface StateTextOptions {
  /** The key that a code stands for. Without it: the code. */
  readonly key?: (code: number) => string
  /** A short label of an event. Without it: its place in its source and its time, `#3@1000`. */
  readonly event?: (event: unknown, time: number, position: number) => string
  readonly timeText?: (time: number) => string
}

/**
 * What is open in an engine, key by key and start by start:
 *
 * ```text
 * engine runs: 1 key, 3 partial matches
 * key 0
 *   starts with #0@0, window to 10
 *     a=#0@0 waits in q0, until 10: b -> match; passes others
 *   complete, waits for what starts with #0@0
 *     a=#2@2 b=#4@4
 * ```
 *
 * @param snapshot of an engine that runs `program`; what is kept by another engine than `runs` is shown as data
 * @complexity O(what is kept x length of a match)
 */
export function stateText(program: Program, snapshot: EngineSnapshot, options: StateTextOptions = {}): string {
  if (snapshot.engine !== 'runs') return `engine ${snapshot.engine}\n${dataText(snapshot.state)}`
  return new RunsWords(program, snapshot.state as RunsState, options).lines().join('\n')
}

function dataText(state: unknown): string {
  return JSON.stringify(state, null, 2)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}

interface Open {
  readonly state: number
  readonly last: Cell
}

class RunsWords {
  readonly #program: Program
  readonly #state: RunsState
  readonly #options: StateTextOptions
  readonly #words: Words
  readonly #automaton: AutomatonWords
  readonly #starts: readonly Start[]
  readonly #cells: readonly Cell[]

  constructor(program: Program, state: RunsState, options: StateTextOptions) {
    this.#program = program
    this.#state = state
    this.#options = options
    this.#words = new Words(program.plan)
    this.#automaton = new AutomatonWords(program)
    const { starts, cells } = openCells(state)
    this.#starts = starts
    this.#cells = cells
  }

  lines(): readonly string[] {
    const { keys } = this.#state
    const open = keys.reduce((sum, { waiting }) => sum + waiting.reduce((all, cells) => all + cells.length, 0), 0)
    const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`
    const kept = keys
      .map((key) => ({ key: key.key, lines: this.#keyLines(key) }))
      .filter(({ lines }) => lines.length > 0)
    return [
      `engine runs: ${count(kept.length, 'key', 'keys')}, ${count(open, 'partial match', 'partial matches')}`,
      ...kept.flatMap(({ key, lines }) => [
        `key ${oneLine(this.#options.key?.(key) ?? String(key))}`,
        ...lines.map((line) => `  ${line}`),
      ]),
    ]
  }

  #keyLines({ key, waiting, done }: RunsState['keys'][number]): readonly string[] {
    const open = waiting.flatMap((cells, state) => cells.map((cell): Open => ({ state, last: this.#cells[cell]! })))
    const starts = this.#starts
      .map((start, at) => ({ start, at }))
      .filter(({ start, at }) => start.key === key && !this.#state.starts[at]!.over)
      .sort((a, b) => a.start.time - b.start.time || a.start.sequence - b.start.sequence)
    const [earliest] = starts
    const completed = done.flatMap(({ last }) => {
      const waitsFor = earliest === undefined ? '' : `, waits for what starts with ${this.#startText(earliest.start)}`
      return [`complete${waitsFor}`, `  ${this.#bindings(this.#cells[last]!)}`]
    })
    return [...starts.flatMap(({ start, at }) => this.#startLines(start, at, open)), ...completed]
  }

  #startLines(start: Start, at: number, open: readonly Open[]): readonly string[] {
    const { withinMs } = this.#program.plan
    const window = withinMs === Infinity ? '' : `, window to ${this.#time(start.time + withinMs)}`
    const own = open.filter(({ last }) => last.start === start)
    const held = this.#state.starts[at]!.held
    return [
      `starts with ${this.#startText(start)}${window}`,
      ...own.map(({ last, state }) => `  ${this.#bindings(last)} waits in ${this.#wait(state, last)}`),
      ...held.map((cell) => `  ${this.#bindings(this.#cells[cell]!)} is complete, and may grow`),
    ]
  }

  /** The state, when time ends the wait, and what it waits for. */
  #wait(id: number, last: Cell): string {
    const { withinMs, withinInclusive } = this.#program.plan
    const state = this.#program.states[id]!
    const window: Deadline = { time: last.start.time + withinMs, inclusive: withinInclusive }
    const own = deadlineIn(state, last)
    const { time } = own === null || isEarlier(window, own) ? window : own
    const until = time === Infinity ? '' : `, until ${this.#time(time)}`
    return `q${id}${until}: ${stateLine(this.#automaton.state(state))}`
  }

  /** What is bound, step by step. */
  #bindings(last: Cell): string {
    const steps = new Map<number, string[]>()
    for (const cell of cellsOf(last)) {
      const events = steps.get(cell.step)
      if (events === undefined) steps.set(cell.step, [this.#eventOf(cell)])
      else events.push(this.#eventOf(cell))
    }
    return [...steps].map(([step, events]) => `${this.#words.leaf(step)}=${events.join(',')}`).join(' ')
  }

  #eventOf({ ref, time, position }: Cell): string {
    return this.#event({ event: ref, time, position })
  }

  #event({ event, time, position }: Pick<EventSnapshot, 'event' | 'time' | 'position'>): string {
    return oneLine(this.#options.event?.(event, time, position) ?? `#${position}@${this.#time(time)}`)
  }

  #startText({ sequence }: Start): string {
    const event = this.#state.events.find((one) => one.sequence === sequence)
    return event === undefined ? 'an event that nothing binds' : this.#event(event)
  }

  #time(time: number): string {
    return this.#options.timeText?.(time) ?? String(time)
  }
}

/**
 * One rule on one engine, key by key: each key is a scope of its own with a story that can be taken back. What an engine
 * finds, keeps and says of it can be compared with one that was told what is left of the story, and nothing else.
 */
import { Classifier } from '../../../src/event/classify.ts'
import { KeyDictionary } from '../../../src/event/keys.ts'
import { ObjectRows } from '../../../src/event/rows.ts'
import { cellsOf } from '../../../src/pattern/engine/cell.ts'
import type { AtEnd, EngineLimits, EngineName, Found, TimedOut } from '../../../src/pattern/engine/engine.ts'
import type { Mark, RewindableEngine } from '../../../src/pattern/engine/rewind.ts'
import type { RunningRule } from '../../../src/pattern/running-rule.ts'
import { startRules } from '../../../src/pattern/start-rules.ts'
import type { PatternSyntax } from '../../../src/pattern/syntax/pattern.ts'
import type { SampleEvent } from '../../../src/testing/event-stream.ts'

/** What a key was told. */
export type Told =
  | { readonly kind: 'event'; readonly event: SampleEvent }
  | { readonly kind: 'reach' | 'advance'; readonly time: number }

/** What was found because of one thing told, as text. */
export interface FoundTexts {
  readonly matches: readonly string[]
  /** In no order. */
  readonly timeouts: readonly string[]
}

export interface RewindOptions {
  readonly engine: EngineName
  readonly timeouts?: boolean
  readonly limits?: Partial<EngineLimits>
}

const UNLIMITED: EngineLimits = {
  partialMatches: Infinity,
  partialMatchesPerKey: Infinity,
  matchesPerTrigger: Infinity,
  onLimit: 'error',
}

/** What a key was told, and what came of it. */
export class Story {
  readonly code: number
  readonly told: Told[] = []
  readonly found: FoundTexts[] = []

  constructor(code: number) {
    this.code = code
  }

  get first(): SampleEvent | undefined {
    const event = this.told.find((one) => one.kind === 'event')
    return event?.kind === 'event' ? event.event : undefined
  }

  get last(): SampleEvent | undefined {
    const event = this.told.findLast((one) => one.kind === 'event')
    return event?.kind === 'event' ? event.event : undefined
  }

  /** The earliest time that an event can still have. */
  get next(): number {
    const last = this.told.at(-1)
    if (last === undefined) return 0
    return last.kind === 'event' ? last.event.time : last.kind === 'reach' ? last.time : last.time + 1
  }
}

export class RewindDriver {
  readonly engine: RewindableEngine
  /** By code. */
  readonly stories: Map<number, Story> = new Map()
  readonly #classifier: Classifier = new Classifier(() => {})
  readonly #keys: KeyDictionary = new KeyDictionary(Infinity)
  readonly #rule: RunningRule
  readonly #refines: boolean
  #sequence = 0

  constructor(syntax: PatternSyntax, rewinds: boolean, { engine, timeouts = false, limits }: RewindOptions) {
    const settings = {
      rules: [syntax],
      engine,
      order: 'event-time' as const,
      limits: { ...UNLIMITED, keys: Infinity, ...limits },
      onTimeouts: timeouts ? [] : null,
      rewinds,
    }
    this.#rule = startRules(settings, this.#classifier, this.#keys, () => {})[0]!
    this.engine = this.#rule.engine
    this.#refines = this.#classifier.hasPrevious && !this.#rule.partitions
  }

  /** What the events of a key, or of its partition, are told to. */
  storyOf(event: SampleEvent): Story {
    const code = this.#rule.codeOf(this.#keys.code(event.key), event, -1)
    let story = this.stories.get(code)
    if (story === undefined) this.stories.set(code, (story = new Story(code)))
    return story
  }

  keyOf({ code }: Story): string {
    return JSON.stringify(this.#rule.keyOf(code))
  }

  tell(story: Story, one: Told): FoundTexts {
    const { code } = story
    if (one.kind === 'event') this.#step(story, one.event)
    else this.engine[one.kind](code, one.time)
    const found = this.#drain()
    story.told.push(one)
    story.found.push(found)
    return found
  }

  /** What was found of a key, without what was told in vain. */
  found({ found }: Story): readonly FoundTexts[] {
    return found.filter(({ matches, timeouts }) => matches.length + timeouts.length > 0)
  }

  /** Everything told since `length` things had been is taken back. */
  rewind(story: Story, mark: Mark, length: number): Told[] {
    this.engine.rewind(story.code, mark)
    story.found.length = length
    return story.told.splice(length)
  }

  finish(atEnd: AtEnd): FoundTexts {
    const clockOf = (code: number): number => this.stories.get(code)?.last?.time ?? -Infinity
    this.engine.finish(atEnd, clockOf)
    const { matches, timeouts } = this.#drain()
    return { matches: matches.toSorted(), timeouts }
  }

  /** What is kept of a key, in a form that does not depend on other keys, nor on how it came to be. */
  kept({ code }: Story): string {
    return JSON.stringify(keptOf(this.engine.snapshot().state as State, code))
  }

  #step(story: Story, event: SampleEvent): void {
    const symbols = new Int32Array(1)
    this.#classifier.classify(new ObjectRows([event], 0), new Int32Array(1), 1, symbols)
    let symbol = symbols[0]!
    if (this.#rule.wantsAll) {
      this.#rule.previous.ref = story.last
      if (this.#refines) symbol = this.#classifier.refine(symbol, event, story.last)
    }
    const { code } = story
    if (!this.#rule.wantsAll && !this.engine.wants(symbol)) return this.engine.reach(code, event.time)
    const sequence = this.#sequence++
    this.engine.step({
      key: code,
      scope: code,
      symbol,
      time: event.time,
      ref: event,
      index: -1,
      position: event.id,
      sequence,
    })
  }

  #drain(): FoundTexts {
    const matches = this.engine.drain().map((found) => this.#text(found, found.summary))
    const timeouts = this.engine.drainTimedOut().map((found) => this.#text(found, null))
    return { matches, timeouts: timeouts.toSorted() }
  }

  #text({ last, key, time, byEnd }: TimedOut, summary: Found['summary']): string {
    const bound = cellsOf(last).map(({ step, ref }) => `${step}:${(ref as SampleEvent).id}`)
    const what = summary === null ? bound.join(' ') : JSON.stringify(summary)
    return `${JSON.stringify(this.#rule.keyOf(key))} @${time}${byEnd ? ' by end' : ''} ${what}`
  }
}

/** What the snapshot of `runs` has. */
interface State {
  readonly events: readonly { readonly event: SampleEvent }[]
  readonly starts: readonly {
    readonly key: number
    readonly sequence: number
    readonly over: boolean
    readonly held: readonly number[]
  }[]
  readonly cells: readonly {
    readonly event: number
    readonly step: number
    readonly first: boolean
    readonly previous: number
    readonly start: number
    readonly done: boolean
  }[]
  readonly keys: readonly {
    readonly key: number
    readonly waiting: readonly (readonly number[])[]
    readonly done: readonly { readonly last: number; readonly moment: number }[]
  }[]
  readonly timers: readonly { readonly scope: number; readonly cell: number; readonly state: number }[]
  readonly watched: readonly { readonly state: unknown }[]
}

function keptOf({ events, starts, cells, keys, timers, watched }: State, code: number): unknown {
  const textOf = (at: number): string => {
    const { event, step, first, previous, start, done } = cells[at]!
    const one = `${step}:${events[event]!.event.id}${first ? ' first' : ''}${done ? ' done' : ''}`
    return previous < 0 ? `(${starts[start]!.sequence}) ${one}` : `${textOf(previous)} > ${one}`
  }
  const key = keys.find((one) => one.key === code)
  const open = starts
    .filter((start) => start.key === code && !start.over)
    .map(({ sequence, held }) => ({ sequence, held: held.map(textOf) }))
    .sort((a, b) => a.sequence - b.sequence)
  const waiting = key?.waiting.map((list) => list.map(textOf)) ?? []
  const done = key?.done.map(({ last, moment }) => `${textOf(last)} at ${moment}`) ?? []
  const own = timers.flatMap(({ scope, cell, state }) => (scope === code ? [`${textOf(cell)} in ${state}`] : []))
  const inner = watched.map(({ state }) => keptOf(state as State, code))
  const isEmpty = open.length + done.length + own.length === 0 && waiting.every((list) => list.length === 0)
  if (isEmpty && inner.every((one) => one === null)) return null
  return { open, waiting: waiting.some((list) => list.length > 0) ? waiting : [], done, timers: own, inner }
}

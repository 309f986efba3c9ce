/**
 * The fluent surface: `stream(source, …).keyBy(…).detect(rule)`. A stream is a description; it starts when it is
 * iterated, or handed to a sink. Names follow Flink's DataStream.
 */
import { toSource, type SourceInput } from '../connectors/to-source.ts'
import { TidemarkError, show } from '../base/errors.ts'
import { compileExpression, OBJECT_READERS } from '../event/compile.ts'
import { expressionText } from '../event/expression.ts'
import { ExpressionBuilder } from '../event/field.ts'
import type { KeySelector } from '../event/keys.ts'
import type { AnyPattern, BindingsOf } from '../pattern/builder/pattern.ts'
import type { Match, TimedOutMatch } from '../pattern/match.ts'
import type { JobReport } from '../runtime/report.ts'
import type { BadEvent, LateEvent } from '../stream/stage.ts'
import { noEventTime } from '../pattern/operator-errors.ts'
import { sumOf, type Reduction } from '../stream/reduce.ts'
import { logicalGraph } from './graph/describe.ts'
import { JobGraph } from './graph/job-graph.ts'
import { hasEventTime, type Node } from './graph/node.ts'
import { detectNode } from './graph/nodes/detect.ts'
import { reduceNode } from './graph/nodes/reduce.ts'
import { filterNode, flatMapNode, mapNode } from './graph/nodes/stateless.ts'
import { unionNode } from './graph/nodes/union.ts'
import { iterate } from './iterate.ts'
import { Job, type RunOptions, type SideSink } from './job.ts'
import {
  checkKey,
  checkSettings,
  checkUntimed,
  DEFAULT_LIMITS,
  stampSettings,
  type PatternSettings,
  type SideOutputs,
  type StampSettings,
  type StreamOptions,
} from './options.ts'
import { toArrayOfRules, type TakesEvents } from './rules.ts'
import { checkSink, type SinkInput } from './sinks.ts'

export type { SinkInput } from './sinks.ts'

export class Stream<T> implements AsyncIterable<T> {
  protected readonly node: Node
  protected readonly sides: readonly SideSink[]
  protected readonly settings: PatternSettings<T>
  #job: Job | null = null

  /** Use `stream(…)`. */
  constructor(node: Node, sides: readonly SideSink[], settings: PatternSettings<T>) {
    this.node = Object.freeze(node)
    this.sides = sides
    this.settings = settings
  }

  /** One result from each event. It keeps the event's time. An event on which the function throws is bad. */
  map<O>(map: (event: T) => O): Stream<O> {
    checkFunction('map', map)
    return this.#then(mapNode(this.node, map as (event: unknown) => unknown))
  }

  /** Any number of results from each event. They keep its time. An event on which the function throws gives none. */
  flatMap<O>(expand: (event: T) => Iterable<O>): Stream<O> {
    checkFunction('flatMap', expand)
    return this.#then(flatMapNode(this.node, expand as (event: unknown) => Iterable<unknown>))
  }

  /** Only the events that pass. */
  filter<S extends T>(passes: (event: T) => event is S): Stream<S>
  filter(passes: ((event: T) => unknown) | ExpressionBuilder): Stream<T>
  filter(passes: ((event: T) => unknown) | ExpressionBuilder): Stream<T> {
    return this.#filter(testOf('filter', passes), textOf(passes), null)
  }

  /** Diverts the events that satisfy the condition to another sink; the rest goes on. */
  sideOutput(when: ((event: T) => unknown) | ExpressionBuilder, sink: SinkInput<T>): Stream<T> {
    const test = testOf('sideOutput', when)
    checkSink(sink)
    return this.#filter((event: T) => !test(event), textOf(when), sink as SinkInput<unknown>)
  }

  #filter(passes: (event: T) => boolean, detail: string, aside: SinkInput<unknown> | null): Stream<T> {
    const node = filterNode(this.node, detail, passes as (event: unknown) => boolean, aside)
    return new Stream<T>(node, this.sides, this.settings)
  }

  /** What belongs together: a field, several fields, or a function. */
  keyBy(key: KeySelector<T>): KeyedStream<T> {
    checkKey(key)
    return new KeyedStream<T>(this.node, this.sides, { ...this.settings, key })
  }

  /** This stream and others as one; its watermark is the least of theirs. */
  union<O = T>(...others: readonly Stream<O>[]): Stream<T | O> {
    for (const other of others) if (!(other instanceof Stream)) throw notAStream(other)
    return new Stream<T | O>(
      unionNode([this.node, ...others.map(({ node }) => node)]),
      [...this.sides, ...others.flatMap(({ sides }) => sides)],
      this.settings as PatternSettings<T | O>,
    )
  }

  /**
   * The matches of one pattern or several, in order of their time.
   *
   * @param settings override those of the stream
   * @throws TidemarkError `NOT_A_RULE`, `BAD_OPTIONS`, `NO_EVENT_TIME` on a stream without
   */
  detect<P extends AnyPattern>(
    rules: (P | readonly P[]) & TakesEvents<T, P>,
    settings: PatternSettings<T> = {},
  ): Stream<Match<BindingsOf<P>>> {
    const list = toArrayOfRules(rules)
    checkSettings(settings)
    if (!hasEventTime(this.node)) throw noEventTime()
    return this.#then(detectNode(this.node, list, { ...this.settings, ...settings } as PatternSettings<unknown>))
  }

  /** Sends the late events of the sources to a sink, too. */
  late(sink: SinkInput<LateEvent<unknown>>): Stream<T> {
    checkSink(sink)
    return new Stream<T>(this.node, [...this.sides, { kind: 'late', sink }], this.settings)
  }

  /** Sends bad records, and conditions that threw, to a sink, too. */
  bad(sink: SinkInput<BadEvent>): Stream<T> {
    checkSink(sink)
    return new Stream<T>(this.node, [...this.sides, { kind: 'bad', sink }], this.settings)
  }

  /**
   * Sends partial matches that a deadline has ended to a sink, too: those of all patterns of the stream. They are looked
   * for only if somebody wants them, and not by every engine (see `explain`).
   */
  timedOut(sink: SinkInput<TimedOutMatch>): Stream<T> {
    checkSink(sink)
    return new Stream<T>(this.node, [...this.sides, { kind: 'timedOut', sink }], this.settings)
  }

  /** Starts the stream; its results go to `sink`. */
  start(sink: SinkInput<T>, options: RunOptions = {}): Job {
    checkSink(sink)
    return (this.#job = new Job(this.node, sink as SinkInput<unknown>, this.sides, options))
  }

  /** Runs to the end; the results go to `sink`. @returns what was done */
  async to(sink: SinkInput<T>, options: RunOptions = {}): Promise<JobReport> {
    return await this.start(sink, options).done
  }

  /** Runs to the end. @returns all results, in order */
  async toArray(options: RunOptions = {}): Promise<T[]> {
    const results: T[] = []
    await this.to((result) => void results.push(result), options)
    return results
  }

  /** The results as they come. Leaving the loop closes everything. */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return iterate<T>((sink, options) => this.start(sink, options))
  }

  /** What the last run of this stream has done so far; `undefined` before the first. */
  report(): JobReport | undefined {
    return this.#job?.report()
  }

  /** What the stream is made of: as it was written, and which operators run as one. It prints as text. */
  graph(): JobGraph {
    return new JobGraph(logicalGraph(this.node))
  }

  #then<O>(node: Node): Stream<O> {
    const { key: _key, orderBy: _orderBy, ...settings } = this.settings
    return new Stream<O>(node, this.sides, settings)
  }
}

/** A stream whose events belong together by key. */
export class KeyedStream<T> extends Stream<T> {
  /** The running value per key: the first event as it is, then what `reduce` makes of the value so far and the event. */
  reduce(reduce: (sofar: T, event: T) => T): Stream<T> {
    checkFunction('reduce', reduce)
    return this.#reduce({ next: reduce }, reduce.name)
  }

  /**
   * The running sum of a field per key, in that field; the other fields are those of the key's first event. An event
   * whose field is no number is bad.
   */
  sum(name: keyof T & string): Stream<T> {
    return this.#reduce(sumOf<T>(name), `sum of ${name}`)
  }

  #reduce(reduce: Reduction<T>, detail: string): Stream<T> {
    const { key, limits } = this.settings
    const maxKeys = limits?.keys ?? DEFAULT_LIMITS.keys
    const node = reduceNode(this.node, detail, key as KeySelector<unknown>, reduce as Reduction<unknown>, maxKeys)
    return new Stream<T>(node, this.sides, {})
  }
}

/**
 * A stream of the events of a source.
 *
 * @param source an array, an iterable, an async iterable, a Node or Web stream, columns, or a source such as
 *   `fromFile('readings.csv')`
 * @param options where time and key are, and how far out of order events may come; without `time` the stream has no
 *   event time: it can be mapped, filtered and reduced, but patterns need one
 * @throws TidemarkError `NOT_A_SOURCE`, `BAD_OPTIONS` and those of the time settings
 */
export function stream<T>(source: SourceInput<T>, options: StreamOptions<T> = {}): Stream<T> {
  const { time } = options
  checkSettings(options)
  if (time === undefined) checkUntimed(options)
  const stamp = time === undefined ? null : stampSettings({ ...options, time })
  const node: Node = {
    kind: 'source',
    source: toSource(source),
    stamp: stamp as StampSettings<unknown> | null,
    acceptLate: options.order === 'arrival',
    maxScopes: options.limits?.keys ?? DEFAULT_LIMITS.keys,
    listeners: options as unknown as SideOutputs<unknown>,
  }
  return new Stream<T>(node, [], options)
}

function testOf<T>(name: string, condition: ((event: T) => unknown) | ExpressionBuilder): (event: T) => boolean {
  if (condition instanceof ExpressionBuilder) {
    const compiled = compileExpression(condition.expression, OBJECT_READERS)
    return (event) => compiled(event, undefined) === true
  }
  checkFunction(name, condition)
  return (event) => Boolean(condition(event))
}

/** The condition as it stands in a graph. */
function textOf(condition: ExpressionBuilder | ((event: never) => unknown)): string {
  return condition instanceof ExpressionBuilder ? expressionText(condition.expression) : String(condition.name)
}

function checkFunction(name: string, value: unknown): void {
  if (typeof value === 'function') return
  throw new TidemarkError('NOT_A_FUNCTION', {
    message: `${name}() needs a function of an event; this is ${show(value)}.`,
    hint: `Write ${name}((event) => …)${name === 'filter' || name === 'sideOutput' ? ", or a condition such as field('celsius').gt(80)" : ''}.`,
    data: { operator: name, value },
  })
}

function notAStream(value: unknown): TidemarkError {
  return new TidemarkError('NOT_A_STREAM', {
    message: `Streams can be united with streams only; this is ${show(value)}.`,
    hint: 'Make it one: a.union(stream(source, { time: … })).',
    data: { value },
  })
}

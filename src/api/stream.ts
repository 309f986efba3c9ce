/**
 * The fluent surface: `stream(source, …).keyBy(…).detect(rule)`. A stream is a description; it starts when it is
 * iterated, or handed to a sink. Names follow Flink's DataStream.
 */
import type { Sink } from '../connectors/sink.ts'
import { toSource, type SourceInput } from '../connectors/to-source.ts'
import { toCallback } from '../connectors/callback/to-callback.ts'
import { compileExpression, OBJECT_READERS } from '../event/compile.ts'
import { ExpressionBuilder } from '../event/field.ts'
import type { KeySelector } from '../event/keys.ts'
import type { AnyPattern, BindingsOf } from '../pattern/builder/pattern.ts'
import type { Match } from '../pattern/match.ts'
import type { JobReport } from '../runtime/report.ts'
import type { BadEvent, LateEvent } from '../stream/stage.ts'
import { sumOf } from '../stream/reduce.ts'
import type { Node } from './graph.ts'
import { iterate } from './iterate.ts'
import { Job, type RunOptions, type SideSink } from './job.ts'
import {
  stampSettings,
  type PatternSettings,
  type SideOutputs,
  type StampSettings,
  type StreamOptions,
} from './options.ts'
import { toArrayOfRules } from './rules.ts'

/** A sink, or a function that is called with each result and may be waited for. */
export type SinkInput<T> = Sink<T> | ((result: T) => void | Promise<void>)

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

  /** One result from each event. It keeps the event's time. */
  map<O>(map: (event: T) => O): Stream<O> {
    return this.#then({ kind: 'map', input: this.node, map: map as (event: unknown) => unknown })
  }

  /** Any number of results from each event. They keep its time. */
  flatMap<O>(expand: (event: T) => Iterable<O>): Stream<O> {
    return this.#then({ kind: 'flatMap', input: this.node, expand: expand as (event: unknown) => Iterable<unknown> })
  }

  /** Only the events that pass. */
  filter<S extends T>(passes: (event: T) => event is S): Stream<S>
  filter(passes: ((event: T) => unknown) | ExpressionBuilder): Stream<T>
  filter(passes: ((event: T) => unknown) | ExpressionBuilder): Stream<T> {
    return this.#filter(passes, null)
  }

  /** Diverts the events that satisfy the condition to another sink; the rest goes on. */
  sideOutput(when: ((event: T) => unknown) | ExpressionBuilder, sink: SinkInput<T>): Stream<T> {
    const test = testOf(when)
    return this.#filter((event: T) => !test(event), toSink(sink))
  }

  #filter(passes: ((event: T) => unknown) | ExpressionBuilder, aside: Sink<unknown> | null): Stream<T> {
    const test = testOf(passes)
    return new Stream<T>(
      { kind: 'filter', input: this.node, passes: test as (event: unknown) => boolean, aside },
      this.sides,
      this.settings,
    )
  }

  /** What belongs together: a field, several fields, or a function. */
  keyBy(key: KeySelector<T>): KeyedStream<T> {
    return new KeyedStream<T>(this.node, this.sides, { ...this.settings, key })
  }

  /** This stream and others as one; its watermark is the least of theirs. */
  union(...others: readonly Stream<T>[]): Stream<T> {
    const all = [this, ...others]
    return new Stream<T>(
      { kind: 'union', inputs: all.map(({ node }) => node) },
      all.flatMap(({ sides }) => sides),
      this.settings,
    )
  }

  /**
   * The matches of one pattern or several, in order of their time.
   *
   * @param settings override those of the stream
   */
  detect<P extends AnyPattern<T>>(
    rules: P | readonly P[],
    settings: PatternSettings<T> = {},
  ): Stream<Match<BindingsOf<P>>> {
    const list = toArrayOfRules(rules)
    return this.#then({
      kind: 'detect',
      input: this.node,
      rules: list,
      settings: { ...this.settings, ...settings } as PatternSettings<unknown>,
    })
  }

  /** Sends the late events of the sources to a sink, too. */
  late(sink: SinkInput<LateEvent<unknown>>): Stream<T> {
    return new Stream<T>(this.node, [...this.sides, { kind: 'late', sink: toSink(sink) }], this.settings)
  }

  /** Sends bad records, and conditions that threw, to a sink, too. */
  bad(sink: SinkInput<BadEvent>): Stream<T> {
    return new Stream<T>(this.node, [...this.sides, { kind: 'bad', sink: toSink(sink) }], this.settings)
  }

  /** Starts the stream; its results go to `sink`. */
  start(sink: SinkInput<T>, options: RunOptions = {}): Job {
    return (this.#job = new Job(this.node, toSink(sink), this.sides, options))
  }

  /** Runs to the end; the results go to `sink`. @returns what was done */
  to(sink: SinkInput<T>, options: RunOptions = {}): Promise<JobReport> {
    return this.start(sink, options).done
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

  #then<O>(node: Node): Stream<O> {
    const { key: _key, orderBy: _orderBy, ...settings } = this.settings
    return new Stream<O>(node, this.sides, settings)
  }
}

/** A stream whose events belong together by key. */
export class KeyedStream<T> extends Stream<T> {
  /** The running value per key: the first event as it is, then what `reduce` makes of the value so far and the event. */
  reduce(reduce: (sofar: T, event: T) => T): Stream<T> {
    const key = this.settings.key as KeySelector<unknown>
    return new Stream<T>(
      { kind: 'reduce', input: this.node, key, reduce: reduce as (sofar: unknown, event: unknown) => unknown },
      this.sides,
      {},
    )
  }

  /** The running sum of a field per key, in that field; the other fields are those of the key's first event. */
  sum(name: keyof T & string): Stream<T> {
    return this.reduce(sumOf<T>(name))
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
  const stamp = time === undefined ? null : stampSettings({ ...options, time })
  const node: Node = {
    kind: 'source',
    source: toSource(source),
    stamp: stamp as StampSettings<unknown> | null,
    acceptLate: options.order === 'arrival',
    listeners: options as unknown as SideOutputs<unknown>,
  }
  return new Stream<T>(node, [], options)
}

function testOf<T>(condition: ((event: T) => unknown) | ExpressionBuilder): (event: T) => boolean {
  if (condition instanceof ExpressionBuilder) {
    const compiled = compileExpression(condition.expression, OBJECT_READERS)
    return (event) => compiled(event, undefined) === true
  }
  return (event) => Boolean(condition(event))
}

function toSink<T>(sink: SinkInput<T>): Sink<T> {
  return typeof sink === 'function' ? toCallback(sink) : sink
}

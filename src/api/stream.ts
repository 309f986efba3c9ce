/**
 * The fluent surface: `stream(source, …).keyBy(…).detect(rule)`. A stream is a description; it starts when it is
 * iterated, or handed to a sink. Names follow Flink's DataStream.
 */
import type { ExpressionBuilder } from '../event/field.ts'
import { noEventTime } from '../event/time-errors.ts'
import type { KeySelector } from '../event/keys.ts'
import type { AnyPattern, BindingsOf } from '../pattern/builder/pattern.ts'
import type { MatchChange } from '../pattern/change.ts'
import type { Match, TimedOutMatch } from '../pattern/match.ts'
import type { BadEvent, LateEvent } from '../stream/stage.ts'
import { IntervalJoin, WindowJoin, type MakeJoined } from './joined-streams.ts'
import type { AsyncFunction, AsyncMapOptions } from '../runtime/async/async-options.ts'
import { asyncOptions, type AsyncSettings } from './async-settings.ts'
import type { JoinType } from '../stream/join/interval-join-options.ts'
import type { Sides } from '../stream/process/contexts.ts'
import type { ProcessFunction } from '../stream/process/functions.ts'
import type { StateSpecs } from '../stream/state/specs.ts'
import { sumOf, type Reduction } from '../stream/reduce.ts'
import { hasEventTime, type Node, type OperatorNode } from './graph/node.ts'
import { asyncMapNode } from './graph/nodes/async.ts'
import { deduplicateNode, type DeduplicateSettings } from './graph/nodes/deduplicate.ts'
import { detectNode, namesOf } from './graph/nodes/detect.ts'
import { parallelismRefused, sharingOf } from './graph/parallel.ts'
import { processNode } from './graph/nodes/process.ts'
import { gathered } from './graph/nodes/gather.ts'
import { reduceNode } from './graph/nodes/reduce.ts'
import { frameNode, windowNode } from './graph/nodes/window.ts'
import { sideNode } from './graph/nodes/side.ts'
import { filterNode, flatMapNode, mapNode } from './graph/nodes/stateless.ts'
import { unionNode } from './graph/nodes/union.ts'
import { checkNames } from './check-names.ts'
import { checkFunction, testOf, textOf } from './conditions.ts'
import { checkProcessFunction } from './check-process-function.ts'
import type { SideSink } from './job.ts'
import {
  checkEmission,
  checkKey,
  checkSettings,
  DEFAULT_LIMITS,
  DETECT_OPTIONS,
  type PatternSettings,
} from './options.ts'
import {
  BroadcastConnectedStream,
  BroadcastStream,
  ConnectedStreams,
  type ConnectedInput,
  type MakeProcessed,
} from './connected-streams.ts'
import { toArrayOfRules, type TakesEvents } from './rules.ts'
import { checkSink, type SinkInput } from './sinks.ts'
import { StartableStream } from './startable-stream.ts'
import { notAStream, noWindow } from './stream-errors.ts'
import { FramedStream, needsEventTime, WindowedStream } from './windowed-stream.ts'
import type { TypedAssigner, TypedFrame } from '../window/builder/types.ts'
import type { AnyWindowSyntax } from '../window/syntax/window.ts'
import { windowText } from '../window/text.ts'

export type { SinkInput } from './sinks.ts'

/** No side outputs. */
// oxlint-disable-next-line typescript/no-generated-empty-object-type -- that is what it is
export type NoSides = Readonly<Record<never, unknown>>

/**
 * @typeParam T its events
 * @typeParam D what its side outputs have, by tag: see `process`
 */
export class Stream<T, D extends Sides = NoSides> extends StartableStream<T> {
  protected readonly settings: PatternSettings<T>

  /** Use `stream(…)`. */
  constructor(node: Node, sides: readonly SideSink[], settings: PatternSettings<T>) {
    super(node, sides)
    this.settings = settings
  }

  /** One result from each event. It keeps the event's time. An event on which the function throws is bad. */
  map<O>(map: (event: T) => O): Stream<O> {
    checkFunction('map', map)
    return this.#then(mapNode(this.node, map as (event: unknown) => unknown))
  }

  /**
   * One result from each event, which comes later: a look-up, a request. It keeps the event's time, and what is behind
   * sees what it would see of `map`: watermarks wait for the results of what was before them. While `capacity` events are
   * under way, the sources are not read.
   *
   * An event of which the function fails, after all retries or the time-out, has the result of `fallback`, or is bad.
   *
   * @param fn is given a signal that is aborted when its result is not wanted any more
   * @throws TidemarkError `BAD_ASYNC`, `BAD_DURATION`
   */
  asyncMap<O>(fn: AsyncFunction<T, O>, settings: AsyncSettings<T, O> = {}): Stream<O> {
    const options = asyncOptions(fn, settings)
    return this.#then(
      asyncMapNode(this.node, fn as AsyncFunction<unknown, unknown>, options as AsyncMapOptions<unknown, unknown>),
    )
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

  /**
   * Of events with one id whose times are near each other, the first to arrive; the others go to the side output
   * `duplicates`.
   *
   * @throws TidemarkError `BAD_OPTIONS`, `BAD_DURATION`, `NO_EVENT_TIME`
   */
  deduplicate(settings: DeduplicateSettings<T>): Stream<T, { readonly duplicates: T }> {
    const inherited = this.settings as PatternSettings<unknown>
    const node = deduplicateNode(this.node, settings as DeduplicateSettings<unknown>, inherited)
    return new Stream<T, { readonly duplicates: T }>(node, this.sides, this.settings)
  }

  /** What belongs together: a field, several fields, or a function. */
  keyBy(key: KeySelector<T>): KeyedStream<T> {
    checkKey(key)
    return new KeyedStream<T>(this.node, this.sides, { ...this.settings, key })
  }

  /** Windows over all events together; see `keyBy(…).window(…)`. */
  windowAll(assigner: TypedAssigner<T>): WindowedStream<T>
  windowAll(frame: TypedFrame<T>): FramedStream<T>
  windowAll(windows: TypedAssigner<T> | TypedFrame<T>): WindowedStream<T> | FramedStream<T> {
    return this.windowsBy(null, windows)
  }

  protected windowsBy(
    key: KeySelector<T> | null,
    windows: TypedAssigner<T> | TypedFrame<T>,
  ): WindowedStream<T> | FramedStream<T> {
    const given = { key: key as KeySelector<unknown> | null, settings: this.settings as PatternSettings<unknown> }
    const input = gathered(this.node, given.key)
    if (typeof windows !== 'object' || windows === null) throw noWindow(windows)
    const make = <O>(syntax: AnyWindowSyntax, late: SinkInput<LateEvent<unknown>> | null): Stream<O> => {
      if (needsEventTime(syntax) && !hasEventTime(this.node)) throw noEventTime(windowText(syntax))
      return this.#then<O>(
        syntax.kind === 'frames'
          ? frameNode(input, syntax, { ...given, late })
          : windowNode(input, syntax, { ...given, late }),
      )
    }
    return windows.kind === 'frame'
      ? new FramedStream<T>(make, windows)
      : new WindowedStream<T>(make, { assigner: windows })
  }

  /** Two streams taken together: see `ConnectedStreams`. Both have keys, or neither. */
  connect<R>(other: Stream<R>): ConnectedStreams<T, R>
  /** This stream, and another that every key of it can read. */
  connect<E>(broadcast: BroadcastStream<E>): BroadcastConnectedStream<T, E>
  connect<R>(other: Stream<R> | BroadcastStream<R>): ConnectedStreams<T, R> | BroadcastConnectedStream<T, R> {
    if (other instanceof BroadcastStream)
      return new BroadcastConnectedStream<T, R>(this.#input(), other, this.#processed([...other.sides]))
    if (!(other instanceof Stream)) throw notAStream(other)
    return new ConnectedStreams<T, R>(this.#input(), other.#input(), this.#processed([...other.sides]))
  }

  /**
   * Pairs of events of this stream and another whose times are near each other:
   * `orders.intervalJoin(shipments).between('0s', '4h').apply((order, shipment) => …)`. Streams with keys join by them.
   *
   * @param type of an outer join, an event without a partner makes a result when it can have none any more
   */
  intervalJoin<R, Type extends JoinType = 'inner'>(other: Stream<R>, type?: Type): IntervalJoin<T, R, Type> {
    if (!(other instanceof Stream)) throw notAStream(other)
    return new IntervalJoin<T, R, Type>(
      this.#input(),
      other.#input(),
      type ?? ('inner' as Type),
      this.#joined(other.sides),
    )
  }

  /** Pairs of events of this stream and another that are in one window: `a.join(b).window(tumbling('5m')).apply(…)`. */
  join<R, Type extends JoinType = 'inner'>(other: Stream<R>, type?: Type): WindowJoin<T, R, Type> {
    if (!(other instanceof Stream)) throw notAStream(other)
    return new WindowJoin<T, R, Type>(
      this.#input(),
      other.#input(),
      type ?? ('inner' as Type),
      this.#joined(other.sides),
    )
  }

  #joined(others: readonly SideSink[]): MakeJoined {
    const { key: _key, orderBy: _orderBy, ...settings } = this.settings
    return <O>(node: OperatorNode): Stream<O> => new Stream<O>(node, [...this.sides, ...others], settings)
  }

  /** This stream as one that every key of another can read: `readings.connect(thresholds.broadcast())`. */
  broadcast(): BroadcastStream<T> {
    return new BroadcastStream<T>(this.#input(), this.sides)
  }

  /**
   * What is to be done with each event, in your own words, with state and timers: see `processFunction`. Of a stream
   * with keys each key has its own.
   *
   * @throws TidemarkError `BAD_PROCESS_FUNCTION`
   */
  process<O, S extends StateSpecs = StateSpecs, P extends Sides = NoSides>(
    fn: ProcessFunction<T, O, S, P>,
  ): Stream<O, P> {
    checkProcessFunction('process', fn)
    const { node, key } = this.#input()
    return this.#processed([])((settings) =>
      processNode(gathered(node, key), fn as ProcessFunction<unknown, unknown>, key, settings),
    )
  }

  /** A side output as a stream of its own. @throws TidemarkError `UNKNOWN_TAG` */
  side<N extends keyof D & string>(tag: N): Stream<D[N]> {
    return this.#then(sideNode(this.node, tag).node)
  }

  /** Sends a side output to a sink, too. @throws TidemarkError `UNKNOWN_TAG` */
  sideTo<N extends keyof D & string>(tag: N, sink: SinkInput<D[N]>): this {
    checkSink(sink)
    const { of } = sideNode(this.node, tag)
    return this.#withSide({ kind: 'side', of, tag, sink: sink as SinkInput<unknown> })
  }

  /** As one of two inputs. */
  #input(): ConnectedInput {
    const settings = this.settings as PatternSettings<unknown>
    return { node: this.node, key: settings.key ?? null, settings }
  }

  #processed(others: readonly SideSink[]): MakeProcessed {
    const { key: _key, orderBy: _orderBy, ...settings } = this.settings
    return <O, P extends Sides>(make: (settings: PatternSettings<unknown>) => OperatorNode): Stream<O, P> =>
      new Stream<O, P>(make(this.settings as PatternSettings<unknown>), [...this.sides, ...others], settings)
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
   * The matches of one pattern or several, in order of their time. With `emit: 'speculative'` they are given as soon as
   * their last event has come, and corrected by what comes late: changes, in the order in which events make them.
   *
   * @param settings override those of the stream
   * @throws TidemarkError `NOT_A_RULE`, `BAD_OPTIONS`, `PARALLELISM_REFUSED`, `NO_EVENT_TIME` on a stream without
   */
  detect<P extends AnyPattern>(
    rules: (P | readonly P[]) & TakesEvents<T, P>,
    settings: PatternSettings<T> & { readonly emit: 'speculative' },
  ): Stream<MatchChange<BindingsOf<P>>>
  detect<P extends AnyPattern>(
    rules: (P | readonly P[]) & TakesEvents<T, P>,
    settings?: PatternSettings<T>,
  ): Stream<Match<BindingsOf<P>>>
  detect(rules: AnyPattern | readonly AnyPattern[], settings: PatternSettings<T> = {}): unknown {
    const list = toArrayOfRules(rules)
    checkNames(settings, DETECT_OPTIONS, 'detect()')
    checkSettings(settings)
    if (!hasEventTime(this.node)) throw noEventTime('Patterns')
    const all = { ...this.settings, ...settings } as PatternSettings<unknown>
    checkEmission(all)
    if (settings.parallelism !== undefined) {
      const sharing = sharingOf(list, all)
      if (sharing !== null && sharing.refusal !== null)
        throw parallelismRefused(`detect ${namesOf(list)}`, sharing.workers, sharing.refusal)
    }
    return this.#then(detectNode(gathered(this.node, all.key ?? null), list, all))
  }

  /** Sends the late events of the sources to a sink, too. */
  late(sink: SinkInput<LateEvent<unknown>>): this {
    checkSink(sink)
    return this.#withSide({ kind: 'late', sink })
  }

  /** Sends bad records, and conditions that threw, to a sink, too. */
  bad(sink: SinkInput<BadEvent>): this {
    checkSink(sink)
    return this.#withSide({ kind: 'bad', sink })
  }

  /**
   * Sends partial matches that a deadline has ended to a sink, too: those of all patterns of the stream. They are looked
   * for only if somebody wants them, and not by every engine (see `explain`).
   */
  timedOut(sink: SinkInput<TimedOutMatch>): this {
    checkSink(sink)
    return this.#withSide({ kind: 'timedOut', sink })
  }

  /** The same stream, with or without keys, and one more place where something goes. */
  #withSide(side: SideSink): this {
    const Same = this.constructor as new (node: Node, sides: readonly SideSink[], settings: PatternSettings<T>) => this
    return new Same(this.node, [...this.sides, side], this.settings)
  }

  #then<O>(node: Node): Stream<O> {
    const { key: _key, orderBy: _orderBy, ...settings } = this.settings
    return new Stream<O>(node, this.sides, settings)
  }
}

/** A stream whose events belong together by key. */
export class KeyedStream<T> extends Stream<T> {
  /**
   * Windows per key: by time (`tumbling('5m')`, `sliding`, `cumulate`, `session`, `calendar`), by count, or with
   * boundaries that are in the data (frames: `threshold(field('amps').gt(3))`, `whileSame('state')`, …).
   */
  window(assigner: TypedAssigner<T>): WindowedStream<T>
  window(frame: TypedFrame<T>): FramedStream<T>
  window(windows: TypedAssigner<T> | TypedFrame<T>): WindowedStream<T> | FramedStream<T> {
    return this.windowsBy(this.settings.key ?? null, windows)
  }

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
    const { key, orderBy: _orderBy, ...settings } = this.settings
    const { limits } = settings
    const maxKeys = limits?.keys ?? DEFAULT_LIMITS.keys
    const node = reduceNode(this.node, detail, key as KeySelector<unknown>, reduce as Reduction<unknown>, maxKeys)
    return new Stream<T>(node, this.sides, settings)
  }
}

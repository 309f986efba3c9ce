/**
 * Streams written by hand, in virtual time: each event, watermark and tick when the test says, and a crash wherever it
 * may hurt.
 */
import { show, TidemarkError } from '../base/errors.ts'
import type { KeySelector } from '../event/keys.ts'
import { ObjectRows } from '../event/rows.ts'
import { TimeReader, type TimeSelector } from '../stream/time-reader.ts'
import { checkOperator, type HarnessOptions, type HarnessReport } from './harness/check-operator.ts'
import { placed, runSteps, type HarnessRun } from './harness/run-steps.ts'
import { isEventStep, isWatermarkStep, type OperatorFactory, type Step } from './harness/step.ts'
import { Transcript, type TranscriptStep } from './test-stream-transcript.ts'

export interface TestStreamOptions<T> {
  /** Where the time of an event is, for `event(…)`. Without it the events of the stream have no time, unless `at` says one. */
  readonly time?: TimeSelector<T>
  /** What belongs together: events of equal time that have it in common keep their order, in `check`. */
  readonly key?: KeySelector<T>
}

/**
 * Something that takes events one at a time and gives results, as a `Detector` does.
 *
 * @typeParam M results
 */
export interface TestedDetector<T, M, S = unknown> {
  push(event: T, arrival?: number): readonly M[]
  advanceTo(time: number): readonly M[]
  end(): readonly M[]
  snapshot(): S
}

/**
 * A stream under test. Each call gives a new one with a step more, so a beginning can be used for several ends.
 *
 * @example
 * testStream<Reading>({ time: 't' })
 *   .event({ t: 1_000, celsius: 80 })
 *   .watermark(4_999)
 *   .crashAndRestore()
 *   .end()
 *   .through((next, clock, verdicts) => myOperator({ next, clock, ...verdicts }))
 *   .text()
 */
export class TestStream<T> {
  /** What has been written so far: also the steps of a case for `checkOperator`. */
  readonly steps: readonly Step<T>[]
  readonly #options: TestStreamOptions<T>

  /** Use `testStream(…)`. */
  constructor(options: TestStreamOptions<T>, steps: readonly Step<T>[] = []) {
    this.#options = options
    this.steps = steps
  }

  /** An event, and its event time in epoch milliseconds. */
  at(time: number, event: T): TestStream<T> {
    return this.#and({ event, time })
  }

  /** Events, whose time is read from them; NaN where the stream has none. @throws TidemarkError `BAD_TEST_EVENT` */
  event(...events: readonly T[]): TestStream<T> {
    const { time } = this.#options
    const reader = time === undefined ? null : new TimeReader<T>(time, {})
    const times = reader?.over(new ObjectRows<T>(events, 0))
    const steps = events.map((event, i) => {
      const at = times?.(i) ?? NaN
      if (times !== undefined && Number.isNaN(at)) throw badTestEvent(event)
      return { event, time: at }
    })
    return new TestStream(this.#options, [...this.steps, ...steps])
  }

  /** Every event up to `watermark` (epoch milliseconds, inclusive) has come. */
  watermark(watermark: number): TestStream<T> {
    return this.#and({ watermark })
  }

  /** Processing time is now `now`, in epoch milliseconds. */
  processingTime(now: number): TestStream<T> {
    return this.#and({ processingTime: now })
  }

  /** The stream has gone quiet; `idle(false)`: it is back. */
  idle(idle: boolean = true): TestStream<T> {
    return this.#and({ idle })
  }

  /** What is under test is lost, and another one is made from the JSON text of its last snapshot. */
  crashAndRestore(): TestStream<T> {
    return this.#and({ crashAndRestore: true })
  }

  /** No event comes any more. */
  end(): TestStream<T> {
    return this.#and({ end: true })
  }

  /** Any steps, such as those of a watermark scope or of one of several inputs. */
  step(...steps: readonly Step<T>[]): TestStream<T> {
    return new TestStream(this.#options, [...this.steps, ...steps])
  }

  /**
   * Runs the stream through an operator.
   *
   * @param factory makes it; called again after a crash
   * @throws TidemarkError `OPERATOR_THREW`
   */
  through<O>(factory: OperatorFactory<T, O>): Transcript<T, O> {
    const run = runSteps<T, O>(factory, placed(this.steps), { name: 'test stream', cutAfter: () => true })
    return new Transcript(this.steps.map((step, n) => stepOf(step, run, n)))
  }

  /** Runs the stream through an operator in every way that must make no difference: see `checkOperator`. */
  check<O>(factory: OperatorFactory<T, O>, options: HarnessOptions<T, O> = {}): HarnessReport<O> {
    const { key } = this.#options
    return checkOperator(factory, this.steps, key === undefined ? options : { key, ...options })
  }

  /**
   * Runs the stream through a detector. Processing time is when events arrive, as far as it is told.
   *
   * @param make makes one, from a snapshot after a crash: `(snapshot) => detector(rules, options, snapshot)`
   * @throws TidemarkError `NO_IDLE_DETECTOR`: a detector has one input, which is never idle
   */
  detect<M, S>(make: (snapshot: S | null) => TestedDetector<T, M, S>): Transcript<T, M> {
    let detector = make(null)
    let now = NaN
    const take = (step: Step<T>): readonly M[] => {
      if (isEventStep(step)) return detector.push(step.event, now)
      if (isWatermarkStep(step))
        return step.watermark === Infinity ? detector.end() : detector.advanceTo(step.watermark)
      if ('end' in step) return detector.end()
      if ('processingTime' in step) now = step.processingTime
      else if ('idle' in step) throw noIdleDetector()
      else detector = make(JSON.parse(JSON.stringify(detector.snapshot())) as S)
      return []
    }
    return new Transcript(this.steps.map((step) => ({ step, outputs: take(step), late: [], bad: [] })))
  }

  #and(step: Step<T>): TestStream<T> {
    return new TestStream(this.#options, [...this.steps, step])
  }
}

/** A stream of events that a test writes by hand, in virtual time. */
export function testStream<T>(options: TestStreamOptions<T> = {}): TestStream<T> {
  return new TestStream(options)
}

function stepOf<T, O>(step: Step<T>, { outputs, late, bad, marks }: HarnessRun<T, O>, n: number): TranscriptStep<T, O> {
  const before = marks[n - 1] ?? { outputs: 0, late: 0, bad: 0 }
  const after = marks[n]!
  return {
    step,
    outputs: outputs.slice(before.outputs, after.outputs).map(({ value }) => value),
    late: late.slice(before.late, after.late).map(({ event }) => event as T),
    bad: bad.slice(before.bad, after.bad).map((one) => one.bad),
  }
}

function badTestEvent(event: unknown): TidemarkError {
  return new TidemarkError('BAD_TEST_EVENT', {
    message: `An event of the test stream has no time where its option 'time' says: ${show(event)}.`,
    hint: 'Give the time beside the event: .at(time, event).',
    data: { event },
  })
}

function noIdleDetector(): TidemarkError {
  return new TidemarkError('NO_IDLE_DETECTOR', {
    message: 'A detector has one input, which is never idle.',
    hint: 'Leave idle() out; idle streams are those of a job with several inputs.',
  })
}

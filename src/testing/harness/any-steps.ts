/** Arbitrary cases for the harness: events in bounded disorder, with watermarks, late events, ticks and idle times. */
import fc from 'fast-check'
import { boundedDisorder } from '../disorder.ts'
import { eventStream, type EventStreamOptions, type StreamEvent } from '../event-stream.ts'
import type { Step } from './step.ts'

export interface AnyStepsOptions extends EventStreamOptions {
  /** By how many milliseconds events may be out of order without being late. Default 4. */
  readonly delayMs?: number
  /** Whether some events come when the watermark has passed them. Default true. */
  readonly late?: boolean
  /** Whether processing time is told, from 0 on, a few milliseconds at a time. Default false. */
  readonly processingTime?: boolean
  /** Whether the stream goes idle at times. Default false. */
  readonly idle?: boolean
  /** How many watermark scopes there are; events of one key are of one scope. Default none. */
  readonly scopes?: number
  /** How many inputs events come in by. Default 1: steps do not say. */
  readonly inputs?: number
}

/**
 * Steps for `checkOperator`. Watermarks are as under `boundedOutOfOrderness(delayMs)`, told after some of the events.
 *
 * @param payload the fields of an event, but for `id`, `time` and `key`; `id` is its place by event time
 */
export function anySteps<T extends object>(
  payload: fc.Arbitrary<T>,
  options: AnyStepsOptions = {},
): fc.Arbitrary<readonly Step<StreamEvent<T>>[]> {
  const { delayMs = 4, late = true, processingTime = false, idle = false, scopes = 0, inputs = 1 } = options
  const arrivals = eventStream(payload, options).chain((events) => boundedDisorder(events, delayMs))
  const extra = fc.record({
    tell: fc.boolean(),
    tick: processingTime ? fc.nat(6) : fc.constant(0),
    idle: idle ? fc.nat(9).map((n) => n === 0) : fc.constant(false),
    heldUp: late ? fc.nat(5).map((n) => (n === 0 ? 6 : 0)) : fc.constant(0),
    input: fc.nat(inputs - 1),
  })
  return arrivals.chain((events) =>
    fc
      .array(extra, { minLength: events.length, maxLength: events.length, size: 'max' })
      .map((extras) => toSteps(events, extras, { delayMs, processingTime, scopes, inputs })),
  )
}

interface Extra {
  readonly tell: boolean
  readonly tick: number
  readonly idle: boolean
  /** By how many places an event comes later than it should. */
  readonly heldUp: number
  readonly input: number
}

type Told = Required<Pick<AnyStepsOptions, 'delayMs' | 'processingTime' | 'scopes' | 'inputs'>>

function toSteps<T>(
  events: readonly StreamEvent<T>[],
  extras: readonly Extra[],
  { delayMs, processingTime, scopes, inputs }: Told,
): readonly Step<StreamEvent<T>>[] {
  const steps: Step<StreamEvent<T>>[] = processingTime ? [{ processingTime: 0 }] : []
  const order = events.map((event, i) => ({
    event,
    extra: extras[i]!,
    place: i + extras[i]!.heldUp + 0.5 * Math.sign(extras[i]!.heldUp),
  }))
  order.sort((a, b) => a.place - b.place)
  const greatest = new Map<number, number>()
  let now = 0
  for (const { event, extra } of order) {
    const scope = scopes === 0 ? 0 : scopeOf(event.key, scopes)
    const of = scopes === 0 ? {} : { scope }
    if (extra.tick > 2) steps.push({ processingTime: (now += extra.tick) })
    if (extra.idle) steps.push({ idle: true }, { idle: false })
    steps.push({ event, time: event.time, ...of, ...(inputs === 1 ? {} : { input: extra.input }) })
    greatest.set(scope, Math.max(greatest.get(scope) ?? -Infinity, event.time))
    if (extra.tell) steps.push({ watermark: greatest.get(scope)! - delayMs - 1, ...of })
  }
  return steps
}

/** A key is of one scope. */
function scopeOf(key: string, scopes: number): number {
  let sum = 0
  for (const letter of key) sum += letter.codePointAt(0)!
  return sum % scopes
}

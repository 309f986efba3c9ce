/** Why, of a recording: what is needed is recorded as a job would have seen it, without looking for matches. */
import { ObjectRows } from '../event/rows.ts'
import type { AnyPattern } from '../pattern/builder/pattern.ts'
import type { Stage } from '../stream/stage.ts'
import { Stamp } from '../stream/stamp.ts'
import { toMillis } from '../time/duration.ts'
import { clockOf } from '../time/clock-of.ts'
import { Ledger } from './ledger.ts'
import { checkSettings, DEFAULT_LIMITS, stampSettings, type PatternSettings, type TimeSettings } from './options.ts'
import { toArrayOfRules } from './rules.ts'
import { TraceRecorder } from './trace-recorder.ts'
import type { TraceSettings } from './trace.ts'

/** Events in order of arrival. */
export interface RecordedEvents {
  readonly events: readonly unknown[]
  /** Where they stand in their source. */
  readonly positions: readonly number[]
}

/** Takes the events as a detector with these settings would, to the end; then it can be asked why. */
export function traceRecording(
  rules: readonly AnyPattern[],
  { events, positions }: RecordedEvents,
  options: TimeSettings<unknown> & PatternSettings<unknown>,
  trace: TraceSettings,
): TraceRecorder<unknown> {
  checkSettings(options)
  const settings = stampSettings(options)
  const clock = clockOf({ ...settings, isPartitioned: settings.partition !== null })
  const recorder = traceRecorderOf({ ...options, order: 'event-time' }, toArrayOfRules(rules), clock, trace)
  const ledger = new Ledger<unknown>([])
  tellRecorder(ledger, recorder)
  const stamp = new Stamp<unknown>(
    {
      ...settings,
      clock,
      acceptLate: false,
      lateBehind: options.emit === 'speculative',
      maxScopes: options.limits?.keys ?? DEFAULT_LIMITS.keys,
    },
    recorder.before(NOTHING_BEHIND),
    {
      counts: ledger.counts,
      onBad: (bad) => ledger.bad(bad),
      onLate: (event, time, watermark, position) => ledger.late(event, time, watermark, position, () => true),
      onWatermarkFailure: () => {},
    },
  )
  stamp.ingest(new ObjectRows(events, 0, positions), 0, events.length, NaN)
  clock.end()
  stamp.end()
  return recorder
}

/** A recorder for rules with these settings. @throws TidemarkError `BAD_OPTIONS` */
export function traceRecorderOf<T>(
  settings: PatternSettings<T>,
  rules: readonly AnyPattern<T>[],
  clock: ConstructorParameters<typeof TraceRecorder<T>>[1]['clock'],
  trace: TraceSettings,
): TraceRecorder<T> {
  const { key = null, orderBy = null, order = 'event-time', atEnd = 'complete', emit, allowedLateness = 0 } = settings
  return new TraceRecorder<T>(trace, {
    rules: rules.map(({ syntax }) => syntax),
    key,
    orderBy,
    order,
    atEnd,
    clock,
    allowedLatenessMs: emit === 'speculative' ? toMillis(allowedLateness, 'allowedLateness') : null,
  })
}

/** Tells the recorder of what is late or bad. */
export function tellRecorder<T>(ledger: Ledger<T>, recorder: TraceRecorder<T>): void {
  ledger.addLateListener((late) => recorder.late(late))
  ledger.addBadListener((bad) => recorder.bad(bad))
}

const NOTHING_BEHIND: Stage<unknown> = { batch() {}, progress() {}, tick() {}, idle() {}, end() {} }

/**
 * Disorder made from a seed: the events of a recording, in order of event time, sent on their way through one model
 * after the other. Delays are whole milliseconds, and no event arrives before it happened.
 */
import { SeededRandom } from '../../base/random.ts'
import { byEventTime, type MadeDisorder, type Recording } from '../recording.ts'
import { applyBursts, type Bursts } from './bursts.ts'
import { partitionReader, type Deliveries, type PartitionReader } from './deliveries.ts'
import { badModel } from './disorder-errors.ts'
import { applyDuplicates, type Duplicates } from './duplicates.ts'
import { applyExponential, type ExponentialDelay } from './exponential.ts'
import { applyMeasured, type MeasuredDelay } from './measured.ts'
import type { DisorderContext } from './model.ts'
import { applyRecorded, type RecordedArrivals } from './recorded.ts'
import { applyStall, type Stall } from './stall.ts'
import { applyUniform, type UniformDelay } from './uniform.ts'
import { applyWrongClock, type WrongClock } from './wrong-clock.ts'

export type DisorderModel =
  UniformDelay | ExponentialDelay | Bursts | Stall | WrongClock | Duplicates | MeasuredDelay | RecordedArrivals

/** `exponential, 30 s in the mean; 1 % of the events come again within 1 min`. */
export function disorderText(models: readonly DisorderModel[]): string {
  return models.map(({ text }) => text).join('; ')
}

/**
 * The same events, as they would have arrived. What the recording knows of arrivals is replaced, unless a model is
 * `recorded()`. The truth stays that of the recording: see `Recording.made`.
 *
 * Each model draws from numbers of its own, so one more at the end changes nothing of those before. A copy of an event
 * has a position of its own, behind all positions of the recording.
 *
 * @param models applied in this order
 * @throws TidemarkError `BAD_DISORDER` if a model needs what the recording has not
 * @complexity O(n log n) for each model
 */
export function disordered<T>(recording: Recording<T>, models: readonly DisorderModel[], seed: number): Recording<T> {
  let deliveries = inOrder(recording)
  const { settings } = recording
  const keyOf = partitionOr(recording, settings.key ?? null)
  const ownPartition = settings.watermarkScope ?? settings.key ?? null
  const notes: string[] = []
  for (const [n, model] of models.entries()) {
    const context: DisorderContext = {
      random: new SeededRandom(seed, n),
      keyOf,
      recorded: recording.arrivals,
      tell: (sentence) => void notes.push(sentence),
      partitionOf(by, name) {
        const reader = partitionOr(recording, by ?? ownPartition)
        if (reader === null) throw badModel(name, 'it is not said what a partition is; name its field: by=<field>')
        return reader
      },
    }
    deliveries = applied(deliveries, model, context)
  }
  return delivered(recording, deliveries, { of: recording, models, seed, notes })
}

function partitionOr<T>(recording: Recording<T>, selector: Recording<T>['settings']['key']): PartitionReader | null {
  return selector === null || selector === undefined ? null : partitionReader(recording, selector)
}

/** Nothing is held up. */
function inOrder<T>(recording: Recording<T>): Deliveries {
  const rows = byEventTime(recording)
  const happened = Float64Array.from(rows, (row) => recording.times[row]!)
  return { rows, happened, times: happened, arrivals: happened }
}

function applied(deliveries: Deliveries, model: DisorderModel, context: DisorderContext): Deliveries {
  switch (model.kind) {
    case 'uniform':
      return applyUniform(deliveries, model, context)
    case 'exponential':
      return applyExponential(deliveries, model, context)
    case 'bursts':
      return applyBursts(deliveries, model, context)
    case 'stall':
      return applyStall(deliveries, model, context)
    case 'clock':
      return applyWrongClock(deliveries, model, context)
    case 'duplicates':
      return applyDuplicates(deliveries, model, context)
    case 'histogram':
      return applyMeasured(deliveries, model, context)
    case 'recorded':
      return applyRecorded(deliveries, model, context)
  }
}

function delivered<T>(
  recording: Recording<T>,
  { rows, times, arrivals }: Deliveries,
  made: MadeDisorder<T>,
): Recording<T> {
  const { events, positions } = recording
  const seen = new Uint8Array(events.length)
  let next = positions.reduce((greatest, position) => Math.max(greatest, position), -1) + 1
  return {
    ...recording,
    events: Array.from(rows, (row) => events[row]!),
    times,
    arrivals,
    positions: Int32Array.from(rows, (row) => (seen[row]!++ === 0 ? positions[row]! : next++)),
    made,
  }
}

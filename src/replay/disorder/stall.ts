/** One partition stops for a while, and then catches up: all that was held comes at once, in its order. */
import { durationText, toMillis, type DurationInput } from '../../time/duration.ts'
import { timestampText } from '../../time/timestamp.ts'
import { rerouted } from './deliveries.ts'
import type { Apply, ModelText } from './model.ts'
import { partitionText, chosenOf, type PartitionChoice } from './partition.ts'

export interface Stall extends PartitionChoice, ModelText {
  readonly kind: 'stall'
  readonly spanMs: number
  /** When it stops: epoch milliseconds, or milliseconds after the first event; `null`: the seed chooses. */
  readonly at: { readonly time: number } | { readonly afterMs: number } | null
}

export interface StallOptions extends Partial<PartitionChoice> {
  readonly at?: Stall['at']
}

/** @throws TidemarkError `BAD_DURATION` */
export function stall(span: DurationInput, { by = null, value = null, at = null }: StallOptions = {}): Stall {
  const spanMs = toMillis(span, 'the time for which a partition stalls', { zero: false })
  const when =
    at === null
      ? ''
      : 'time' in at
        ? ` from ${timestampText(at.time)}`
        : `, ${durationText(at.afterMs)} after the start`
  const text = `${partitionText({ by, value })} stalls for ${durationText(spanMs)}${when}`
  return Object.freeze({ kind: 'stall', spanMs, by, value, at: at === null ? null : Object.freeze(at), text })
}

export const applyStall: Apply<Stall> = (deliveries, model, context) => {
  const { spanMs, at } = model
  const { partition, places } = chosenOf(deliveries, model, 'stall', context)
  const arrivals = deliveries.arrivals.slice()
  const from = startOf(arrivals, places, at, spanMs, context.random.next())
  let held = 0
  for (const place of places) {
    const arrival = arrivals[place]!
    if (arrival < from || arrival >= from + spanMs) continue
    arrivals[place] = from + spanMs
    held++
  }
  const none = held === 0 ? '; nothing of it arrives then, so nothing is held back' : ''
  context.tell(`${partition} stalls from ${timestampText(from)} to ${timestampText(from + spanMs)}${none}.`)
  return rerouted(deliveries, { arrivals })
}

/** Where the seed chooses, the stall ends before the last event of the partition, if there is time enough. */
function startOf(
  arrivals: Float64Array,
  places: readonly number[],
  at: Stall['at'],
  spanMs: number,
  chance: number,
): number {
  if (at !== null) return 'time' in at ? at.time : arrivals[0]! + at.afterMs
  const first = arrivals[places[0]!]!
  const last = arrivals[places.at(-1)!]!
  return Math.round(first + chance * Math.max(0, last - first - spanMs))
}

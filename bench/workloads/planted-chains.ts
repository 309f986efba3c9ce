/**
 * Signals in which strict chains are planted: so the share of events that end a match does not depend on how long a
 * match is. Each device goes its own way: nothing but noise for a while, then the types of a chain one behind the other,
 * of which one chain in five breaks off, by noise or by the beginning of another.
 */
import type { Setting } from '../harness/contract.ts'
import { Random } from '../harness/random.ts'
import type { SignalColumns } from './signals.ts'

export interface PlantedChains {
  /** How many signals a chain has; its types are `T0`, `T1`, … */
  readonly steps: number
  /** How many signals are the last of a chain, as a share: at most 0.8 / `steps`. */
  readonly rate: number
  readonly devices: number
}

/** The share of chains that come to their end. */
const COMPLETE = 0.8

/** The first `n` of them are the same, whatever the number of events. Linear. */
export function plantedChains({ steps, rate, devices }: PlantedChains, { events, seed }: Setting): SignalColumns {
  const random = new Random(seed)
  const goesOn = COMPLETE ** (1 / (steps - 1))
  // Of a device: what lies between two beginnings, less the mean length of what has begun.
  const idle = COMPLETE / rate - (1 - COMPLETE / goesOn) / (1 - goesOn) - 1
  const begins = 1 / Math.max(1, idle)
  const noise = steps
  const columns = {
    time: new Float64Array(events),
    device: { codes: new Int32Array(events), dictionary: Array.from({ length: devices }, (_, i) => `d${i}`) },
    type: {
      codes: new Int32Array(events),
      dictionary: Array.from({ length: steps + 1 }, (_, i) => (i === noise ? 'x' : `T${i}`)),
    },
    value: new Float64Array(events),
  }
  /** By device: the step that comes next. */
  const next = new Int32Array(devices)
  for (let i = 0; i < events; i++) {
    const device = random.below(devices)
    const step = next[device] as number
    const luck = random.unit()
    let type = noise
    if (step === 0) type = luck < begins ? 0 : luck > 0.9 ? 1 + random.below(steps) : noise
    else if (luck < goesOn) type = step
    else if (luck > (1 + goesOn) / 2) type = 0
    next[device] = type === noise || (step === 0 && type !== 0) ? 0 : (type + 1) % steps
    columns.time[i] = i
    columns.device.codes[i] = device
    columns.type.codes[i] = type
    columns.value[i] = random.below(1000)
  }
  return { length: events, columns }
}

/**
 * The inputs that Esper and Tidemark share: those of the bench, from the same seeds, in order of event time. Esper has
 * no order by event time, so where the bench's input is out of order (`relaxed`), it is sorted before anybody is timed.
 */
import { handObjects } from '../hand-objects.ts'
import type { Setting } from '../../harness/contract.ts'
import { related } from '../../workloads/related.ts'
import { strict } from '../../workloads/strict.ts'
import { columnsOf } from '../../workloads/sequence-input.ts'
import type { SignalColumns, SignalShape } from '../../workloads/signals.ts'
import { signalColumns, signalsOf } from '../../workloads/signals.ts'
import { Tally } from '../../workloads/tally.ts'
import { samplesOf } from '../../workloads/window-input.ts'
import { windows } from '../../workloads/windows.ts'

export const WORKLOADS = ['strict', 'relaxed', 'above', 'tumbling'] as const
export type WorkloadName = (typeof WORKLOADS)[number]

/** What all candidates must find. */
export interface Expected {
  readonly matches: number
  readonly check: number
}

/** As in `workloads/strict.ts` and `workloads/related.ts`, whose references they are compared with. */
const STRICT: SignalShape = {
  types: ['A', 'B', 'C', 'x'].map((name) => [name, 1] as const),
  devices: 1_000,
  value: (random) => random.below(1000),
}
const ABOVE: SignalShape = {
  types: [
    ['A', 1],
    ['B', 3],
    ['C', 1],
    ['x', 5],
  ],
  devices: 100,
  value: (random) => random.below(1000),
}

const SEEDS: Readonly<Record<WorkloadName, number>> = { strict: 4, relaxed: 1, above: 5, tumbling: 1 }

export function settingOf(name: WorkloadName, events: number): Setting {
  return { events, seed: SEEDS[name], directory: '' }
}

export function inputOf(name: WorkloadName, events: number): SignalColumns {
  const setting = settingOf(name, events)
  switch (name) {
    case 'strict':
      return signalColumns(STRICT, setting)
    case 'above':
      return signalColumns(ABOVE, setting)
    case 'relaxed':
      return sortedByTime(columnsOf(setting))
    case 'tumbling': {
      const { length, columns } = samplesOf({ devices: 1_000, late: 0, maxDelayMs: 0, values: 'fractions' }, setting)
      return { length, columns: { ...columns, type: { codes: new Int32Array(length), dictionary: ['x'] } } }
    }
  }
}

/** Equal times stay in order of arrival. */
function sortedByTime({ length, columns: { time, device, type, value } }: SignalColumns): SignalColumns {
  const order = Int32Array.from({ length }, (_, row) => row).sort((a, b) => time[a]! - time[b]! || a - b)
  return {
    length,
    columns: {
      time: Float64Array.from(order, (row) => time[row]!),
      device: { codes: order.map((row) => device.codes[row]!), dictionary: device.dictionary },
      type: { codes: order.map((row) => type.codes[row]!), dictionary: type.dictionary },
      value: Float64Array.from(order, (row) => value[row]!),
    },
  }
}

/**
 * By the references of the bench, which are no candidate's program. `relaxed` has the hand loop in place of one, which
 * the bench holds against its reference.
 */
export function expectedOf(name: WorkloadName, events: number): Expected {
  const setting = settingOf(name, events)
  const tally = new Tally()
  if (name === 'relaxed') handObjects(signalsOf(inputOf(name, events)), tally.readings())
  else {
    const add = tally.numbers()
    const workload = [strict, ...related, ...windows].find((each) => each.name === REFERENCES[name])
    for (const text of workload!.reference(setting, events)) {
      const [a = NaN, b = NaN, c = NaN] = text.split(' ').map(Number)
      add(a, b, c)
    }
  }
  return { matches: tally.matches, check: tally.check }
}

const REFERENCES = { strict: 'strict', above: 'related above', tumbling: 'windows tumbling' } as const

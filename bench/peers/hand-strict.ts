/** The workload `strict` by hand: for each device, when its A and its B came, if they were the last to come. */
import type { Found } from '../workloads/over-signals.ts'
import type { Signal, SignalColumns } from '../workloads/signals.ts'
import { STRICT_WITHIN_MS } from '../workloads/strict.ts'

const NONE = -1

export function handStrict({ columns, length }: SignalColumns, found: Found): undefined {
  const { time: times, type, device } = columns
  const [a, b, c] = ['A', 'B', 'C'].map((name) => type.dictionary.indexOf(name))
  const types = type.codes
  const devices = device.codes
  const firsts = new Float64Array(device.dictionary.length).fill(NONE)
  const seconds = new Float64Array(device.dictionary.length).fill(NONE)
  for (let row = 0; row < length; row++) {
    const code = types[row]
    const key = devices[row] as number
    const time = times[row] as number
    const first = firsts[key] as number
    const second = seconds[key] as number
    if (code === a) {
      firsts[key] = time
      seconds[key] = NONE
    } else if (code === b && first !== NONE && second === NONE) seconds[key] = time
    else {
      if (code === c && second !== NONE && time - first < STRICT_WITHIN_MS) found(first, second, time)
      firsts[key] = NONE
      seconds[key] = NONE
    }
  }
}

interface Come {
  first: number
  second: number
}

/** The same over objects. */
export function handStrictObjects(signals: readonly Signal[], found: Found): undefined {
  const devices = new Map<string, Come>()
  for (const { device, type, time } of signals) {
    const come = devices.get(device)
    if (come === undefined) {
      devices.set(device, { first: type === 'A' ? time : NONE, second: NONE })
    } else if (type === 'A') {
      come.first = time
      come.second = NONE
    } else if (type === 'B' && come.first !== NONE && come.second === NONE) come.second = time
    else {
      if (type === 'C' && come.second !== NONE && time - come.first < STRICT_WITHIN_MS)
        found(come.first, come.second, time)
      come.first = NONE
      come.second = NONE
    }
  }
}

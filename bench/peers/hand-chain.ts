/**
 * Relaxed chains by hand. For detection: of the partial matches that wait for one step, only that with the latest
 * start matters: one number per step, and no more. For lists, of three steps: As and Bs in lists, and all pairs of them.
 */
import type { Chain } from '../workloads/chain.ts'
import type { Run } from '../workloads/over-signals.ts'
import type { SignalColumns } from '../workloads/signals.ts'

export function handChain(chain: Chain): Run<SignalColumns> {
  return typeof chain.listed === 'number' ? listing(chain, chain.listed) : detecting(chain)
}

function detecting({ steps, above, window }: Chain): Run<SignalColumns> {
  const last = steps - 1
  return ({ columns, length }, found) => {
    const times = columns.time
    const types = columns.type.codes
    const values = columns.value
    /** By step: the latest time at which something begins that has come as far as it. */
    const latest = new Float64Array(steps).fill(-Infinity)
    for (let row = 0; row < length; row++) {
      const step = types[row] as number
      if (step > last || (above !== null && !((values[row] as number) > above))) continue
      const time = times[row] as number
      if (step === 0) latest[0] = time
      else if (step === last) {
        if (time - (latest[last - 1] as number) < window) found(time, 0, 0)
      } else if ((latest[step - 1] as number) > (latest[step] as number)) latest[step] = latest[step - 1] as number
    }
    return undefined
  }
}

function listing({ steps, loop, above, window }: Chain, listed: number): Run<SignalColumns> {
  if (steps !== 3 || loop !== null) throw new Error('lists by hand are for A; B; C')
  return ({ columns, length }, found) => {
    const times = columns.time
    const types = columns.type.codes
    const values = columns.value
    const as: number[] = []
    const bs: number[] = []
    // What is before these is over.
    let firstA = 0
    let firstB = 0
    for (let row = 0; row < length; row++) {
      const step = types[row] as number
      if (step > 2 || (above !== null && !((values[row] as number) > above))) continue
      const time = times[row] as number
      if (step === 0) as.push(time)
      else if (step === 1) bs.push(time)
      else {
        while (firstA < as.length && time - (as[firstA] as number) >= window) firstA++
        while (firstB < bs.length && time - (bs[firstB] as number) >= window) firstB++
        let given = 0
        for (let b = firstB; b < bs.length && given < listed; b++) {
          const middle = bs[b] as number
          for (let a = firstA; a < as.length && (as[a] as number) < middle && given < listed; a++)
            found(time, given++, 0)
        }
      }
    }
    return undefined
  }
}

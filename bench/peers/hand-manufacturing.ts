/** The workloads `manufacturing` by hand, over columns and over objects. */
import type { MachineColumns, MachineField, MachineReading } from '../workloads/manufacturing-input.ts'
import { PAIRS, PHASES } from '../workloads/manufacturing-input.ts'
import type { MachineQuery } from '../workloads/manufacturing.ts'
import { FOLLOWS_WITHIN_MS, SECOND_MS, VARIATION, ruleNumber } from '../workloads/manufacturing.ts'
import type { Found, Run } from '../workloads/over-signals.ts'

export const handMachineColumns: Readonly<Record<MachineQuery, Run<MachineColumns>>> = {
  q1({ columns, length }, found) {
    const pairs = PAIRS.map((names, i) => ({ pair: new Pair(i, found), names }))
    for (const { pair, names } of pairs) {
      const [sensor, valve] = names.map((name) => columns[name]) as [Float64Array, Float64Array]
      for (let row = 0; row < length; row++) pair.step(columns.time[row]!, sensor[row]!, valve[row]!)
    }
    return undefined
  },
  q2({ columns, length }, found) {
    for (const [number, name] of PHASES.entries()) {
      const phase = new Phase(number, found)
      const powers = columns[name]
      for (let row = 0; row < length; row++) phase.step(columns.time[row]!, powers[row]!)
      phase.close()
    }
    return undefined
  },
}

export const handMachineObjects: Readonly<Record<MachineQuery, Run<readonly MachineReading[]>>> = {
  q1(readings, found) {
    const [first, second, third] = PAIRS.map((_, i) => new Pair(i, found)) as [Pair, Pair, Pair]
    for (const { time, bm05, bm06, bm07, bm08, bm09, bm10 } of readings) {
      first.step(time, bm05, bm08)
      second.step(time, bm06, bm09)
      third.step(time, bm07, bm10)
    }
    return undefined
  },
  q2(readings, found) {
    const [first, second, third] = PHASES.map((_: MachineField, i) => new Phase(i, found)) as [Phase, Phase, Phase]
    for (const { time, mf01, mf02, mf03 } of readings) {
      first.step(time, mf01)
      second.step(time, mf02)
      third.step(time, mf03)
    }
    for (const phase of [first, second, third]) phase.close()
    return undefined
  },
}

/** A sensor and its valve. */
class Pair {
  private readonly number: number
  private readonly found: Found
  private sensor = NaN
  private valve = NaN
  /** By state: the changes to it that wait. */
  private readonly waiting: readonly [number[], number[]] = [[], []]

  constructor(number: number, found: Found) {
    this.number = number
    this.found = found
  }

  step(time: number, sensor: number, valve: number): void {
    // A first reading is no change: before it was nothing.
    if (valve !== this.valve) {
      if (this.valve === 1 - valve) this.follow(time, valve)
      this.valve = valve
    }
    if (sensor !== this.sensor) {
      if (this.sensor === 1 - sensor) this.waiting[sensor]!.push(time)
      this.sensor = sensor
    }
  }

  private follow(time: number, state: number): void {
    const waiting = this.waiting[state]!
    for (const begun of waiting)
      if (time - begun < FOLLOWS_WITHIN_MS) this.found(ruleNumber(this.number, state), begun, time)
    waiting.length = 0
  }
}

/** The power of one phase in one second. */
class Phase {
  private readonly number: number
  private readonly found: Found
  private end = -Infinity
  private count = 0
  private sum = 0
  private least = Infinity
  private most = -Infinity

  constructor(number: number, found: Found) {
    this.number = number
    this.found = found
  }

  step(time: number, power: number): void {
    if (time >= this.end) {
      this.close()
      this.end = time - (time % SECOND_MS) + SECOND_MS
    }
    this.count++
    this.sum += power
    if (power < this.least) this.least = power
    if (power > this.most) this.most = power
  }

  close(): void {
    const mean = this.sum / this.count
    if (this.most - this.least > VARIATION * mean) this.found(this.end, this.number, Math.round(mean))
    this.count = 0
    this.sum = 0
    this.least = Infinity
    this.most = -Infinity
  }
}

/** Tidemark on the workloads `manufacturing`, by its public API. */
import type { AnyPattern, Source } from 'tidemark'
import { avg, field, fromColumns, max, min, pattern, previous, stream, tumbling } from 'tidemark'
import type { MachineColumns, MachineReading } from '../workloads/manufacturing-input.ts'
import { PAIRS } from '../workloads/manufacturing-input.ts'
import type { MachineQuery } from '../workloads/manufacturing.ts'
import { FOLLOWS_WITHIN_MS, SECOND_MS, VARIATION, ruleNumber } from '../workloads/manufacturing.ts'
import type { Counted, Found, Run } from '../workloads/over-signals.ts'

type Readings = Source<MachineReading> | readonly MachineReading[]

export const changeRules: readonly AnyPattern<MachineReading>[] = PAIRS.flatMap(([sensor, valve], pair) =>
  [0, 1].map((state) =>
    pattern<MachineReading>(String(ruleNumber(pair, state)))
      .begin('sensor')
      .where(
        field(sensor)
          .eq(state)
          .and(previous(sensor).eq(1 - state)),
      )
      .followedBy('valve')
      .where(
        field(valve)
          .eq(state)
          .and(previous(valve).eq(1 - state)),
      )
      .within({ milliseconds: FOLLOWS_WITHIN_MS }),
  ),
)

const options = { time: 'time' } as const

async function changes(readings: Readings, found: Found): Promise<Counted> {
  const detection = stream(readings, options).detect(changeRules)
  await detection.to(({ rule, start, end }) => found(Number(rule), start, end))
  return detection.report()!.work
}

async function variations(readings: Readings, found: Found): Promise<Counted> {
  const seconds = stream(readings, options)
    .windowAll(tumbling({ milliseconds: SECOND_MS }))
    .aggregate({
      mean1: avg('mf01'),
      least1: min('mf01'),
      most1: max('mf01'),
      mean2: avg('mf02'),
      least2: min('mf02'),
      most2: max('mf02'),
      mean3: avg('mf03'),
      least3: min('mf03'),
      most3: max('mf03'),
    })
  const look = (end: number, phase: number, mean: number, least: number, most: number): void => {
    if (most - least > VARIATION * mean) found(end, phase, Math.round(mean))
  }
  for await (const { end, ...of } of seconds) {
    look(end, 0, of.mean1 ?? NaN, of.least1 ?? NaN, of.most1 ?? NaN)
    look(end, 1, of.mean2 ?? NaN, of.least2 ?? NaN, of.most2 ?? NaN)
    look(end, 2, of.mean3 ?? NaN, of.least3 ?? NaN, of.most3 ?? NaN)
  }
  return undefined
}

const QUERIES = { q1: changes, q2: variations }

export const machineRuns: Readonly<Record<MachineQuery, Run<readonly MachineReading[]>>> = QUERIES

export const machineColumnRuns: Readonly<Record<MachineQuery, Run<MachineColumns>>> = {
  q1: (data, found) => changes(fromColumns<MachineReading>(data), found),
  q2: (data, found) => variations(fromColumns<MachineReading>(data), found),
}

/** The library's oracles on the workloads `manufacturing`. */
import { oracleMatches, oracleWindows } from 'tidemark/testing'
import type { MachineReading } from '../workloads/manufacturing-input.ts'
import { PHASES } from '../workloads/manufacturing-input.ts'
import type { MachineQuery } from '../workloads/manufacturing.ts'
import { SECOND_MS, VARIATION } from '../workloads/manufacturing.ts'
import { numbersText } from '../workloads/over-signals.ts'
import { changeRules } from './manufacturing.ts'
import { windowSyntax } from './window-syntax.ts'

export function machineOracle(query: MachineQuery, readings: readonly MachineReading[]): string[] {
  return query === 'q1' ? changes(readings) : variations(readings)
}

function changes(readings: readonly MachineReading[]): string[] {
  const events = readings.map((event) => ({ time: event.time, event }))
  return changeRules.flatMap(({ syntax }, rule) =>
    oracleMatches(syntax, events).map(({ start, end }) => numbersText(rule, start, end)),
  )
}

interface Total {
  readonly end: number
  readonly total: number
}

function variations(readings: readonly MachineReading[]): string[] {
  const steps = readings.map((event, i) => ({
    event,
    time: event.time,
    key: 0,
    watermark: (readings[i - 1]?.time ?? -Infinity) - 1,
  }))
  const totals = (kind: 'avg' | 'min' | 'max', of: string): readonly Total[] =>
    oracleWindows(
      windowSyntax({ kind: 'tumbling', sizeMs: SECOND_MS, offsetMs: 0, domain: 'event' }, { kind, of }),
      steps,
      { atEnd: 'complete' },
    ).results as unknown as readonly Total[]
  return PHASES.flatMap((phase, number) => {
    const [means, leasts, mosts] = (['avg', 'min', 'max'] as const).map((kind) => totals(kind, phase))
    return (means ?? []).flatMap(({ end, total: mean }, i) => {
      const varies = (mosts?.[i]?.total ?? NaN) - (leasts?.[i]?.total ?? NaN) > VARIATION * mean
      return varies ? [numbersText(end, number, Math.round(mean))] : []
    })
  })
}

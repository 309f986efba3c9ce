/** Tidemark on the workload `late`: waiting for late signals, with and without a trace, and corrected by them. */
import { boundedOutOfOrderness, stream, type PatternSettings } from 'tidemark'
import { LONGEST_DELAY_MS } from '../workloads/late.ts'
import type { Run } from '../workloads/over-signals.ts'
import type { Signal } from '../workloads/signals.ts'
import { relatedRules } from './related.ts'

export type LateWay = 'final' | 'traces one' | 'traces all' | 'corrected'

const TRACES: Readonly<Partial<Record<LateWay, PatternSettings<Signal>>>> = {
  'traces one': { trace: { key: 'd7' } },
  'traces all': { trace: {} },
}

export function lateRun(way: LateWay): Run<readonly Signal[]> {
  return way === 'corrected' ? corrected : (signals, found) => waiting(signals, found, TRACES[way] ?? {})
}

const rule = relatedRules.above.expressions

async function waiting(
  signals: readonly Signal[],
  found: Parameters<Run<readonly Signal[]>>[1],
  settings: PatternSettings<Signal>,
): ReturnType<typeof corrected> {
  const watermark = boundedOutOfOrderness({ milliseconds: LONGEST_DELAY_MS })
  const detection = stream(signals, { time: 'time', key: 'device', watermark }).detect(rule, settings)
  for await (const { events } of detection) found(events.a.time, events.b.time, 0)
  return detection.report()!.work
}

async function corrected(
  signals: readonly Signal[],
  found: Parameters<Run<readonly Signal[]>>[1],
): Promise<Awaited<ReturnType<Run<readonly Signal[]>>>> {
  const detection = stream(signals, { time: 'time', key: 'device' }).detect(rule, {
    emit: 'speculative',
    allowedLateness: { milliseconds: LONGEST_DELAY_MS },
  })
  for await (const { change, events } of detection) if (change === 'confirm') found(events.a.time, events.b.time, 0)
  return detection.report()!.work
}

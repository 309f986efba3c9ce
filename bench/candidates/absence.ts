/** Tidemark on the workloads `absence`, by its public API. */
import { field, pattern, stream } from 'tidemark'
import { oracleMatches } from 'tidemark/testing'
import { ABSENCE_MS, timerText } from '../workloads/absence.ts'
import type { Run } from '../workloads/over-signals.ts'
import type { Signal } from '../workloads/signals.ts'
import { byDevice } from '../workloads/signals.ts'
import type { Signals } from './source.ts'
import { sourceOf } from './source.ts'

const options = { time: 'time', key: 'device' } as const

export const betweenRule = pattern<Signal>('between')
  .begin('a')
  .where(field('type').eq('A'))
  .notFollowedBy('b')
  .where(field('type').eq('B'))
  .followedBy('c')
  .where(field('type').eq('C'))
  .within({ milliseconds: ABSENCE_MS })

export const betweenRun: Run<Signals> = async (data, found, _verifies, threads) => {
  const detection = stream(sourceOf(data), { ...options, parallelism: threads }).detect(betweenRule)
  await detection.to(({ events }) => found(events.a.time, events.c.time, 0))
  return detection.report()!.work
}

const timersRule = pattern<Signal>('timers')
  .begin('a')
  .where(field('type').eq('A'))
  .notFollowedBy('b')
  .where(field('type').eq('B'))
  .within({ milliseconds: ABSENCE_MS })

export const timersRun: Run<Signals> = async (data, found, _verifies, threads) => {
  const detection = stream(sourceOf(data), { ...options, parallelism: threads }).detect(timersRule)
  await detection.to(({ events, time }) => found(events.a.time, Number(events.a.device.slice(1)), time))
  return detection.report()!.work
}

export function timersOracle(signals: readonly Signal[]): string[] {
  return [...byDevice(signals)].flatMap(([device, list]) =>
    oracleMatches(
      timersRule.syntax,
      list.map((event) => ({ time: event.time, event })),
    ).map(({ start }) => timerText(start, device)),
  )
}

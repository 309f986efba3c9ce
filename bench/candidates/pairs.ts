/** Tidemark on A then B within so long per device, by its public API. */
import type { AnyPattern, Source } from 'tidemark'
import { boundedOutOfOrderness, field, pattern, stream } from 'tidemark'
import type { Counted, Found, Run } from '../workloads/over-signals.ts'
import type { PairTimes } from '../workloads/sequence-input.ts'
import type { Signal } from '../workloads/signals.ts'
import type { Signals } from './source.ts'
import { sourceOf } from './source.ts'

export function pairRule(pair: PairTimes): AnyPattern<Signal> {
  return ruleOf(pair)
}

function ruleOf({ withinMs }: PairTimes) {
  return pattern<Signal>('a-b')
    .begin('a')
    .where(field('type').eq('A'))
    .followedBy('b')
    .where(field('type').eq('B'))
    .within({ milliseconds: withinMs })
}

export function pairsRun(pair: PairTimes): Run<Signals> {
  const rule = ruleOf(pair)
  return (data, found, _verifies, threads) => detect(sourceOf(data), rule, pair, found, threads)
}

async function detect(
  signals: Source<Signal> | readonly Signal[],
  rule: ReturnType<typeof ruleOf>,
  { delayMs }: PairTimes,
  found: Found,
  parallelism: number,
): Promise<Counted> {
  const watermark = boundedOutOfOrderness({ milliseconds: delayMs })
  const detection = stream(signals, { time: 'time', key: 'device', watermark, parallelism }).detect(rule)
  await detection.to(({ events }) => found(events.a.time, events.b.time, 0))
  return detection.report()!.work
}

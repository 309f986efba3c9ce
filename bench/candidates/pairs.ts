/** Tidemark on A then B within so long per device, by its public API. */
import type { AnyPattern, Source } from 'tidemark'
import { boundedOutOfOrderness, field, fromColumns, pattern, stream } from 'tidemark'
import type { Counted, Found, Run } from '../workloads/over-signals.ts'
import type { PairTimes } from '../workloads/sequence-input.ts'
import type { Signal, SignalColumns } from '../workloads/signals.ts'

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

export function pairsOverColumns(pair: PairTimes): Run<SignalColumns> {
  const rule = ruleOf(pair)
  return (data, found) => detect(fromColumns<Signal>(data), rule, pair, found)
}

export function pairsOverObjects(pair: PairTimes): Run<readonly Signal[]> {
  const rule = ruleOf(pair)
  return (signals, found) => detect(signals, rule, pair, found)
}

async function detect(
  signals: Source<Signal> | readonly Signal[],
  rule: ReturnType<typeof ruleOf>,
  { delayMs }: PairTimes,
  found: Found,
): Promise<Counted> {
  const watermark = boundedOutOfOrderness({ milliseconds: delayMs })
  const detection = stream(signals, { time: 'time', key: 'device', watermark }).detect(rule)
  for await (const { events } of detection) found(events.a.time, events.b.time, 0)
  return detection.report()!.work
}

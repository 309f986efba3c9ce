/** Tidemark on the workloads `related`, by its public API, with conditions as expressions and as functions. */
import { bound, field, pattern, previous, stream } from 'tidemark'
import type { Run } from '../workloads/over-signals.ts'
import type { RelatedQuery } from '../workloads/related.ts'
import { ABOVE_WITHIN_MS, AVERAGE_WITHIN_MS, RISES } from '../workloads/related.ts'
import type { Signal } from '../workloads/signals.ts'
import { demandEngine } from './engine-taken.ts'
import type { Signals } from './source.ts'
import { sourceOf } from './source.ts'

const above = {
  expressions: pattern<Signal>('above')
    .begin('a')
    .where(field('type').eq('A'))
    .followedBy('b')
    .where(field('type').eq('B'))
    .where(field('value').gt(bound('a', 'value')))
    .within({ milliseconds: ABOVE_WITHIN_MS }),
  functions: pattern<Signal>('above')
    .begin('a')
    .where((signal) => signal.type === 'A')
    .followedBy('b')
    .where((signal) => signal.type === 'B')
    .where((signal, m) => signal.value > m.a.value)
    .within({ milliseconds: ABOVE_WITHIN_MS }),
}

const rising = {
  expressions: pattern<Signal>('rising')
    .begin('rise')
    .where(field('value').gt(previous('value')))
    .timesOrMore(RISES)
    .consecutive()
    .longest()
    .skipPastLastEvent(),
  functions: pattern<Signal>('rising')
    .begin('rise')
    .where((signal, _m, before) => before !== undefined && signal.value > before.value)
    .timesOrMore(RISES)
    .consecutive()
    .longest()
    .skipPastLastEvent(),
}

const average = {
  expressions: pattern<Signal>('average')
    .begin('a')
    .where(field('type').eq('A'))
    .followedBy('b')
    .where(field('type').eq('B'))
    .oneOrMore()
    .followedBy('c')
    .where(field('type').eq('C'))
    .where(bound.avg('b', 'value').gt(bound('a', 'value').times(1.2)))
    .within({ milliseconds: AVERAGE_WITHIN_MS }),
  functions: pattern<Signal>('average')
    .begin('a')
    .where((signal) => signal.type === 'A')
    .followedBy('b')
    .where((signal) => signal.type === 'B')
    .oneOrMore()
    .followedBy('c')
    .where((signal) => signal.type === 'C')
    .where((_signal, m) => (m.b.avg('value') ?? NaN) > m.a.value * 1.2)
    .within({ milliseconds: AVERAGE_WITHIN_MS }),
}

export const relatedRules = { above, rising, average }

const options = { time: 'time', key: 'device' } as const

export function relatedRun(query: RelatedQuery, conditions: 'expressions' | 'functions'): Run<Signals> {
  demandEngine<Signal>([relatedRules[query][conditions]], options, 'runs')
  switch (query) {
    case 'above':
      return aboveRun(conditions)
    case 'rising':
      return risingRun(conditions)
    case 'average':
      return averageRun(conditions)
  }
}

function aboveRun(conditions: 'expressions' | 'functions'): Run<Signals> {
  return async (signals, found, _verifies, threads) => {
    const detection = stream(sourceOf(signals), { ...options, parallelism: threads }).detect(above[conditions])
    await detection.to(({ events }) => found(events.a.time, events.b.time, 0))
    return detection.report()!.work
  }
}

function risingRun(conditions: 'expressions' | 'functions'): Run<Signals> {
  return async (signals, found, _verifies, threads) => {
    const detection = stream(sourceOf(signals), { ...options, parallelism: threads }).detect(rising[conditions])
    await detection.to(({ start, end, events }) => found(start, end, events.rise.length))
    return detection.report()!.work
  }
}

function averageRun(conditions: 'expressions' | 'functions'): Run<Signals> {
  return async (signals, found, _verifies, threads) => {
    const detection = stream(sourceOf(signals), { ...options, parallelism: threads }).detect(average[conditions])
    await detection.to(({ events }) => found(events.a.time, events.b.at(-1)?.time ?? NaN, events.c.time))
    return detection.report()!.work
  }
}

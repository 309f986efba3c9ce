/** All near misses of a key, the most telling first. */
import type { Key } from '../../../event/keys.ts'
import { within } from '../effort.ts'
import type { Binding } from '../recorder.ts'
import type { LateTracedEvent, NearMiss, TracedEvent } from '../trace.ts'
import { afterDeadline, nearestAfter, type Nearest } from './after-deadline.ts'
import { killed } from './killed.ts'
import { lateMiss } from './late.ts'
import { nearlyBegun, oneCondition } from './one-condition.ts'
import type { Found } from './rerun.ts'

export interface Asked {
  /** Bindings of the starts that are shown, none of which has matched. */
  readonly bindings: readonly Binding[]
  readonly late: readonly LateTracedEvent[]
  readonly key: Key
  /** How many of each kind are looked into by following the oracle again. */
  readonly limit: number
}

/** As many as the effort lasts for. */
export function nearMisses(found: Found, { bindings, late, key, limit }: Asked): readonly NearMiss[] {
  const misses: NearMiss[] = []
  const add = (miss: NearMiss | null): void => {
    if (miss !== null) misses.push(miss)
  }
  const tryAll = (ask: () => void): void => within(ask, () => undefined)
  tryAll(() => late.slice(0, limit).forEach((event) => add(lateMiss(found, event, key))))
  tryAll(() => {
    const ended = bindings.filter(({ end }) => end?.kind === 'negated' || end?.kind === 'failed')
    for (const binding of farthest(ended).slice(0, limit)) add(killed(found, binding))
  })
  tryAll(() => {
    const near = bindings.flatMap((binding) => {
      const nearest = nearestAfter(found, binding)
      return nearest === null ? [] : [{ binding, nearest, by: lagOf(found.events, nearest) }]
    })
    for (const { binding, nearest } of near.toSorted((a, b) => a.by - b.by).slice(0, limit))
      add(afterDeadline(found, binding, nearest))
  })
  tryAll(() => {
    const waited = bindings.filter(({ end, waits }) => waits.length > 0 && end?.kind !== 'continued')
    for (const binding of farthest(waited).slice(0, limit)) add(oneCondition(found, binding))
    if (bindings.length === 0 && found.decisions.matches.size === 0) add(nearlyBegun(found))
  })
  return ranked(misses)
}

function lagOf(events: readonly TracedEvent[], { row, deadline }: Nearest): number {
  return events[row]!.time - deadline.time
}

/** Those that had come farthest first. */
function farthest(bindings: readonly Binding[]): readonly Binding[] {
  return bindings.toSorted((a, b) => b.bindings.taken.length - a.bindings.taken.length)
}

/** One for each event and what is said of it; the nearest first, and before them those without which there is a match. */
function ranked(misses: readonly NearMiss[]): readonly NearMiss[] {
  const sorted = misses.toSorted((a, b) => Number(isCertain(b)) - Number(isCertain(a)) || distanceOf(a) - distanceOf(b))
  const known = new Map<string, NearMiss>()
  for (const miss of sorted) {
    const name = `${miss.kind} ${miss.by.row} ${miss.by.position} ${'step' in miss ? miss.step : ''}`
    const first = known.get(name)
    known.set(name, first === undefined ? miss : { ...first, others: first.others + 1 })
  }
  return [...known.values()]
}

/** Whether a match hung on it. */
function isCertain(miss: NearMiss): boolean {
  return miss.kind === 'afterDeadline' ? miss.leadsTo === 'match' : miss.kind !== 'oneCondition'
}

/** From 0 to 1. */
function distanceOf(miss: NearMiss): number {
  switch (miss.kind) {
    case 'afterDeadline':
      return miss.byMs / (miss.byMs + (miss.bound?.ms ?? miss.byMs))
    case 'late':
      return 0.25
    case 'killed':
      return 0.5
    case 'oneCondition':
      return miss.verdict.distance ?? 0.75
  }
}

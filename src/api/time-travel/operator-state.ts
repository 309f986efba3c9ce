/** What an operator at work keeps, as a value. */
import type { Key } from '../../event/keys.ts'
import { pendingMatches, type PendingMatch } from '../../pattern/explain/pending-matches.ts'
import { PatternOperator } from '../../pattern/operator.ts'
import type { RunningPatterns } from '../../pattern/running-patterns.ts'
import { SpeculativeOperator } from '../../pattern/speculative/speculative-operator.ts'
import { plainWatermark } from '../../time/watermark.ts'
import { waitingIn, type Waiting } from '../explain/waiting.ts'
import { titleOf } from '../graph/describe.ts'
import type { Keeper } from '../graph/assemble.ts'
import type { EventValues } from './event-values.ts'
import type { OpenWindowState, OperatorState, PartialMatchState, TimerState } from './job-state.ts'

/**
 * @param limit how many windows, partial matches and timers are listed of each operator
 * @param values the events that are known
 * @complexity O(what is kept)
 */
export function operatorState({ node, operator }: Keeper, limit: number, values: EventValues): OperatorState {
  const windows = new Entries<OpenWindowState>()
  const timers = new Entries<TimerState>()
  const partialMatches = new Entries<PartialMatchState>()
  let buffered = 0
  let found = 0
  if (isPatterns(operator)) {
    buffered = operator.state.buffered
    for (const rule of operator.rules) {
      const pending = pendingMatches(rule, limit + 1 - found)
      found += pending.length
      for (const one of pending) partialMatches.add(matchId(one, values), matchState(one, values))
    }
  } else {
    const waiting = waitingIn(operator, limit + 1)
    for (const one of waiting) {
      if (one.kind === 'events') {
        buffered += one.events ?? 0
        continue
      }
      found++
      if (one.kind === 'timer')
        timers.add(`${keyText(one.key)}|${one.watermark ?? one.processingTime}`, timerState(one))
      else if (one.kind === 'window' || one.kind === 'frame')
        // The end of a frame is not known before it is closed.
        windows.add(
          `${keyText(one.key)}|${one.start}|${one.kind === 'window' ? one.end : ''}`,
          windowState(one, one.kind),
        )
    }
  }
  const name = titleOf(node)
  const hasMore = found > limit
  return { name, windows: windows.all, partialMatches: partialMatches.all, timers: timers.all, buffered, hasMore }
}

type Patterns = Pick<RunningPatterns<unknown>, 'rules' | 'state'>

function isPatterns(operator: object): operator is Patterns {
  return operator instanceof PatternOperator || operator instanceof SpeculativeOperator
}

/** Entries by id; what has the same id has its number in it. */
class Entries<V> {
  readonly all: Record<string, V> = {}

  add(id: string, value: V): void {
    let free = id
    for (let n = 2; Object.hasOwn(this.all, free); n++) free = `${id} #${n}`
    this.all[free] = value
  }
}

function windowState(one: Waiting, kind: OpenWindowState['kind']): OpenWindowState {
  const { key, start, end, events, watermark } = one
  return { kind, key, start: plain(start), end: plain(end), events, firesAt: plain(watermark) }
}

function timerState({ key, watermark, processingTime }: Waiting): TimerState {
  return watermark === null
    ? { domain: 'processing', key, time: plain(processingTime) }
    : { domain: 'event', key, time: plain(watermark) }
}

function plain(time: number | null): ReturnType<typeof plainWatermark> {
  return time === null ? null : plainWatermark(time)
}

function matchState(
  { rule, key, events, start, waitsFor, until }: PendingMatch,
  values: EventValues,
): PartialMatchState {
  return { rule, key, events: events === null ? null : eventsOf(events, values), start, waitsFor, until: plain(until)! }
}

function eventsOf(events: NonNullable<PendingMatch['events']>, values: EventValues): PartialMatchState['events'] {
  return Object.fromEntries(Object.entries(events).map(([step, list]) => [step, list.map((one) => values.copyOf(one))]))
}

/** Rule, key, which states it waits in, its start and its events: so it keeps its id for as long as it is what it is. */
function matchId({ rule, key, events, start, waitsFor }: PendingMatch, values: EventValues): string {
  const states = [...waitsFor.matchAll(/(?:^|\| )(q\d+):/g)].map(([, state]) => state).join(',')
  const bound =
    events === null
      ? ''
      : Object.entries(events)
          .map(([step, list]) => `${step} ${list.map((event) => values.nameOf(event)).join(',')}`)
          .join(';')
  return [rule, keyText(key), String(start), bound, states].join('|')
}

function keyText(key: Key | null): string {
  if (key === null) return ''
  return typeof key === 'object' ? JSON.stringify(key.map(String)) : String(key)
}

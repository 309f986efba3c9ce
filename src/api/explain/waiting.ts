/** What operators keep that waits for something: windows, frames, timers, partial matches, requests. */
import type { Key } from '../../event/keys.ts'
import { pendingMatches, type PendingMatch } from '../../pattern/explain/pending-matches.ts'
import type { PatternOperator } from '../../pattern/operator.ts'
import type { SpeculativeOperator } from '../../pattern/speculative/speculative-operator.ts'
import type { ParallelPatterns } from '../../runtime/workers/parallel-patterns.ts'
import { AsyncMap, type PendingRequest } from '../../runtime/async/async-map.ts'
import { KeyedOperator } from '../../stream/process/keyed-operator.ts'
import { FrameOperator } from '../../window/frames/frame-operator.ts'
import type { PendingWindow } from '../../window/general/pending.ts'
import { GeneralWindowOperator } from '../../window/general/general-window-operator.ts'
import { KeyedWindowOperator } from '../../window/keyed/keyed-window-operator.ts'
import { WindowJoinOperator } from '../../window/join/window-join-operator.ts'
import type { SlicedPending } from '../../window/slices/pending.ts'
import { SlicedWindowOperator } from '../../window/slices/sliced-window-operator.ts'

/** Something that is open, and what it waits for. Times are epoch milliseconds; `Infinity`: the end of the input. */
export interface Waiting {
  readonly kind: 'window' | 'frame' | 'timer' | 'partial match' | 'request' | 'events'
  /** `null`: everything belongs together. */
  readonly key: Key | null
  /** Its watermark scope. */
  readonly scope: number
  /** Where it begins and ends; of a partial match, its first event and the end of its window; of a request, its event. */
  readonly start: number | null
  readonly end: number | null
  /** How many events it has; `null`: not known one by one. */
  readonly events: number | null
  /** Something comes of it when the watermark has come here; `null`: not by event time alone. */
  readonly watermark: number | null
  /** The same of processing time. */
  readonly processingTime: number | null
  /** It ends when event time comes there by the events themselves, too: what is said then can still be corrected. */
  readonly isCorrectable?: true
  /** Which events could bring it on, or end it, in words; of a request, which answer does. Empty: none. */
  readonly waitsForEvents: string
}

const NOTHING = { start: null, end: null, events: null, watermark: null, processingTime: null, waitsForEvents: '' }

/** @param limit how many are listed at most */
export function waitingIn(operator: object, limit: number): readonly Waiting[] {
  if (
    operator instanceof GeneralWindowOperator ||
    operator instanceof KeyedWindowOperator ||
    operator instanceof SlicedWindowOperator ||
    operator instanceof WindowJoinOperator
  )
    return operator.pending(limit).map((one) => ({
      ...NOTHING,
      ...one,
      kind: 'window',
      watermark: one.firesAt,
      processingTime: one.firesAtProcessingTime,
      waitsForEvents: eventsFor(one),
    }))
  if (operator instanceof FrameOperator)
    return first([...waitingEvents(operator.snapshot().lanes), ...frames(operator)], limit)
  if (operator instanceof KeyedOperator)
    return first(operator.pendingTimers(), limit).map(({ domain, key, scope, time }) => ({
      ...NOTHING,
      kind: 'timer',
      key: key as Key,
      scope,
      watermark: domain === 'event' ? time : null,
      processingTime: domain === 'processing' ? time : null,
    }))
  if (operator instanceof AsyncMap)
    return operator.requests(limit).map((one) => ({
      ...NOTHING,
      kind: 'request',
      key: null,
      scope: one.scope,
      start: Number.isNaN(one.time) ? null : one.time,
      events: 1,
      waitsForEvents: answerText(one),
    }))
  return []
}

/** A window that no moment fires waits for an event: one that comes late, or that its trigger counts. */
function eventsFor({ isDone, firesAt, firesAtProcessingTime }: PendingWindow | SlicedPending): string {
  if (isDone) return 'none: its trigger is done'
  return firesAt === null && firesAtProcessingTime === null ? 'another event of it' : ''
}

function answerText({ attempt, isAnswered }: PendingRequest): string {
  if (isAnswered) return 'its turn to be handed on'
  return attempt === 0 ? 'its turn to be asked about' : `its answer, try ${attempt}`
}

function frames(operator: FrameOperator<unknown>): readonly Waiting[] {
  return operator.pending().map(({ key = null, scope, first: start, last, size, deadline }) => ({
    ...NOTHING,
    kind: 'frame',
    key,
    scope,
    start,
    end: last + 1,
    events: size,
    watermark: deadline,
    waitsForEvents: 'one that closes it',
  }))
}

interface WaitingLane {
  readonly scope: number
  readonly waiting: readonly { readonly time: number }[]
}

/** Events that are put in order, and looked at when the watermark has passed them: as one for each scope. */
function waitingEvents(lanes: readonly WaitingLane[]): Waiting[] {
  return lanes
    .filter(({ waiting }) => waiting.length > 0)
    .map(({ scope, waiting }) => {
      const times = waiting.map(({ time }) => time)
      const start = times.reduce((a, b) => Math.min(a, b))
      const end = times.reduce((a, b) => Math.max(a, b))
      return { ...NOTHING, kind: 'events', key: null, scope, start, end, events: times.length, watermark: start }
    })
}

/** The events and the partial matches of a pattern operator. */
export function waitingMatches(operator: PatternOperator<unknown>, limit: number): readonly Waiting[] {
  const found: Waiting[] = waitingEvents(operator.snapshot().lanes)
  for (const rule of operator.rules)
    for (const one of pendingMatches(rule, limit - found.length)) found.push(partialMatch(one))
  return found
}

/** What worker threads keep is known to them alone: how much it is, as of their last answers. */
export function eventsUnderWay({ pending, state }: ParallelPatterns<unknown>): readonly Waiting[] {
  const { kept, buffered } = state
  const found: Waiting[] = []
  if (pending > 0)
    found.push({ ...NOTHING, kind: 'events', key: null, scope: 0, events: pending, waitsForEvents: 'the workers' })
  if (buffered + kept > 0)
    found.push({
      ...NOTHING,
      kind: 'partial match',
      key: null,
      scope: 0,
      events: buffered,
      waitsForEvents: `${kept} partial matches and ${buffered} events wait in the workers; parallelism: 1 lists them`,
    })
  return found
}

/** The same of one whose matches can be corrected: nothing waits to be put in order but what is not believed yet. */
export function correctableMatches(operator: SpeculativeOperator<unknown>, limit: number): readonly Waiting[] {
  const { scopes, rules } = operator.snapshot()
  const found = waitingEvents(scopes.map(({ ahead }, scope) => ({ scope, waiting: ahead })))
  for (const [at, rule] of operator.rules.entries()) {
    const timelines = new Map(rules[at]!.timelines.map(({ key, scope }) => [key, scope]))
    for (const one of pendingMatches(rule, limit - found.length))
      // The engine knows each key as a scope of its own.
      found.push({ ...partialMatch({ ...one, scope: timelines.get(one.scope) ?? 0 }), isCorrectable: true })
  }
  return found
}

function partialMatch({ key, scope, start, until, events, waitsFor }: PendingMatch): Waiting {
  return {
    ...NOTHING,
    kind: 'partial match',
    key,
    scope,
    start,
    end: until,
    events: events === null ? null : Object.values(events).reduce((sum, list) => sum + list.length, 0),
    watermark: until,
    waitsForEvents: waitsFor,
  }
}

function first<T>(all: Iterable<T>, limit: number): readonly T[] {
  const found: T[] = []
  for (const one of all) {
    if (found.length >= limit) break
    found.push(one)
  }
  return found
}

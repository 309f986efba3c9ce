/**
 * What frames must give, by definition: each frame is found in the sorted list of all events of its key.
 *
 * What the specification leaves open is decided here so:
 * - An event without a value is in no frame and closes none, where frames are about values (`delta`, `boundary`,
 *   `whileSame`). To `threshold` and `between` what is unknown does not hold; `aggregate` takes it, and leaves it out.
 * - A frame with its greatest number of members is closed at the time of the last of them.
 * - A frame that is open at the end is taken to be closed at the greatest event time, or right after the watermark if
 *   that is farther; of what is closed then it comes last. Least sizes hold for it, too.
 * - Of a cut input all events take part, and deadlines that are not after the last event.
 * - An event at or before the watermark it met is late.
 */
import type { FrameResult, WindowFields } from '../result.ts'
import type { Frame, FrameRule } from '../syntax/frame.ts'
import type { FrameSyntax } from '../syntax/window.ts'
import { aggregateOf, readFor, resultsOf } from './aggregate.ts'
import { holds, numberOf, readAll, valueOf } from './operand.ts'
import {
  compareKeys,
  type FrameAnswer,
  type OracleBad,
  type OracleLate,
  type OracleOptions,
  type OracleStep,
} from './steps.ts'

type Key = WindowFields['key']

interface Member {
  readonly event: unknown
  readonly time: number
}

interface Found {
  readonly members: readonly Member[]
  readonly closedAt: number
  readonly timedOut: boolean
  readonly isOpen: boolean
}

/** What the end means. */
interface Horizon {
  /** What is closed later is open. */
  readonly closedAt: number
  /** The time of what is open. */
  readonly openAt: number
}

export function oracleFrames<T>(
  syntax: FrameSyntax,
  steps: readonly OracleStep<T>[],
  options: OracleOptions,
): FrameAnswer<T> {
  const { frame } = syntax
  const late: OracleLate<T>[] = []
  const bad: OracleBad<T>[] = []
  const accepted: { readonly event: T; readonly time: number; readonly key: Key }[] = []
  const watermarks: number[] = []
  let watermark = -Infinity
  let greatest = -Infinity
  for (const step of steps) {
    if ('watermark' in step) watermark = Math.max(watermark, step.watermark)
    watermarks.push(watermark)
    if (!('event' in step)) continue
    const { event, time, key } = step
    greatest = Math.max(greatest, time)
    if (key === null) bad.push({ event, kind: 'key' })
    else if (!canBeRead(syntax, event)) bad.push({ event, kind: 'function' })
    else if (time <= watermark) late.push({ event, time, watermark, windows: [] })
    else accepted.push({ event, time, key })
  }
  const horizon = {
    openAt: Math.max(greatest, watermark + 1),
    closedAt: options.atEnd === 'complete' ? Infinity : Math.max(greatest, watermark),
  }
  const keys = [...new Set(accepted.map(({ key }) => key))].sort(compareKeys)
  const found = keys.flatMap((key) => {
    const sorted = accepted.filter((one) => one.key === key).toSorted((a, b) => a.time - b.time)
    return framesIn(frame, sorted, horizon).map((one) => ({ key, ...one }))
  })
  const wanted = found
    .filter(({ members, isOpen }) => isWanted(frame, members) && !(isOpen && frame.atEnd === 'drop'))
    .sort((a, b) => a.closedAt - b.closedAt || Number(a.isOpen) - Number(b.isOpen))
  const results: FrameResult[] = []
  const times: number[] = []
  for (const { key, members, closedAt, timedOut, isOpen } of wanted) {
    const [first, last] = [members[0]!.time, members.at(-1)!.time]
    const pane = { timing: 'on-time', index: 0, nonSpeculativeIndex: 0, isFirst: true, isLast: true }
    const keyed = options.isKeyed === false ? {} : { key }
    const window = { ...keyed, start: first, end: last + 1, time: closedAt, pane }
    const fields = { ...window, first, last, closedAt, size: members.length, timedOut, isOpen }
    const events = members.map(({ event }) => event)
    try {
      const values = resultsOf(syntax.aggregates, events, {
        key: options.isKeyed === false ? null : key,
        start: first,
        end: last + 1,
        watermark: closedAt,
      })
      for (const one of values) {
        results.push({ ...one, ...fields } as FrameResult)
        times.push(isOpen ? Infinity : closedAt)
      }
    } catch {
      bad.push({ event: null, kind: 'function' })
    }
  }
  const after = watermarks.map((reached) => times.filter((time) => time <= reached).length)
  return {
    results,
    late,
    bad,
    accepted: accepted.map(({ event }) => event),
    after: [...after, results.length],
    open: found.filter(({ isOpen }) => isOpen).length,
  }
}

function canBeRead({ frame: { rule }, aggregates }: FrameSyntax, event: unknown): boolean {
  try {
    readRule(rule, event)
    readFor(aggregates, event)
    return true
  } catch {
    return false
  }
}

function readRule(rule: FrameRule, event: unknown): void {
  switch (rule.kind) {
    case 'threshold':
      return void holds(rule.where, event)
    case 'between':
      return void [holds(rule.open, event), holds(rule.close, event)]
    case 'aggregate':
      return readAll(rule.of, event)
    case 'whileSame':
      return void valueOf(rule.of, event)
    default:
      return void numberOf(rule.of, event)
  }
}

function isWanted({ minCount, minDurationMs }: Frame, members: readonly Member[]): boolean {
  return members.length >= minCount && members.at(-1)!.time - members[0]!.time >= minDurationMs
}

/** All frames of one key. @param events in order of event time, equal times in order of arrival */
function framesIn(frame: Frame, events: readonly Member[], horizon: Horizon): readonly Found[] {
  const { rule, maxCount, maxDurationMs } = frame
  const taking = events.filter(
    ({ event }) => !('of' in rule) || rule.kind === 'aggregate' || valueOf(rule.of, event) !== null,
  )
  const found: Found[] = []
  let from = 0
  while (from < taking.length) {
    const rest = taking.slice(from)
    if (!opens(rule, rest[0]!.event)) {
      from++
      continue
    }
    const whole = extent(rule, rest)
    const counted = maxCount !== null && whole.size >= maxCount ? { size: maxCount, closesWithLast: true } : whole
    const deadline = maxDurationMs === null ? Infinity : rest[0]!.time + maxDurationMs
    const size = rest.slice(0, counted.size).filter(({ time }) => time < deadline).length
    const members = rest.slice(0, size)
    const last = members.at(-1)!.time
    const isWhole = size === counted.size
    const closer = isWhole && counted.closesWithLast ? last : (rest[size]?.time ?? Infinity)
    const closedAt = Math.min(closer, deadline)
    const timedOut = deadline <= closer
    if (closedAt <= horizon.closedAt && closedAt < Infinity) found.push({ members, closedAt, timedOut, isOpen: false })
    else found.push({ members, closedAt: horizon.openAt, timedOut: false, isOpen: true })
    from += size
  }
  return found
}

function opens(rule: FrameRule, event: unknown): boolean {
  if (rule.kind === 'threshold') return holds(rule.where, event)
  return rule.kind !== 'between' || holds(rule.open, event)
}

interface Extent {
  readonly size: number
  /** Whether the last member closes it; otherwise the next event does, if there is one. */
  readonly closesWithLast: boolean
}

/** How far a frame goes that begins with the first of these events, as far as its rule says. */
function extent(rule: FrameRule, events: readonly Member[]): Extent {
  const sizes = events.map((_, i) => i + 1)
  const first = (size: number): readonly unknown[] => events.slice(0, size).map(({ event }) => event)
  if (rule.kind === 'between') {
    const closing = events.findIndex(({ event }) => holds(rule.close, event))
    return closing < 0 ? { size: events.length, closesWithLast: false } : { size: closing + 1, closesWithLast: true }
  }
  if (rule.kind === 'aggregate' && rule.closing === 'last') {
    const size = sizes.find((n) => reaches(rule, first(n)))
    return size === undefined ? { size: events.length, closesWithLast: false } : { size, closesWithLast: true }
  }
  // The first size of at least two that its events do not make together is one too much.
  const tooMany = sizes.find((n) => n > 1 && !belong(rule, first(n)))
  return { size: tooMany === undefined ? events.length : tooMany - 1, closesWithLast: false }
}

/** Whether the last of these events is in one frame with all before it, which are. */
function belong(rule: Exclude<FrameRule, { kind: 'between' }>, events: readonly unknown[]): boolean {
  switch (rule.kind) {
    case 'threshold':
      return events.every((event) => holds(rule.where, event))
    case 'aggregate':
      return !reaches(rule, events)
    case 'whileSame':
      return events.every((event) => valueOf(rule.of, event) === valueOf(rule.of, events[0]))
    case 'boundary': {
      const { boundaries } = rule
      const place = (event: unknown): number => boundaries.filter((one) => one <= numberOf(rule.of, event)!).length
      return events.every((event) => place(event) === place(events[0]))
    }
    case 'delta': {
      const values = events.map((event) => numberOf(rule.of, event)!)
      const value = values.at(-1)!
      if (rule.anchor === 'range') return Math.max(...values) - Math.min(...values) < rule.threshold
      return Math.abs(value - (rule.anchor === 'first' ? values[0]! : values.at(-2)!)) < rule.threshold
    }
  }
}

function reaches(
  { of, reaches: value }: Extract<FrameRule, { kind: 'aggregate' }>,
  events: readonly unknown[],
): boolean {
  const made = aggregateOf(of, events)
  return typeof made === 'number' && made >= value
}

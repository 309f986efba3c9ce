/** Frames by brute force: what each event does is found anew from all members of the open frame. */
import { evaluate } from '../../../src/event/evaluate.ts'
import type { Frame, FrameCondition, FrameRule } from '../../../src/window/syntax/frame.ts'
import type { Sample } from './run.ts'

export interface ModelFrame {
  readonly key: string
  readonly first: number
  readonly last: number
  readonly closedAt: number
  readonly size: number
  readonly timedOut: boolean
  readonly isOpen: boolean
  readonly sum: number
  readonly ids: readonly number[]
}

/** @param end the greatest time, or what the watermark reached; deadlines after it do not come if the input is cut */
export function modelFrames(
  frame: Frame,
  events: readonly Sample[],
  atEnd: 'complete' | 'cut',
  end: number,
): readonly ModelFrame[] {
  const keys = [...new Set(events.map(({ key }) => key))].sort()
  const all = keys.flatMap((key) => {
    const sorted = events.filter((event) => event.key === key).toSorted((a, b) => a.time - b.time)
    return framesOf(frame, sorted, atEnd === 'complete' ? Infinity : end).map((found) => ({ key, ...found }))
  })
  return all
    .filter(({ members, isOpen }) => {
      const lasts = members.at(-1)!.time - members[0]!.time
      return members.length >= frame.minCount && lasts >= frame.minDurationMs && (!isOpen || frame.atEnd === 'emit')
    })
    .map(({ key, members, closedAt, timedOut, isOpen }) => ({
      key,
      first: members[0]!.time,
      last: members.at(-1)!.time,
      closedAt: isOpen ? end : closedAt,
      size: members.length,
      timedOut,
      isOpen,
      sum: members.reduce((sum, { v }) => sum + (v ?? 0), 0),
      ids: members.map(({ id }) => id),
    }))
    .sort((a, b) => a.closedAt - b.closedAt || Number(a.isOpen) - Number(b.isOpen))
}

interface Found {
  readonly members: readonly Sample[]
  readonly closedAt: number
  readonly timedOut: boolean
  readonly isOpen: boolean
}

function framesOf({ rule, maxCount, maxDurationMs }: Frame, events: readonly Sample[], end: number): readonly Found[] {
  const found: Found[] = []
  let members: Sample[] = []
  const close = (closedAt: number, timedOut: boolean): void => {
    if (members.length > 0) found.push({ members, closedAt, timedOut, isOpen: false })
    members = []
  }
  const timeOut = (now: number): void => {
    const deadline = members.length === 0 ? Infinity : members[0]!.time + (maxDurationMs ?? Infinity)
    if (deadline < Infinity && deadline <= now) close(deadline, true)
  }
  for (const event of events) {
    if ('of' in rule && rule.kind !== 'aggregate' && event.v === null) continue
    timeOut(event.time)
    if (members.length > 0 && !belongs(rule, [...members, event])) close(event.time, false)
    if (members.length === 0 && !begins(rule, event)) continue
    members.push(event)
    if (isWhole(rule, members) || members.length === maxCount) close(event.time, false)
  }
  timeOut(end)
  if (members.length > 0) found.push({ members, closedAt: NaN, timedOut: false, isOpen: true })
  return found
}

function begins(rule: FrameRule, event: Sample): boolean {
  if (rule.kind === 'threshold') return holds(rule.where, event)
  return rule.kind !== 'between' || holds(rule.open, event)
}

function belongs(rule: FrameRule, members: readonly Sample[]): boolean {
  const values = members.map(({ v }) => v!)
  const value = values.at(-1)!
  switch (rule.kind) {
    case 'threshold':
      return holds(rule.where, members.at(-1)!)
    case 'between':
      return true
    case 'whileSame':
      return value === values[0]
    case 'boundary':
      return rule.boundaries.every((boundary) => value >= boundary === values[0]! >= boundary)
    case 'aggregate':
      return rule.closing === 'last' || total(members) < rule.reaches
    case 'delta':
      if (rule.anchor === 'range') return Math.max(...values) - Math.min(...values) < rule.threshold
      return Math.abs(value - (rule.anchor === 'first' ? values[0]! : values.at(-2)!)) < rule.threshold
  }
}

function isWhole(rule: FrameRule, members: readonly Sample[]): boolean {
  if (rule.kind === 'between') return holds(rule.close, members.at(-1)!)
  return rule.kind === 'aggregate' && rule.closing === 'last' && total(members) >= rule.reaches
}

/** Values are such that their sums are exact. */
function total(members: readonly Sample[]): number {
  return members.reduce((sum, { v }) => sum + (v ?? 0), 0)
}

function holds(condition: FrameCondition, event: Sample): boolean {
  return typeof condition === 'function' ? Boolean(condition(event as never)) : evaluate(condition, event) === true
}

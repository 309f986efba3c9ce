/** What events and matches are called in a trace. */
import type { Key } from '../../event/keys.ts'
import type { Taken } from '../oracle/bindings.ts'
import { stepsOf, type PatternSyntax } from '../syntax/pattern.ts'
import { oneLine } from '../explain/one-line.ts'
import type { Mention, Taking, TracedEvent } from './trace.ts'

export function mentionOf(events: readonly TracedEvent[], row: number): Mention {
  const { position, time } = events[row]!
  return { row, position, time }
}

export function takingsOf(events: readonly TracedEvent[], taken: readonly Taken[]): readonly Taking[] {
  return taken.map(({ step, row }) => ({ step: oneLine(step.name), ...mentionOf(events, row) }))
}

/** The id of a match, as in `Match`: `rule|key|3;5,8`. */
export function matchId(
  { name, elements }: PatternSyntax,
  key: Key,
  events: readonly TracedEvent[],
  taken: readonly Taken[],
): string {
  const steps = stepsOf(elements)
  const last = steps.findLastIndex((step) => taken.some((one) => one.step.name === step.name))
  const positions = steps.slice(0, last + 1).map((step) =>
    taken
      .filter((one) => one.step.name === step.name)
      .map(({ row }) => events[row]!.position)
      .join(','),
  )
  return `${name}|${typeof key === 'object' ? JSON.stringify(key.map(String)) : String(key)}|${positions.join(';')}`
}

/** Equal for equal bindings: as `Bindings.text`. */
export function textOf(taken: readonly Taken[]): string {
  return taken.map(({ step, row }) => `${step.name}@${row}`).join(' ')
}

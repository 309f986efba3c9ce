/** Matches as lines of text that can be compared, from the oracle and from the detector. */
import type { Match } from '../../../src/pattern/match.ts'
import { oracleMatches } from '../../../src/pattern/oracle/oracle.ts'
import type { PatternSyntax } from '../../../src/pattern/syntax/pattern.ts'
import type { SampleEvent } from '../../../src/testing/event-stream.ts'

export interface Line {
  readonly rule: string
  readonly key: string
  /** Everything of a match but its id, which is made of positions in the source. */
  readonly text: string
}

/** What a rule must find in accepted events, in the order in which it must be emitted. */
export function expectedLines(
  rules: readonly PatternSyntax[],
  accepted: readonly SampleEvent[],
  atEnd: 'complete' | 'cut',
  clockOf?: (key: string) => number,
): readonly Line[] {
  const byKey = new Map<string, SampleEvent[]>()
  const sorted = accepted.toSorted((a, b) => a.time - b.time || a.id - b.id)
  for (const event of sorted) {
    const events = byKey.get(event.key)
    if (events === undefined) byKey.set(event.key, [event])
    else events.push(event)
  }
  const general = sorted.at(-1)?.time ?? -Infinity
  const found = rules.flatMap((syntax, rule) =>
    [...byKey].flatMap(([key, events]) => {
      const clock = clockOf?.(key) ?? general
      const rows = events.map((event) => ({ time: event.time, event }))
      return oracleMatches(syntax, rows, { atEnd, clock }).map((match) => {
        const steps = match.bindings.flatMap(([name, taken]) => taken.map(() => indexOf(syntax, name)))
        const bindings = match.bindings.map(
          ([step, taken]) => `${step}=${taken.map((row) => events[row]!.id).join(',')}`,
        )
        return { ...match, rule, key, steps, line: line(syntax.name, key, match, bindings) }
      })
    }),
  )
  found.sort(
    (a, b) =>
      a.time - b.time ||
      a.start - b.start ||
      (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) ||
      compareRows(a.rows, b.rows) ||
      compareRows(a.steps, b.steps) ||
      a.rule - b.rule,
  )
  return found.map((match) => match.line)
}

/** A match of the detector, as the same text. */
export function foundLine({ rule, key, start, end, time, byEnd, events }: Match): Line {
  const bindings = Object.entries(events).map(([step, taken]) => {
    const list = (Array.isArray(taken) ? taken : [taken]) as readonly SampleEvent[]
    return `${step}=${list.map(({ id }) => id).join(',')}`
  })
  return line(rule, String(key), { start, end, time, byEnd: byEnd === true }, bindings)
}

function line(
  rule: string,
  key: string,
  {
    start,
    end,
    time,
    byEnd,
  }: { readonly start: number; readonly end: number; readonly time: number; readonly byEnd: boolean },
  bindings: readonly string[],
): Line {
  return {
    rule,
    key,
    text: `${rule} ${key} @${time} [${start}, ${end}]${byEnd ? ' by end' : ''} ${bindings.join(' ')}`,
  }
}

function indexOf({ elements }: PatternSyntax, step: string): number {
  return elements.findIndex(({ name }) => name === step)
}

function compareRows(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}

export function texts(lines: readonly Line[]): readonly string[] {
  return lines.map(({ text }) => text)
}

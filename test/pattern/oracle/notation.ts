/**
 * Patterns, events and matches in few letters, so that a test reads like a sentence.
 *
 * Events: `'a b@5 a'` are three events named by their letter, at times 0, 5 and 6: a time is one more than the last
 * unless it is given. A step named `a` takes events named `a`, unless it has another condition.
 * Matches: `'a=0 b=1,2'` binds row 0 to the step `a` and the rows 1 and 2 to the step `b`.
 */
import { oracleMatches, type OracleEvent, type OracleOptions } from '../../../src/pattern/oracle/oracle.ts'
import type { Condition, EventTest } from '../../../src/pattern/syntax/condition.ts'
import type { Absence, Element, Gap, PatternSyntax, Repeat, Step, Within } from '../../../src/pattern/syntax/pattern.ts'

export interface Letter {
  readonly name: string
  readonly row: number
}

export function events(text: string): OracleEvent<Letter>[] {
  let next = 0
  return text.split(' ').map((word, row) => {
    const [name = '', time] = word.split('@')
    const at = time === undefined ? next : Number(time)
    next = at + 1
    return { time: at, event: { name, row } }
  })
}

/** Events with one of these letters as names; `*` is every event. */
export function named(letters: string): Condition | null {
  if (letters === '*') return null
  return {
    kind: 'expression',
    expression: { kind: 'oneOf', operand: { kind: 'field', path: 'name' }, values: letters.split('') },
  }
}

export function test(condition: EventTest): Condition {
  return { kind: 'function', test: condition, looksBack: true, looksAtPrevious: condition.length > 2 }
}

export interface StepOptions {
  readonly gap?: Gap
  readonly where?: Condition | null
  readonly optional?: boolean
  /** `[min, max]`; `max` null is unbounded. */
  readonly times?: readonly [number, number | null]
  readonly inner?: Gap
  readonly longest?: boolean
  readonly greedy?: boolean
  readonly reluctant?: boolean
  readonly until?: Condition
  /** Bounds on time, all strict: of the gap before it, from one repetition to the next, from the first to the last. */
  readonly gapBound?: number
  readonly repeatBound?: number
  readonly stepBound?: number
  readonly heldFor?: number
}

function bound(ms: number | undefined): Within | null {
  return ms === undefined ? null : { ms, inclusive: false }
}

export function step(
  name: string,
  {
    gap = 'relaxed',
    where = named(name),
    optional = false,
    times,
    inner = 'relaxed',
    longest = false,
    greedy = false,
    reluctant = false,
    until,
    gapBound,
    repeatBound,
    stepBound,
    heldFor = 0,
  }: StepOptions = {},
): Step {
  const loop = { inner, longest, greedy, reluctant, until: until ?? null, within: bound(repeatBound) }
  const repeat: Repeat | null = times === undefined ? null : { min: times[0], max: times[1], ...loop }
  const bounds = { withinPrevious: bound(gapBound), withinStep: bound(stepBound), heldFor }
  return { kind: 'step', name, gap, where, repeat, optional, ...bounds }
}

/** `notFollowedBy` any event with one of these letters. */
export function never(letters: string): Absence {
  return { kind: 'absence', name: `no ${letters}`, gap: 'relaxed', where: named(letters), withinPrevious: null }
}

/** `notNext` an event with one of these letters. */
export function notNext(letters: string): Absence {
  return { kind: 'absence', name: `not next ${letters}`, gap: 'strict', where: named(letters), withinPrevious: null }
}

export function pattern(...elements: readonly Element[]): PatternSyntax {
  const output = { kind: 'matches', limit: null } as const
  return { kind: 'pattern', name: 'test', elements, within: null, skip: 'noSkip', partitionBy: [], output }
}

export const within = (ms: number, syntax: PatternSyntax): PatternSyntax => ({
  ...syntax,
  within: { ms, inclusive: false },
})
export const withinInclusive = (ms: number, syntax: PatternSyntax): PatternSyntax => ({
  ...syntax,
  within: { ms, inclusive: true },
})
export const skipPastLast = (syntax: PatternSyntax): PatternSyntax => ({ ...syntax, skip: 'skipPastLastEvent' })

/** The matches, as text, in order of emission. */
export function matches(syntax: PatternSyntax, text: string, options: OracleOptions = {}): string[] {
  return oracleMatches(syntax, events(text), options).map(({ bindings }) => bindingText(bindings))
}

/** The matches with the time at which each became certain; `end` if only the end of the input made it so. */
export function timed(syntax: PatternSyntax, text: string, options: OracleOptions = {}): string[] {
  return oracleMatches(syntax, events(text), options).map(
    ({ bindings, time, byEnd }) => `${bindingText(bindings)} @${time}${byEnd ? ' end' : ''}`,
  )
}

function bindingText(bindings: readonly (readonly [string, readonly number[]])[]): string {
  return bindings.map(([name, rows]) => `${name}=${rows.join(',')}`).join(' ')
}

import { TidemarkError, show } from '../base/errors.ts'
import type { Clock } from '../event/batch.ts'
import { Pattern, type AnyPattern, type EventOf } from '../pattern/builder/pattern.ts'
import type { PatternTypeError } from '../pattern/builder/types.ts'
import type { PatternOperatorOptions } from '../pattern/operator-options.ts'
import type { SpeculativeOptions } from '../pattern/speculative/options.ts'
import { toMillis } from '../time/duration.ts'
import type { Ledger } from './ledger.ts'
import { DEFAULT_LIMITS, type PatternSettings } from './options.ts'

/**
 * Nothing, if events of type `T` can be given to the rules `P`; else a type that no rule has, and that says why. Events
 * of which nothing is known (`unknown`, `Record<string, unknown>`) can be given to every rule.
 */
export type TakesEvents<T, P> = unknown extends T
  ? unknown
  : string extends keyof T
    ? unknown
    : [Refusing<T, P>] extends [never]
      ? unknown
      : PatternTypeError<'this rule is over events of another type than the stream has'>

/** Those of the rules that are over other events. */
type Refusing<T, P> = P extends unknown ? ([T] extends [EventOf<P>] ? never : P) : never

/** One rule or several, checked: patterns, with names of their own. @throws TidemarkError `NOT_A_RULE`, `BAD_PATTERN` */
export function toArrayOfRules(rules: AnyPattern | readonly AnyPattern[]): readonly AnyPattern[] {
  const list: readonly unknown[] = Array.isArray(rules) ? rules : [rules]
  if (list.length === 0) throw notARule(rules)
  const names = new Set<string>()
  for (const rule of list) {
    if (!isPattern(rule)) throw notARule(rule)
    if (names.has(rule.syntax.name)) throw sameName(rule.syntax.name)
    names.add(rule.syntax.name)
  }
  return list as readonly AnyPattern[]
}

/** By form, not by class: a rule file may have loaded another copy of the library. */
export function isPattern(value: unknown): value is AnyPattern {
  if (value instanceof Pattern) return true
  if (typeof value !== 'object' || value === null || !('syntax' in value)) return false
  const { syntax } = value
  return typeof syntax === 'object' && syntax !== null && 'kind' in syntax && syntax.kind === 'pattern'
}

/** The options of a pattern operator, but for where its matches go, from settings that have been checked. */
export function patternOptions<T>(
  settings: PatternSettings<T>,
  rules: readonly AnyPattern<T>[],
  clock: Clock,
  ledger: Ledger<T>,
): Omit<PatternOperatorOptions<T>, 'onMatches'> {
  const {
    key = null,
    orderBy = null,
    order = 'event-time',
    atEnd = 'complete',
    engine = 'auto',
    limits,
    onTimedOut,
  } = settings
  return {
    rules: rules.map(({ syntax }) => syntax),
    key,
    orderBy,
    order,
    atEnd,
    engine,
    clock,
    limits: { ...DEFAULT_LIMITS, ...limits },
    onTimeouts:
      onTimedOut === undefined && !ledger.wantsTimedOut
        ? null
        : (partial) => {
            ledger.timedOut(partial)
            if (onTimedOut !== undefined) for (const one of partial) onTimedOut(one)
          },
    onBadKey: (bad) => ledger.badAfterAll(bad),
    onConditionFailure: (failure) => ledger.conditionFailed(failure),
    onLate: (event, time, watermark, position) => ledger.lateAfterAll(event, time, watermark, position),
  }
}

/** The options of a speculative operator, but for what it stands between; likewise. */
export function speculativeOptions<T>(
  settings: PatternSettings<T>,
  rules: readonly AnyPattern<T>[],
  clock: Clock,
  ledger: Ledger<T>,
): Omit<SpeculativeOptions<T>, 'next' | 'ahead' | 'takesBack'> {
  const { allowedLateness = 0, onTimedOut, limits } = settings
  const { onTimeouts, order: _order, ...shared } = patternOptions(settings, rules, clock, ledger)
  return {
    ...shared,
    allowedLatenessMs: toMillis(allowedLateness, 'allowedLateness'),
    limits: { ...DEFAULT_LIMITS, ...limits },
    onTimeouts:
      onTimeouts === null
        ? null
        : (changes) => {
            ledger.timedOut(changes)
            if (onTimedOut !== undefined) for (const change of changes) onTimedOut(change)
          },
    ordinalOf: (origin) => ledger.ordinalOf(origin),
    onCorrected: () => ledger.corrected(),
  }
}

function notARule(value: unknown): TidemarkError {
  return new TidemarkError('NOT_A_RULE', {
    message: `${show(value)} is not a rule.`,
    hint: "A rule is a pattern: begin('hot').where(field('celsius').gt(80)).within({ minutes: 5 }).",
    data: { value },
  })
}

function sameName(name: string): TidemarkError {
  return new TidemarkError('BAD_PATTERN', {
    message: `Two rules of the job have the name ${show(name)}.`,
    hint: 'Give each a name of its own with named(…): it is part of the identity of its matches.',
    data: { name },
  })
}

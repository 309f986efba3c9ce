/** What a property is asked about: rules, events, and an order in which they arrive. */
import fc from 'fast-check'
import { TidemarkError } from '../../../src/base/errors.ts'
import { Pattern, type AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import { stepsOf, type Element, type PatternSyntax, type Sequence } from '../../../src/pattern/syntax/pattern.ts'
import { anyPattern, type AnyPatternOptions } from '../../../src/testing/any-pattern.ts'
import { boundedDisorder } from '../../../src/testing/disorder.ts'
import { sampleStream, type EventStreamOptions, type SampleEvent } from '../../../src/testing/event-stream.ts'
import { anyChain } from './chains.ts'
import { runEngine } from './engine.ts'

export type Rule = AnyPattern<SampleEvent>
export type Rules = readonly Rule[]

export interface Case {
  readonly rules: Rules
  /** In order of event time. */
  readonly events: readonly SampleEvent[]
  /** The same, as they arrive. */
  readonly arrival: readonly SampleEvent[]
  readonly atEnd: 'complete' | 'cut'
}

/**
 * What is asked for besides the elements of a pattern: what its matches are given as, and which events of a key belong
 * together.
 */
interface Form {
  readonly output: 'all' | 'atMost' | 'detect' | 'count'
  readonly limit: number
  readonly step: number
  readonly partition: readonly ('kind' | 'value')[]
  readonly failsOnMiss: boolean
}

const anyForm: fc.Arbitrary<Form> = fc.record({
  output: fc.oneof(
    { weight: 12, arbitrary: fc.constant('all' as const) },
    { weight: 3, arbitrary: fc.constantFrom('atMost', 'detect', 'count', 'count') },
  ),
  limit: fc.integer({ min: 1, max: 3 }),
  step: fc.nat(5),
  partition: fc.oneof(
    { weight: 12, arbitrary: fc.constant<Form['partition']>([]) },
    { weight: 1, arbitrary: fc.constantFrom<Form['partition']>(['kind'], ['kind'], ['value'], ['kind', 'value']) },
  ),
  failsOnMiss: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
})

function formed(rule: Rule, { output, limit, step, partition, failsOnMiss }: Form): Rule {
  const [first, ...more] = partition
  let made: Rule = first === undefined ? rule : rule.partitionBy(first, ...more)
  const { skip } = rule.syntax
  if (failsOnMiss && typeof skip === 'object') {
    const options = { onMiss: 'error' } as const
    made = skip.to === 'first' ? made.skipToFirst(skip.step, options) : made.skipToLast(skip.step, options)
  }
  const steps = stepsOf(rule.syntax.elements).map(({ name }) => name)
  const name = steps[step % steps.length]!
  switch (output) {
    case 'all':
      return made
    case 'atMost':
      return made.atMost(limit)
    case 'detect':
      return made.detectOnly()
    case 'count':
      return made.count((all) => ({
        sum: all.sum(name, 'value'),
        min: all.min(name, 'value'),
        max: all.max(name, 'value'),
        avg: all.avg(name, 'value'),
      }))
  }
}

export interface RuleOptions extends AnyPatternOptions {
  /** Whether matches may be counted, and events kept apart. Default true. */
  readonly forms?: boolean
  /** Whether a rule may end in an error since it skips to a step that a match has not bound. Default false. */
  readonly misses?: boolean
}

/** From `min` to `max` rules with names of their own, out of the whole language. */
export function anyRules(min: number, max: number = min, options: RuleOptions = {}): fc.Arbitrary<Rules> {
  return named(min, max, withForm(anyPattern(options), options))
}

/** The same of patterns whose conditions look at the event alone, and that have no bounds on time but the window. */
export function aloneRules(min: number, max: number = min, options: RuleOptions = {}): fc.Arbitrary<Rules> {
  const alone = anyPattern({ ...options, alone: true, timeBounds: false })
  // Mostly without what needs to look at matches one by one.
  const patterns = fc.tuple(alone, fc.nat(3)).map(([rule, n]) => (n === 0 ? rule : allMatches(rule)))
  return named(min, max, withForm(patterns, options))
}

/** The pattern of which all matches are wanted: none is skipped, and none is too short. */
function allMatches({ syntax }: Rule): Rule {
  return new Pattern({ ...syntax, skip: 'noSkip', elements: syntax.elements.map(anyLength) })
}

function anyLength(element: Element): Element {
  if (element.kind === 'absence') return element
  const repeat = element.repeat === null ? null : { ...element.repeat, longest: false }
  if (element.kind === 'step') return { ...element, repeat }
  const inside = ({ elements }: Sequence): Sequence => ({ kind: 'sequence', elements: elements.map(anyLength) })
  const { body } = element
  switch (body.kind) {
    case 'sequence':
      return { ...element, repeat, body: inside(body) }
    case 'either':
      return { ...element, repeat, body: { ...body, alternatives: body.alternatives.map(inside) } }
    case 'allOf':
      return { ...element, repeat, body: { ...body, members: body.members.map(inside) } }
  }
}

/** The same of chains in which each event directly follows the one before. */
export function chainRules(min: number, max: number = min, options: RuleOptions = {}): fc.Arbitrary<Rules> {
  return named(min, max, withForm(anyChain(options), options))
}

function withForm(patterns: fc.Arbitrary<Rule>, { forms = true, misses = false }: RuleOptions): fc.Arbitrary<Rule> {
  if (!forms) return patterns
  return fc
    .tuple(patterns, anyForm)
    .map(([rule, form]) => formed(rule, { ...form, failsOnMiss: misses && form.failsOnMiss }))
}

function named(min: number, max: number, patterns: fc.Arbitrary<Rule>): fc.Arbitrary<Rules> {
  return fc
    .array(patterns, { minLength: min, maxLength: max, size: 'max' })
    .map((rules) => rules.map((rule, i) => rule.named(`rule${i}`)))
}

export const SMALL: EventStreamOptions = {
  keys: ['k0', 'k0', 'k1'],
  minLength: 3,
  maxLength: 12,
  gaps: [0, 1, 1, 2],
}

export function anyCase(
  rules: fc.Arbitrary<Rules>,
  disorder: number,
  stream: EventStreamOptions = SMALL,
): fc.Arbitrary<Case> {
  const events = sampleStream(stream).chain((made) =>
    boundedDisorder(made, disorder).map((arrival) => ({ events: made, arrival })),
  )
  return fc
    .record({ rules, events, atEnd: fc.constantFrom('complete', 'cut') })
    .map(({ events: both, ...rest }) => ({ ...rest, ...both }))
    .filter(isSmall)
}

/**
 * Whether the oracle can follow every way on. Cases that are made nearly always are small enough, but what they shrink to
 * is made of conditions that always hold: then ways multiply with every event.
 */
function isSmall({ rules, events }: Case): boolean {
  const limits = { partialMatches: 3000, matchesPerTrigger: 2000 }
  return rules.every(({ syntax }) => {
    // The oracle follows what a match takes away, too.
    const listed: PatternSyntax = { ...syntax, skip: 'noSkip', output: { kind: 'matches', limit: null } }
    try {
      runEngine(listed, events, { engine: 'runs', atEnd: 'complete', limits })
      return true
    } catch (error) {
      return !(error instanceof TidemarkError && error.code.endsWith('_LIMIT'))
    }
  })
}

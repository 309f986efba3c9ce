/** What a pattern means to the engine: plan and automaton, for people and for programs. */
import { durationText } from '../../time/duration.ts'
import { expressionText, operandsOf, type Expression } from '../../event/expression.ts'
import { chooseEngine } from '../engine/choose.ts'
import type { EngineName } from '../engine/engine.ts'
import { planPattern, type PatternPlan } from '../plan/plan.ts'
import type { PlanWarning } from '../plan/warnings.ts'
import { compilePattern } from '../program/compile.ts'
import { conditionText, looksAtPrevious, type Condition } from '../syntax/condition.ts'
import type { PatternSyntax, Within } from '../syntax/pattern.ts'
import { automatonLines } from './automaton-text.ts'
import { programDot, programMermaid } from './graph.ts'
import { oneLine } from './one-line.ts'
import { elementLines, outputText, skipText } from './pattern-text.ts'
import { prefilterRefusals } from './prefilter.ts'

export interface Explanation {
  readonly rule: string
  /** One line per element of the pattern; what is in a group is indented by two blanks more. */
  readonly elements: readonly string[]
  readonly within: string | null
  /** The fields by whose values events of a key are kept apart. */
  readonly partitionBy: readonly string[]
  readonly skip: string
  /** What is given of the matches that become certain at one moment for one key. */
  readonly output: string
  readonly engine: EngineName
  /** Why those cheaper than it do not run the rule. */
  readonly refused: readonly { readonly engine: EngineName; readonly reason: string }[]
  /** Whether events that satisfy no condition are dropped before sorting, and if not, why. */
  readonly prefilter: { readonly on: boolean; readonly reasons: readonly string[] }
  /** Predicates on one event alone, decided once per event for all rules; some look at the event before it, too. */
  readonly predicates: readonly string[]
  /** Conditions that relate an event to earlier ones, decided per partial match. */
  readonly related: readonly string[]
  /** Aggregates over bound events that such conditions ask for, kept up to date per partial match. */
  readonly aggregates: readonly string[]
  readonly warnings: readonly PlanWarning[]
  /** One line per state of the automaton. */
  readonly automaton: readonly string[]
  readonly mermaid: string
  readonly dot: string
}

/**
 * What `explain` prints, as data.
 *
 * @throws TidemarkError what planning the pattern throws, `PATTERN_TOO_LARGE`
 */
export function explainData(rule: { readonly syntax: PatternSyntax }): Explanation {
  const plan = planPattern(rule.syntax)
  const program = compilePattern(plan)
  const { elements, within, partitionBy, skip, output } = rule.syntax
  const reasons = prefilterRefusals(program)
  return {
    rule: plan.name,
    elements: elementLines(elements),
    within: within === null ? null : windowText(within),
    partitionBy,
    skip: skipText(skip),
    output: outputText(output),
    ...chooseEngine(program),
    prefilter: { on: reasons.length === 0, reasons },
    predicates: textsOf(plan, ({ alone }) => alone as Condition | null),
    related: textsOf(plan, ({ related }) => related),
    aggregates: aggregatesOf(plan),
    warnings: plan.warnings,
    automaton: automatonLines(program),
    mermaid: programMermaid(program),
    dot: programDot(program),
  }
}

/** More states than that are not read. */
const SHOWN_STATES = 60

/** Plan and automaton of a pattern as text; the first states of one that has very many. */
export function explain(rule: { readonly syntax: PatternSyntax }): string {
  const data = explainData(rule)
  const { prefilter, automaton } = data
  const more = automaton.length - 1 - SHOWN_STATES
  return [
    `rule ${oneLine(data.rule)}`,
    ...section('pattern', [
      ...data.elements,
      ...(data.within === null ? [] : [`within ${data.within}`]),
      ...(data.partitionBy.length === 0 ? [] : [`partition by ${data.partitionBy.map(oneLine).join(', ')}`]),
      `after a match: ${data.skip}`,
      `gives: ${data.output}`,
    ]),
    ...section('decided once per event, for all rules', data.predicates),
    ...section('decided per partial match', data.related),
    ...section('kept up to date per partial match', data.aggregates),
    '',
    ...(prefilter.on
      ? ['prefilter: events that satisfy nothing are dropped before sorting']
      : ['no prefilter, because', ...indented(prefilter.reasons)]),
    '',
    `engine: ${data.engine}`,
    ...indented(data.refused.map(({ engine, reason }) => `not ${engine}: ${reason}`)),
    ...section('automaton', automaton.slice(0, 1 + SHOWN_STATES)),
    ...(more > 0 ? indented([`… and ${more} states more`]) : []),
    ...section(
      'warnings',
      data.warnings.map(({ message }) => oneLine(message)),
    ),
  ].join('\n')
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...indented(lines)]
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`)
}

function windowText({ ms, inclusive }: Within): string {
  return `last - first ${inclusive ? '<=' : '<'} ${durationText(ms)}`
}

/** Each text once. */
function textsOf(plan: PatternPlan, part: (test: PatternPlan['tests'][number]) => Condition | null): readonly string[] {
  const conditions = plan.tests.flatMap((test) => part(test) ?? [])
  const texts = conditions.map((condition) => {
    const text = oneLine(conditionText(condition))
    return looksAtPrevious(condition) ? `${text}   (looks at the event before)` : text
  })
  return [...new Set(texts)]
}

function aggregatesOf({ tests }: PatternPlan): readonly string[] {
  return [...new Set(tests.flatMap(({ related }) => (related === null ? [] : aggregatesInCondition(related))))]
}

function aggregatesInCondition(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case 'expression':
      return aggregatesIn(condition.expression)
    case 'function':
    case 'completes':
      return []
    case 'and':
    case 'or':
      return condition.conditions.flatMap(aggregatesInCondition)
  }
}

function aggregatesIn(expression: Expression): readonly string[] {
  if (expression.kind === 'aggregate') return [expressionText(expression)]
  return operandsOf(expression).flatMap(aggregatesIn)
}

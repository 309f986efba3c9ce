/** What a pattern means to the engine: plan and automaton, for people and for programs. */
import { durationText } from '../../time/duration.ts'
import type { Predicate } from '../../event/predicate.ts'
import { planPattern, type PatternPlan } from '../plan/plan.ts'
import type { PlanWarning } from '../plan/warnings.ts'
import { compilePattern } from '../program/compile.ts'
import type { Program, State } from '../program/program.ts'
import { conditionText, type Condition } from '../syntax/condition.ts'
import type { Element, PatternSyntax } from '../syntax/pattern.ts'
import { programDot, programMermaid } from './graph.ts'

export interface Explanation {
  readonly rule: string
  /** One line per element of the pattern. */
  readonly elements: readonly string[]
  readonly within: string | null
  readonly skip: string
  readonly engine: 'runs'
  /** Whether events that satisfy no condition are dropped before sorting, and if not, why. */
  readonly prefilter: { readonly on: boolean; readonly reasons: readonly string[] }
  /** Predicates on one event alone, decided once per event for all rules. */
  readonly predicates: readonly string[]
  /** Conditions that relate an event to earlier ones, decided per partial match. */
  readonly related: readonly string[]
  readonly warnings: readonly PlanWarning[]
  /** One line per state of the automaton. */
  readonly automaton: readonly string[]
  readonly mermaid: string
  readonly dot: string
}

/** What `explain` prints, as data. @throws TidemarkError what planning the pattern throws */
export function explainData(rule: { readonly syntax: PatternSyntax }): Explanation {
  const plan = planPattern(rule.syntax)
  const program = compilePattern(plan)
  const { within, skip } = rule.syntax
  return {
    rule: plan.name,
    elements: plan.elements.map((element, i) => elementText(element, i)),
    within: within === null ? null : `last - first ${within.inclusive ? '<=' : '<'} ${durationText(within.ms)}`,
    skip,
    engine: 'runs',
    prefilter: { on: plan.prefilterRefused.length === 0, reasons: plan.prefilterRefused },
    predicates: distinct(plan, ({ alone }) => alone),
    related: distinct(plan, ({ related }) => related),
    warnings: plan.warnings,
    automaton: automatonLines(program),
    mermaid: programMermaid(program),
    dot: programDot(program),
  }
}

/** Plan and automaton of a pattern as text. */
export function explain(rule: { readonly syntax: PatternSyntax }): string {
  const data = explainData(rule)
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)]
  return [
    `rule ${data.rule}`,
    ...section('pattern', [
      ...data.elements,
      ...(data.within === null ? [] : [`within ${data.within}`]),
      `after a match: ${data.skip}`,
    ]),
    ...section('decided once per event, for all rules', data.predicates),
    ...section('decided per partial match', data.related),
    ...section(
      data.prefilter.on ? 'prefilter: events that satisfy nothing are dropped before sorting' : 'no prefilter, because',
      data.prefilter.reasons,
    ),
    ...section(`automaton (engine: ${data.engine})`, data.automaton),
    ...section(
      'warnings',
      data.warnings.map(({ message }) => message),
    ),
  ].join('\n')
}

function distinct(
  plan: PatternPlan,
  part: (test: PatternPlan['tests'][number]) => Predicate | Condition | null,
): string[] {
  const texts = new Set<string>()
  for (const test of plan.tests) {
    const condition = part(test)
    if (condition !== null) texts.add(conditionText(condition as Condition))
  }
  return [...texts]
}

const BEFORE: Readonly<Record<Element['gap'], string>> = {
  strict: 'next',
  relaxed: 'followed by',
  any: 'followed by any',
}
const ABSENT: Readonly<Record<'strict' | 'relaxed', string>> = { strict: 'not next', relaxed: 'not followed by' }

function elementText(element: Element, i: number): string {
  const where = element.where === null ? 'any event' : conditionText(element.where)
  if (element.kind === 'absence') return `${ABSENT[element.gap]} ${element.name}: ${where}`
  const parts = [`${i === 0 ? 'begin' : BEFORE[element.gap]} ${element.name}: ${where}`]
  const { repeat } = element
  if (repeat !== null) {
    const { min, max, inner, longest } = repeat
    parts.push(max === null ? `${min} times or more` : min === max ? `${min} times` : `${min} to ${max} times`)
    if (inner === 'strict') parts.push('consecutive')
    if (inner === 'any') parts.push('all combinations')
    if (longest) parts.push('longest')
  }
  if (element.optional) parts.push('optional')
  return parts.join(', ')
}

function automatonLines({ plan, states, takes, starts }: Program): string[] {
  const name = (element: number): string => plan.elements[element]!.name
  const outcome = (take: number): string => {
    const { complete, enter } = takes[take]!
    return [...(complete ? ['match'] : []), ...enter.map((id) => `q${id}`)].join(', ')
  }
  return [
    `start: ${starts.map((take) => `${name(takes[take]!.step)} -> ${outcome(take)}`).join('; ')}`,
    ...states.map(
      (state) => `q${state.id}: ${waitText(state, name)}${state.take < 0 ? ' -> match' : ` -> ${outcome(state.take)}`}`,
    ),
  ]
}

/** What a state waits for, in words. */
function waitText(state: State, name: (element: number) => string): string {
  const kills = state.kills.length === 0 ? '' : `, ends at ${state.kills.map(name).join(' or ')}`
  const next = [...state.guards, ...state.bars]
  const guards = next.length === 0 ? '' : `, ends if the next event is ${next.map(name).join(' or ')}`
  switch (state.kind) {
    case 'take':
      return `waits for ${name(state.step)}${state.repetition > 1 ? ` again` : ''} (${state.gap})${kills}${guards}`
    case 'absence':
      return `waits for the window to pass${kills}${guards}`
    case 'nextEvent':
      return `waits for the next event${guards}`
  }
}

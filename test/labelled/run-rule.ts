/** Runs one rule over a recording, on the engine that is chosen for it, and on others. */
import { Detector } from '../../src/api/detector.ts'
import { chooseEngine, refusalOf, type EngineChoice } from '../../src/pattern/engine/choose.ts'
import type { EngineName } from '../../src/pattern/engine/engine.ts'
import type { Match } from '../../src/pattern/match.ts'
import { planPattern } from '../../src/pattern/plan/plan.ts'
import { compilePattern } from '../../src/pattern/program/compile.ts'
import { differencesOf, figuresOf, type Figures } from './figures.ts'
import type { KnownFigures, LabelledRule, LabelledSet } from './labelled-set.ts'

const ENGINES: readonly EngineName[] = ['register', 'compact', 'runs']

export interface RuleResult {
  readonly title: string
  readonly rule: string
  /** The engine that was chosen, and why not a cheaper one. */
  readonly choice: EngineChoice
  /** The engines that have run it. */
  readonly engines: readonly EngineName[]
  readonly figures: Figures
  readonly known: KnownFigures
  /** Where the figures are not those that are known, or the engines do not agree; empty: all is well. */
  readonly differences: readonly string[]
}

export interface RuleRun {
  readonly result: RuleResult
  readonly matches: readonly Match[]
}

/** The matches of a recording, in order; and whether some of it was not processed, as a difference. */
export function matchesOf<T>(
  { events, options }: Pick<LabelledSet<T>, 'events' | 'options'>,
  { rule }: Pick<LabelledRule<T>, 'rule'>,
  engine: EngineName | 'auto' = 'auto',
): { readonly matches: readonly Match[]; readonly differences: readonly string[] } {
  const detecting = new Detector<T>([rule], { ...options, engine })
  const matches = [...detecting.pushAll(events), ...detecting.end()]
  const { late, bad } = detecting.report()
  return { matches, differences: late + bad === 0 ? [] : [`${late} events are late and ${bad} bad, not 0`] }
}

/** @param on the engine that is chosen, or every one that takes the rule */
export function runRule<T>(set: LabelledSet<T>, labelled: LabelledRule<T>, on: 'chosen' | 'every'): RuleRun {
  const { title, rule, episodes, known } = labelled
  const program = compilePattern(planPattern(rule.syntax))
  const choice = chooseEngine(program)
  const others =
    on === 'chosen' ? [] : ENGINES.filter((name) => name !== choice.engine && refusalOf(name, program) === null)
  const { matches, differences } = matchesOf(set, labelled)
  const figures = figuresOf(matches, episodes)
  const ids = idsOf(matches)
  const disagreeing = others.flatMap((engine) =>
    idsOf(matchesOf(set, labelled, engine).matches) === ids ? [] : [`the engine ${engine} finds other matches`],
  )
  const result = {
    title,
    rule: rule.syntax.name,
    choice,
    engines: [choice.engine, ...others],
    figures,
    known,
    differences: [...differences, ...differencesOf(figures, known), ...disagreeing],
  }
  return { result, matches }
}

/** What tells matches and the times at which they became certain apart, as one text. */
function idsOf(matches: readonly Match[]): string {
  return matches.map(({ id, time }) => `${id}@${time}`).join('\n')
}

/**
 * Engines broken on purpose. A property that lets one of them live would let a real defect live too.
 *
 * A mutant is the real engine over a plan or a program that was changed: so no code of the engine exists for the tests.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Found } from '../../src/pattern/engine/engine.ts'
import type { PatternPlan } from '../../src/pattern/plan/plan.ts'
import type { Program, State, Take } from '../../src/pattern/program/program.ts'
import type { Gap, PatternSyntax, Repeat, Step } from '../../src/pattern/syntax/pattern.ts'
import { planPattern } from '../../src/pattern/plan/plan.ts'
import { compilePattern } from '../../src/pattern/program/compile.ts'
import { anyCase, anyRules, type Case } from './kit/cases.ts'
import { runEngine, type Change } from './kit/engine.ts'
import { expectedLines, texts } from './kit/expected.ts'
import { runs } from './kit/runs.ts'

const mapStates = (change: (state: State) => Partial<State>): Change => ({
  program: (program) => ({ ...program, states: program.states.map((state) => ({ ...state, ...change(state) })) }),
})

const mapTakes = (change: (take: Take) => Partial<Take>): Change => ({
  program: (program) => ({ ...program, takes: program.takes.map((take) => ({ ...take, ...change(take) })) }),
})

const mapPlan = (change: (plan: PatternPlan) => Partial<PatternPlan>): Change => ({
  plan: (plan) => ({ ...plan, ...change(plan) }),
})

const mapSteps = (change: (step: Step, index: number) => Partial<Step>): Change => ({
  syntax: (syntax) => ({
    ...syntax,
    elements: syntax.elements.map((element, i) =>
      element.kind === 'step' ? { ...element, ...change(element, i) } : element,
    ),
  }),
})

const mapLoops = (change: (repeat: Repeat) => Partial<Repeat>): Change =>
  mapSteps(({ repeat }) => (repeat === null ? {} : { repeat: { ...repeat, ...change(repeat) } }))

const gaps = (from: Gap, to: Gap): Change => mapStates(({ gap }) => (gap === from ? { gap: to } : {}))

/** Who is complete first is taken first, whatever started before it. */
function firstCompleteFirst(found: readonly Found[]): readonly Found[] {
  const over = new Map<number, number>()
  return found.filter(({ last, key }) => {
    if (last.start.sequence <= (over.get(key) ?? -1)) return false
    over.set(key, last.sequence)
    return true
  })
}

const MUTANTS: Readonly<Record<string, Change>> = {
  'strict is taken for relaxed': gaps('strict', 'relaxed'),
  'relaxed is taken for strict': gaps('relaxed', 'strict'),
  'relaxed is taken for any': gaps('relaxed', 'any'),
  'any is taken for relaxed': gaps('any', 'relaxed'),
  'the window is 1 ms longer': mapPlan(({ withinMs }) => ({ withinMs: withinMs + 1 })),
  'the window is 1 ms shorter': mapPlan(({ withinMs }) => ({ withinMs: withinMs - 1 })),
  '> for >= at the end of the window': mapPlan(({ withinMs, withinInclusive }) =>
    withinMs === Infinity ? {} : { withinInclusive: !withinInclusive },
  ),
  'nothing is held back or skipped': mapPlan(() => ({ holdsBack: false })),
  'what completes first is taken first': {
    ...mapPlan(() => ({ holdsBack: false })),
    found: firstCompleteFirst,
  },
  'longest is ignored': mapPlan(() => ({ anyLongest: false })),
  'kills are dropped': mapStates(() => ({ kills: [] })),
  'guards are dropped': mapStates(() => ({ guards: [] })),
  'bars are dropped': mapStates(() => ({ bars: [] })),
  'bars are taken for kills': mapStates(({ kills, bars }) => ({ kills: [...kills, ...bars], bars: [] })),
  'guards last for ever': mapStates(({ id }) => ({ settled: id })),
  'unless is dropped': mapTakes(() => ({ unless: [] })),
  'a take is complete too early': mapTakes(({ enter }) => ({ complete: enter.length > 0 })),
  'a take is never complete but at the end': mapTakes(({ complete, enter }) => ({
    complete: complete && enter.length === 0,
  })),
  'only the first way to go on is taken': mapTakes(({ enter }) => ({ enter: enter.slice(0, 1) })),
  'only the last way to go on is taken': mapTakes(({ enter }) => ({ enter: enter.slice(-1) })),
  'a match begins with the first step only': {
    program: (program) => ({ ...program, starts: program.starts.slice(0, 1) }),
  },
  'the gap in a loop is any': mapLoops(() => ({ inner: 'any' })),
  'the gap in a loop is relaxed': mapLoops(() => ({ inner: 'relaxed' })),
  'the gap in a loop is that before it': mapSteps(({ gap, repeat }, i) =>
    repeat === null || i === 0 ? {} : { repeat: { ...repeat, inner: gap } },
  ),
  'a loop goes on once more': mapLoops(({ max }) => ({ max: max === null ? null : max + 1 })),
  'a loop asks for one less': mapLoops(({ min }) => ({ min: Math.max(1, min - 1) })),
  'a loop without end ends at three': mapLoops(({ min, max }) => ({ max: max ?? Math.max(3, min) })),
  'optional is ignored': mapSteps(() => ({ optional: false })),
  'conditions over bound events always hold': { related: () => () => true },
  'conditions over bound events never hold': { related: () => () => false },
  'conditions see one event less': {
    related: (related) => (event, last) => related(event, last?.previous ?? null),
  },
}

/** Whether the change makes a difference to this rule at all, as far as data can tell. */
function applies(
  { syntax: mapSyntax, plan: mapOf, program: mapProgram, related }: Change,
  syntax: PatternSyntax,
): boolean {
  const plan = planPattern(syntax)
  if (related !== undefined) return plan.tests.some((one) => one.related !== null)
  if (mapSyntax !== undefined) return JSON.stringify(mapSyntax(syntax)) !== JSON.stringify(syntax)
  if (mapOf !== undefined) return JSON.stringify(mapOf(plan)) !== JSON.stringify(plan)
  const program = compilePattern(plan)
  return mapProgram !== undefined && shape(mapProgram(program)) !== shape(program)
}

function shape({ states, takes, starts }: Program): string {
  return JSON.stringify([states, takes, starts])
}

function agrees({ rules, events, atEnd }: Case, change: Change): boolean {
  const { syntax } = rules[0]!
  const found = runEngine(syntax, events, atEnd, change).lines.toSorted()
  const expected = texts(expectedLines([syntax], events, atEnd)).toSorted()
  return JSON.stringify(found) === JSON.stringify(expected)
}

describe('planted mutants', () => {
  test('L2 the engine as it is lives', () => {
    fc.assert(
      fc.property(anyCase(anyRules(1), 0), (given) => agrees(given, {})),
      { numRuns: runs(200) },
    )
  })

  test.each(Object.entries(MUTANTS))('L2 killed: %s', (_, change) => {
    const rules = anyRules(1).filter(([rule]) => applies(change, rule!.syntax))
    const { failed, numRuns, errorInstance } = fc.check(
      fc.property(anyCase(rules, 0), (given) => agrees(given, change)),
      { numRuns: 3000, endOnFailure: true },
    )
    expect(failed, `lived through ${numRuns} cases`).toBe(true)
    // By another answer, not by a throw.
    expect(String(errorInstance)).toContain('returning false')
  })
})

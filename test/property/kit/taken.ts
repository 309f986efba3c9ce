/** Which engines take some rules, and which one is taken by itself. */
import type { EngineName } from '../../../src/pattern/engine/engine.ts'
import { chooseEngine, NO_WISHES, refusalOf } from '../../../src/pattern/engine/choose.ts'
import { planPattern } from '../../../src/pattern/plan/plan.ts'
import { compilePattern } from '../../../src/pattern/program/compile.ts'
import type { PatternSyntax } from '../../../src/pattern/syntax/pattern.ts'

const ENGINES: readonly EngineName[] = ['register', 'compact', 'runs']

export interface Taken {
  /** The engines that take all of the rules. */
  readonly by: readonly EngineName[]
  /** By rule. */
  readonly chosen: readonly EngineName[]
}

export function takenBy(rules: readonly PatternSyntax[], timeouts: boolean): Taken {
  const wishes = { ...NO_WISHES, timeouts }
  const programs = rules.map((syntax) => compilePattern(planPattern(syntax)))
  return {
    by: ENGINES.filter((name) => programs.every((program) => refusalOf(name, program, wishes) === null)),
    chosen: programs.map((program) => chooseEngine(program, wishes).engine),
  }
}

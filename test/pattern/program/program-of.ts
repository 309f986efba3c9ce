import type { AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import { programText } from '../../../src/pattern/explain/program-text.ts'
import { planPattern } from '../../../src/pattern/plan/plan.ts'
import { compilePattern } from '../../../src/pattern/program/compile.ts'
import type { Program } from '../../../src/pattern/program/program.ts'

export function programOf({ syntax }: AnyPattern): Program {
  return compilePattern(planPattern(syntax))
}

/** The program as text, without the list of tests. */
export function compiled(pattern: AnyPattern): string {
  return programText(programOf(pattern)).replace(/^(?:test .*\n)*\n/, '')
}

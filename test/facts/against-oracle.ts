/** What the engines do against what the oracle did. */
import { TidemarkError } from '../../src/base/errors.ts'
import type { PatternSyntax } from '../../src/pattern/syntax/pattern.ts'
import { engineDifferences } from './compare.ts'
import { ORACLE, type CaseEngine, type CaseOutput, type Refusal } from './engines.ts'
import { byWatermark, type CaseInput } from './input.ts'
import type { Judgement, Verdict } from './judge.ts'

type Failure = Extract<Verdict, { kind: 'failed' }>

/** How a case is run: the first way that an engine does not refuse. */
interface Way {
  /** What is different; empty: nothing. */
  readonly label: string
  readonly input: CaseInput
  readonly timeouts: boolean
  /** What the oracle says to it. */
  readonly oracle: () => CaseOutput
}

/** Every engine must do what the oracle did. @returns the first failure, or `null` */
export function judgeEngines(
  engines: readonly CaseEngine[],
  syntax: PatternSyntax,
  input: CaseInput,
  oracle: CaseOutput,
): Pick<Judgement, 'refused' | 'agreed'> & { readonly failure: Failure | null } {
  const refused: { engine: string; reason: string }[] = []
  const agreed: string[] = []
  const ways = waysOf(syntax, input, oracle)
  for (const engine of engines) {
    const result = runOne(engine, syntax, ways)
    if ('kind' in result) return { failure: result, refused, agreed }
    if ('refused' in result) refused.push({ engine: engine.name, reason: result.refused })
    else agreed.push(engine.name + result.label)
  }
  return { failure: null, refused, agreed }
}

function waysOf(syntax: PatternSyntax, input: CaseInput, oracle: CaseOutput): readonly Way[] {
  const ways: Way[] = [{ label: '', input, timeouts: true, oracle: () => oracle }]
  let settled = { input, answer: (): CaseOutput => oracle }
  if (input.inOrder) {
    const sorted = byWatermark(input)
    settled = { input: sorted, answer: () => ORACLE.run(syntax, sorted) }
    ways.push({ label: ', by watermark', input: sorted, timeouts: true, oracle: settled.answer })
  }
  const label = ', by watermark, without time-outs'
  const answer = (): CaseOutput => ({ ...settled.answer(), timeouts: [] })
  return [...ways, { label, input: settled.input, timeouts: false, oracle: answer }]
}

function runOne(engine: CaseEngine, syntax: PatternSyntax, ways: readonly Way[]): Failure | Refusal | Way {
  let refusal: Refusal = { refused: '' }
  for (const way of ways) {
    let output: CaseOutput | Refusal
    try {
      output = engine.run(syntax, way.input, { timeouts: way.timeouts })
    } catch (error) {
      return failed(engine, [`threw ${String(error)}${way.label}`], null)
    }
    if (!('refused' in output)) {
      const wrong = engineDifferences(way.oracle(), output)
      return wrong.length > 0 ? failed(engine, wrong, output) : way
    }
    refusal = output
  }
  return refusal
}

/** No engine may run it. @returns the first that does, or `null` */
export function judgeRefusal(engines: readonly CaseEngine[], syntax: PatternSyntax, input: CaseInput): Failure | null {
  for (const engine of engines) {
    try {
      engine.run(syntax, input, { timeouts: true })
      return failed(engine, ['built, expected an error'], null)
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error
    }
  }
  return null
}

function failed(engine: CaseEngine, differences: readonly string[], output: CaseOutput | null): Failure {
  return { kind: 'failed', engine: engine.name, differences, output }
}

/** Whether an output is the expected one; if not, what is the matter, line by line. */
import type { CaseOutput } from './engines.ts'
import { matchKey, type CaseExpectation, type ExpectedMatch } from './input.ts'

/** @returns the differences, empty if there are none. Matches are compared as a multiset, each with its step and time */
export function differences(expected: CaseExpectation, output: CaseOutput): readonly string[] {
  const found: string[] = []
  const open = new Map(expected.matches.map((match) => [matchKey(match.match), match]))
  const keys = new Set(open.keys())
  for (const { match, time, step } of output.matches) {
    const key = matchKey(match)
    const want = open.get(key)
    if (want === undefined) {
      found.push(`${keys.has(key) ? 'repeated' : 'unexpected'}: ${key} at ${time}${stepText(step)}`)
      continue
    }
    open.delete(key)
    if (step !== null && step !== want.step)
      found.push(`step: ${key} came in step ${step}, expected in step ${want.step}`)
    if (!(time === want.upTo || (time > want.after && time <= want.upTo)))
      found.push(`time: ${key} has time ${time}, expected ${timeText(want)}`)
  }
  for (const [key, want] of open) found.push(`missing: ${key} at ${timeText(want)}${stepText(want.step)}`)
  if (output.late !== null && output.late.join() !== expected.late.join()) {
    found.push(`late: rows [${output.late.join()}], expected [${expected.late.join()}]`)
  }
  return found
}

/** What an engine must answer where Flink is not the judge: what the oracle did. */
export function asExpected(output: CaseOutput): CaseExpectation {
  const matches = output.matches.map(({ match, time, step }): ExpectedMatch => ({
    match,
    step: step ?? -1,
    after: time,
    upTo: time,
  }))
  return { matches, late: output.late ?? [] }
}

const stepText = (step: number | null): string => (step === null ? '' : ` in step ${step}`)
const timeText = ({ after, upTo }: ExpectedMatch): string => (after === upTo ? String(upTo) : `in (${after}, ${upTo}]`)

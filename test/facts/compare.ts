/** Whether an output is the expected one; if not, what is the matter, line by line. */
import type { CaseMatch, CaseOutput } from './engines.ts'
import { matchKey, type CaseExpectation, type ExpectedMatch, type ExpectedTimeout } from './input.ts'

/** @returns the differences, empty if there are none. Matches are compared as a multiset, each with its step and time */
export function differences(expected: CaseExpectation, output: CaseOutput): readonly string[] {
  if (expected.error || output.error !== null) return errorDifferences(expected, output)
  const late =
    output.late.join() === expected.late.join()
      ? []
      : [`late: rows [${output.late.join()}], expected [${expected.late.join()}]`]
  return [
    ...matchDifferences(expected.matches, output.matches),
    ...timeoutDifferences(expected.timeouts, output.timeouts),
    ...late,
  ]
}

/** Where a run ends with an error, that it does is compared, and what is known of the time before. */
function errorDifferences(expected: CaseExpectation, { error, matches }: CaseOutput): readonly string[] {
  if (error === null) return ['error: none, expected one']
  if (!expected.error) return [`error: ${error.code} in step ${error.step}, expected none`]
  const found = new Set(matches.map(({ match }) => matchKey(match)))
  return expected.matches
    .filter(({ match }) => !found.has(matchKey(match)))
    .map((want) => `missing before the error: ${expectedText(want)}`)
}

function matchDifferences(expected: readonly ExpectedMatch[], output: readonly CaseMatch[]): readonly string[] {
  const { found, open, extra } = paired(expected, output)
  return [
    ...extra.map(({ repeated, got }) => `${repeated ? 'repeated' : 'unexpected'}: ${outputText(got)}`),
    ...found.flatMap(([want, { match, time, step }]) => [
      ...(step === want.step ? [] : [`step: ${matchKey(match)} came in step ${step}, expected in step ${want.step}`]),
      ...(time === want.upTo || (time > want.after && time <= want.upTo)
        ? []
        : [`time: ${matchKey(match)} has time ${time}, expected ${timeText(want)}`]),
    ]),
    ...open.map((want) => `missing: ${expectedText(want)}`),
  ]
}

function timeoutDifferences(expected: readonly ExpectedTimeout[], output: readonly CaseMatch[]): readonly string[] {
  const { found, open, extra } = paired(expected, output)
  return [
    ...extra.map(({ repeated, got }) => `${repeated ? 'repeated' : 'unexpected'} time-out: ${outputText(got)}`),
    ...found.flatMap(([want, { match, time, step }]) => [
      ...(want.step === null || step === want.step
        ? []
        : [`time-out: ${matchKey(match)} came in step ${step}, expected in step ${want.step}`]),
      ...(time === want.time ? [] : [`time-out: ${matchKey(match)} has deadline ${time}, expected ${want.time}`]),
    ]),
    ...open.map((want) => `missing time-out: ${timeoutText(want)}`),
  ]
}

interface Paired<E> {
  readonly found: readonly (readonly [E, CaseMatch])[]
  /** Expected, and not found. */
  readonly open: readonly E[]
  /** Found, and not expected; `repeated`: not so often. */
  readonly extra: readonly { readonly repeated: boolean; readonly got: CaseMatch }[]
}

/** What is found with what was expected; what is expected is there once. */
function paired<E extends Pick<ExpectedMatch, 'match'>>(
  expected: readonly E[],
  output: readonly CaseMatch[],
): Paired<E> {
  const open = new Map(expected.map((want) => [matchKey(want.match), want]))
  const keys = new Set(open.keys())
  const found: (readonly [E, CaseMatch])[] = []
  const extra: { repeated: boolean; got: CaseMatch }[] = []
  for (const got of output) {
    const key = matchKey(got.match)
    const want = open.get(key)
    if (want === undefined) extra.push({ repeated: keys.has(key), got })
    else found.push([want, got])
    open.delete(key)
  }
  return { found, open: [...open.values()], extra }
}

/** What an engine must answer: what the oracle did. */
export function engineDifferences(oracle: CaseOutput, output: CaseOutput): readonly string[] {
  const text = ({ error }: CaseOutput): string => (error === null ? 'none' : `${error.code} in step ${error.step}`)
  const wrong = differences({ ...asExpected(oracle), error: false }, { ...output, error: null })
  return text(output) === text(oracle) ? wrong : [`error: ${text(output)}, expected ${text(oracle)}`, ...wrong]
}

/** An output as what is expected, to the last detail. */
export function asExpected({ matches, timeouts, late, error }: CaseOutput): CaseExpectation {
  return {
    matches: matches.map(({ match, time, step }) => ({ match, step, after: time, upTo: time })),
    timeouts,
    late,
    error: error !== null,
  }
}

const outputText = ({ match, time, step }: CaseMatch): string => `${matchKey(match)} at ${time} in step ${step}`
const expectedText = (want: ExpectedMatch): string =>
  `${matchKey(want.match)} at ${timeText(want)} in step ${want.step}`
const timeText = ({ after, upTo }: ExpectedMatch): string => (after === upTo ? String(upTo) : `in (${after}, ${upTo}]`)
const timeoutText = ({ match, time, step }: ExpectedTimeout): string =>
  `${matchKey(match)} at ${time}${step === null ? '' : ` in step ${step}`}`

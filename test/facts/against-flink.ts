/** What the oracle found against what Flink was recorded to do. */
import type { PatternSyntax } from '../../src/pattern/syntax/pattern.ts'
import { differences } from './compare.ts'
import { matchKey } from './input.ts'
import {
  EXTRA_MATCH,
  EXTRA_TIMEOUT,
  SKIP_ORDER,
  TIMEOUT,
  type Comparison,
  type Excuse,
  type Found,
  type Matched,
} from './reasons.ts'
import { inOrderOf } from './skip-order.ts'

export interface Compared {
  /** Differences that nothing excuses. */
  readonly found: readonly string[]
  /** The reason for each that is excused. */
  readonly excused: readonly string[]
}

export function compareWithFlink(comparison: Comparison, syntax: PatternSyntax): Compared {
  const first = withoutExcused(comparison)
  if (first.found.length === 0 || !SKIP_ORDER.applies(comparison.data)) return first
  const output = inOrderOf(syntax, comparison.input, comparison.expected)
  const second = withoutExcused({ ...comparison, output })
  return second.found.length > 0 ? first : { found: [], excused: [...second.excused, SKIP_ORDER.name] }
}

function withoutExcused(comparison: Comparison): Compared {
  const { expected, output } = comparison
  const excused: string[] = []
  const without = <M extends Found>(
    all: readonly M[],
    excuses: readonly Excuse[],
    but: readonly Matched[],
  ): readonly M[] => {
    const keys = new Set(but.map(({ match }) => matchKey(match)))
    return all.filter((one) => {
      if (keys.has(matchKey(one.match))) return true
      const excuse = excuses.find((reason) => reason.excuses(one, comparison))
      if (excuse !== undefined) excused.push(excuse.name)
      return excuse === undefined
    })
  }
  const matches = without(output.matches, EXTRA_MATCH, expected.matches)
  const timeouts = without(output.timeouts, TIMEOUT, [])
  const timedOut = without(without(expected.timeouts, TIMEOUT, []), EXTRA_TIMEOUT, output.timeouts)
  return { found: differences({ ...expected, timeouts: timedOut }, { ...output, matches, timeouts }), excused }
}

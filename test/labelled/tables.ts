/** What the command prints. */
import { columnsText } from './columns-text.ts'
import type { RuleResult } from './run-rule.ts'

/** A recording and what its rules found. */
export interface SetResult {
  readonly name: string
  readonly events: number
  readonly rules: readonly RuleResult[]
}

const HEADINGS = ['rule', 'matches', 'hits', 'precision', 'found', 'recall', 'engine', 'also run on'] as const

/** A table with a line per rule, then what is not as it is known to be. */
export function tableText({ name, events, rules }: SetResult): string {
  const rows = [HEADINGS, ...rules.map(cellsOf)]
  const table = columnsText(rows, (column) => column >= 1 && column <= 5)
  const wrong = rules.flatMap(({ title, differences }) => differences.map((difference) => `${title}: ${difference}`))
  return [`${name}: ${events.toLocaleString('en')} events`, '', table, '', ...wrong].join('\n')
}

function cellsOf({ title, figures, choice, engines }: RuleResult): readonly string[] {
  const { matches, hits, precision, found, recall } = figures
  const others = engines.filter((engine) => engine !== choice.engine)
  const shown = [matches, hits, precision, found?.join('/'), recall].map((figure) => String(figure ?? '-'))
  return [title, ...shown, choice.engine, others.join(', ')]
}

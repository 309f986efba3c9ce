/** What the command prints. */
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
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => aligned(cell, widths[column]!, column))
      .join('  ')
      .trimEnd(),
  )
  const wrong = rules.flatMap(({ title, differences }) => differences.map((difference) => `${title}: ${difference}`))
  return [`${name}: ${events.toLocaleString('en')} events`, '', ...lines, '', ...wrong].join('\n')
}

function cellsOf({ title, figures, choice, engines }: RuleResult): readonly string[] {
  const { matches, hits, precision, found, recall } = figures
  const others = engines.filter((engine) => engine !== choice.engine)
  const shown = [matches, hits, precision, found?.join('/'), recall].map((figure) => String(figure ?? '-'))
  return [title, ...shown, choice.engine, others.join(', ')]
}

/** Figures end in one column, words begin in one. */
function aligned(cell: string, width: number, column: number): string {
  return column >= 1 && column <= 5 ? cell.padStart(width) : cell.padEnd(width)
}

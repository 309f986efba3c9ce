/** A histogram of delays as lines of text. */
import { delayText } from '../../replay/delay-text.ts'
import type { HistogramBar } from '../../replay/replay-report.ts'
import { shareText } from '../words.ts'
import { tableLines } from './table.ts'

const LONGEST = 30

export interface HistogramOptions {
  /** What the first bar is called. */
  readonly none: string
  readonly columns: number
  readonly unicode: boolean
}

/** A line for each bar: from when to when, which share of all, and a bar which is as long as that share of the greatest. */
export function histogramLines(bars: readonly HistogramBar[], options: HistogramOptions): readonly string[] {
  const { none, columns, unicode } = options
  const all = bars.reduce((sum, { count }) => sum + count, 0)
  const greatest = Math.max(...bars.map(({ count }) => count))
  const texts = tableLines(bars.map((bar) => [barText(bar, none), partText(bar.count / all)]))
  const width = Math.max(...texts.map(({ length }) => length))
  const longest = Math.max(1, Math.min(LONGEST, columns - width - 2))
  const glyph = unicode ? '▪' : '#'
  return texts.map((text, i) => {
    const { count } = bars[i]!
    // What there is of can be seen.
    const length = count === 0 ? 0 : Math.max(1, Math.round((count / greatest) * longest))
    return `${text.padEnd(width)}  ${glyph.repeat(length)}`.trimEnd()
  })
}

/** What is not all does not read as all. */
function partText(share: number): string {
  return share < 1 && share > 0.9995 ? '> 99.9 %' : shareText(share)
}

function barText({ from, to }: HistogramBar, none: string): string {
  if (from === 0) return none
  return to === Infinity ? `${delayText(from)} or more` : `${delayText(from)} to ${delayText(to)}`
}

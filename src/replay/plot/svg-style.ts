/** Colours and sizes of the SVG pictures: distinguishable with any colour vision (after Okabe and Ito), on white. */
import type { Mark, MatchVerdict } from './time-plot.ts'

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
export const TEXT_SIZE = 12
export const PAPER = '#fff'
export const INK = '#1f2933'
export const QUIET = '#616e7c'
export const GRID = '#e4e7eb'
export const AXIS = '#9aa5b1'
export const MATCH = '#00855f'
export const LATE_ZONE = '#d1480c'

export const MARK_COLOURS: Readonly<Record<Mark, string>> = {
  plain: '#52729b',
  late: '#d1480c',
  corrected: '#b8860b',
  matched: MATCH,
  bad: '#7a1f7a',
}

/** What was missed has the colour of what was late: mostly the one comes of the other. */
export const VERDICT_COLOURS: Readonly<Record<MatchVerdict, string>> = {
  right: MATCH,
  missed: '#d1480c',
  invented: '#7a3fb0',
  withdrawn: QUIET,
}

/** Watermarks differ in colour and in dashes. */
const LINES: readonly { readonly colour: string; readonly dashes: string }[] = [
  { colour: '#0a5ea8', dashes: 'none' },
  { colour: '#6b3fa0', dashes: '7 3' },
  { colour: '#8a6100', dashes: '2 3' },
  { colour: '#00707a', dashes: '9 3 2 3' },
]

export function lineStyle(line: number): { readonly colour: string; readonly dashes: string } {
  return LINES[line % LINES.length] ?? { colour: INK, dashes: 'none' }
}

/** Every colour that a picture can have: for pages that show it on another ground. */
export const ALL_COLOURS: readonly string[] = [
  ...new Set([
    PAPER,
    INK,
    QUIET,
    GRID,
    AXIS,
    MATCH,
    LATE_ZONE,
    ...Object.values(MARK_COLOURS),
    ...Object.values(VERDICT_COLOURS),
    ...LINES.map(({ colour }) => colour),
  ]),
]

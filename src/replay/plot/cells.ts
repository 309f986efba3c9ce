/**
 * A grid of terminal cells, and text that knows how wide it is. The only file that knows control sequences.
 *
 * Text from outside cannot move the cursor or change colours: control characters are taken out.
 */

export type Style =
  | 'text' | 'strong' | 'dim'
  | 'plain' | 'late' | 'corrected' | 'matched' | 'bad' | 'known'
  | 'line0' | 'line1' | 'line2' | 'line3' // prettier-ignore

/** The sixteen colours that every theme defines, so that the picture is readable on dark and on light. */
const SGR: Readonly<Record<Style, string>> = {
  text: '',
  strong: '1',
  dim: '2',
  plain: '',
  late: '31',
  corrected: '33',
  matched: '1;32',
  bad: '1;35',
  known: '32',
  line0: '36',
  line1: '34',
  line2: '33',
  line3: '35',
}

export interface Segment {
  readonly text: string
  readonly style: Style
}

/** A line of the output, from left to right. */
export type Line = readonly Segment[]

/** What the terminal can show. */
export interface Terminal {
  readonly columns: number
  readonly rows: number
  readonly colour: boolean
  readonly unicode: boolean
}

/** One line of the output, without spaces at its end. */
export function rendered(line: Line, terminal: Terminal): string {
  let result = ''
  let open = ''
  const last = line.findLastIndex(({ text }) => text.trimEnd() !== '')
  line.slice(0, last + 1).forEach(({ text, style }, i) => {
    const shown = i === last ? text.trimEnd() : text
    const code = terminal.colour && shown.trim() !== '' ? SGR[style] : open
    if (code !== open)
      result += open !== '' || code === '' ? `\u001b[0m${code === '' ? '' : `\u001b[${code}m`}` : `\u001b[${code}m`
    open = code
    result += shown
  })
  return open === '' ? result : `${result}\u001b[0m`
}

const REPLACED: Readonly<Record<string, string>> = {
  '−': '-',
  '–': '-',
  '—': '-',
  '→': '->',
  '…': '...',
  '·': '-',
  '×': 'x',
  '≤': '<=',
}

/** Text from outside as it may be shown: one line, without control characters; in ASCII if that is all there is. */
export function shownText(text: string, terminal: Terminal): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return terminal.unicode ? line : line.replace(/[^ -~]/gu, (character) => REPLACED[character] ?? '?')
}

/** How many columns the text takes: most characters one, East Asian wide ones and emoji two, combining ones none. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += widthOfCharacter(character)
  return width
}

export function widthOfLine(line: Line): number {
  return line.reduce((sum, { text }) => sum + widthOf(text), 0)
}

function widthOfCharacter(character: string): number {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x300) return 1
  if (/\p{M}/u.test(character)) return 0
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
    character,
  )
    ? 2
    : 1
}

/** The text cut to a width, with an ellipsis if something is missing. */
export function cutTo(text: string, width: number, terminal: Terminal): string {
  if (widthOf(text) <= width) return text
  const ellipsis = terminal.unicode ? '…' : '...'
  let result = ''
  let room = width - widthOf(ellipsis)
  if (room < 0) return ''
  for (const character of text) {
    room -= widthOfCharacter(character)
    if (room < 0) break
    result += character
  }
  return `${result.replace(/[\s,;:]+$/, '')}${ellipsis}`
}

/** Puts items into lines of at most `width` columns, `gap` apart; an item that is too long is cut. */
export function flowed(items: readonly Line[], gap: string, terminal: Terminal): readonly Line[] {
  const lines: Segment[][] = []
  let used = Infinity
  for (const item of items) {
    const width = widthOfLine(item)
    if (used + gap.length + width > terminal.columns) {
      lines.push([])
      used = 0
    } else {
      lines.at(-1)?.push({ text: gap, style: 'text' })
      used += gap.length
    }
    for (const segment of item) {
      const text = cutTo(segment.text, terminal.columns - used, terminal)
      lines.at(-1)?.push({ ...segment, text })
      used += widthOf(text)
    }
  }
  return lines
}

/** Cells of one character each; what is written outside of the grid is not seen. */
export class Cells {
  readonly columns: number
  readonly rows: number
  readonly #glyphs: string[]
  readonly #styles: Style[]

  constructor(columns: number, rows: number) {
    this.columns = columns
    this.rows = rows
    this.#glyphs = new Array<string>(columns * rows).fill(' ')
    this.#styles = new Array<Style>(columns * rows).fill('text')
  }

  at(column: number, row: number): string {
    return this.#inside(column, row) ? (this.#glyphs[row * this.columns + column] ?? ' ') : ' '
  }

  set(column: number, row: number, glyph: string, style: Style): void {
    if (!this.#inside(column, row)) return
    this.#glyphs[row * this.columns + column] = glyph
    this.#styles[row * this.columns + column] = style
  }

  /** Whether nothing is drawn in `width` cells, all of which are in the grid. */
  isFree(column: number, row: number, width: number): boolean {
    for (let at = column; at < column + width; at++)
      if (!this.#inside(at, row) || this.at(at, row) !== ' ') return false
    return true
  }

  /** Writes narrow characters from left to right. */
  write(column: number, row: number, text: string, style: Style): void {
    let at = column
    for (const glyph of text) this.set(at++, row, glyph, style)
  }

  /** A row as segments of one style each. */
  row(row: number): Line {
    const segments: Segment[] = []
    let text = ''
    let style: Style = 'text'
    for (let i = row * this.columns; i < (row + 1) * this.columns; i++) {
      const glyph = this.#glyphs[i] ?? ' '
      const next: Style = glyph === ' ' ? style : (this.#styles[i] ?? 'text')
      if (next !== style) {
        if (text !== '') segments.push({ text, style })
        text = ''
        style = next
      }
      text += glyph
    }
    segments.push({ text, style })
    return segments
  }

  #inside(column: number, row: number): boolean {
    return column >= 0 && column < this.columns && row >= 0 && row < this.rows
  }
}

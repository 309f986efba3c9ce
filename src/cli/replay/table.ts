/** Tables and paragraphs of text. */

const GAP = 2

/**
 * A table: the first column to the left, the others to the right; as wide as it needs to be.
 *
 * @param rows the first is the header; all of one length
 */
export function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = widthsOf(rows)
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join(' '.repeat(GAP))
      .trimEnd(),
  )
}

/**
 * The same as one table or several below each other, none wider than `width` if that can be: columns that do not fit are
 * shown in the next table, behind the first column again, without the rows that have nothing there.
 */
export function tablesWithin(rows: readonly (readonly string[])[], width: number): readonly (readonly string[])[] {
  const [first = 0, ...others] = widthsOf(rows)
  const groups: number[][] = []
  let used = Infinity
  for (const [n, column] of others.entries()) {
    if (used + GAP + column > width) {
      groups.push([])
      used = first
    }
    groups.at(-1)!.push(n + 1)
    used += GAP + column
  }
  return groups.map((columns, group) => {
    const cut = rows.map((row) => [row[0]!, ...columns.map((column) => row[column]!)])
    return tableLines(group === 0 ? cut : cut.filter(([, ...cells]) => cells.some((cell) => cell !== '')))
  })
}

function widthsOf(rows: readonly (readonly string[])[]): readonly number[] {
  return (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
}

/** Between a number and its unit no line is broken. */
const UNIT = /(\d) (?=(?:ms|s|min|h|d|y|%)(?![\p{L}\d]))/gu
const JOINED = '\u00A0'

/** Breaks text into lines of at most `width` characters, at blanks; every line begins with `indent`. */
export function wrapped(text: string, width: number, indent: string = ''): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.trim().replaceAll(UNIT, `$1${JOINED}`).split(/ +/)) {
    const longer = line === '' ? `${indent}${word}` : `${line} ${word}`
    if (line !== '' && longer.length > width) {
      lines.push(line)
      line = `${indent}${word}`
    } else line = longer
  }
  if (line.trim() !== '') lines.push(line)
  return lines.map((one) => one.replaceAll(JOINED, ' '))
}

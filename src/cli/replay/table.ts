/** A table of text: the first column to the left, the others to the right; as wide as it needs to be. */

/** @param rows the first is the header; all of one length */
export function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  )
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

/** Rows of cells as lines, with columns that stand below one another. */

/** @param isFigure figures end in one column, words begin in one */
export function columnsText(rows: readonly (readonly string[])[], isFigure: (column: number) => boolean): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const aligned = (cell: string, column: number): string =>
    isFigure(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)
  return rows.map((row) => row.map(aligned).join('  ').trimEnd()).join('\n')
}

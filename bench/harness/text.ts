/** Numbers and tables in plain text. */

const BAR = 20

/** A bar for a share of the greatest. */
export function barOf(share: number): string {
  return '▇'.repeat(Math.max(1, Math.round(share * BAR)))
}

/** Three digits, more before the point if it has more. */
export function digits(value: number): string {
  if (value >= 100) return value.toFixed(0)
  if (value >= 10) return value.toFixed(1)
  return value >= 0.1 || value === 0 ? value.toFixed(2) : value.toPrecision(2)
}

export function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** @param left the columns whose text begins at the left */
export function aligned(rows: readonly (readonly string[])[], left: readonly number[]): string {
  const columns = rows[0]?.length ?? 0
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => (left.includes(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

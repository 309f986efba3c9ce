/** Cells as a column, as the file has them: what a column is of which nobody has said what it shall be. */
import type { Column } from '../../event/columns.ts'
import type { Cells } from './cells.ts'

/**
 * Missing values are `undefined` in a plain array. A whole number beyond ±(2^53 - 1) is the text of its digits, so that none
 * is lost.
 */
export function asColumn(cells: Cells): Column {
  switch (cells.kind) {
    case 'words':
      return { codes: cells.codes, dictionary: cells.dictionary }
    case 'truths':
      return truthsOf(cells.codes)
    case 'values':
      return cells.values
    case 'times':
      return numbersOf(cells.values, cells.missing)
    case 'numbers': {
      const { values, missing, digits } = cells
      if (digits === null) return numbersOf(values, missing)
      const plain: unknown[] = [...numbersOf(values, missing)]
      for (const [row, text] of digits) plain[row] = text
      return plain
    }
  }
}

/** With `undefined` where `missing` is 1. */
export function numbersOf(values: Float64Array, missing: Uint8Array | null): Float64Array | (number | undefined)[] {
  if (missing === null) return values
  const plain = new Array<number | undefined>(values.length)
  for (let row = 0; row < values.length; row++) plain[row] = missing[row] === 1 ? undefined : values[row]!
  return plain
}

export function truthsOf(codes: Int32Array): (boolean | undefined)[] {
  const values = new Array<boolean | undefined>(codes.length)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!
    values[row] = code < 0 ? undefined : code === 1
  }
  return values
}

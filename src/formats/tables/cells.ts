/** The values of one column over a stretch of rows, as a file of tables has them. Each kind has its arrays by row. */

/** Numbers. `missing` is 1 where there is none; `null`: none is missing, so NaN is a number like any other. */
export interface NumberCells {
  readonly kind: 'numbers'
  readonly values: Float64Array
  readonly missing: Uint8Array | null
  /** The digits of whole numbers that a number does not hold exactly, by row; mostly `null`. */
  readonly digits: ReadonlyMap<number, string> | null
}

/** Times in epoch milliseconds, finer ones as fractions. */
export interface TimeCells {
  readonly kind: 'times'
  readonly values: Float64Array
  readonly missing: Uint8Array | null
}

/** Text by the codes of a dictionary that grows at its end; -1 is missing. */
export interface WordCells {
  readonly kind: 'words'
  readonly codes: Int32Array
  readonly dictionary: readonly string[]
}

/** 1 and 0; -1 is missing. */
export interface TruthCells {
  readonly kind: 'truths'
  readonly codes: Int32Array
}

/** What is no scalar: lists, maps, records, bytes. `undefined` is missing. */
export interface ValueCells {
  readonly kind: 'values'
  readonly values: readonly unknown[]
}

export type Cells = NumberCells | TimeCells | WordCells | TruthCells | ValueCells

/** What a column of a file holds, which decides what it can be read as. */
export type Holds = 'number' | 'integer' | 'text' | 'boolean' | 'time' | 'value'

/** The cells from `from` up to `to`, in memory of their own, so that a few rows do not keep those of a whole row group. */
export function cellsBetween(cells: Cells, from: number, to: number): Cells {
  switch (cells.kind) {
    case 'numbers':
      return {
        kind: 'numbers',
        values: cells.values.slice(from, to),
        missing: missingBetween(cells.missing, from, to),
        digits: digitsBetween(cells.digits, from, to),
      }
    case 'times':
      return {
        kind: 'times',
        values: cells.values.slice(from, to),
        missing: missingBetween(cells.missing, from, to),
      }
    case 'words':
      return { kind: 'words', codes: cells.codes.slice(from, to), dictionary: cells.dictionary }
    case 'truths':
      return { kind: 'truths', codes: cells.codes.slice(from, to) }
    case 'values':
      return { kind: 'values', values: cells.values.slice(from, to) }
  }
}

function missingBetween(missing: Uint8Array | null, from: number, to: number): Uint8Array | null {
  const part = missing?.subarray(from, to)
  return part?.includes(1) === true ? part.slice() : null
}

function digitsBetween(
  digits: ReadonlyMap<number, string> | null,
  from: number,
  to: number,
): ReadonlyMap<number, string> | null {
  if (digits === null) return null
  const part = new Map<number, string>()
  for (const [row, text] of digits) if (row >= from && row < to) part.set(row - from, text)
  return part.size === 0 ? null : part
}

/**
 * Reads what the sliced engine needs of events, many at a time: the ids of their keys, and the numbers of their operands.
 * An event of which anything cannot be read so is marked, to be looked at by itself.
 */
import { isDictionaryColumn, type ColumnData } from '../../event/columns.ts'
import { compileExpression, OBJECT_READERS } from '../../event/compile.ts'
import { generate } from '../../event/generate.ts'
import { columnReader, columnScalar, ObjectRows, type Rows } from '../../event/rows.ts'
import { operandReader } from '../aggregates/operand.ts'
import type { Operand } from '../syntax/aggregate.ts'
import { LOOK, type KeyIds } from './key-ids.ts'
import type { Layout, ReadOperand } from './layout.ts'
import type { Chunk } from './add-loop.ts'
import type { RestReader } from './rest-reader.ts'

/** How many events are read at once: what is read stays in the cache. */
export const CHUNK = 2048

/** Fills values from the start; answers whether one is missing. Marks what it cannot read in `ids`. */
type FillColumn = (
  row: Int32Array,
  from: number,
  to: number,
  values: Float64Array,
  present: Uint8Array,
  ids: Int32Array,
) => boolean

type ReadObjects = (
  events: ArrayLike<unknown>,
  row: Int32Array,
  from: number,
  to: number,
  chunk: Chunk,
  known: ReadonlyMap<unknown, number>,
) => boolean

export class ChunkReader<T> implements Chunk {
  marks: Float64Array = new Float64Array(0)
  times: Float64Array = new Float64Array(0)
  readonly ids: Int32Array = new Int32Array(CHUNK)
  readonly values: readonly Float64Array[]
  readonly present: readonly Uint8Array[]
  hasMissing = false
  readonly rests: RestReader<T> | null
  readonly #keys: KeyIds<T>
  readonly #operands: readonly ReadOperand[]
  readonly #readObjects: ReadObjects | null
  readonly #readers: readonly ((event: unknown) => unknown)[]
  #columns: ColumnData | null = null
  #rows: Rows<T> | null = null
  #fills: readonly FillColumn[] = []

  constructor({ operands }: Layout, keys: KeyIds<T>, rests: RestReader<T> | null) {
    this.rests = rests
    this.#keys = keys
    this.#operands = operands
    this.values = operands.map(() => new Float64Array(CHUNK))
    this.present = operands.map(() => new Uint8Array(CHUNK))
    this.#readers = operands.map(({ of }) => operandReader(of))
    this.#readObjects = objectLoop(operands, keys)
  }

  /** Reads the events from `from` to `to` of a batch, at most `CHUNK`. They are then at the places from 0 on. */
  read(rows: Rows<T>, row: Int32Array, scopes: Int32Array | null, from: number, to: number): void {
    if (rows instanceof ObjectRows && this.#readObjects !== null && (scopes === null || this.#keys.isByValue)) {
      this.hasMissing = this.#readObjects(rows.values, row, from, to, this, this.#keys.byValue)
      return
    }
    this.#keys.fill(rows, row, scopes, from, to, this.ids)
    if (rows.columns === null) this.#readEach(rows, row, from, to)
    else this.#readColumns(rows, rows.columns, row, from, to)
  }

  #readEach(rows: Rows<T>, row: Int32Array, from: number, to: number): void {
    this.hasMissing = false
    for (let k = 0; k < this.#operands.length; k++) {
      const read = this.#readers[k]!
      const isMissing = eachOf((at) => read(rows.get(at)), this.#operands[k]!)(
        row,
        from,
        to,
        this.values[k]!,
        this.present[k]!,
        this.ids,
      )
      if (isMissing) this.hasMissing = true
    }
  }

  #readColumns(rows: Rows<T>, data: ColumnData, row: Int32Array, from: number, to: number): void {
    if (this.#columns !== data || this.#rows !== rows) {
      this.#columns = data
      this.#rows = rows
      this.#fills = this.#operands.map((operand) => columnFill(rows, data, operand))
    }
    const { ids, present, values } = this
    const missing = this.#fills.map((fill, k) => fill(row, from, to, values[k]!, present[k]!, ids))
    this.hasMissing = missing.includes(true)
  }
}

/** Any rows: a reader per row. */
function eachOf(read: (row: number) => unknown, { numbersFor, comparesFor }: ReadOperand): FillColumn {
  const isCounted = numbersFor === null && comparesFor === null
  return (row, from, to, values, present, ids) => {
    let isMissing = false
    for (let i = from; i < to; i++) {
      const at = i - from
      let value: unknown
      try {
        value = read(row[i]!)
      } catch {
        ids[at] = LOOK
        continue
      }
      if (value === null || value === undefined) {
        isMissing = true
        present[at] = 0
      } else {
        present[at] = 1
        if (typeof value === 'number' && value === value) values[at] = value
        else if (!isCounted) ids[at] = LOOK
      }
    }
    return isMissing
  }
}

function columnFill<T>(rows: Rows<T>, data: ColumnData, operand: ReadOperand): FillColumn {
  const { of, numbersFor, comparesFor } = operand
  if (typeof of === 'function') return eachOf((row) => of(rows.get(row) as never), operand)
  if (typeof of !== 'string') return eachOf(expressionReader(of, data), operand)
  const column = data.columns[of]
  if (column === undefined || Array.isArray(column) || isDictionaryColumn(column)) {
    return eachOf(columnReader(data, of) ?? (() => undefined), operand)
  }
  const numbers = column as Float64Array
  const isCounted = numbersFor === null && comparesFor === null
  // The name of the array's kind is in the source, so that each kind has a loop with type feedback of its own.
  const loop = generate<(column: Float64Array) => FillColumn>(
    [],
    [],
    `(column) => (row, from, to, values, present, ids) => { /* ${numbers.constructor.name} */
      present.fill(1, 0, to - from);
      for (let i = from; i < to; i++) {
        const x = column[row[i]];
        values[i - from] = x;
        ${isCounted ? '' : `if (x !== x) ids[i - from] = ${LOOK};`}
      }
      return false;
    }`,
  )
  return loop === null ? eachOf((row) => numbers[row], operand) : loop(numbers)
}

function expressionReader(of: Exclude<Operand, string | ((event: never) => unknown)>, data: ColumnData) {
  const compiled = compileExpression<number, undefined>(of, {
    ...OBJECT_READERS,
    field: (path) => columnScalar(data, path),
  })
  return (row: number): unknown => compiled(row, undefined)
}

/** Over objects, where the key is a field and so are all operands: one pass over the objects. */
function objectLoop<T>(operands: readonly ReadOperand[], keys: KeyIds<T>): ReadObjects | null {
  const { selector } = keys
  const isField = (of: unknown): of is string => typeof of === 'string' && !of.includes('.')
  if ((selector !== null && !isField(selector)) || !operands.every(({ of }) => isField(of))) return null
  const key =
    selector === null
      ? 'let id = 0;'
      : `const k = e[${JSON.stringify(selector)}]; let id = known.get(k); if (id === undefined) id = ofValue(k);`
  const reads = operands.map(({ of, numbersFor, comparesFor }, n) => {
    const other = numbersFor === null && comparesFor === null ? `p${n}[at] = 1;` : `id = ${LOOK};`
    return `x = e[${JSON.stringify(of)}];
      if (typeof x === 'number' && x === x) { v${n}[at] = x; p${n}[at] = 1; }
      else if (x == null) { p${n}[at] = 0; missing = true; }
      else { ${other} }`
  })
  const arrays = operands.map((_, n) => `const v${n} = chunk.values[${n}], p${n} = chunk.present[${n}];`)
  return generate<ReadObjects>(
    ['ofValue'],
    [keys.ofValue],
    `(events, row, from, to, chunk, known) => {
      const ids = chunk.ids; ${arrays.join(' ')}
      let missing = false, i = from, x;
      // A getter may throw: then that event is looked at by itself, and the next one is read.
      while (i < to) {
        try {
          for (; i < to; i++) {
            const at = i - from, e = events[row[i]];
            if (e == null) { ids[at] = ${LOOK}; continue; }
            ${key}
            ${reads.join('\n')}
            ids[at] = id;
          }
        } catch { ids[i++ - from] = ${LOOK}; }
      }
      return missing;
    }`,
  )
}

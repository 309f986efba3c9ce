/**
 * Arrow IPC as a table, both the file and the stream format: record batch by record batch.
 *
 * Of a file, the footer says where the batches are; a stream is read from its beginning. Held at a time are the bytes of one
 * batch, and the dictionaries.
 *
 * What a batch says of its rows is compared with its memory. The package takes the lengths in a schema or a footer as they
 * are, so a file that is damaged just there can keep it busy for long.
 */
import { show } from '../../base/errors.ts'
import type { TidemarkError } from '../../base/errors.ts'
import type { WordTable } from '../columns/word-table.ts'
import type { ByteFile } from '../tables/byte-file.ts'
import type { Cells } from '../tables/cells.ts'
import { asFileError, fileBroken, fileUnsupported } from '../tables/errors.ts'
import type { TableField, TableFile, TablePart } from '../tables/table-file.ts'
import { cellsOf, holdsOf } from './arrow-cells.ts'
import { arrowPackage } from './arrow-package.ts'
import type { ArrowBatch, ArrowHandle, ArrowPackage, ArrowReader } from './arrow-package.ts'
import { DictionaryWords } from './dictionary-words.ts'

const FORMAT = 'Arrow'

/** @throws TidemarkError `PACKAGE_MISSING`, `FILE_BROKEN`, `SOURCE_BROKEN` */
export async function arrowTable(file: ByteFile): Promise<TableFile> {
  const arrow = await arrowPackage()
  try {
    if (file.byteLength < 8) throw fileBroken(file.name, FORMAT, '', `it has ${file.byteLength} bytes`)
    const reader = await (await arrow.RecordBatchReader.from(handleOf(file))).open()
    // Without a schema the reader gives up in silence.
    if (reader.schema === undefined) throw fileBroken(file.name, FORMAT, '', 'it does not begin with a schema')
    return new ArrowTable(file.name, reader, arrow)
  } catch (error) {
    throw asFileError(file.name, FORMAT, 'its schema', error)
  }
}

/** The package closes what it is given; the file is ours. */
function handleOf(file: ByteFile): ArrowHandle {
  return {
    fd: -1,
    stat: async () => ({ size: file.byteLength }),
    read: async (into, offset, length, position) => {
      const to = Math.min(file.byteLength, position + length)
      // The package would ask for what is not there again and again.
      if (!(position >= 0 && to > position)) throw new Error(`${length} bytes are wanted from byte ${position}`)
      const bytes = new Uint8Array(await file.read(position, to))
      into.set(bytes, offset)
      return { bytesRead: bytes.length, buffer: into }
    },
    close: async () => {},
  }
}

class ArrowTable implements TableFile {
  readonly fields: readonly TableField[]
  readonly #name: string
  readonly #reader: ArrowReader
  readonly #arrow: ArrowPackage

  constructor(name: string, reader: ArrowReader, arrow: ArrowPackage) {
    this.fields = reader.schema.fields.map((field) => ({
      name: field.name,
      holds: holdsOf(field.type, arrow),
      type: String(field.type),
    }))
    this.#name = name
    this.#reader = reader
    this.#arrow = arrow
  }

  async *parts(): AsyncGenerator<TablePart, void, undefined> {
    const dictionaries = this.fields.map(() => new DictionaryWords())
    const iterator = this.#reader[Symbol.asyncIterator]()
    for (let index = 0; ; index++) {
      let result: IteratorResult<ArrowBatch>
      try {
        result = await iterator.next()
      } catch (error) {
        throw this.#error(error, `record batch ${index}`)
      }
      if (result.done === true) return
      const batch = result.value
      if (batch.numRows === 0) continue
      const problem = problemOf(batch, this.fields.length)
      if (problem !== '') throw fileBroken(this.#name, FORMAT, `record batch ${index}`, problem)
      yield new ArrowPart(this.#name, index, this.fields, batch, dictionaries, this.#arrow)
    }
  }

  #error(error: unknown, where: string): TidemarkError {
    if (error instanceof Error && /compressed but codec not found/.test(error.message))
      return fileUnsupported(
        this.#name,
        `${where} is packed by ZSTD`,
        'npm i hyparquet-compressors@^1.1.2; or write the file with LZ4, or unpacked',
      )
    return asFileError(this.#name, FORMAT, where, error)
  }
}

/** More rows than any batch that was meant has. */
const MOST_ROWS = 2 ** 28

function problemOf({ numRows, data }: ArrowBatch, columns: number): string {
  if (data.children.length !== columns) return 'it has other columns than the schema'
  if (!(numRows >= 0 && numRows <= MOST_ROWS)) return `it says that it has ${numRows} rows`
  const short = data.children.find((child) => child.length !== numRows)
  return short === undefined ? '' : `a column has ${short.length} rows, where there should be ${numRows}`
}

class ArrowPart implements TablePart {
  readonly length: number
  readonly #name: string
  readonly #index: number
  readonly #fields: readonly TableField[]
  readonly #batch: ArrowBatch
  readonly #dictionaries: readonly DictionaryWords[]
  readonly #arrow: ArrowPackage
  readonly #cells: Map<string, Cells> = new Map()

  constructor(
    name: string,
    index: number,
    fields: readonly TableField[],
    batch: ArrowBatch,
    dictionaries: readonly DictionaryWords[],
    arrow: ArrowPackage,
  ) {
    this.length = batch.numRows
    this.#name = name
    this.#index = index
    this.#fields = fields
    this.#batch = batch
    this.#dictionaries = dictionaries
    this.#arrow = arrow
  }

  cells(name: string, words: WordTable): Cells {
    let cells = this.#cells.get(name)
    if (cells === undefined) {
      const place = this.#fields.findIndex((field) => field.name === name)
      const data = this.#batch.data.children[place]!
      try {
        cells =
          data.dictionary === undefined
            ? cellsOf(data, words, this.#arrow)
            : this.#dictionaries[place]!.cells(data, data.dictionary, words, this.#arrow)
        if (sizeOf(cells) !== this.length)
          throw new Error(`${sizeOf(cells)} rows, where there should be ${this.length}`)
      } catch (error) {
        throw asFileError(this.#name, FORMAT, `record batch ${this.#index}, column ${show(name)}`, error)
      }
      this.#cells.set(name, cells)
    }
    return cells
  }
}

function sizeOf(cells: Cells): number {
  return 'codes' in cells ? cells.codes.length : cells.values.length
}

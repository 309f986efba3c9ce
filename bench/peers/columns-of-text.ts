/** Text files to columns by the readers that are the fastest we know, and by hand. */
import { closeSync, openSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import type { Parser } from 'udsv'
import { inferSchema, initParser } from 'udsv'
import type { Ingest } from '../workloads/ingest.ts'
import type { ReadingColumns, TextColumn } from '../workloads/sequence-input.ts'
import { parseCsv } from './csv.ts'
import { parseNdjson } from './ndjson.ts'

const CHUNK_BYTES = 1 << 16

/** Columns that grow. */
class Growing {
  private length = 0
  private time = new Float64Array(1 << 16)
  private value = new Float64Array(1 << 16)
  private readonly device = new Codes()
  private readonly type = new Codes()

  add(time: number, device: string, type: string, value: number): void {
    if (this.length === this.time.length) this.grow()
    this.time[this.length] = time
    this.value[this.length] = value
    this.device.add(device)
    this.type.add(type)
    this.length++
  }

  columns(): ReadingColumns {
    const { length } = this
    const time = this.time.subarray(0, length)
    const value = this.value.subarray(0, length)
    return { length, columns: { time, device: this.device.column(), type: this.type.column(), value } }
  }

  private grow(): void {
    const { time, value } = this
    this.time = new Float64Array(2 * time.length)
    this.time.set(time)
    this.value = new Float64Array(2 * value.length)
    this.value.set(value)
  }
}

class Codes {
  private length = 0
  private codes = new Int32Array(1 << 16)
  private readonly codeOf = new Map<string, number>()
  private readonly dictionary: string[] = []

  add(word: string): void {
    if (this.length === this.codes.length) {
      const { codes } = this
      this.codes = new Int32Array(2 * codes.length)
      this.codes.set(codes)
    }
    let code = this.codeOf.get(word)
    if (code === undefined) {
      code = this.dictionary.length
      this.dictionary.push(word)
      this.codeOf.set(word, code)
    }
    this.codes[this.length++] = code
  }

  column(): TextColumn {
    return { codes: this.codes.subarray(0, this.length), dictionary: this.dictionary }
  }
}

export const columnsByUdsv: Ingest = (path, each) => {
  const growing = new Growing()
  const take = ([time, device, type, value]: readonly string[]): void =>
    growing.add(Number(time), device as string, type as string, Number(value))
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    const decoder = new StringDecoder('utf8')
    let parser: Parser | undefined
    for (;;) {
      const length = readSync(file, buffer, 0, CHUNK_BYTES, null)
      if (length === 0) break
      const text = decoder.write(buffer.subarray(0, length))
      parser ??= initParser(inferSchema(text))
      parser.chunk<string[]>(text, parser.stringArrs, take)
    }
    parser?.end()
  } finally {
    closeSync(file)
  }
  each(growing.columns())
}

export const columnsByCommas: Ingest = (path, each) => {
  const growing = new Growing()
  parseCsv(path, ({ time, device, type, value }) => growing.add(time, device, type, value))
  each(growing.columns())
}

export const columnsByJson: Ingest = (path, each) => {
  const growing = new Growing()
  parseNdjson(path, ({ time, device, type, value }) => growing.add(time, device, type, value))
  each(growing.columns())
}

/**
 * A whole JSON document: a list of records, or records at a path inside it (`records: 'features'`), or one record.
 *
 * A document is readable only once it is complete, so it is held in memory whole, up to a limit; it is read or it
 * fails as a whole. Large data belongs in NDJSON.
 */
import { constants, isUtf8 } from 'node:buffer'
import { TidemarkError, show } from '../base/errors.ts'
import { readPath } from '../event/path.ts'
import { cutRaw } from './bad-record.ts'
import type { BadRecord } from './bad-record.ts'
import { ByteCarry } from './byte-carry.ts'
import { BYTE_ORDER_MARK, bufferOver, emptyBatch } from './decoder.ts'
import type { DecodedBatch, Decoder } from './decoder.ts'

export interface JsonOptions {
  /** Dotted path of the list of records in the document. Absent: the document is the list, or the one record. */
  readonly records?: string | undefined
  /** A larger document is an error `JSON_TOO_LARGE`. Default 512 MiB, or the longest text the platform can hold. */
  readonly maxDocumentBytes?: number | undefined
}

/** No text can be longer than that of V8, whatever the option says. */
const LARGEST_DOCUMENT_BYTES = Math.min(512 * 1024 * 1024, constants.MAX_STRING_LENGTH)

export function jsonDecoder<T = unknown>(options: JsonOptions = {}): Decoder<T> {
  return new JsonDecoder<T>(options)
}

class JsonDecoder<T> implements Decoder<T> {
  readonly #path: string | undefined
  readonly #maxDocumentBytes: number
  readonly #carry = new ByteCarry()

  constructor(options: JsonOptions) {
    this.#path = options.records
    this.#maxDocumentBytes = Math.min(options.maxDocumentBytes ?? LARGEST_DOCUMENT_BYTES, LARGEST_DOCUMENT_BYTES)
  }

  get buffered(): number {
    return this.#carry.length
  }

  push(chunk: Uint8Array): DecodedBatch<T> {
    if (this.#carry.length + chunk.length > this.#maxDocumentBytes) {
      this.#carry.clear()
      throw documentTooLarge(this.#maxDocumentBytes)
    }
    this.#carry.append(bufferOver(chunk))
    return emptyBatch()
  }

  end(): DecodedBatch<T> {
    const bytes = this.#carry.view()
    if (!isUtf8(bytes)) throw brokenDocument('it is not valid UTF-8')
    const decoded = bytes.toString('utf8')
    this.#carry.clear()
    const text = decoded.charCodeAt(0) === BYTE_ORDER_MARK ? decoded.slice(1) : decoded
    return text.trim() === '' ? emptyBatch() : recordsOf<T>(parsed(text), this.#path)
  }

  breakOff(): DecodedBatch<T> {
    this.#carry.clear()
    return emptyBatch()
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw brokenDocument(show(error), error)
  }
}

function recordsOf<T>(document: unknown, path: string | undefined): DecodedBatch<T> {
  const found = path === undefined ? document : readPath(path)(document)
  if (path !== undefined && (typeof found !== 'object' || found === null)) throw recordsMissing(path, found, document)
  const records: readonly unknown[] = Array.isArray(found) ? found : [found]
  const events: T[] = []
  const positions: number[] = []
  const bad: BadRecord[] = []
  for (let position = 0; position < records.length; position++) {
    const record = records[position]
    if (typeof record === 'object' && record !== null) {
      events.push(record as T)
      positions.push(position)
    } else {
      const reason = `a JSON value that is neither an object nor an array: ${show(record)}`
      bad.push({ kind: 'type', reason, position, raw: cutRaw(JSON.stringify(record)) })
    }
  }
  return { events, positions, lines: [], bad }
}

function documentTooLarge(limit: number): TidemarkError {
  return new TidemarkError('JSON_TOO_LARGE', {
    message: `the JSON document is larger than ${limit} bytes, and a document has to be held in memory whole`,
    hint: 'write one record per line (NDJSON), which is read piece by piece: jq -c ".[]" data.json > data.ndjson',
    data: { limit },
  })
}

function brokenDocument(reason: string, cause?: unknown): TidemarkError {
  return new TidemarkError('JSON_BROKEN', {
    message: `the document is not JSON: ${reason}`,
    hint: "check that it is complete; if each line is a record of its own, its format is 'ndjson'",
    data: { reason },
    cause,
  })
}

function recordsMissing(path: string, found: unknown, document: unknown): TidemarkError {
  const isObject = typeof document === 'object' && document !== null
  const keys = isObject && !Array.isArray(document) ? Object.keys(document).slice(0, 20) : []
  const shape = Array.isArray(document)
    ? 'the document is itself a list'
    : `the document has ${keys.length > 0 ? keys.map(show).join(', ') : 'no keys'}`
  return new TidemarkError('JSON_RECORDS_MISSING', {
    message: `there are no records at ${show(path)} (found ${found === undefined ? 'nothing' : show(found)}); ${shape}`,
    hint: Array.isArray(document)
      ? "leave the option 'records' out"
      : "name the key that holds the list, as in records: 'features'",
    data: { path, keys },
  })
}

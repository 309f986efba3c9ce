/** One JSON value per line. A value without a JSON form (a function, `undefined`) is `null`. */
import type { Encoder } from './encoder.ts'

export function ndjsonEncoder(): Encoder {
  return { encode: encodeNdjson }
}

function encodeNdjson(records: readonly unknown[]): string {
  let text = ''
  for (const record of records) text += `${JSON.stringify(record) ?? 'null'}\n`
  return text
}

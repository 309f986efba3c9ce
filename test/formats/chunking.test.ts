/** Law L5 for the decoders: how bytes are cut into chunks changes nothing. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvDecoder } from '../../src/formats/csv/csv-decoder.ts'
import type { DecodedBatch, Decoder } from '../../src/formats/decoder.ts'
import { jsonDecoder } from '../../src/formats/json-decoder.ts'
import { linesDecoder } from '../../src/formats/lines-decoder.ts'
import { ndjsonDecoder } from '../../src/formats/ndjson-decoder.ts'
import { bytesOf, caught, decode } from './decoding.ts'

/** What a decoder makes of the input: its answer, or the code of its error. */
function outcome(make: () => Decoder, bytes: Uint8Array, cuts: readonly number[]): DecodedBatch | string {
  let answer: DecodedBatch | undefined
  const error = caught(() => (answer = decode(make(), bytes, cuts)))
  return answer ?? (error as { code: string }).code
}

const DECODERS: Readonly<Record<string, () => Decoder>> = {
  ndjson: () => ndjsonDecoder({ maxLineBytes: 24 }),
  lines: () => linesDecoder({ maxLineBytes: 8 }),
  csv: () => csvDecoder({ maxLineBytes: 24, sample: 3 }),
  'csv with a schema': () =>
    csvDecoder({ maxLineBytes: 1000, header: ['a', 'b'], schema: { a: 'string', b: 'number' } }),
  json: () => jsonDecoder({ maxDocumentBytes: 60 }),
}

const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  ndjson: ['\ufeff{"a":"ü€😀"}\r\n\n{"b"\r\n5\n', `{"long":"${'é'.repeat(20)}"}\n[]`],
  lines: ['\ufeffü€😀\r\n\r\n', 'no end', `${'😀'.repeat(8)}\n`],
  csv: ['\ufeffa,b\r\n1,"ü\r\n""€"""\r\n\r\n2,😀\n3\n4,"open\n5,x\n6,"y"\nx,"long long long long long\n7,z'],
  'csv with a schema': ['\ufeff"a,\n",1\r\n"",x\n"q""\n\n""",2\n"un,1\n"closed",3\n"b" ,4\n"end\n'],
  json: ['\ufeff[{"a":"ü€😀"},1]', '[{"a":'],
}

test.each(Object.keys(DECODERS))('L5 %s cut at every byte boundary, and into single bytes', (name) => {
  for (const sample of SAMPLES[name]!) {
    const bytes = bytesOf(sample)
    const whole = outcome(DECODERS[name]!, bytes, [])
    for (let cut = 0; cut <= bytes.length; cut++)
      expect(outcome(DECODERS[name]!, bytes, [cut]), `cut at ${cut}`).toEqual(whole)
    expect(outcome(DECODERS[name]!, bytes, [...bytes.keys()])).toEqual(whole)
  }
})

test.each([7, 63, 64, 65, 4095, 4096, 4097])('L5 lines around a power of two, in chunks of %i bytes', (size) => {
  const lines = [size - 8, size - 7, size - 6, size * 2 - 7]
    .filter((n) => n >= 0)
    .map((n) => `{"a":"${'x'.repeat(n)}"}`)
  const bytes = bytesOf(`${lines.join('\n')}\n`)
  const cuts = Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => (i + 1) * size)
  expect(decode(ndjsonDecoder(), bytes, cuts).events).toEqual(lines.map((line) => JSON.parse(line) as unknown))
})

/** Pieces of which broken and sound inputs of every format are made, bytes that are no UTF-8 among them. */
const shard = fc.constantFrom<string | Uint8Array>(
  'a',
  'b,',
  '1',
  ',',
  '\n',
  '\r\n',
  '\r',
  '"',
  '""',
  '"x"',
  'ü',
  '€',
  '😀',
  '\ufeff',
  '\ufffd',
  'true',
  ' ',
  '[',
  ']',
  '{',
  '}',
  ':',
  '{"a":1}',
  'x,"\n',
  'long long long long long',
  new Uint8Array([0xff]),
  new Uint8Array([0xe2, 0x82]),
)
/** Whole lines, so that not everything is broken. */
const line = fc.constantFrom('\n1,2\n', '\n1,"x,y"\n', '\r\nü,\r\n', '\n{"b":"ü"}\n', '\n[1]\r\n', '\n\n')
const piece = fc.oneof(shard, line)

test.each(Object.keys(DECODERS))(
  'L5 %s: any chunking of the same bytes gives the same events and bad records',
  (name) => {
    const seen = { cases: 0, events: 0, bad: 0 }
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat(1000), { maxLength: 12 }), (pieces, places) => {
        const head = name === 'csv' ? ['a,b\n'] : []
        const bytes = Buffer.concat([...head, ...pieces].map(bytesOf))
        const cuts = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b)
        const whole = outcome(DECODERS[name]!, bytes, [])
        expect(outcome(DECODERS[name]!, bytes, cuts)).toEqual(whole)
        expect(outcome(DECODERS[name]!, bytes, [...bytes.keys()])).toEqual(whole)
        seen.cases++
        if (typeof whole === 'string') return
        if (whole.events.length > 0) seen.events++
        if (whole.bad.length > 0) seen.bad++
        const ordinals = [...whole.positions, ...whole.bad.map((record) => record.position)].sort((a, b) => a - b)
        expect(ordinals).toEqual([...ordinals.keys()])
        expect(whole.bad.map((record) => record.position)).toEqual(
          whole.bad.map((record) => record.position).sort((a, b) => a - b),
        )
      }),
      { numRuns: 400 },
    )
    // A document is rarely whole by chance; its own samples above are.
    if (name === 'json') return
    expect(seen.events / seen.cases).toBeGreaterThan(0.3)
    expect(seen.bad / seen.cases).toBeGreaterThan(0.3)
  },
)

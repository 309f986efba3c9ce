/** Inputs for the readers of columns: sound records, unusual ones, and broken ones. */
import fc from 'fast-check'

/** Texts as fields have them, with all that quoting and escaping is about. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'kitchen', 'ü€😀', 'say "hi"', 'a,b', '{}', '[1]', '\\', '\u0000', '\u2028', 'x\ny'),
  fc.string({ maxLength: 8 }),
)

/** Numbers as they are written, in JSON or not. */
export const numberText: fc.Arbitrary<string> = fc.oneof(
  fc.double().map(String),
  fc.integer().map(String),
  fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.nat(5)).map(([n, places]) => (n / 1000).toFixed(places)),
  fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(String),
  fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.bigInt({ min: 0n, max: 10n ** 30n }))
    .map(([a, b]) => `${a}.${b}`),
  fc.constantFrom(
    '0',
    '-0',
    '-0.0',
    '007',
    '+1',
    '.5',
    '5.',
    '1e5',
    '1E-7',
    '1e999',
    '-',
    '0x10',
    '1_0',
    ' 7',
    '9007199254740993',
    '0.1e',
    '1e+',
    '-1.5e3',
    '0.00000000000000000000000123',
  ),
)

export const timeText: fc.Arbitrary<string> = fc.oneof(
  fc.date({ min: new Date(-1e13), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString()),
  fc.integer({ min: 0, max: 2e12 }).map(String),
  fc.constantFrom(
    '2026-02-30T00:00:00Z',
    '2024-02-29T23:59:59Z',
    '2026-01-01T00:00:00+01:00',
    '2026-01-01',
    '2026-01-01 10:00:00',
    '2026-01-01T24:00:00Z',
    '2026-01-01T10:00:00.123456Z',
    '2026-01-01T10:00Z',
    '20260101',
    '2026-01-01T25:00:00Z',
    '2026-01-01T23:60:00Z',
    '2026-01-01T23:59:60Z',
    'now',
    '1e300',
  ),
)

/** Bytes that are no text, and pieces of syntax. */
export const garbage: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  fc.constantFrom<string | Uint8Array>(
    '\n',
    '\r\n',
    '\r',
    '"',
    '""',
    ',',
    '{',
    '}',
    '[',
    ':',
    '\\',
    '\ufeff',
    ' ',
    '\t',
    '{"a":1}',
    'true',
    '1,2',
    new Uint8Array([0xff]),
    new Uint8Array([0xe2, 0x82]),
  ),
  fc.uint8Array({ maxLength: 6 }),
)

/** Ascending offsets into so many bytes. */
export function cutsOf(places: readonly number[], length: number): number[] {
  return places.map((place) => place % (length + 1)).sort((a, b) => a - b)
}

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TidemarkError } from 'tidemark'
import { journalHeader } from '../../../src/runtime/journal-file/header.ts'
import { entryLine, headerLine, readJournal } from '../../../src/runtime/journal-file/text.ts'
import type { JournalEntry } from '../../../src/runtime/journal.ts'
import { runs } from '../../property/kit/runs.ts'

const header = journalHeader({ hot: { name: 'hót' } }, { key: 'a' }, [{ name: 'file a' }, { name: 'file b' }])

const input = fc.nat(1)
const ms = fc.integer({ min: 0, max: 1e9 })
const entry: fc.Arbitrary<JournalEntry> = fc.oneof(
  fc.record({ kind: fc.constant('tick' as const), now: ms }),
  fc.record({ kind: fc.constant('records' as const), input, to: fc.nat(), now: fc.option(ms) }),
  fc.record({ kind: fc.constant('idle' as const), input, isIdle: fc.boolean() }),
  fc.record({ kind: fc.constant('look' as const), input, now: ms }),
  fc.record({ kind: fc.constant('excuse' as const), input, ms }),
  fc.record({ kind: fc.constant('elapse' as const), input, ms }),
  fc.record({ kind: fc.constant('end' as const), input }),
)
const entries = fc.array(entry, { minLength: 1, maxLength: 8 })

const textOf = (list: readonly JournalEntry[]): string => headerLine(header) + list.map(entryLine).join('')
const read = (text: string | Uint8Array, strict = false): ReturnType<typeof readJournal> =>
  readJournal(typeof text === 'string' ? Buffer.from(text) : text, { name: 'journal j', strict })

const errorOf = (act: () => unknown): TidemarkError => {
  try {
    act()
  } catch (error) {
    if (error instanceof TidemarkError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

const some: readonly JournalEntry[] = [
  { kind: 'tick', now: 5 },
  { kind: 'records', input: 1, to: 7, now: null },
]

describe('the text of a journal', () => {
  test('is NDJSON that names itself, with a checksum in each line', () => {
    const lines = textOf(some).trimEnd().split('\n')
    expect(JSON.parse(lines[0]!)).toMatchObject({ tidemark: 'journal', version: 1, sources: [{ name: 'file a' }, {}] })
    expect(lines.slice(1)).toEqual([
      '{"kind":"tick","now":5,"sum":"1e4382fb"}',
      '{"kind":"records","input":1,"to":7,"now":null,"sum":"e9dca2c1"}',
    ])
  })

  test('is read back as it was written', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const text = textOf(list)
        const { header: found, ...rest } = read(text)
        expect(found).toEqual(header)
        expect(rest).toEqual({ entries: list, bytes: Buffer.byteLength(text), cut: null })
      }),
      { numRuns: runs(100) },
    )
  })

  test('cut off anywhere, all lines before the cut are used, and the cut is told; strictly, it is an error', () => {
    let cuts = 0
    fc.assert(
      fc.property(entries, fc.nat(), (list, place) => {
        const bytes = Buffer.from(textOf(list))
        const length = place % (bytes.length + 1)
        const left = bytes.subarray(0, length)
        const whole = left.toString('latin1').split('\n').length - 1
        const found = read(left)
        expect(found.header === null).toBe(whole === 0)
        expect(found.entries).toEqual(list.slice(0, Math.max(0, whole - 1)))
        const isCut = length > 0 && left.at(-1) !== 10
        if (isCut) cuts++
        expect(found.cut).toEqual(isCut ? { line: whole + 1, byte: found.bytes, length: length - found.bytes } : null)
        if (isCut)
          expect(errorOf(() => read(left, true))).toMatchObject({ code: 'JOURNAL_CUT', data: { line: whole + 1 } })
        else expect(read(left, true)).toEqual(found)
      }),
      { numRuns: runs(200) },
    )
    expect(cuts).toBeGreaterThan(100)
  })

  test('with any one character changed in what is whole it is broken, in that line', () => {
    let inHeader = 0
    fc.assert(
      fc.property(entries, fc.nat(), fc.constantFrom('0', 'x', '"', '}', ' ', '\u0000'), (list, place, other) => {
        const text = textOf(list)
        const lines = text.split('\n')
        const line = place % (lines.length - 1)
        const at = place % lines[line]!.length
        fc.pre(lines[line]![at] !== other)
        const changed = lines.with(line, lines[line]!.slice(0, at) + other + lines[line]!.slice(at + 1))
        const error = errorOf(() => read(changed.join('\n')))
        if (line === 0) inHeader++
        // A version that is another one, by the change.
        if (error.code === 'JOURNAL_VERSION') return expect(line).toBe(0)
        const byte = Buffer.byteLength(
          lines
            .slice(0, line)
            .map((one) => `${one}\n`)
            .join(''),
        )
        expect(error).toMatchObject({ code: 'JOURNAL_BROKEN', data: { name: 'journal j', line: line + 1, byte } })
      }),
      { numRuns: runs(200) },
    )
    expect(inHeader).toBeGreaterThan(20)
  })

  test.each([
    ['a line is missing its end', (lines: string[]) => [lines[0], lines[1]!.slice(0, 9), lines[2]], 2],
    ['an empty line', (lines: string[]) => [lines[0], '', lines[1]], 2],
    ['no journal at all', () => ['{"at":1}', '{"at":2}'], 1],
    [
      'an entry of an input that the job had not',
      (lines: string[]) => [lines[0], entryLine({ kind: 'end', input: 2 }).trim()],
      2,
    ],
    ['the header once more', (lines: string[]) => [lines[0], lines[0]], 2],
  ])('%s: that is said, with the line', (_, change, line) => {
    const lines = textOf(some).trimEnd().split('\n')
    const text = `${change(lines).join('\n')}\n`
    expect(errorOf(() => read(text))).toMatchObject({ code: 'JOURNAL_BROKEN', data: { line } })
  })

  test('of another format version it is refused, whatever else it holds', () => {
    expect(errorOf(() => read('{"tidemark":"journal","version":2,"what":1}\nwhatever\n'))).toMatchObject({
      code: 'JOURNAL_VERSION',
      message: 'journal j has the format version 2; this is Tidemark with version 1.',
    })
  })
})

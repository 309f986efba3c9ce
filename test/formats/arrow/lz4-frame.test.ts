import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unpackLz4Frame } from '../../../src/formats/arrow/lz4-frame.ts'

/** What a block says: literals, then a reference to what came before; the last has literals only. */
interface Sequence {
  readonly literals: readonly number[]
  readonly back: number
  readonly length: number
}

const HEADER = [4, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]

function lengthBytes(length: number): number[] {
  const bytes: number[] = []
  let rest = length - 15
  for (; rest >= 255; rest -= 255) bytes.push(255)
  return length >= 15 ? [...bytes, rest] : []
}

/** A block, and what it stands for, by the definition: byte by byte. */
function blockOf(sequences: readonly Sequence[], before: readonly number[]): { block: number[]; text: number[] } {
  const text = [...before]
  const block: number[] = []
  for (const { literals, back, length } of sequences) {
    text.push(...literals)
    const distance = Math.min(back, text.length)
    if (distance === 0) continue
    block.push(
      (Math.min(15, literals.length) << 4) | Math.min(15, length - 4),
      ...lengthBytes(literals.length),
      ...literals,
    )
    block.push(distance & 255, distance >> 8, ...lengthBytes(length - 4))
    for (let i = 0; i < length; i++) text.push(text[text.length - distance]!)
  }
  block.push(3 << 4, 7, 8, 9)
  return { block, text: [...text, 7, 8, 9] }
}

const little = (value: number): number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24]

const sequence: fc.Arbitrary<Sequence> = fc.record({
  literals: fc.array(fc.nat(255), { minLength: 1, maxLength: 40 }),
  back: fc.integer({ min: 1, max: 300 }),
  length: fc.integer({ min: 4, max: 600 }),
})

describe('a frame', () => {
  test('gives what its blocks stand for, which may refer to blocks before', () => {
    let longest = 0
    fc.assert(
      fc.property(fc.array(fc.array(sequence, { maxLength: 5 }), { minLength: 1, maxLength: 3 }), (blocks) => {
        let text: number[] = []
        const frame = [...HEADER]
        for (const sequences of blocks) {
          const made = blockOf(sequences, text)
          frame.push(...little(made.block.length), ...made.block)
          text = made.text
        }
        expect([...unpackLz4Frame(Uint8Array.from([...frame, 0, 0, 0, 0]))]).toEqual(text)
        longest = Math.max(longest, text.length)
      }),
    )
    expect(longest).toBeGreaterThan(1000)
  })

  test('may have blocks that are not packed, sums that are not compared, and its size', () => {
    const frame = [
      4,
      0x22,
      0x4d,
      0x18,
      0x60 | 8 | 16,
      0x40,
      3,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0x82,
      3,
      0,
      0,
      0x80,
      1,
      2,
      3,
      9,
      9,
      9,
      9,
    ]
    expect([...unpackLz4Frame(Uint8Array.from([...frame, 0, 0, 0, 0]))]).toEqual([1, 2, 3])
  })

  test.each([
    ['no frame', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['one that is cut off', [...HEADER, 9, 0, 0, 0, 1]],
    ['one without its end', HEADER],
    ['a reference to what is not there', [...HEADER, 4, 0, 0, 0, 0x10, 65, 9, 0, 0, 0, 0, 0]],
  ])('%s is an error', (_, bytes) => {
    expect(() => unpackLz4Frame(Uint8Array.from(bytes))).toThrow(/LZ4/)
  })
})

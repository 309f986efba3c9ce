import { describe, expect, test } from 'vitest'
import { BrokenInvariant } from '../../src/base/errors.ts'
import { WatermarkJoin } from '../../src/time/watermark-join.ts'
import { sharedJson } from '../support/shared.ts'

describe('the joined watermark', () => {
  test('waits until every input has reported, then is the least', () => {
    const join = new WatermarkJoin(2)
    expect(join.advance(0, 10)).toBe(false)
    expect(join.watermark).toBe(-Infinity)
    expect(join.slowest()).toBe(1)
    expect(join.advance(1, 7)).toBe(true)
    expect(join.watermark).toBe(7)
    expect(join.advance(0, 20)).toBe(false)
    expect(join.advance(1, 30)).toBe(true)
    expect(join.watermark).toBe(20)
    expect(join.slowest()).toBe(0)
  })

  test('does not go back with an input', () => {
    const join = new WatermarkJoin(1)
    join.advance(0, 10)
    expect(join.advance(0, 5)).toBe(false)
    expect(join.advance(0, NaN)).toBe(false)
    expect(join.watermark).toBe(10)
  })

  test('leaves idle inputs out, and ignores what they say', () => {
    const join = new WatermarkJoin(2)
    join.advance(0, 10)
    expect(join.setIdle(1)).toBe(true)
    expect(join.watermark).toBe(10)
    expect(join.advance(1, 50)).toBe(false)
    expect(join.setIdle(1)).toBe(false)
    expect(join.status(1)).toBe('idle')
    join.wake(1)
    expect(join.advance(0, 20)).toBe(true)
    expect(join.watermark).toBe(20)
    join.setIdle(1)
    expect(join.idle).toBe(false)
  })

  test('is not held back by an input that wakes behind it until that has caught up', () => {
    const join = new WatermarkJoin(2)
    join.advance(0, 10)
    join.advance(1, 3)
    join.setIdle(1)
    join.wake(1)
    join.advance(1, 5)
    expect(join.advance(0, 20)).toBe(true)
    expect(join.watermark).toBe(20)
    expect(join.slowest()).toBe(0)
    join.advance(1, 20)
    expect(join.advance(0, 30)).toBe(false)
    expect(join.slowest()).toBe(1)
  })

  test('is held back at once by an input that wakes ahead of it', () => {
    const join = new WatermarkJoin(2)
    join.advance(0, 10)
    join.advance(1, 20)
    join.setIdle(1)
    join.wake(1)
    join.advance(0, 30)
    expect(join.watermark).toBe(20)
    expect(join.slowest()).toBe(1)
  })

  test('is the greatest once all are idle, whichever went last', () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [1, 2, 0],
    ]) {
      const join = new WatermarkJoin(3)
      for (const [input, watermark] of [10, 5, 3].entries()) join.advance(input, watermark)
      for (const input of order) join.setIdle(input)
      expect(join.watermark).toBe(10)
      expect(join.idle).toBe(true)
      expect(join.slowest()).toBe(-1)
    }
  })

  test.each([false, true])('catches up with inputs that all woke ahead of it (restored: %s)', (restored) => {
    let join = new WatermarkJoin(3)
    join.advance(0, 10)
    join.advance(1, 5)
    join.setIdle(2)
    join.wake(2)
    join.setIdle(0)
    join.setIdle(1)
    expect(join.watermark).toBe(5)
    join.wake(0)
    if (restored) join = WatermarkJoin.restore(join.snapshot())
    expect(join.advance(0, 12)).toBe(true)
    expect(join.watermark).toBe(12)
  })

  test('is the end only when every input has ended', () => {
    const join = new WatermarkJoin(2)
    join.advance(0, 10)
    join.advance(1, 5)
    expect(join.end(1)).toBe(true)
    expect(join.watermark).toBe(10)
    expect(join.advance(1, 50)).toBe(false)
    expect(join.setIdle(1)).toBe(false)
    expect(join.advance(0, Infinity)).toBe(true)
    expect(join.watermark).toBe(Infinity)
    expect(join.idle).toBe(false)
    expect(join.end(0)).toBe(false)
    join.wake(0)
    expect(join.status(0)).toBe('ended')
  })

  test('an idle input has not ended: the end of the others decides nothing for it', () => {
    const join = new WatermarkJoin(2)
    join.advance(0, 10)
    join.advance(1, 5)
    join.setIdle(1)
    join.end(0)
    expect(join.watermark).toBe(10)
    expect(join.idle).toBe(true)
    join.wake(1)
    expect(join.advance(1, 30)).toBe(true)
    expect(join.watermark).toBe(30)
    join.setIdle(1)
    expect(join.end(1)).toBe(true)
    expect(join.watermark).toBe(Infinity)
  })

  test('what it is told decides nothing about who has caught up', () => {
    const join = new WatermarkJoin(2)
    join.advance(0, 10)
    join.advance(1, 12)
    join.setIdle(1)
    join.advanceTo(20)
    join.wake(1)
    expect(join.advance(0, 40)).toBe(false)
    expect(join.watermark).toBe(20)
    expect(join.advance(1, 30)).toBe(true)
    expect(join.watermark).toBe(30)
  })

  test('many inputs that move in turn cost no more than a few', () => {
    const join = new WatermarkJoin(3000)
    for (let round = 1; round <= 10; round++)
      for (let input = 0; input < 3000; input++) join.advance(input, round * 3000 + input)
    expect(join.watermark).toBe(30_000)
    expect(join.slowest()).toBe(0)
  })

  test('inputs come and go', () => {
    const join = new WatermarkJoin(1)
    join.advance(0, 10)
    const added = join.add()
    expect(added).toBe(1)
    expect(join.advance(0, 20)).toBe(false)
    expect(join.remove(added)).toBe(false)
    expect(join.status(added)).toBe('removed')
    expect(join.watermark).toBe(10)
    expect(join.advance(0, 21)).toBe(true)
    expect(join.watermark).toBe(21)
    const other = join.add()
    join.setIdle(0)
    expect(join.idle).toBe(false)
    join.remove(other)
    expect(join.idle).toBe(true)
  })

  test('an input that went away does not count, except that the last active one leaves the idle ones', () => {
    const join = new WatermarkJoin(3)
    join.advance(0, 10)
    join.advance(1, 50)
    join.advance(2, 5)
    join.remove(1)
    expect(join.watermark).toBe(5)
    join.setIdle(0)
    expect(join.watermark).toBe(5)
    expect(join.remove(2)).toBe(true)
    expect(join.watermark).toBe(10)
    expect(join.idle).toBe(true)
  })

  test('advanceTo goes before the inputs', () => {
    const join = new WatermarkJoin(2)
    expect(join.advanceTo(100)).toBe(true)
    join.advance(0, 50)
    join.advance(1, 50)
    expect(join.watermark).toBe(100)
    expect(join.advanceTo(90)).toBe(false)
  })

  test('an input which does not exist is a bug', () => {
    expect(() => new WatermarkJoin(1).advance(1, 5)).toThrow(BrokenInvariant)
  })

  test('tells who holds it back', () => {
    const join = new WatermarkJoin(4)
    for (const [input, watermark] of [30, 10, 20, 5].entries()) join.advance(input, watermark)
    join.setIdle(3)
    expect(join.describe()).toEqual({
      watermark: 10,
      isIdle: false,
      slowest: 1,
      inputs: [
        { watermark: 30, status: 'active', isAligned: true },
        { watermark: 10, status: 'active', isAligned: true },
        { watermark: 20, status: 'active', isAligned: true },
        { watermark: 5, status: 'idle', isAligned: false },
      ],
    })
    join.wake(3)
    expect(join.describe().inputs[3]).toEqual({ watermark: 5, status: 'active', isAligned: false })
    join.advanceTo(15)
    expect(join.describe()).toMatchObject({ watermark: 15, slowest: null })
    const equal = new WatermarkJoin(3)
    for (const input of [2, 1, 0]) equal.advance(input, 9 + Math.max(0, 1 - input))
    expect(equal.describe().slowest).toBe(1)
    for (const input of [0, 1, 2, 3]) join.setIdle(input)
    expect(join.describe()).toMatchObject({ watermark: 30, isIdle: true, slowest: null })
  })

  test('a snapshot is plain JSON', () => {
    const join = new WatermarkJoin(2)
    join.advance(0, 10)
    join.setIdle(1)
    const state = join.snapshot()
    expect(state).toEqual({
      watermark: 10,
      told: null,
      inputs: [
        { watermark: 10, status: 'active', aligned: true },
        { watermark: null, status: 'idle', aligned: false },
      ],
    })
    expect(JSON.parse(JSON.stringify(state))).toEqual(state)
  })
})

interface ValveCase {
  readonly id: string
  readonly inputs: number
  readonly steps: readonly {
    readonly input: number
    readonly watermark?: number
    readonly status?: 'ACTIVE' | 'IDLE'
    readonly outputsSinceLastCheck?: readonly { readonly watermark?: number; readonly status?: string }[]
  }[]
}
interface MultiplexerCase {
  readonly id: string
  readonly steps: readonly (readonly [string, string, number?])[]
  readonly watermark: number | null
  readonly idle?: boolean
}
const cases = sharedJson<{ readonly valve: readonly ValveCase[]; readonly multiplexer: readonly MultiplexerCase[] }>(
  'facts/windows/watermark_cases.json',
)

describe.skipIf(cases === null)("Flink's watermark valve", () => {
  test.each(cases?.valve ?? [])('$id', ({ inputs, steps }) => {
    const join = new WatermarkJoin(inputs)
    let outputs: { watermark?: number; status?: string }[] = []
    for (const { input, watermark, status, outputsSinceLastCheck } of steps) {
      const before = { watermark: join.watermark, idle: join.idle }
      if (watermark !== undefined) join.advance(input, watermark)
      if (status === 'IDLE') join.setIdle(input)
      if (status === 'ACTIVE') join.wake(input)
      if (join.watermark !== before.watermark) outputs.push({ watermark: join.watermark })
      if (join.idle !== before.idle) outputs.push({ status: join.idle ? 'IDLE' : 'ACTIVE' })
      if (outputsSinceLastCheck === undefined) continue
      expect(outputs).toEqual(outputsSinceLastCheck)
      outputs = []
    }
  })
})

describe.skipIf(cases === null)("Flink's watermark multiplexer, where a report wakes an idle input", () => {
  test.each(cases?.multiplexer ?? [])('$id', ({ steps, watermark, idle }) => {
    const join = new WatermarkJoin(0)
    const ids = new Map<string, number>()
    // Inputs which are never registered are there from the start.
    const registered = new Set(steps.filter(([, act]) => act === 'register').map(([name]) => name))
    for (const [name] of steps) if (!registered.has(name) && name !== '*' && !ids.has(name)) ids.set(name, join.add())
    for (const [name, act, value] of steps) {
      const input = ids.get(name) ?? -1
      if (act === 'register') ids.set(name, join.add())
      if (act === 'unregister') join.remove(input)
      if (act === 'idle') join.setIdle(input)
      if (act === 'wm' && value !== undefined) {
        join.wake(input)
        join.advance(input, value)
      }
    }
    expect(join.watermark).toBe(watermark ?? -Infinity)
    if (idle !== undefined) expect(join.idle).toBe(idle)
  })
})

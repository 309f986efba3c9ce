import { describe, expect, test } from 'vitest'
import { clockOf } from '../../src/time/clock-of.ts'
import type { PartitionClock } from '../../src/time/partition-clock.ts'
import {
  boundedOutOfOrderness,
  monotonous,
  punctuated,
  quantile,
  type WatermarkStrategy,
} from '../../src/time/watermark-strategy.ts'

const partitioned = (watermark: WatermarkStrategy): PartitionClock =>
  clockOf({ watermark, isPartitioned: true, maxKeyLagMs: Infinity }) as PartitionClock

const plain = (): PartitionClock => partitioned(boundedOutOfOrderness(10).withIdleness(100))

describe('the watermark of partitions', () => {
  test('is the least of theirs, and late is what is not after it, whichever partition it is of', () => {
    const clock = plain()
    expect(clock.low()).toBe(-Infinity)
    clock.observe(0, 100, NaN)
    expect(clock.low()).toBe(89)
    clock.observe(1, 300, NaN)
    expect(clock.low()).toBe(89)
    expect(clock.watermark(1)).toBe(89)
    // Behind its own partition, and not late: that one is ahead of the others.
    expect(clock.observe(1, 90, NaN)).toBe(false)
    expect(clock.observe(1, 89, NaN)).toBe(true)
    clock.observe(0, 400, NaN)
    expect(clock.low()).toBe(289)
    expect(clock.general).toBe(289)
    expect(clock.greatestOfAll).toBe(400)
  })

  test('does not go back with a new one that is behind, and waits for it', () => {
    const clock = plain()
    clock.observe(0, 100, NaN)
    expect(clock.observe(1, 50, NaN)).toBe(true)
    expect(clock.low()).toBe(89)
    clock.observe(0, 300, NaN)
    expect(clock.low()).toBe(89)
    clock.observe(1, 200, NaN)
    expect(clock.low()).toBe(189)
  })

  test('is not held by one that is idle, nor by one that is back and has not caught up', () => {
    const clock = plain()
    clock.tick(1000)
    clock.observe(0, 100, NaN)
    clock.observe(1, 100, NaN)
    clock.tick(1080)
    clock.observe(0, 500, NaN)
    expect(clock.look(1100)).toBe(false)
    expect(clock.low()).toBe(89)
    expect(clock.look(1101)).toBe(true)
    expect(clock.low()).toBe(489)
    expect(clock.describe().idle).toEqual([{ scope: 1, watermark: 89, lastTime: 100 }])
    clock.tick(1110)
    expect(clock.observe(1, 200, NaN)).toBe(true)
    clock.observe(0, 600, NaN)
    expect(clock.low()).toBe(589)
    clock.observe(1, 700, NaN)
    clock.observe(0, 900, NaN)
    expect(clock.low()).toBe(689)
  })

  test('is the greatest once all are idle, and goes on from there if told so', () => {
    const clock = plain()
    clock.elapse(50)
    expect(clock.low()).toBe(-Infinity)
    clock.tick(1000)
    clock.observe(0, 100, NaN)
    clock.observe(1, 500, NaN)
    expect(clock.look(1101)).toBe(true)
    expect(clock.low()).toBe(489)
    expect(clock.describe().isIdle).toBe(true)
    clock.elapse(1000)
    expect(clock.low()).toBe(1489)
    expect(clock.observe(1, 1489, NaN)).toBe(true)
    expect(clock.observe(1, 1490, NaN)).toBe(false)
  })

  test('time in which nobody asked is not silence', () => {
    const clock = plain()
    clock.tick(1000)
    clock.observe(0, 100, NaN)
    clock.observe(1, 500, NaN)
    clock.tick(3000)
    clock.excuse(2000)
    expect(clock.look(3100)).toBe(false)
    expect(clock.look(3101)).toBe(true)
  })

  test('without ticks, and without idleness, nobody is idle', () => {
    const untold = plain()
    untold.observe(0, 100, NaN)
    untold.observe(1, 50, NaN)
    untold.observe(0, 900, NaN)
    expect(untold.low()).toBe(89)
    const patient = partitioned(monotonous())
    patient.tick(0)
    patient.observe(0, 100, NaN)
    patient.observe(1, 50, NaN)
    expect(patient.look(1e12)).toBe(false)
  })

  test('a partition with nothing but times from the future holds nothing back', () => {
    const clock = partitioned(boundedOutOfOrderness(0).withMaxFutureSkew(1000))
    clock.observe(0, 100, 100)
    expect(clock.observe(1, 5000, 100)).toBe(false)
    clock.observe(0, 200, 200)
    expect(clock.low()).toBe(199)
    expect(clock.skewed).toBe(1)
    clock.observe(1, 150, 300)
    clock.observe(0, 400, 400)
    expect(clock.low()).toBe(199)
  })

  test('what it was told says nothing about who has caught up', () => {
    const clock = plain()
    clock.tick(1000)
    clock.observe(0, 100, NaN)
    clock.observe(1, 120, NaN)
    clock.tick(1090)
    clock.observe(0, 105, NaN)
    clock.look(1101)
    clock.advanceTo(112)
    // It is back ahead of what the other says, so it holds the watermark, though not before what was told.
    clock.observe(1, 125, NaN)
    clock.observe(0, 400, NaN)
    expect(clock.low()).toBe(114)
    expect(clock.observe(1, 115, NaN)).toBe(false)
    expect(clock.describe().slowest).toEqual({ scope: 1, watermark: 114, lastTime: 125 })
  })

  test('each is compared with itself where the delay is learnt', () => {
    const clock = partitioned(quantile(0.9, { initial: 0 }))
    for (let i = 0; i < 200; i++) {
      clock.observe(0, 10_000 + i * 10, NaN)
      clock.observe(1, i * 10, NaN)
    }
    expect(clock.describe().delayMs).toBe(0)
    expect(clock.low()).toBe(9999)
  })

  test('one that has not told a watermark yet holds it back', () => {
    const clock = partitioned(punctuated(() => null))
    clock.observeMarked(0, 100, NaN, 90)
    expect(clock.low()).toBe(90)
    clock.observeMarked(1, 100, NaN, -Infinity)
    clock.observeMarked(0, 200, NaN, 190)
    expect(clock.low()).toBe(90)
    clock.observeMarked(1, 150, NaN, 140)
    expect(clock.low()).toBe(140)
    expect(clock.describe()).toMatchObject({
      delayMs: null,
      strategy: 'punctuated((event) => …)',
      slowest: { scope: 1, watermark: 140, lastTime: 150 },
    })
  })
})

test('a snapshot is plain JSON, and of a clock with partitions', () => {
  const clock = plain()
  clock.tick(5)
  clock.observe(2, 100, NaN)
  clock.observe(0, 50, NaN)
  const state = clock.snapshot()
  expect(JSON.parse(JSON.stringify(state))).toEqual(state)
  expect(state.partitions).toEqual([2, 0])
  const watermark = boundedOutOfOrderness(10)
  expect(clockOf({ watermark, isPartitioned: true, maxKeyLagMs: Infinity }, state).low()).toBe(89)
  expect(() => clockOf({ watermark, isPartitioned: false, maxKeyLagMs: Infinity }, state)).toThrow(
    expect.objectContaining({ code: 'SNAPSHOT_OF_OTHER_TIME' }),
  )
  const other = clockOf({ watermark, isPartitioned: false, maxKeyLagMs: Infinity }).snapshot()
  expect(() => clockOf({ watermark, isPartitioned: true, maxKeyLagMs: Infinity }, other)).toThrow(
    expect.objectContaining({ code: 'SNAPSHOT_OF_OTHER_TIME' }),
  )
})

test('the end makes everything late', () => {
  const clock = plain()
  clock.observe(0, 100, NaN)
  clock.end()
  expect(clock.low()).toBe(Infinity)
  expect(clock.observe(0, 8.64e15, NaN)).toBe(true)
})

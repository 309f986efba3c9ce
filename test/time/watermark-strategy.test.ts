import { Duration } from 'luxon'
import { describe, expect, test } from 'vitest'
import {
  boundedOutOfOrderness,
  monotonous,
  watermarkStrategyFromJson,
  type WatermarkStrategy,
} from '../../src/time/watermark-strategy.ts'

const DAY = 86_400_000

describe('strategies', () => {
  test.each<[WatermarkStrategy, object, string]>([
    [monotonous(), { kind: 'monotonous', delayMs: 0, idleAfterMs: null, maxFutureSkewMs: DAY }, 'monotonous()'],
    [
      boundedOutOfOrderness('5m'),
      { kind: 'boundedOutOfOrderness', delayMs: 300_000, idleAfterMs: null, maxFutureSkewMs: DAY },
      "boundedOutOfOrderness('5 min')",
    ],
    [
      boundedOutOfOrderness(0).withIdleness({ minutes: 1 }).withMaxFutureSkew('off'),
      { kind: 'boundedOutOfOrderness', delayMs: 0, idleAfterMs: 60_000, maxFutureSkewMs: null },
      "boundedOutOfOrderness('0 ms').withIdleness('1 min').withMaxFutureSkew('off')",
    ],
    [
      monotonous()
        .withMaxFutureSkew(Duration.fromObject({ hours: 1, minutes: 30 }))
        .withIdleness('PT1M'),
      { kind: 'monotonous', delayMs: 0, idleAfterMs: 60_000, maxFutureSkewMs: 5_400_000 },
      "monotonous().withIdleness('1 min').withMaxFutureSkew('1 h 30 min')",
    ],
  ])('are data, frozen, with a text and a JSON form', (strategy, spec, text) => {
    expect({ ...strategy }).toEqual(spec)
    expect(Object.isFrozen(strategy)).toBe(true)
    expect(String(strategy)).toBe(text)
    const json: unknown = JSON.parse(JSON.stringify(strategy))
    expect(json).toEqual(spec)
    expect(watermarkStrategyFromJson(json)).toEqual(strategy)
    expect(watermarkStrategyFromJson(json).withIdleness(1).idleAfterMs).toBe(1)
  })

  test('a step makes another one', () => {
    const one = monotonous()
    expect(one.withIdleness('1s')).not.toBe(one)
    expect(one.idleAfterMs).toBe(null)
  })

  test.each<[() => unknown, string]>([
    [
      () => boundedOutOfOrderness('1 month'),
      "'1 month' cannot be the delay of boundedOutOfOrderness: 'month' has no fixed length",
    ],
    [() => boundedOutOfOrderness(-1), '-1 cannot be the delay of boundedOutOfOrderness: it is negative'],
    [() => monotonous().withIdleness(0), '0 cannot be the time of withIdleness: it must be longer than zero'],
    [
      () => monotonous().withMaxFutureSkew('of'),
      "'of' cannot be the limit of withMaxFutureSkew: it is not made of numbers with units",
    ],
  ])('bad durations name where they stand', (build, message) => {
    expect(build).toThrow(expect.objectContaining({ code: 'BAD_DURATION', message }))
  })
})

describe('watermarkStrategyFromJson', () => {
  const good = { kind: 'boundedOutOfOrderness', delayMs: 5, idleAfterMs: null, maxFutureSkewMs: null }

  test.each<[unknown, string]>([
    [null, 'it is not an object'],
    ['monotonous', 'it is not an object'],
    [{}, 'its kind is undefined'],
    [{ ...good, kind: 'magic' }, "its kind is 'magic'"],
    [{ ...good, delayMs: -5 }, 'its delayMs is -5'],
    [{ ...good, delayMs: '5' }, "its delayMs is '5'"],
    [{ ...good, kind: 'monotonous' }, 'its delayMs is 5'],
    [{ ...good, idleAfterMs: 0 }, 'its idleAfterMs is 0'],
    [{ ...good, maxFutureSkewMs: NaN }, 'its maxFutureSkewMs is NaN'],
  ])('%o is refused: %s', (json, reason) => {
    expect(() => watermarkStrategyFromJson(json)).toThrow(
      expect.objectContaining({
        code: 'BAD_WATERMARK_STRATEGY',
        message: expect.stringMatching(new RegExp(`: ${reason}$`)) as string,
      }),
    )
  })
})

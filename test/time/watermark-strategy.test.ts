import { Duration } from 'luxon'
import { describe, expect, test } from 'vitest'
import {
  boundedOutOfOrderness,
  monotonous,
  punctuated,
  quantile,
  watermarkStrategyFromJson,
  type WatermarkStrategy,
} from '../../src/time/watermark-strategy.ts'

const DAY = 86_400_000
const PLAIN = { learnt: null, whenAllIdle: 'wait', maxDriftMs: null }

describe('strategies', () => {
  test.each<[WatermarkStrategy, object, string]>([
    [
      monotonous(),
      { kind: 'monotonous', delayMs: 0, idleAfterMs: null, maxFutureSkewMs: DAY, ...PLAIN },
      'monotonous()',
    ],
    [
      boundedOutOfOrderness('5m'),
      { kind: 'boundedOutOfOrderness', delayMs: 300_000, idleAfterMs: null, maxFutureSkewMs: DAY, ...PLAIN },
      "boundedOutOfOrderness('5 min')",
    ],
    [
      boundedOutOfOrderness(0).withIdleness({ minutes: 1 }).withMaxFutureSkew('off'),
      { kind: 'boundedOutOfOrderness', delayMs: 0, idleAfterMs: 60_000, maxFutureSkewMs: null, ...PLAIN },
      "boundedOutOfOrderness('0 ms').withIdleness('1 min').withMaxFutureSkew('off')",
    ],
    [
      monotonous()
        .withMaxFutureSkew(Duration.fromObject({ hours: 1, minutes: 30 }))
        .withIdleness('PT1M'),
      { kind: 'monotonous', delayMs: 0, idleAfterMs: 60_000, maxFutureSkewMs: 5_400_000, ...PLAIN },
      "monotonous().withIdleness('1 min').withMaxFutureSkew('1 h 30 min')",
    ],
    [
      boundedOutOfOrderness('5s').withIdleness('1m', { whenAllIdle: 'advance' }).withAlignment('10m'),
      {
        kind: 'boundedOutOfOrderness',
        delayMs: 5000,
        idleAfterMs: 60_000,
        maxFutureSkewMs: DAY,
        learnt: null,
        whenAllIdle: 'advance',
        maxDriftMs: 600_000,
      },
      "boundedOutOfOrderness('5 s').withIdleness('1 min', { whenAllIdle: 'advance' }).withAlignment('10 min')",
    ],
    [
      quantile(0.99),
      {
        ...PLAIN,
        kind: 'quantile',
        delayMs: 60_000,
        idleAfterMs: null,
        maxFutureSkewMs: DAY,
        learnt: { quantile: 0.99, minMs: 0, maxMs: null, halfLife: 10_000 },
      },
      'quantile(0.99)',
    ],
    [
      quantile(0.9, { min: '1s', max: '30s', initial: '2s', halfLife: 500 }).withMaxFutureSkew('off'),
      {
        ...PLAIN,
        kind: 'quantile',
        delayMs: 2000,
        idleAfterMs: null,
        maxFutureSkewMs: null,
        learnt: { quantile: 0.9, minMs: 1000, maxMs: 30_000, halfLife: 500 },
      },
      "quantile(0.9, { min: '1 s', max: '30 s', initial: '2 s', halfLife: 500 }).withMaxFutureSkew('off')",
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

  test('the initial delay of quantile is within its limits', () => {
    expect(quantile(0.5, { max: '2s' }).delayMs).toBe(2000)
    expect(quantile(0.5, { min: '2m' }).delayMs).toBe(120_000)
    expect(quantile(0.5, { max: '2s', initial: '5s' }).delayMs).toBe(2000)
    expect(String(quantile(0.5, { max: '2s' }))).toBe("quantile(0.5, { max: '2 s' })")
  })

  test('punctuated keeps its function through every step, and has no JSON form', () => {
    const mark = (event: { readonly mark: number }): number => event.mark
    const strategy = punctuated(mark).withIdleness('1s').withAlignment(0).withMaxFutureSkew('1h')
    expect(strategy.punctuation).toBe(mark)
    expect(monotonous().punctuation).toBe(null)
    expect(Object.isFrozen(strategy)).toBe(true)
    expect(String(strategy)).toBe("punctuated(mark).withIdleness('1 s').withMaxFutureSkew('1 h').withAlignment('0 ms')")
    expect(String(punctuated(() => null))).toBe('punctuated((event) => …)')
    expect(() => JSON.stringify(strategy)).toThrow(expect.objectContaining({ code: 'NOT_PORTABLE' }))
  })

  test.each<[() => unknown, RegExp]>([
    [() => quantile(0), /quantile was given 0; it needs a share/],
    [() => quantile(1), /given 1;/],
    [() => quantile(NaN), /given NaN;/],
    [() => quantile(-0.5), /given -0.5;/],
    [() => quantile('0.5' as never), /given '0.5';/],
    [() => quantile(0.5, { min: '2s', max: '1s' }), /max that is not shorter than its min, 2 s/],
    [() => quantile(0.5, { halfLife: 0 }), /halfLife of quantile was given 0/],
    [() => quantile(0.5, { halfLife: 1.5 }), /given 1.5/],
    [() => quantile(0.5, { maximum: '2s' } as never), /given 'maximum'; it needs options of these names: min, max/],
    [() => quantile(0.5, null as never), /given null/],
    [() => punctuated(5 as never), /punctuated was given 5; it needs a function/],
    [() => monotonous().withIdleness('1s', { whenIdle: 'wait' } as never), /given 'whenIdle'/],
    [() => monotonous().withIdleness('1s', { whenAllIdle: 'go' as never }), /whenAllIdle: 'wait' or 'advance'/],
  ])('%s is refused', (build, message) => {
    expect(build).toThrow(
      expect.objectContaining({
        code: 'BAD_WATERMARK_STRATEGY',
        message: expect.stringMatching(message) as string,
        hint: expect.stringContaining('quantile(0.99') as string,
      }),
    )
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
    [() => quantile(0.5, { min: -1 }), '-1 cannot be the min of quantile: it is negative'],
    [() => monotonous().withAlignment(-1), '-1 cannot be the drift of withAlignment: it is negative'],
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
  test('what is as usual may be absent', () => {
    const short = { kind: 'monotonous', delayMs: 0, idleAfterMs: null, maxFutureSkewMs: DAY }
    expect(watermarkStrategyFromJson(short)).toEqual(monotonous())
  })

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
    [{ ...good, maxDriftMs: -1 }, 'its maxDriftMs is -1'],
    [{ ...good, whenAllIdle: 'go' }, "its whenAllIdle is 'go'"],
    [{ ...good, learnt: {} }, 'its learnt is {}'],
    [{ ...good, kind: 'quantile' }, 'its learnt is null'],
    [{ ...good, kind: 'quantile', learnt: { quantile: 1, minMs: 0, maxMs: null, halfLife: 1 } }, 'its learnt is .*'],
    [{ ...good, kind: 'punctuated' }, "its kind is 'punctuated', whose function has no JSON form"],
    [{ ...good, delay: 5 }, "it has a field 'delay'"],
  ])('%o is refused: %s', (json, reason) => {
    expect(() => watermarkStrategyFromJson(json)).toThrow(
      expect.objectContaining({
        code: 'BAD_WATERMARK_STRATEGY',
        message: expect.stringMatching(new RegExp(`: ${reason}$`)) as string,
      }),
    )
  })
})

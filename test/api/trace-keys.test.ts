import { expect, test } from 'vitest'
import { detector, field, pattern } from '../../src/index.ts'
import { boundedOutOfOrderness } from '../../src/time/watermark-strategy.ts'

interface Reading {
  readonly at: number
  readonly zone: number
  readonly c: number
}

test('keys of several parts are told apart as the pattern does, infinite numbers too', () => {
  const rule = pattern<Reading>().begin('low').where(field('c').lt(10)).followedBy('high').where(field('c').gt(90))
  const all = detector(rule.within(100).named('rising'), {
    time: 'at',
    key: ({ zone }) => ['a', zone],
    watermark: boundedOutOfOrderness(0),
    trace: { key: ['a', Infinity] },
  })
  all.push({ at: 0, zone: Infinity, c: 5 })
  all.push({ at: 1, zone: -Infinity, c: 95 })
  expect(all.push({ at: 2, zone: Infinity, c: 95 })).toHaveLength(0)
  const [trace] = all.why({ key: ['a', Infinity] }).traces
  expect(trace!.events.map(({ position }) => position)).toEqual([0])
  expect(all.end().map(({ id }) => id)).toHaveLength(1)
  const ended = all.why({ key: ['a', Infinity] }).traces[0]!
  expect(ended.events.map(({ position }) => position)).toEqual([0, 2])
})

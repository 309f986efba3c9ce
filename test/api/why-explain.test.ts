import { expect, test } from 'vitest'
import { begin, boundedOutOfOrderness, field, stream } from 'tidemark'
import { Tap } from './kit.ts'

interface Reading {
  readonly at: number
  readonly machine: string
  readonly kind: string
}

const is = (kind: string) => field('kind').eq(kind)

test('what can be corrected waits for event time, as far as its events have brought it', async () => {
  const tap = new Tap<Reading>('readings')
  const rule = begin('a').where(is('a')).notFollowedBy('b').where(is('b')).within(100).named('quiet')
  const job = stream(tap, { time: 'at', key: 'machine', watermark: boundedOutOfOrderness(30), watermarkPer: 'key' })
    .detect(rule, { emit: 'speculative', allowedLateness: 50 })
    .start(() => {})
  await tap.send(
    { at: 10, machine: 'm', kind: 'a' },
    { at: 20, machine: 'n', kind: 'a' },
    { at: 60, machine: 'n', kind: 'x' },
  )
  const [detect] = job.explain().operators
  expect(detect!.waiting).toMatchObject([
    { kind: 'partial match', key: 'm', start: 10, watermark: 110, now: 10, isCorrectable: true },
    { kind: 'partial match', key: 'n', start: 20, watermark: 120, now: 60, isCorrectable: true },
  ])
  const text = String(job.explain())
  expect(text).toContain('partial match of n from 1970-01-01T00:00:00.020Z')
  expect(text).toContain(
    'until event time comes to 1970-01-01T00:00:00.120Z; it is 1970-01-01T00:00:00.060Z, 60 ms short of it, held back by machine n',
  )
  tap.end()
  await job.done
})

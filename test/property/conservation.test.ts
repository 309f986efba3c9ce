import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Detector } from '../../src/api/detector.ts'
import type { SampleEvent } from '../../src/testing/event-stream.ts'
import { boundedOutOfOrderness } from '../../src/time/watermark-strategy.ts'
import { anyRules, type Rules } from './kit/cases.ts'
import { runs } from './kit/runs.ts'
import { expectSame } from './kit/same.ts'

const DELAY = 6

type Given = Omit<SampleEvent, 'time' | 'key'> & { readonly time: unknown; readonly key: unknown }

const GOOD_KEYS: readonly unknown[] = ['k0', 'k1', 7, true, 12n, ['a', 1]]
const BAD_KEYS: readonly unknown[] = [null, undefined, NaN, {}, [], ['a', null]]
const BAD_TIMES: readonly unknown[] = [NaN, null, undefined, Infinity, -Infinity, 'yesterday', {}, 9e15]

/** Any order: no delay is kept to. */
const input: fc.Arbitrary<readonly Given[]> = fc
  .array(
    fc.record({
      time: fc.oneof({ weight: 9, arbitrary: fc.nat(40) }, fc.constantFrom(...BAD_TIMES)),
      key: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...GOOD_KEYS) }, fc.constantFrom(...BAD_KEYS)),
      kind: fc.constantFrom('a', 'b', 'c'),
      value: fc.constantFrom(0, 1, null),
    }),
    { maxLength: 25, size: 'max' },
  )
  .map((events) => events.map((event, id) => ({ ...event, id })))

interface Fate {
  readonly late: readonly number[]
  readonly bad: readonly number[]
}

function fateOf(rules: Rules, events: readonly Given[], watermarkPer: 'source' | 'key'): Fate {
  const late: number[] = []
  const bad: number[] = []
  const detector = new Detector<Given>(rules, {
    time: 'time',
    key: 'key',
    watermark: boundedOutOfOrderness(DELAY),
    watermarkPer,
    onLate: ({ event, latenessMs }) => {
      expect(latenessMs).toBeGreaterThan(0)
      late.push(event.id)
    },
    onBad: ({ kind, event }) => void (kind !== 'condition' && bad.push((event as Given).id)),
  })
  for (const event of events) detector.push(event)
  detector.end()
  const { input: came, accepted, late: lateCount, bad: badCount } = detector.report()
  expect(accepted + lateCount + badCount).toBe(came)
  expectSame({ came, lateCount, badCount }, { came: events.length, lateCount: late.length, badCount: bad.length })
  return { late, bad }
}

/** The definition, one event after the other: bad by its time first, then late, then bad by its key. */
function expectedFate(events: readonly Given[], watermarkPer: 'source' | 'key'): Fate {
  const late: number[] = []
  const bad: number[] = []
  const greatest = new Map<string, number>()
  for (const { id, time, key } of events) {
    const badKey = BAD_KEYS.includes(key)
    if (BAD_TIMES.includes(time) || (badKey && watermarkPer === 'key')) {
      bad.push(id)
      continue
    }
    const scope = watermarkPer === 'key' ? JSON.stringify([typeof key, String(key)]) : ''
    const before = greatest.get(scope) ?? -Infinity
    greatest.set(scope, Math.max(before, time as number))
    if ((time as number) <= before - DELAY - 1) late.push(id)
    else if (badKey) bad.push(id)
  }
  return { late, bad }
}

describe('what becomes of events', () => {
  test.each(['source', 'key'] as const)(
    'L3 with a watermark per %s: each event is accepted, late or bad, once, and no rule has a say in it',
    (watermarkPer) => {
      const seen = { late: 0, bad: 0, both: 0, cases: 0 }
      fc.assert(
        fc.property(anyRules(1, 2), anyRules(1), input, (rules, others, events) => {
          const fate = fateOf(rules, events, watermarkPer)
          expectSame(fate, expectedFate(events, watermarkPer))
          expect(new Set([...fate.late, ...fate.bad]).size).toBe(fate.late.length + fate.bad.length)
          expectSame(fateOf(others, events, watermarkPer), fate)
          seen.cases++
          if (fate.late.length > 0) seen.late++
          if (fate.bad.length > 0) seen.bad++
          if (fate.bad.length > 0 && fate.late.length > 0) seen.both++
        }),
        { numRuns: runs(120) },
      )
      expect(seen.both / seen.cases).toBeGreaterThan(0.3)
    },
  )
})

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { boundedOutOfOrderness, detector, field, pattern, type AnyPattern, type DetectorOptions } from 'tidemark'
import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../src/base/random.ts'

interface Reading {
  readonly time: number
  readonly key: string
  readonly type: string
  readonly value: number
}

const DELAY_MS = 5_000
const GAP_MS = 10
const MINUTE = 60_000 / GAP_MS
/** Keys alive at a time, each for two minutes. */
const ALIVE = 2_000
const LIFE = 2 * MINUTE
const SETTLING = 10 * MINUTE
const EVENTS = 50 * MINUTE
/** In 40 minutes 40,000 keys come and go: a key's text alone that stayed behind would be 5 bytes per event, with its event 20. */
const LEAST_LEAK = 4
/** A second or two, on a machine that has nothing else to do. */
const PATIENCE_MS = 120_000

const TYPES = ['A', 'B', 'C', 'x'] as const

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function heldBytes(): number {
  collect()
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** @returns bytes that are there after the end and were not after ten minutes, per event in between */
function growth(rule: AnyPattern<Reading>, options: Partial<DetectorOptions<Reading>>, leak: unknown[] | null): number {
  const random = new SeededRandom(1)
  const detection = detector(rule, { time: 'time', key: 'key', ...options } as DetectorOptions<Reading>)
  let outputs = 0
  let settled = 0
  for (let i = 0; i < EVENTS; i++) {
    if (i === SETTLING) settled = heldBytes()
    const key = `device-${1_000_000 + Math.floor((i * ALIVE) / LIFE) + random.below(ALIVE)}`
    const time = i * GAP_MS + DELAY_MS - random.below(DELAY_MS)
    const event = { time, key, type: TYPES[random.below(TYPES.length)]!, value: random.below(1000) }
    // One event in six, or so: one for each key that comes.
    if (i % 6 === 0) leak?.push(event)
    outputs += detection.push(event).length
  }
  const grown = (heldBytes() - settled) / (EVENTS - SETTLING)
  expect(outputs).toBeGreaterThan(1000)
  // Whatever the collector says: of the keys that are gone nothing is open.
  expect(detection.report().partialMatches).toBeLessThan(ALIVE * 4)
  return grown
}

const begun = <N extends string>(name: N) => pattern<Reading>(name).begin('a').where(field('type').eq('A'))
const isB = field('type').eq('B')
const within = { minutes: 1 } as const
const watermark = boundedOutOfOrderness({ milliseconds: DELAY_MS })
const related = begun('related')
  .followedBy('b')
  .where((b, { a }) => b.value > a.value)
  .within(within)

const SUBJECTS: readonly (readonly [string, AnyPattern<Reading>, Partial<DetectorOptions<Reading>>])[] = [
  ['register', begun('strict').next('b').where(isB).within(within), { watermark }],
  ['compact', begun('relaxed').followedByAny('b').where(isB).within(within), { watermark, engine: 'compact' }],
  ['runs', related, { watermark, engine: 'runs' }],
  ['absence', begun('absent').notFollowedBy('b').where(isB).within(within), { watermark }],
  ['corrections', related, { emit: 'speculative', allowedLateness: { milliseconds: DELAY_MS } }],
]

describe('fifty minutes of events, of keys that come and go', () => {
  it.each(SUBJECTS)(
    'L8 leave nothing behind: %s',
    (_, rule, options) => {
      expect(growth(rule, options, null)).toBeLessThan(LEAST_LEAK)
    },
    PATIENCE_MS,
  )

  it(
    'are seen to grow where one event in six is kept',
    () => {
      expect(growth(related, { watermark }, [])).toBeGreaterThan(LEAST_LEAK * 2)
    },
    PATIENCE_MS,
  )
})

import { describe, expect, test } from 'vitest'
import { count, detector, field, pattern, stream, TidemarkError, tumbling } from 'tidemark'

interface Reading {
  readonly at: number
  readonly sensor: string
  readonly celsius: number
}

const hot = pattern<Reading>('hot').begin('first').where(field('celsius').gt(80)).within('1m')
const byFunction = pattern<Reading>('hot')
  .begin('first')
  .where(({ celsius }) => celsius > 80)
const keyed = { time: 'at', key: 'sensor' } as const

function codeOf(work: () => unknown): string {
  try {
    work()
    return ''
  } catch (error) {
    return error instanceof TidemarkError ? `${error.code} ${error.message}` : String(error)
  }
}

describe('what cannot be shared out', () => {
  test.each([
    ['no key', { time: 'at' }, hot, {}, /it has no key/],
    ['a function', keyed, byFunction, {}, /the condition of step 'first' of rule 'hot' is a function/],
    ['orderBy', { ...keyed, orderBy: () => 0 }, hot, {}, /orderBy is a function/],
    ['corrections', keyed, hot, { emit: 'speculative' }, /emit: 'speculative'/],
    ['order of arrival', keyed, hot, { order: 'arrival' }, /order: 'arrival'/],
    ['shedding', { ...keyed, limits: { onLimit: 'shedOldest' } }, hot, {}, /shedOldest/],
  ] as const)(
    '%s is refused where it is asked for, and said in the graph',
    (_what, options, rule, settings, reason) => {
      const events: readonly Reading[] = []
      const asked = (): unknown =>
        stream(events, options as never).detect(rule as never, { ...settings, parallelism: 2 } as never)
      expect(codeOf(asked)).toMatch(/^PARALLELISM_REFUSED detect hot cannot be shared out between 2 workers/)
      expect(codeOf(asked)).toMatch(reason)
      const inherited = stream(events, { ...options, parallelism: 2 }).detect(rule as never, settings as never)
      expect(inherited.graph().toString()).toMatch(/on the main thread, not on 2 workers: /)
      expect(inherited.graph().toString()).toMatch(reason)
      expect(codeOf(() => inherited.start(() => {}))).toMatch(/^PARALLELISM_REFUSED/)
    },
  )

  test('a job without patterns says so, and one with both shares its patterns out', async () => {
    const events = [{ at: 0, sensor: 'a', celsius: 90 }]
    const readings = stream<Reading>(events, { ...keyed, parallelism: 2 })
    const windows = readings.keyBy('sensor').window(tumbling('1m')).aggregate({ n: count() })
    expect(codeOf(() => windows.start(() => {}))).toMatch(/^PARALLELISM_REFUSED A job without patterns/)
    const matches = readings.detect(hot)
    expect(matches.graph().toString()).toContain('on 2 workers, by key')
    expect(await matches.toArray()).toHaveLength(1)
  })

  test('a detector answers at once, and takes no workers', () => {
    expect(codeOf(() => detector(hot, { ...keyed, parallelism: 2 }))).toMatch(/^BAD_OPTIONS/)
    expect(codeOf(() => detector(hot, { ...keyed, parallelism: 1 }))).toBe('')
  })

  test.each([0, 1.5, 1000, '2', {}, { workers: 2, memory: 3 }, { workers: 2, memoryMb: 0 }])(
    '%j workers are none',
    (parallelism) => {
      expect(codeOf(() => stream([], { ...keyed, parallelism } as never))).toMatch(/^BAD_OPTIONS/)
    },
  )
})

test('what is behind the patterns sees their matches in order, and time after them', async () => {
  const events = Array.from({ length: 500 }, (_, i) => ({ at: i * 1000, sensor: `s${i % 7}`, celsius: 60 + (i % 30) }))
  const perMinute = async (parallelism: number): Promise<unknown> =>
    await stream<Reading>(events, { ...keyed, parallelism })
      .detect(hot)
      .keyBy('key')
      .window(tumbling('1m'))
      .aggregate({ n: count() })
      .toArray()
  const alone = await perMinute(1)
  expect(alone).not.toEqual([])
  expect(await perMinute(2)).toEqual(alone)
})

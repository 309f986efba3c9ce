/** Rows of columns become objects where a match, a function or a listener needs one, and only then: counted. */
import { describe, expect, test } from 'vitest'
import { Detector } from '../../src/api/detector.ts'
import {
  boundedOutOfOrderness,
  field,
  pattern,
  previous,
  stream,
  sum,
  tumbling,
  type AnyPattern,
} from '../../src/index.ts'

interface Reading {
  readonly time: number
  readonly kind: string
  readonly value: number
  /** Asked by no condition: read where a row is made into an object, and nowhere else. */
  readonly note: string
}

const ROWS = 1000

/** Every hundredth row is an `a`, the one after it a `b`; all others are noise. */
function columns(): {
  readonly data: { readonly length: number; readonly columns: object }
  readonly made: () => number
} {
  const kinds = ['a', 'b', 'x']
  let made = 0
  const note = new Proxy(
    Array.from({ length: ROWS }, (_, i) => `row ${i}`),
    {
      get(target, name) {
        if (typeof name === 'string' && /^\d+$/.test(name)) made++
        return Reflect.get(target, name) as unknown
      },
    },
  )
  const at = Array.from({ length: ROWS }, (_, i) => i)
  return {
    made: () => made,
    data: {
      length: ROWS,
      columns: {
        time: Float64Array.from(at),
        kind: { codes: Int32Array.from(at, (i) => Math.min(i % 100, 2)), dictionary: kinds },
        value: Float64Array.from(at, (i) => i % 10),
        note,
      },
    },
  }
}

const is = (kind: string) => field('kind').eq(kind)
const a = pattern<Reading>().begin('a').where(is('a'))
const aThenB = a.followedBy('b').where(is('b')).within(50)

/** How many rows were made into objects, and what came of it. */
function madeFor(rule: AnyPattern<Reading>): {
  readonly made: number
  readonly matches: number
  readonly predicates: number
} {
  const { data, made } = columns()
  const running = new Detector<Reading>([rule], { time: 'time', watermark: boundedOutOfOrderness(5) })
  const matches = [...running.pushAll(data as never), ...running.end()].length
  expect(running.report().accepted).toBe(ROWS)
  return { made: made(), matches, predicates: running.report().work.predicates }
}

describe('of a thousand rows of columns', () => {
  test('none is made into an object where nothing matches', () => {
    const { made, matches, predicates } = madeFor(a.followedBy('b').where(is('b')).where(field('value').gt(100)))
    expect({ made, matches }).toEqual({ made: 0, matches: 0 })
    expect(predicates).toBeLessThanOrEqual(3 * ROWS)
    expect(predicates).toBeGreaterThanOrEqual(ROWS)
  })

  test('those are that a match has bound, each once', () => {
    expect(madeFor(aThenB)).toEqual({ made: 20, matches: 10, predicates: 2 * ROWS })
  })

  test('none is where matches are only detected or counted', () => {
    expect(madeFor(aThenB.detectOnly())).toMatchObject({ made: 0, matches: 10 })
    expect(madeFor(aThenB.count())).toMatchObject({ made: 0 })
    expect(madeFor(aThenB.count()).matches).toBeGreaterThan(0)
  })

  test.each([
    ['nine rises in a row, of which there are none longer', 10, 0],
    ['nine rises in a row', 9, ROWS / 10],
  ] as const)('none is to compare it with the event before it: %s', (_, rises, matches) => {
    const rule = pattern<Reading>()
      .begin('rise')
      .where(field('value').gt(previous('value')))
      .times(rises)
      .consecutive()
    const found = madeFor(rule)
    expect(found.matches).toBe(matches)
    expect(found.made).toBe(matches * rises)
  })

  test('those are that a function is asked about: what the expressions before it let through, each once', () => {
    let asked = 0
    const isHigh = ({ value }: Reading): boolean => {
      asked++
      return value > 100
    }
    expect(madeFor(a.where(isHigh).followedBy('b').where(is('b')).where(isHigh))).toMatchObject({
      made: 20,
      matches: 0,
    })
    expect(asked).toBe(20)
  })

  test('none is for sums in windows', async () => {
    const { data, made } = columns()
    let results = 0
    await stream<Reading>(data as never, { time: 'time' })
      .keyBy('kind')
      .window(tumbling(100))
      .aggregate({ total: sum('value') })
      .to(() => void results++)
    expect(results).toBe(30)
    expect(made()).toBe(0)
  })
})

/** De-duplication in whole jobs. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  begin,
  boundedOutOfOrderness,
  count,
  field,
  fromColumns,
  stream,
  tumbling,
  type DeduplicateSettings,
  type Stream,
  type StreamOptions,
} from 'tidemark'
import type { SourceInput } from '../../src/connectors/to-source.ts'
import { boundedDisorder } from '../../src/testing/disorder.ts'
import { runs } from '../property/kit/runs.ts'
import { expectConserved } from './kit.ts'

interface Reading {
  readonly at: number
  readonly id: unknown
  readonly celsius: number
}

function deduplicated(
  source: SourceInput<Reading>,
  options: StreamOptions<Reading>,
  settings: DeduplicateSettings<Reading> = { by: 'id', within: '1m' },
): Stream<Reading, { readonly duplicates: Reading }> {
  return stream(source, options).deduplicate(settings)
}

const at = (second: number, id: unknown, celsius = 90): Reading => ({ at: second * 1000, id, celsius })

const twice = [at(0, 1), at(0, 1), at(20, 2, 10), at(61, 1), at(15, 2, 10), at(90, 3, 10), at(61, 1)]
const WAIT = { time: 'at', watermark: boundedOutOfOrderness('60s') } as const

describe('deduplicate', () => {
  test('hands each event on once, and the others to a side output', async () => {
    const s = deduplicated(twice, WAIT)
    const copies: Reading[] = []
    const passed = await s.sideTo('duplicates', (one) => void copies.push(one)).toArray()
    expect(passed).toEqual([at(0, 1), at(20, 2, 10), at(61, 1), at(90, 3, 10)])
    expect(copies).toEqual([at(0, 1), at(15, 2, 10), at(61, 1)])
    expect(await s.side('duplicates').toArray()).toEqual(copies)
    expect(await s.union(s.side('duplicates')).toArray()).toHaveLength(twice.length)
  })

  test('columns stay columns', async () => {
    const columns = {
      length: twice.length,
      columns: {
        at: Float64Array.from(twice, (one) => one.at),
        id: Float64Array.from(twice, (one) => one.id as number),
        celsius: Float64Array.from(twice, (one) => one.celsius),
      },
    }
    const s = deduplicated(fromColumns<Reading>(columns), WAIT)
    expect(await s.toArray()).toEqual(await deduplicated(twice, WAIT).toArray())
    const hot = begin('hot').where(field('celsius').gt(80))
    expect(await s.detect(hot).toArray()).toHaveLength(2)
  })

  test('a window and a pattern behind it count each once; late copies are late, within the lateness they are duplicates', async () => {
    const late = [...twice, at(200, 4), at(61, 1), at(62, 9)]
    const perHour = (s: Stream<Reading>, lateness: string): Stream<{ readonly n: number }> =>
      s.windowAll(tumbling('1h')).allowedLateness(lateness).aggregate({ n: count() }) as never
    const without = perHour(deduplicated(late, WAIT), '1h')
    expect((await without.toArray()).map(({ n }) => n)).toEqual([5])
    expect(without.report()).toMatchObject({ input: 10, accepted: 8, late: 2 })
    const patient = perHour(deduplicated(late, WAIT, { by: 'id', within: '1m', allowedLateness: '1h' }), '1h')
    expect((await patient.toArray()).map(({ n }) => n)).toEqual([6])
    expect(patient.report()).toMatchObject({ accepted: 10, late: 0 })
    const inherited = perHour(deduplicated(late, { ...WAIT, allowedLateness: '1h' }), '1h')
    expect((await inherited.toArray()).map(({ n }) => n)).toEqual([6])
    for (const one of [without, patient, inherited]) expectConserved(one.report()!)
  })

  test('L3 an event without an id is bad, and counted once', async () => {
    const bad: unknown[] = []
    const s = deduplicated([at(0, 1), at(1, null), at(2, {})], {
      ...WAIT,
      onBad: (one) => bad.push([one.kind, one.position]),
    })
    expect(await s.toArray()).toEqual([at(0, 1)])
    expectConserved(s.report()!)
    expect(s.report()).toMatchObject({ input: 3, accepted: 1, bad: 2 })
    expect(bad).toEqual([
      ['key', 1],
      ['key', 2],
    ])
  })

  test('at the limit the job fails, or gives up the oldest', async () => {
    const many = [1, 2, 3, 1].map((id, i) => at(i, id))
    await expect(deduplicated(many, { ...WAIT, limits: { ids: 2 } }).toArray()).rejects.toMatchObject({
      code: 'ID_LIMIT',
    })
    const shed = deduplicated(many, { ...WAIT, limits: { ids: 2, onLimit: 'shedOldest' } })
    expect(await shed.toArray()).toEqual(many)
  })

  test('says what it is in graphs and explanations', async () => {
    const s = deduplicated(twice, WAIT, { by: ['id', 'celsius'], within: '1m' })
    const text = String(s.graph())
    expect(text).toContain('deduplicate by id, celsius within 1 min')
    expect(text).toContain('the first to arrive goes on')
    const job = s.start(() => {})
    expect(String(job.explain())).toContain('deduplicate')
    await job.done
  })

  test.each<readonly [unknown, string, string]>([
    [undefined, 'BAD_OPTIONS', 'deduplicate'],
    [{ within: '1m' }, 'BAD_OPTIONS', "what copies have in common: 'id'"],
    [{ by: 5, within: '1m' }, 'BAD_OPTIONS', 'The option key is 5'],
    [{ by: 'id' }, 'BAD_DURATION', 'undefined cannot be the horizon of deduplicate()'],
    [{ by: 'id', within: 0 }, 'BAD_DURATION', 'it must be longer than zero'],
    [{ by: 'id', within: '-1s' }, 'BAD_DURATION', 'it is negative'],
    [{ by: 'id', within: '1s', allowedLateness: NaN }, 'BAD_DURATION', 'NaN cannot be allowedLateness'],
    [{ by: 'id', within: '1s', horizon: 1 }, 'BAD_OPTIONS', "deduplicate() has no option 'horizon'"],
  ])('settings %j are an error', (settings, code, message) => {
    const act = (): unknown => stream(twice, WAIT).deduplicate(settings as never)
    expect(act).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) as string }) as Error)
  })

  test('a stream without event time cannot be de-duplicated', () => {
    expect(() => deduplicated(twice, {})).toThrow(expect.objectContaining({ code: 'NO_EVENT_TIME' }) as Error)
  })
})

describe('with copies among the events', () => {
  const event = fc.record({ celsius: fc.constantFrom(10, 50, 90), copies: fc.nat(2), gap: fc.constantFrom(0, 5, 20) })
  const fall = begin('hot')
    .where(field('celsius').gt(80))
    .next('any')
    .followedBy('cool')
    .where(field('celsius').lt(20))
    .within('1m')

  test('L1 matches are those of the events without copies, whatever the order of arrival', async () => {
    let matches = 0
    let copies = 0
    const cases = fc.array(event, { minLength: 3, maxLength: 12, size: 'max' }).chain((recipe) => {
      let now = 0
      const originals = recipe.map(({ celsius, gap }, id) => at((now += gap), id, celsius))
      const all = originals.flatMap((one, i) => Array.from({ length: recipe[i]!.copies + 1 }, () => ({ ...one })))
      const disorder = boundedDisorder(all, 30_000, { time: (one) => one.at, key: () => '', swapTies: true })
      return disorder.map((arrival) => ({ originals, arrival }))
    })
    await fc.assert(
      fc.asyncProperty(cases, async ({ originals, arrival }) => {
        const settings = { ...WAIT, orderBy: (a: Reading, b: Reading) => (a.id as number) - (b.id as number) }
        const say = (found: readonly { readonly events: unknown }[]): unknown => found.map(({ events }) => events)
        const s = deduplicated(arrival, settings).detect(fall)
        const found = say(await s.toArray())
        expect(found).toEqual(say(await stream(originals, settings).detect(fall).toArray()))
        expect(s.report()).toMatchObject({ late: 0, accepted: arrival.length })
        matches += (found as unknown[]).length
        copies += arrival.length - originals.length
      }),
      { numRuns: runs(150) },
    )
    expect(matches).toBeGreaterThan(50)
    expect(copies).toBeGreaterThan(300)
  })
})

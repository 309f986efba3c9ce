import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundedDisorder } from '../../src/testing/disorder.ts'
import { anyCut, anyJob } from './kit/job-cases.ts'
import { anyShape, stagesOf, type JobShape } from './kit/job-shapes.ts'
import { oneByOne, runShape, type JobRun, type Raw } from './kit/jobs.ts'
import { runs } from './kit/runs.ts'
import { expectSame } from './kit/same.ts'

/** What has to be seen among the cases of a property. */
class Seen {
  cases = 0
  withResults = 0
  late = 0
  bad = 0
  readonly #parts: Set<string> = new Set()

  add(shape: JobShape, { results, report }: JobRun): void {
    this.cases++
    if (results.length > 0) this.withResults++
    if (report.late > 0) this.late++
    if (report.bad > 0) this.bad++
    for (const stage of stagesOf(shape)) this.#parts.add(stage)
    if (shape.per.length > 1) this.#parts.add(shape.combine)
    if (shape.detect) this.#parts.add('detect')
  }

  expectMost(parts: readonly string[]): void {
    expect(this.withResults / this.cases).toBeGreaterThan(0.5)
    expect(parts.filter((part) => !this.#parts.has(part))).toEqual([])
  }
}

const STEADY = ['map', 'filter', 'flatMap', 'tumbling', 'sliding', 'cumulate', 'session']
const FRAMES = ['threshold', 'whileSame', 'boundary', 'delta', 'aggregate']
const MEETINGS = ['union', 'intervalJoin', 'windowJoin', 'coGroup']
const ALL = [...STEADY, 'diamond', ...FRAMES, ...MEETINGS, 'count', 'process', 'reduce', 'connect', 'detect']

/** All that must not depend on how the input is cut. */
function told({ results, fates, report: { work: _work, symbols: _symbols, ...counts } }: JobRun): unknown {
  return { results, fates: fates.map(({ kind, id }) => `${kind} ${id}`).sort(), counts }
}

function expectConserved({ report: { input, accepted, late, bad }, fates }: JobRun, given: number): void {
  expect(input).toBe(given)
  expect(accepted + late + bad).toBe(input)
  expect(Math.min(accepted, late, bad)).toBeGreaterThanOrEqual(0)
  const toldOf = (kind: string): number => fates.filter((one) => one.kind === kind && one.id !== null).length
  expectSame([toldOf('late'), toldOf('bad')], [late, bad])
}

describe('whole jobs', () => {
  test('L3 L5 objects and columns, one by one, all at once and in pieces: the same results in the same order', async () => {
    const seen = new Seen()
    await fc.assert(
      fc.asyncProperty(
        anyJob(anyShape({ orderSensitive: true, per: ['source', 'source', 'partition'] })),
        async ({ shape, cut }) => {
          const singly = await runShape(shape, { ...cut, portions: oneByOne(cut.portions) })
          const cutUp = await runShape(shape, cut)
          expectSame(told(cutUp), told(singly))
          expectSame(told(await runShape(shape, { ...cut, columns: true })), told(singly))
          expectConserved(
            cutUp,
            cut.inputs.reduce((sum, all) => sum + all.length, 0),
          )
          seen.add(shape, cutUp)
        },
      ),
      { numRuns: runs(300) },
    )
    seen.expectMost(ALL)
    expect(seen.late / seen.cases).toBeGreaterThan(0.2)
    expect(seen.bad / seen.cases).toBeGreaterThan(0.3)
  })

  test('L3 L5 with a watermark for each key, each key gives the same in the same order', async () => {
    const seen = new Seen()
    const shapes = anyShape({ orderSensitive: true, per: ['key'], sources: [1], keyed: true })
    await fc.assert(
      fc.asyncProperty(anyJob(shapes), async ({ shape, cut }) => {
        const singly = await runShape(shape, { ...cut, portions: oneByOne(cut.portions) })
        const cutUp = await runShape(shape, cut)
        for (const key of ['k0', 'k1']) {
          const ofKey = ({ results }: JobRun): readonly string[] => results.filter((one) => one.split(' ')[1] === key)
          expectSame(ofKey(cutUp), ofKey(singly))
        }
        expectSame(told({ ...cutUp, results: [] }), told({ ...singly, results: [] }))
        expect(cutUp.results.length).toBe(singly.results.length)
        expectConserved(cutUp, cut.inputs[0]!.length)
        seen.add(shape, cutUp)
      }),
      { numRuns: runs(150) },
    )
    seen.expectMost([...STEADY, ...FRAMES, 'process', 'reduce', 'detect'])
  })

  test('L5 where streams meet whose keys or scopes have watermarks of their own', async () => {
    const seen = new Seen()
    const shapes = anyShape({ orderSensitive: true, per: ['key', 'by', 'source'], sources: [2], before: false })
    await fc.assert(
      fc.asyncProperty(anyJob(shapes), async ({ shape, cut }) => {
        const singly = await runShape(shape, { ...cut, portions: oneByOne(cut.portions) })
        const cutUp = await runShape(shape, cut)
        expectSame(told(cutUp), told(singly))
        seen.add(shape, cutUp)
      }),
      { numRuns: runs(100) },
    )
    seen.expectMost([...MEETINGS, 'connect'])
  })

  test('L1 L3 any order of arrival within the delay gives the same', async () => {
    const seen = new Seen()
    let differ = 0
    // Results of both streams with one key and time would be ties of which either may come first.
    const shapes = fc.oneof(
      anyShape({ orderSensitive: false, sources: [1] }),
      anyShape({ orderSensitive: false, sources: [2], before: false }),
    )
    const cases = shapes.chain((shape) =>
      fc.tuple(...shape.per.map((_, i) => anyOrders(shape.delay, i, shape.per.length))).chain((orders) =>
        fc.record({
          shape: fc.constant(shape),
          inOrder: anyCut(orders.map(({ events }) => events)),
          asTheyCome: anyCut(orders.map(({ arrival }) => arrival)),
        }),
      ),
    )
    await fc.assert(
      fc.asyncProperty(cases, async ({ shape, inOrder, asTheyCome }) => {
        const expected = await runShape(shape, inOrder)
        const run = await runShape(shape, asTheyCome)
        // Where streams meet, which of them comes first is part of the order of arrival.
        expectSame([...run.results].sort(), [...expected.results].sort())
        expectSame([run.report.late, expected.report.late], [0, 0])
        if (asTheyCome.inputs.some((all) => all.some(({ id }, i) => id !== i))) differ++
        seen.add(shape, run)
      }),
      { numRuns: runs(300) },
    )
    seen.expectMost([...STEADY, ...FRAMES, ...MEETINGS, 'detect'])
    expect(differ / seen.cases).toBeGreaterThan(0.5)
  })
})

interface Orders {
  readonly events: readonly Raw[]
  readonly arrival: readonly Raw[]
}

/** Good records in order of time, and an order of arrival within the delay. No two, of all sources, have one time. */
function anyOrders(delay: number, source: number, sources: number): fc.Arbitrary<Orders> {
  const one = fc.record({
    gap: fc.constantFrom(1, 1, 2, 4),
    key: fc.constantFrom('k0', 'k0', 'k1'),
    kind: fc.constantFrom('a', 'b', 'c'),
    value: fc.nat(3),
  })
  return fc
    .array(one, { minLength: 3, maxLength: 14, size: 'max' })
    .map((all) => {
      let time = source
      return all.map(({ gap, ...rest }, id) => ({ ...rest, id, time: (time += gap * sources) }))
    })
    .chain((events) => boundedDisorder(events, delay).map((arrival) => ({ events, arrival })))
}

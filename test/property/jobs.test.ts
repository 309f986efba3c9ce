import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyShape, oneByOne, runShape, type Raw, type Cut, type JobShape } from './kit/jobs.ts'

const raw = fc.array(
  fc.record({
    time: fc.oneof({ weight: 30, arbitrary: fc.nat(30) }, { weight: 1, arbitrary: fc.constant(null) }),
    key: fc.constantFrom(...Array(15).fill('k0'), ...Array(10).fill('k1'), 'k2', null),
    kind: fc.constantFrom('a', 'b', 'c'),
    value: fc.constantFrom(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 1, 2, 3, 'x'),
  }),
  { minLength: 3, maxLength: 14, size: 'max' },
)
const input = raw.map((all) => all.map((one, id) => ({ ...one, id, time: one.time === null ? null : one.time + id * 2 })) as Raw[])

function cutOf(inputs: readonly (readonly Raw[])[]): fc.Arbitrary<Cut> {
  const one = fc.tuple(fc.nat(inputs.length - 1), fc.integer({ min: 1, max: 6 }))
  return fc.array(one, { maxLength: 10, size: 'max' }).map((asked) => {
    const left = inputs.map((all) => all.length)
    const portions: [number, number][] = []
    for (const [i, size] of [...asked, ...inputs.map((all, j) => [j, all.length] as const)]) {
      const n = Math.min(size, left[i]!)
      left[i]! -= n
      if (n > 0) portions.push([i, n])
    }
    return { inputs, portions }
  })
}

const pers = (process.env['PER'] ?? 'source').split(',') as JobShape['per'][number][]
const NS = Number(process.env['NS'] ?? 0)
test('L5 fuzz', async () => {
  let some = 0, cases = 0
  await fc.assert(
    fc.asyncProperty(
      anyShape({ orderSensitive: true, per: pers, ...(NS ? { sources: [NS as 1] } : {}) }).chain((shape) =>
        fc.array(input, { minLength: shape.per.length, maxLength: shape.per.length }).chain(cutOf).map((cut) => ({ shape, cut })),
      ),
      async ({ shape, cut }) => {
        if (process.env["ONE"]) fc.pre(!shape.detect && shape.stages.length===1 && shape.before.length===0)
        fc.pre(process.env['DIA'] !== undefined || ![...shape.before, ...shape.stages].some(({ stage }) => stage === 'diamond'))
        const isDiamond = [...shape.before, ...shape.stages].some(({ stage }) => stage === 'diamond')
        const big = await runShape(shape, cut)
        const small = await runShape(shape, { ...cut, portions: oneByOne(cut.portions) })
        const cols = await runShape(shape, { ...cut, columns: true })
        cases++
        if (big.results.length) some++
        const scoped = shape.per.some((p) => p === 'key' || p === 'by')
        const ord = (r: readonly string[]) => (isDiamond || scoped ? [...r].sort() : r)
        expect(ord(big.results)).toEqual(ord(small.results))
        expect(ord(cols.results)).toEqual(ord(small.results))
        const f = (r: typeof big) => r.fates.map((x) => JSON.stringify(x)).sort()
        expect(f(big)).toEqual(f(small))
        expect(f(cols)).toEqual(f(small))
        const { work: w1, symbols: s1, partialMatches: p1, ...a } = big.report
        const { work: w2, symbols: s2, partialMatches: p2, ...b } = small.report
        expect(a).toEqual(b)
        expect(a.accepted + a.late + a.bad).toBe(a.input)
        expect(a.late).toBe(big.fates.filter((x) => x.kind === 'late' && x.id !== null).length)
      },
    ),
    { numRuns: Number(process.env['N'] ?? 300) },
  )
  console.log(some, cases)
}, 600000)

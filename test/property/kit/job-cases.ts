/** What a property of whole jobs is asked about: a shape, records, and how they are cut. */
import fc from 'fast-check'
import type { JobShape } from './job-shapes.ts'
import type { Cut, Raw } from './jobs.ts'

/** Mostly good records; a text is no value, and a missing time or key is bad. */
const anyRecord = fc.record({
  time: fc.oneof({ weight: 30, arbitrary: fc.nat(24) }, { weight: 1, arbitrary: fc.constant(null) }),
  key: fc.oneof({ weight: 20, arbitrary: fc.constantFrom('k0', 'k0', 'k1') }, fc.constant(null)),
  kind: fc.constantFrom('a', 'b', 'c'),
  value: fc.oneof({ weight: 15, arbitrary: fc.nat(3) }, fc.constant('x')),
})

/** Records whose times rise slowly, out of order by more than any delay. */
const anyInput: fc.Arbitrary<readonly Raw[]> = fc
  .array(anyRecord, { minLength: 3, maxLength: 14, size: 'max' })
  .map((all) => all.map((one, id) => ({ ...one, id, time: one.time === null ? null : one.time + 2 * id })))

export interface JobCase {
  readonly shape: JobShape
  readonly cut: Cut
}

export function anyJob(shapes: fc.Arbitrary<JobShape>): fc.Arbitrary<JobCase> {
  return shapes.chain((shape) =>
    fc
      .array(anyInput, { minLength: shape.per.length, maxLength: shape.per.length })
      .chain(anyCut)
      .map((cut) => ({ shape, cut })),
  )
}

/** Which source hands over how many records, in turn. */
export function anyCut(inputs: readonly (readonly Raw[])[]): fc.Arbitrary<Cut> {
  const turn = fc.tuple(fc.nat(inputs.length - 1), fc.integer({ min: 1, max: 6 }))
  return fc.array(turn, { maxLength: 8, size: 'max' }).map((turns) => {
    const left = inputs.map((all) => all.length)
    const portions: [number, number][] = []
    for (const [i, wanted] of [...turns, ...inputs.map((all, input) => [input, all.length] as const)]) {
      const size = Math.min(wanted, left[i]!)
      left[i]! -= size
      if (size > 0) portions.push([i, size])
    }
    return { inputs, portions }
  })
}

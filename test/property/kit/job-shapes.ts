/** Random shapes of whole jobs, as plain data: see `jobs.ts`, which builds and runs them. */
import fc from 'fast-check'

export const ASSIGNERS = ['tumbling', 'sliding', 'cumulate', 'session', 'count'] as const
export const FRAMES = ['threshold', 'whileSame', 'boundary', 'delta', 'aggregate'] as const

export type StageShape =
  | { readonly stage: 'map' | 'filter' | 'flatMap' | 'process' | 'reduce' | 'diamond' }
  | {
      readonly stage: 'window'
      readonly assigner: (typeof ASSIGNERS)[number]
      readonly size: number
      readonly slide: number
      readonly lateness: number
      readonly mode: 'accumulating' | 'discarding' | 'retracting'
      readonly early: boolean
      /** Whether it collects its events, which shared slices do not do. */
      readonly collects: boolean
      readonly isKeyed: boolean
    }
  | {
      readonly stage: 'frame'
      readonly frame: (typeof FRAMES)[number]
      readonly by: number
      readonly isKeyed: boolean
    }

export interface JobShape {
  /** What has a watermark of its own in each source; one or two sources. */
  readonly per: readonly ('source' | 'key' | 'by' | 'partition')[]
  readonly lag: number | null
  readonly combine: 'union' | 'intervalJoin' | 'windowJoin' | 'coGroup' | 'connect'
  readonly before: readonly StageShape[]
  readonly stages: readonly StageShape[]
  readonly detect: boolean
  readonly atEnd: 'complete' | 'cut'
  readonly delay: number
}

export interface ShapeOptions {
  /** Whether what comes out may depend on the order of arrival within the delay. */
  readonly orderSensitive: boolean
  readonly per?: readonly JobShape['per'][number][]
  readonly sources?: readonly (1 | 2)[]
  /** Whether everything is by key: all that has a watermark of its own stays apart. */
  readonly keyed?: boolean
  /** Whether there may be operators before streams meet. Default true. */
  readonly before?: boolean
}

/** The parts of a shape, by the names of what they do. */
export function stagesOf({ before, stages }: JobShape): readonly string[] {
  return [...before, ...stages].map((one) =>
    one.stage === 'window' ? one.assigner : one.stage === 'frame' ? one.frame : one.stage,
  )
}

function anyStage(orderSensitive: boolean, keyed: boolean): fc.Arbitrary<StageShape> {
  const plain = fc.constantFrom<StageShape[]>({ stage: 'map' }, { stage: 'filter' }, { stage: 'flatMap' })
  const window = fc.record({
    stage: fc.constant('window' as const),
    assigner: fc.constantFrom(...ASSIGNERS.slice(0, orderSensitive ? 5 : 4)),
    size: fc.integer({ min: 1, max: 8 }),
    slide: fc.integer({ min: 1, max: 4 }),
    lateness: fc.constantFrom(0, 0, 2, 5),
    mode: fc.constantFrom('accumulating' as const, 'discarding' as const, 'retracting' as const),
    early: orderSensitive ? fc.constantFrom(false, false, true) : fc.constant(false),
    collects: fc.boolean(),
    isKeyed: keyed ? fc.constant(true) : fc.constantFrom(true, true, false),
  })
  const frame = fc.record({
    stage: fc.constant('frame' as const),
    frame: fc.constantFrom(...FRAMES),
    by: fc.integer({ min: 1, max: 3 }),
    isKeyed: keyed ? fc.constant(true) : fc.constantFrom(true, true, false),
  })
  const sensitive = fc.constantFrom<StageShape[]>({ stage: 'process' }, { stage: 'process' }, { stage: 'reduce' })
  return fc.oneof(
    { weight: 2, arbitrary: plain },
    { weight: 5, arbitrary: window },
    { weight: 2, arbitrary: frame },
    { weight: orderSensitive ? 2 : 0, arbitrary: sensitive },
    // Its results of one key and time are ties.
    { weight: orderSensitive ? 1 : 0, arbitrary: fc.constant<StageShape>({ stage: 'diamond' }) },
  )
}

export function anyShape({
  orderSensitive,
  per = ['source'],
  sources = [1, 2],
  keyed = false,
  before = true,
}: ShapeOptions): fc.Arbitrary<JobShape> {
  const stages = (min: number, max: number): fc.Arbitrary<StageShape[]> =>
    fc.array(anyStage(orderSensitive, keyed), { minLength: min, maxLength: max, size: 'max' })
  return fc.constantFrom(...sources).chain((number) =>
    fc.record({
      per: fc.array(fc.constantFrom(...per), { minLength: number, maxLength: number }),
      lag: fc.constantFrom(null, null, 6),
      combine: fc.constantFrom(
        'union',
        'union',
        'intervalJoin',
        'windowJoin',
        'coGroup',
        ...(orderSensitive ? ['connect' as const] : []),
      ),
      before: stages(0, before ? 1 : 0),
      stages: stages(1, 2),
      detect: fc.boolean(),
      atEnd: fc.constantFrom('complete', 'complete', 'cut'),
      delay: fc.constantFrom(3, 7),
    }),
  )
}

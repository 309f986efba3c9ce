import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { stream } from '../../src/api/source-stream.ts'
import type { JobReport } from '../../src/runtime/report.ts'
import type { AnyPattern } from '../../src/pattern/builder/pattern.ts'
import type { TimedOutMatch } from '../../src/pattern/match.ts'
import { fromColumns } from '../../src/connectors/memory/from-columns.ts'
import { fromIterable } from '../../src/connectors/memory/from-iterable.ts'
import type { Source } from '../../src/connectors/source.ts'
import type { BadEvent, LateEvent } from '../../src/stream/stage.ts'
import { anyPattern } from '../../src/testing/any-pattern.ts'
import { boundedOutOfOrderness } from '../../src/time/watermark-strategy.ts'
import { Coverage } from './kit/constructs.ts'
import { toColumns } from './kit/detect.ts'
import { runs } from './kit/runs.ts'

/** Small, so that little input is cut into many portions, waits for room, and is let go. */
vi.mock('../../src/runtime/workers/sizes.ts', () => ({ SLOT_EVENTS: 6, SLOTS: 3, AHEAD: 2, ASK_AT: 12, DELIVERED: 3 }))

const watched = vi.hoisted(() => ({ portions: 0, asked: 0, waiting: 0 }))

/** The same without threads: those are started in `test/runtime/workers`. */
vi.mock('../../src/runtime/workers/hire.ts', async () => {
  const { inTurn } = await import('../runtime/workers/in-turn.ts')
  return { hireThread: inTurn(watched) }
})

/** An event of the samples; some have no key, or no time. */
interface Raw {
  readonly id: number
  readonly time: number | null
  readonly key: string | number | null
  readonly kind: string
  readonly value: number
}

const KEYS = ['k0', 'k1', 'k2', 'k3', 'k4', 5, 6.5]

/** Times rise slowly, and are out of order by more than the delay. */
const anyInput: fc.Arbitrary<readonly Raw[]> = fc
  .array(
    fc.record({
      time: fc.oneof({ weight: 30, arbitrary: fc.nat(6) }, { weight: 1, arbitrary: fc.constant(null) }),
      key: fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...KEYS) }, { weight: 1, arbitrary: fc.constant(null) }),
      kind: fc.constantFrom('a', 'b', 'c', 'd'),
      value: fc.nat(4),
    }),
    { minLength: 20, maxLength: 60, size: 'max' },
  )
  .map((all) => all.map((one, id) => ({ ...one, id, time: one.time === null ? null : one.time + (id >> 2) })))

interface Case {
  readonly input: readonly Raw[]
  readonly rules: readonly AnyPattern[]
  readonly per: 'source' | 'key' | 'partition'
  readonly form: 'objects' | 'columns' | 'batches'
  readonly atEnd: 'complete' | 'cut'
  readonly delay: number
  readonly asksTimedOut: boolean
}

const anyRule = (name: string): fc.Arbitrary<AnyPattern> =>
  anyPattern({ functions: false, name, maxElements: 3, bounded: true })

const anyCase: fc.Arbitrary<Case> = fc.record({
  input: anyInput,
  rules: fc.tuple(anyRule('one'), anyRule('two'), fc.boolean()).map(([one, two, both]) => (both ? [one, two] : [one])),
  per: fc.constantFrom('source', 'source', 'key', 'partition'),
  form: fc.constantFrom('objects', 'columns', 'batches'),
  atEnd: fc.constantFrom('complete', 'cut'),
  delay: fc.nat(3),
  asksTimedOut: fc.boolean(),
})

/** Everything that somebody can see of a run, in order. */
interface Seen {
  readonly results: unknown[]
  readonly late: LateEvent<unknown>[]
  readonly bad: BadEvent[]
  readonly timedOut: TimedOutMatch[]
  readonly error: string
  readonly report: JobReport | undefined
}

/** Of keys with watermarks of their own, which is told first depends on how the input is cut; so it comes in pieces. */
function sourceOf({ input, form, per }: Case): Source<unknown> {
  if (per === 'key') return inBatches(input, form)
  if (form === 'columns') return fromColumns(toColumns(input as never))
  if (form === 'objects') return fromIterable(input as readonly unknown[])
  return inBatches(input, form)
}

/** Batches that are a little less than a slot. */
function inBatches(input: readonly Raw[], form: Case['form']): Source<unknown> {
  const isColumns = (batch: number): boolean => form === 'columns' || (form === 'batches' && batch % 2 === 1)
  return {
    name: 'batches',
    live: false,
    async *open() {
      for (let from = 0; from < input.length; from += 5) {
        const events = input.slice(from, from + 5)
        yield { events: isColumns(from / 5) ? toColumns(events as never) : events, first: from }
      }
    },
  }
}

async function run(given: Case, workers: number): Promise<Seen> {
  const { rules, per, atEnd, delay, asksTimedOut } = given
  const seen = {
    results: [] as unknown[],
    late: [] as LateEvent<unknown>[],
    bad: [] as BadEvent[],
    timedOut: [] as TimedOutMatch[],
  }
  let matches = stream<unknown>(sourceOf(given), {
    time: 'time',
    key: 'key',
    watermark: boundedOutOfOrderness(delay),
    watermarkPer: per === 'partition' ? { partition: 'kind' } : per,
    atEnd,
    parallelism: workers,
    onLate: (late) => void seen.late.push(late),
    onBad: (bad) => void seen.bad.push(bad),
  }).detect(rules as never)
  if (asksTimedOut) matches = matches.timedOut((partial) => void seen.timedOut.push(partial))
  let error = ''
  try {
    await matches.to((match) => void seen.results.push(match))
  } catch (thrown) {
    error = String(thrown)
  }
  return { ...seen, error, report: matches.report() }
}

/**
 * What must be the same: all but how often cells are visited, which symbols each worker has seen, who did it, and what
 * was asked of events that have no key.
 */
function told({ report, error, ...outputs }: Seen): unknown {
  if (report === undefined || error !== '') return { error: error === '' ? '' : error.slice(0, 40) }
  // Keys of which nothing is kept are swept now and then, by each worker for itself.
  const { work, workers: _workers, symbols: _symbols, keys: _keys, bufferedEvents: _waiting, ...counts } = report
  const { visits: _visits, predicates: _predicates, ...steps } = work
  // Whether what the source cannot use is told before what the patterns cannot depends on how the input is cut.
  const ofSource = ({ kind, reason }: BadEvent): boolean => kind === 'time' || reason.includes('of its watermark')
  const bad = [outputs.bad.filter(ofSource), outputs.bad.filter((one) => !ofSource(one))]
  return { ...outputs, bad, counts, steps }
}

describe('patterns on worker threads', () => {
  test('L9 any number of workers gives the same output in the same order, and the same counts', async () => {
    const coverage = new Coverage()
    let late = 0
    let bad = 0
    let timedOut = 0
    let spread = 0
    await fc.assert(
      fc.asyncProperty(anyCase, async (given) => {
        const alone = await run(given, 1)
        for (const workers of [2, 3]) {
          const shared = await run(given, workers)
          expect(told(shared)).toEqual(told(alone))
          if (shared.report?.workers?.every(({ events }) => events > 0) === true) spread++
        }
        coverage.add(
          given.rules.map(({ syntax }) => syntax),
          () => alone.results.length,
        )
        late += alone.late.length
        bad += alone.bad.length
        timedOut += alone.timedOut.length
      }),
      { numRuns: runs(60) },
    )
    coverage.expectMatches()
    expect(Math.min(late, bad, timedOut)).toBeGreaterThan(20)
    expect(spread).toBeGreaterThan(60)
    expect(watched.portions).toBeGreaterThan(1000)
    expect(watched.asked).toBeGreaterThan(100)
    expect(watched.waiting).toBeGreaterThan(1)
    expect(watched.waiting).toBeLessThan(12)
  })
})

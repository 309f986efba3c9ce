import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { begin, boundedOutOfOrderness, monotonous, pattern, sliding, stream, tumbling } from '../../src/index.ts'
import type { BadEvent, JobReport, KeyedStream, LateEvent, Source, Stream, StreamOptions } from '../../src/index.ts'
import type { JobExplanation } from '../../src/api/explain/explain-job.ts'
import type { AsyncSettings } from '../../src/api/async-settings.ts'
import { sampleStream, type SampleEvent } from '../../src/testing/event-stream.ts'
import { runs } from '../property/kit/runs.ts'
import { Desk, turns } from '../runtime/async-desk.ts'
import { expectConserved, expectNoUnhandledRejections, Tap, until } from './kit.ts'

expectNoUnhandledRejections()

const later = async (n: number): Promise<number> => n * 10

describe('asyncMap', () => {
  test('gives one result from each event, in order', async () => {
    const results = stream([5, 3, 1, 4]).asyncMap(async (n) => {
      await turns(n)
      return n * 10
    })
    expect(await results.toArray()).toEqual([50, 30, 10, 40])
    expect(results.report()).toMatchObject({ input: 4, accepted: 4, output: 4 })
  })

  test('unordered, as they are ready', async () => {
    const results = stream([5, 3, 1, 4]).asyncMap(
      async (n) => {
        await new Promise((resolve) => setTimeout(resolve, n * 5))
        return n
      },
      { order: 'unordered' },
    )
    expect(await results.toArray()).toEqual([1, 3, 4, 5])
  })

  test('may be given a function that answers at once, and one that needs nothing but that', async () => {
    expect(
      await stream([1, 2])
        .asyncMap((n) => n + 1, { timeout: null, capacity: 1 })
        .toArray(),
    ).toEqual([2, 3])
    expect(await stream([]).asyncMap(later).toArray()).toEqual([])
  })

  test('has the result of the fallback where the function fails, after all retries; else the event is bad', async () => {
    const tries: string[] = []
    const bad: BadEvent[] = []
    const failing = async (n: number, { attempt }: { readonly attempt: number }): Promise<number> => {
      tries.push(`${n}.${attempt}`)
      if (n === 2 && attempt < 3) throw new Error('not yet')
      if (n >= 3) throw new Error(`no ${n}`)
      return n
    }
    const settings: AsyncSettings<number, number> = {
      retries: { attempts: 2, delay: '2ms', when: (error) => (error as Error).message !== 'no 4' },
      fallback: (n, error) => {
        if (n === 3) throw error
        return -n
      },
    }
    const results = stream([1, 2, 3, 4], { onBad: (one) => bad.push(one) }).asyncMap(failing, settings)
    expect(await results.toArray()).toEqual([1, 2, -4])
    expect(tries.toSorted()).toEqual(['1.1', '2.1', '2.2', '2.3', '3.1', '3.2', '3.3', '4.1'])
    expect(bad).toMatchObject([{ kind: 'function', position: 2, event: 3, reason: expect.stringContaining('no 3') }])
    expectConserved(results.report()!)
  })

  test('has failed where the function takes too long, and tells it so', async () => {
    const signals: AbortSignal[] = []
    const results = stream([1, 2]).asyncMap(
      (n, { signal }) => {
        signals.push(signal)
        return n === 1 ? new Promise<number>(() => {}) : n
      },
      { timeout: { milliseconds: 5 }, fallback: (n, error) => `${n} ${(error as { code: string }).code}` as never },
    )
    expect(await results.toArray()).toEqual(['1 ASYNC_TIMEOUT', 2])
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
  })

  test.each<[string, AsyncSettings<number, number>, string]>([
    ['order', { order: 'sorted' as never }, 'BAD_ASYNC'],
    ['capacity', { capacity: 1.5 }, 'BAD_ASYNC'],
    ['a time-out of nothing', { timeout: 0 }, 'BAD_ASYNC'],
    ['a time-out that is none', { timeout: 'soon' }, 'BAD_DURATION'],
    ['retries', { retries: { attempts: -1 } }, 'BAD_ASYNC'],
    ['a pause', { retries: { attempts: 1, delay: '-1s' } }, 'BAD_DURATION'],
    ['a fallback', { fallback: 3 as never }, 'BAD_ASYNC'],
  ])('%s: an error when the stream is built', (_, settings, code) => {
    expect(() => stream([1]).asyncMap(later, settings)).toThrow(
      expect.objectContaining({ code, hint: expect.any(String) }),
    )
  })

  test('without a function: BAD_ASYNC', () => {
    expect(() => stream([1]).asyncMap(undefined as never)).toThrow(expect.objectContaining({ code: 'BAD_ASYNC' }))
  })

  test('stands in the graph with what it is like', () => {
    const { logical } = stream([1]).asyncMap(later, { order: 'unordered', capacity: 7 }).graph()
    expect(logical.nodes.at(-1)).toMatchObject({
      kind: 'asyncMap',
      label: 'later',
      notes: ['unordered, up to 7 at once'],
      orderSensitive: [expect.stringContaining('unordered')],
    })
    expect(stream([1]).asyncMap(later).graph().logical.nodes.at(-1)).toMatchObject({ orderSensitive: [] })
  })

  test('explains what is under way, and that it holds back what is behind', async () => {
    const tap = new Tap<{ readonly at: number }>('readings')
    const desk = new Desk<{ readonly at: number }>()
    const job = stream(tap, { time: 'at', watermark: monotonous() })
      .asyncMap(desk.ask, { capacity: 2 })
      .windowAll(tumbling(10))
      .count()
      .start(() => {})
    void tap.send({ at: 1 }, { at: 25 }, { at: 26 })
    await until(() => desk.open.length === 2)
    desk.open[1]!.answer({ at: 25 })
    const waiting = (kind: string): JobExplanation['operators'][number]['waiting'] =>
      job.explain().operators.flatMap((one) => one.waiting.filter((other) => other.kind === kind))
    await until(() => waiting('request')[1]?.waitsForEvents === 'its turn to be handed on')
    expect(waiting('request')).toMatchObject([
      { start: 1, events: 1, waitsForEvents: 'its answer, try 1', now: 24 },
      { start: 25, events: 1, waitsForEvents: 'its turn to be handed on' },
    ])
    expect(waiting('window')).toEqual([])
    expect(String(job.explain())).toContain('request from 1970-01-01T00:00:00.001Z with 1 event: its answer, try 1')
    desk.open[0]!.answer({ at: 1 })
    await until(() => desk.open.length === 1)
    expect(waiting('window')).toMatchObject([{ now: 24, start: 20 }])
    desk.open[0]!.answer({ at: 26 })
    tap.end()
    await job.done
  })

  test('what holds a window back is the map, while its results have not come', async () => {
    const tap = new Tap<{ readonly at: number }>('readings')
    const desk = new Desk<{ readonly at: number }>()
    const job = stream(tap, { time: 'at' })
      .asyncMap(desk.ask)
      .windowAll(tumbling(10))
      .count()
      .start(() => {})
    await Promise.all([tap.send({ at: 1 }), desk.answer(await asked(desk))])
    void tap.send({ at: 25 })
    await until(() => desk.open.length === 1)
    const waiting = job.explain().operators.flatMap((one) => one.waiting)
    expect(waiting.toSorted((a, b) => (a.kind < b.kind ? -1 : 1))).toMatchObject([
      { kind: 'request', now: 24, heldBackBy: expect.stringContaining('readings') },
      { kind: 'window', start: 0, now: 0, heldBackBy: 'asyncMap ask, with 1 request under way' },
    ])
    desk.open[0]!.answer({ at: 25 })
    tap.end()
    await job.done
  })
})

async function asked<T>(desk: Desk<T>): Promise<T> {
  await until(() => desk.open.length > 0)
  return desk.open[0]!.event
}

interface Found {
  readonly results: readonly string[]
  readonly late: readonly string[]
  readonly counts: readonly number[]
}

/** A stream of anything. */
interface Any {
  toArray(): Promise<readonly unknown[]>
  report(): JobReport | undefined
}

type Mapped = (events: Stream<SampleEvent>) => Stream<SampleEvent>

async function find(make: (late: LateEvent<unknown>[]) => Any): Promise<Found> {
  const late: LateEvent<unknown>[] = []
  const made = make(late)
  const results = await made.toArray()
  const { input, accepted, late: lateCount, bad: badCount, output, maxLatenessMs } = made.report()!
  return {
    results: results.map((one) => JSON.stringify(one)),
    late: late.map(({ event, watermark, windows }) => JSON.stringify([(event as SampleEvent).id, watermark, windows])),
    counts: [input, accepted, lateCount, badCount, output, maxLatenessMs],
  }
}

const keyed = (events: Stream<SampleEvent>): KeyedStream<SampleEvent> => events.keyBy('key')

const byId = (a: SampleEvent, b: SampleEvent): number => a.id - b.id

const aThenB = pattern<SampleEvent>('a then b')
  .begin('a')
  .where(({ kind }) => kind === 'a')
  .followedBy('b')
  .where(({ kind }) => kind === 'b')
  .within(12)

const strict = begin('first').next('second').skipPastLastEvent()

const noB = pattern<SampleEvent>('no b')
  .begin('a')
  .where(({ kind }) => kind === 'a')
  .notFollowedBy('b')
  .where(({ kind }) => kind === 'b')
  .within(7)

/** What may stand behind a map, of an input that may be late. */
const SUBJECTS: Readonly<Record<string, (events: Stream<SampleEvent>) => Any>> = {
  windows: (events) => keyed(events).window(tumbling(8)).sum('value'),
  'sliding windows with late panes': (events) => keyed(events).window(sliding(4, 2)).allowedLateness(1).count(),
  'retracting windows': (events) => keyed(events).window(tumbling(8)).allowedLateness(100).retracting().max('value'),
  'a pattern': (events) => keyed(events).detect(aThenB, { orderBy: byId }),
  'a strict pattern': (events) => keyed(events).detect(strict, { orderBy: byId }),
  absence: (events) => keyed(events).detect(noB, { orderBy: byId }),
  'windows over matches': (events) => keyed(events).detect(aThenB, { orderBy: byId }).windowAll(tumbling(10)).count(),
}

/** The same where two inputs meet; nothing may be late, since which input is ahead depends on who answers when. */
const MEETINGS: Readonly<Record<string, (events: Stream<SampleEvent>, map: Mapped) => Any>> = {
  union: (events, map) => keyed(map(events).union(events)).window(tumbling(8)).count(),
  'an interval join': (events, map) =>
    keyed(map(events))
      .intervalJoin(keyed(events))
      .between(-4, 4)
      .apply((a, b) => [a.id, b.id], { emit: 'ordered' }),
  'two maps of their own': (events, map) =>
    keyed(map(events).union(map(events)))
      .window(sliding(9, 3))
      .count(),
}

interface Case {
  readonly events: readonly SampleEvent[]
  readonly arrival: readonly SampleEvent[]
  readonly waits: readonly number[]
  readonly options: StreamOptions<SampleEvent>
  readonly capacity: number
  readonly order: 'ordered' | 'unordered'
  readonly failing: number
  readonly chained: boolean
  readonly filtered: boolean
}

/** @param disorder the greatest time by which an event is held up on its way, with a delay of 5 allowed for */
function anyCase(disorder: number, scopes: boolean): fc.Arbitrary<Case> {
  return sampleStream({ minLength: 8, maxLength: 40, gaps: [1, 2, 3, 4, 14], keys: ['k0', 'k0', 'k1', 'k2'] }).chain(
    (events) =>
      fc
        .record({
          jitter: fc.array(fc.nat(disorder), { minLength: events.length, maxLength: events.length }),
          waits: fc.array(fc.nat(12), { minLength: events.length, maxLength: events.length }),
          per: scopes ? fc.constantFrom('source', 'key', 'key with lag') : fc.constant('source'),
          capacity: fc.constantFrom(1, 2, 3, 5, 100),
          order: fc.constantFrom('ordered' as const, 'unordered' as const),
          failing: fc.constantFrom(0, 0, 5),
          chained: fc.boolean(),
          filtered: fc.boolean(),
          atEnd: fc.constantFrom('complete' as const, 'cut' as const),
        })
        .map(({ jitter, per, atEnd, ...others }) => ({
          ...others,
          events,
          arrival: events.toSorted((a, b) => a.time + jitter[a.id]! - b.time - jitter[b.id]! || a.id - b.id),
          options: {
            time: 'time',
            watermark: boundedOutOfOrderness(5),
            atEnd,
            key: 'key',
            watermarkPer: per === 'source' ? 'source' : 'key',
            ...(per === 'key with lag' ? { maxKeyLag: 8 } : {}),
          },
        })),
  )
}

/** Runs a case with a map that answers later, and one that answers at once, and compares all that can be seen. */
async function compare(
  one: Case,
  subject: (events: Stream<SampleEvent>, map: Mapped) => Any,
): Promise<{ expected: Found; answered: readonly number[] }> {
  const answered: number[] = []
  const value = (event: SampleEvent): SampleEvent => {
    if (one.failing > 0 && event.id % one.failing === 0) throw new Error('no')
    return { ...event, value: (event.value ?? 0) + 1 }
  }
  const mapped: Mapped = (events) => {
    const { order, capacity } = one
    const first = events.asyncMap(
      async (event) => {
        await turns(one.waits[event.id]!)
        answered.push(event.id)
        return value(event)
      },
      { order, capacity },
    )
    const again = async (event: SampleEvent): Promise<SampleEvent> => {
      await turns(one.waits.at(-1 - event.id)!)
      return event
    }
    return one.chained ? first.asyncMap(again, { order, capacity: 2 }) : first
  }
  const run = (map: Mapped): Promise<Found> =>
    find((late) => {
      const options: StreamOptions<SampleEvent> = { ...one.options, onLate: (event) => void late.push(event) }
      const events = stream(oneByOne(one.arrival), options)
      return subject(one.filtered ? events.filter(({ kind }) => kind !== 'c') : events, map)
    })
  const expected = await run((events) => events.map(value))
  const found = await run(mapped)
  // With watermarks per key, results are in order per key only.
  const inOrder = one.options.watermarkPer === 'key' ? byKey : (results: readonly string[]) => results
  // Out of order, and where no result lies between them, watermarks come in fewer steps: then an on-time pane can be the
  // last, since the end of its window and its cleanup have become one.
  const isExact = one.order === 'ordered' && !one.filtered && one.failing === 0
  const shown = isExact ? (results: readonly string[]) => results : withoutLast
  expect(shown(inOrder(found.results))).toEqual(shown(inOrder(expected.results)))
  expect(found.counts).toEqual(expected.counts)
  expect(found.late.toSorted()).toEqual(expected.late.toSorted())
  return { expected, answered }
}

/** Each event is a batch: how far watermarks go at once is the same, whatever the capacity. */
function oneByOne(events: readonly SampleEvent[]): Source<SampleEvent> {
  return {
    name: 'one by one',
    live: false,
    async *open() {
      for (const [first, event] of events.entries()) yield { events: [event], first }
    },
  }
}

function withoutLast(results: readonly string[]): readonly string[] {
  return results.map((text) => text.replace(/"isLast":(?:true|false)/, ''))
}

function byKey(results: readonly string[]): readonly string[] {
  const keyOf = (text: string): string => (JSON.parse(text) as { readonly key?: string }).key ?? ''
  return results.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0))
}

const swaps = (answered: readonly number[], { arrival }: Case): boolean => {
  const place = new Map(arrival.map(({ id }, i) => [id, i]))
  return answered.some((id, i) => i > 0 && place.get(id)! < place.get(answered[i - 1]!)!)
}

describe('L1 L2 what is behind asyncMap finds what it would find behind map', () => {
  test.each(Object.entries(SUBJECTS))('%s, with late events', async (name, subject) => {
    const seen = { cases: 0, found: 0, late: 0, swapped: 0, failed: 0 }
    await fc.assert(
      fc.asyncProperty(anyCase(14, true), async (one) => {
        const { expected, answered } = await compare(one, (events, map) => subject(map(events)))
        seen.cases++
        if (expected.results.length > 0) seen.found++
        if (expected.counts[2]! > 0) seen.late++
        if (expected.counts[3]! > 0) seen.failed++
        if (swaps(answered, one)) seen.swapped++
      }),
      { numRuns: runs(50) },
    )
    expect(seen.found / seen.cases).toBeGreaterThan(0.3)
    expect(seen.swapped / seen.cases).toBeGreaterThan(0.3)
    expect(seen.failed / seen.cases).toBeGreaterThan(0.05)
    if (name !== 'retracting windows') expect(seen.late / seen.cases).toBeGreaterThan(0.05)
  })

  test.each(Object.entries(MEETINGS))('%s', async (_, subject) => {
    const seen = { cases: 0, found: 0, swapped: 0 }
    await fc.assert(
      fc.asyncProperty(anyCase(4, false), async (one) => {
        const { expected, answered } = await compare(one, subject)
        seen.cases++
        if (expected.results.length > 0) seen.found++
        if (swaps(answered, one)) seen.swapped++
      }),
      { numRuns: runs(50) },
    )
    expect(seen.found / seen.cases).toBeGreaterThan(0.3)
    expect(seen.swapped / seen.cases).toBeGreaterThan(0.3)
  })
})

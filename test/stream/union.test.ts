import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { begin, boundedOutOfOrderness, field, fromColumns, stream } from 'tidemark'
import type { LateEvent, Match } from 'tidemark'
import { expectConserved, Kept, readings, rejection, Tap, until, type Reading } from '../api/kit.ts'

const rise = begin('warm').where(field('celsius').gt(20)).followedBy('hot').where(field('celsius').gt(30))
const gone = begin('on').where(field('celsius').gt(20)).notFollowedBy('off').where(field('celsius').lt(5)).within('3s')

function reading(at: number, celsius: number, sensor: string = 'a'): Reading {
  return { at: at * 1000, celsius, sensor }
}

const starts = (matches: readonly Match[]): number[] => matches.map(({ start }) => start / 1000)

test('two streams are one: events of both make a match, in order of event time', async () => {
  const a = stream([reading(1, 25), reading(5, 10)], { time: 'at' })
  const b = stream([reading(0, 35), reading(3, 35)], { time: 'at' })
  for (const both of [a.union(b), b.union(a)])
    expect((await both.detect(rise).toArray()).map(({ start, end }) => [start, end])).toEqual([
      [0, 3000],
      [1000, 3000],
    ])
})

test('the watermark is the least of the inputs', async () => {
  const [a, b] = [new Tap<Reading>('a'), new Tap<Reading>('b')]
  const kept = new Kept<Match>()
  const job = stream(a, { time: 'at' })
    .union(stream(b, { time: 'at' }))
    .detect(gone)
    .start(kept)
  await a.send(reading(0, 25), reading(10, 10))
  expect(kept.results).toEqual([])
  await b.send(reading(2, 10))
  expect(kept.results).toEqual([])
  await b.send(reading(4, 10))
  expect(starts(kept.results)).toEqual([0])
  a.end()
  b.end()
  expectConserved(await job.done)
})

test('an input that has ended holds nothing back', async () => {
  const [a, b] = [new Tap<Reading>('a'), new Tap<Reading>('b')]
  const kept = new Kept<Match>()
  const job = stream(a, { time: 'at' })
    .union(stream(b, { time: 'at' }))
    .detect(gone)
    .start(kept)
  await a.send(reading(0, 25), reading(10, 10))
  expect(kept.results).toEqual([])
  b.end()
  await until(() => kept.results.length > 0)
  expect(kept.results).toMatchObject([{ start: 0, time: 3000 }])
  expect(kept.results[0]).not.toHaveProperty('byEnd')
  await a.send(reading(20, 25))
  expect(kept.results).toHaveLength(1)
  a.end()
  expect(await job.done).toMatchObject({ input: 3, accepted: 3, output: 2 })
  expect(kept.results[1]).toMatchObject({ start: 20_000, byEnd: true })
})

test('an input without events holds nothing back once it has ended, whichever it is', async () => {
  for (const empty of [0, 1, 2]) {
    const inputs = [0, 1, 2].map((i) => stream(i === empty ? [] : [reading(i, 25), reading(i + 9, 35)], { time: 'at' }))
    const matches = await inputs[0]!.union(inputs[1]!, inputs[2]!).detect(rise).toArray()
    expect(matches.length).toBeGreaterThan(0)
  }
})

/** Two live inputs, of which each is idle after 20 ms of a clock that the test moves. */
function twoInputs() {
  const clock = { now: 1_000_000 }
  const [a, b] = [new Tap<Reading>('a'), new Tap<Reading>('b')]
  const watermark = boundedOutOfOrderness(0).withIdleness(20).withMaxFutureSkew('off')
  const joined = stream(a, { time: 'at', watermark }).union(stream(b, { time: 'at', watermark }))
  return { a, b, clock, joined }
}

function live(late: (late: LateEvent<unknown>) => void = () => {}) {
  const { a, b, clock, joined } = twoInputs()
  const kept = new Kept<Match>()
  const job = joined
    .late(late)
    .detect(gone)
    .start(kept, { now: () => clock.now })
  return { a, b, clock, kept, job }
}

test('an input that is idle does not hold back; one that is back holds back again', async () => {
  const { a, b, clock, kept, job } = live()
  await b.send(reading(0, 10))
  await a.send(reading(0, 25), reading(10, 10))
  clock.now += 15
  await a.send(reading(11, 10))
  expect(kept.results).toEqual([])
  clock.now += 15
  await a.send(reading(12, 10))
  await until(() => kept.results.length === 1)
  expect(starts(kept.results)).toEqual([0])
  await b.send(reading(12, 25))
  await b.send(reading(13, 10))
  await a.send(reading(30, 10))
  expect(kept.results).toHaveLength(1)
  await b.send(reading(40, 10))
  expect(starts(kept.results)).toEqual([0, 12])
  a.end()
  b.end()
  expectConserved(await job.done)
})

test('when all are idle, time is that of the one farthest ahead', async () => {
  const { a, b, clock, kept, job } = live()
  await b.send(reading(1, 10))
  await a.send(reading(0, 25), reading(10, 10))
  expect(kept.results).toEqual([])
  clock.now += 100
  await until(() => kept.results.length === 1)
  a.end()
  b.end()
  expect(await job.done).toMatchObject({ input: 3, accepted: 3, late: 0 })
})

test('an input that comes back behind is late as far as it is behind, wanted or not, and is not waited for', async () => {
  const late: LateEvent<unknown>[] = []
  const { a, b, clock, kept, job } = live((one) => late.push(one))
  await b.send(reading(0, 10))
  await a.send(reading(0, 25), reading(10, 10))
  clock.now += 100
  await a.send(reading(20, 25))
  await until(() => kept.results.length === 1)
  // Time is at 20 s, less a millisecond. One of the late events is wanted by no step.
  await b.send(reading(1, 3), reading(15, 10), reading(22, 3))
  await a.send(reading(30, 10))
  expect(late).toMatchObject([
    { event: reading(1, 3), time: 1000, watermark: 19_999, latenessMs: 19_000, position: 1 },
    { event: reading(15, 10), time: 15_000, watermark: 19_999, latenessMs: 5000, position: 2 },
  ])
  a.end()
  b.end()
  const report = await job.done
  expect(report).toMatchObject({ input: 8, accepted: 6, late: 2, bad: 0, maxLatenessMs: 19_000 })
  expect(starts(kept.results)).toEqual([0])
  expectConserved(report)
})

test('what is late for a union is late without a pattern, too', async () => {
  const { a, b, clock, joined } = twoInputs()
  const kept = new Kept<number>()
  let looks = 0
  const now = (): number => {
    looks++
    return clock.now
  }
  const job = joined.map((r) => r.at / 1000).start(kept, { now })
  await b.send(reading(0, 1))
  await a.send(reading(9, 1))
  clock.now += 100
  const before = looks
  await until(() => looks > before + 1)
  await a.send(reading(10, 1))
  await b.send(reading(1, 1), reading(10, 2))
  a.end()
  b.end()
  const report = await job.done
  expect(kept.results).toEqual([0, 9, 10, 10])
  expect(report).toMatchObject({ input: 5, accepted: 4, late: 1 })
})

test('a slow sink does not make an input idle', async () => {
  const { a, b, clock, joined } = twoInputs()
  let release: (() => void) | undefined
  const kept = new Kept<number>(() => new Promise<void>((resolve) => (release = resolve)))
  const job = joined.map((r) => r.at).start(kept, { now: () => clock.now })
  void a.send(reading(100, 1))
  await until(() => release !== undefined)
  // b answers while the sink takes its time; it is behind, but was not silent.
  void b.send(reading(1, 1))
  clock.now += 1000
  release!()
  await until(() => kept.results.length === 2)
  release!()
  a.end()
  b.end()
  expect(await job.done).toMatchObject({ input: 2, accepted: 2, late: 0 })
})

test('what time decides while a sink is busy waits for it', async () => {
  const { a, b, clock, joined } = twoInputs()
  let release: (() => void) | undefined
  const kept = new Kept<unknown>(() => new Promise<void>((resolve) => (release = resolve)))
  const results = joined.map((r) => r.at).union(joined.detect(gone).map(({ start }) => `gone ${start}`))
  const job = results.start(kept, { now: () => clock.now })
  void b.send(reading(0, 10))
  await until(() => release !== undefined)
  release!()
  release = undefined
  void a.send(reading(0, 25), reading(10, 10))
  await until(() => release !== undefined)
  release!()
  release = undefined
  await until(() => release !== undefined)
  clock.now += 100
  // Several looks at the clock fall into this time.
  await delay(40)
  expect(kept.results).toEqual([0, 0, 10_000])
  release!()
  await until(() => kept.results.length === 4)
  expect(kept.results[3]).toBe('gone 0')
  release!()
  a.end()
  b.end()
  await job.done
})

test('a stream forked and united gives each event on the way it took', async () => {
  const s = stream(readings([25, 10, 35]), { time: 'at' })
  const cold = s.filter((r) => r.celsius < 20).map((r) => ({ ...r, cold: true }))
  const rest = s.filter((r) => r.celsius >= 20).map((r) => ({ ...r, cold: false }))
  const both = cold.union(rest)
  expect((await both.toArray()).filter((r) => r.cold)).toHaveLength(1)
  expect(both.report()).toMatchObject({ input: 3, accepted: 3, output: 3 })
  const matches = await both.detect(rise).toArray()
  expect(matches).toMatchObject([{ start: 0, end: 2000 }])
})

test('a source that is forked is read once', async () => {
  const tap = new Tap<Reading>()
  const s = stream(tap, { time: 'at' })
  const kept = new Kept<Reading>()
  const job = s.union(s).start(kept)
  await tap.send(reading(1, 1))
  tap.end()
  expect(await job.done).toMatchObject({ input: 1, accepted: 1, output: 2 })
  expect(tap.opened).toBe(1)
  expect(kept.results).toHaveLength(2)
})

test('the ids of matches over a union are distinct where their events are', async () => {
  const s = stream(readings([25, 35, 35]), { time: 'at' })
  const both = s
    .flatMap((r) => [r, r])
    .flatMap((r) => [r, { ...r }])
    .union(s)
  const ids = (await both.detect(rise).toArray()).map(({ id }) => id)
  // Of each reading five are made. Each is followed by a hot one, but for the last.
  expect(ids).toHaveLength(14)
  expect(new Set(ids).size).toBe(14)
})

test('side outputs named before a fork are told once', async () => {
  const late = new Kept<LateEvent<unknown>>()
  const s = stream([reading(5, 25), reading(1, 10)], { time: 'at' }).late(late)
  await s
    .filter(() => true)
    .union(s.filter(() => true))
    .toArray()
  expect(late.results).toHaveLength(1)
  expect(late.closed).toBe(1)
})

test('columns and objects can be united', async () => {
  const data = { length: 2, columns: { at: Float64Array.of(0, 4000), celsius: Float64Array.of(25, 10) } }
  const columns = stream(fromColumns<{ at: number; celsius: number }>(data), { time: 'at' })
  const objects = stream([{ at: 2000, celsius: 35 }], { time: 'at' })
  for (const both of [columns.union(objects), objects.union(columns)])
    expect(await both.detect(rise).toArray()).toMatchObject([
      { start: 0, events: { warm: { at: 0, celsius: 25 }, hot: { at: 2000 } } },
    ])
})

test('a cut input decides what its greatest time decides, in every input and scope', async () => {
  const s = (first: string, second: string) =>
    stream([reading(0, 25, first), reading(0, 25, second), reading(1, 10, first), reading(9, 10, second)], {
      time: 'at',
      watermarkPer: { by: 'sensor' },
      atEnd: 'cut',
    })
  const matches = await s('a', 'b').union(s('c', 'd')).detect(gone, { key: 'sensor' }).toArray()
  expect(new Set(matches.map(({ key }) => key))).toEqual(new Set(['a', 'b', 'c', 'd']))
})

test('an error in one input ends the job, also while another waits', async () => {
  const [a, b] = [new Tap<Reading>('a'), new Tap<Reading>('b')]
  const kept = new Kept<Reading>()
  const job = stream(a).union(stream(b)).start(kept)
  await a.send(reading(1, 1))
  b.fail(new Error('b broke'))
  expect(await rejection(job.done)).toEqual(new Error('b broke'))
  expect(kept.results).toEqual([reading(1, 1)])
  expect([a.closed, b.closed, kept.closed]).toEqual([1, 1, 1])
})

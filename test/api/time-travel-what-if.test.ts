import { describe, expect, test } from 'vitest'
import { begin, boundedOutOfOrderness, count, field, processFunction, stream, tumbling } from 'tidemark'
import { timeTravel } from '../../src/api/time-travel/time-travel.ts'
import type { JournalEntry } from '../../src/runtime/journal.ts'
import { cooled, EVENTS, TIME } from './time-travel-kit.ts'
import { rejection, readings, type Reading } from './kit.ts'

describe('what if', () => {
  test('a rule has another window from an event on: what it would have said, step by step', async () => {
    const short = begin('hot')
      .where(field('celsius').gt(80))
      .followedBy('cool')
      .where(field('celsius').lt(40))
      .within('5s')
      .named('cooled')
    const travel = await timeTravel(cooled, EVENTS, TIME)
    const whatIf = await travel.whatIf(5, { rules: short })
    expect(whatIf.onlyBefore).toEqual([{ step: 6, value: expect.objectContaining({ id: 'cooled|b|1;4' }) }])
    expect([whatIf.onlyAfter, whatIf.same]).toEqual([[], 0])
    expect(whatIf.travel.current.step).toBe(5)
    expect(whatIf.travel.at(5)).toEqual(travel.at(5))
    expect(whatIf.travel.at(6).cause).toEqual({ kind: 'config', what: "rule 'cooled' replaced" })
    expect(whatIf.travel.last).toBe(travel.last + 1)
  })

  test('rules are replaced wherever they stand, and what is behind them goes on', async () => {
    const counted = stream(EVENTS, TIME)
      .keyBy('sensor')
      .detect(cooled)
      .keyBy('key')
      .window(tumbling('10s'))
      .aggregate({ n: count() })
    const travel = await timeTravel(counted)
    const all = begin('hot').where(field('celsius').gt(80)).named('cooled')
    const { after, before } = await travel.whatIf(0, { rules: [all] })
    expect(before.map(({ value: { key, n } }) => [key, n])).toEqual([
      ['a', 1],
      ['b', 1],
    ])
    expect(after.map(({ value: { key, n } }) => [key, n])).toEqual([
      ['a', 1],
      ['b', 1],
    ])
    expect(await rejection(travel.whatIf(0, { rules: all.named('other') }))).toMatchObject({
      code: 'BAD_WHAT_IF',
      data: { rule: 'other', known: ['cooled'] },
    })
  })

  test('one input waits longer', async () => {
    const [a, b] = [EVENTS.filter(({ sensor }) => sensor === 'a'), EVENTS.filter(({ sensor }) => sensor === 'b')]
    const travel = await timeTravel(stream(a, TIME).union(stream(b, TIME)).keyBy('sensor').detect(cooled))
    const { travel: other } = await travel.whatIf(0, { watermark: boundedOutOfOrderness('1h'), input: 1 })
    expect(other.at(1).cause).toMatchObject({ kind: 'config', input: 1, delayMs: 3_600_000 })
    expect(other.at(other.last - 1).watermarks.map(({ delayMs }) => delayMs)).toEqual([0, 3_600_000])
  })

  test('another job over the same records', async () => {
    const travel = await timeTravel(stream(EVENTS, TIME).keyBy('sensor').detect(cooled))
    const other = stream([] as Reading[], { ...TIME, watermark: boundedOutOfOrderness('5s') })
      .keyBy('sensor')
      .detect(cooled)
    const { onlyBefore, onlyAfter } = await travel.whatIf(2, { stream: other })
    expect([onlyBefore.length, onlyAfter.length]).toEqual([1, 1])
  })

  test.each([
    [{}, 'BAD_WHAT_IF'],
    [{ delay: '1h' }, 'BAD_OPTIONS'],
    [{ watermark: 'soon' }, 'BAD_DURATION'],
    [{ watermark: '1h', input: 3 }, 'BAD_WHAT_IF'],
    [{ rules: 3 }, 'NOT_A_RULE'],
    [{ stream: stream(EVENTS).union(stream(EVENTS)) }, 'BAD_WHAT_IF'],
  ])('%j cannot be asked', async (change, code) => {
    const travel = await timeTravel(cooled, EVENTS, TIME)
    expect(await rejection(travel.whatIf(1, change as never))).toMatchObject({ code })
    expect(await rejection(travel.whatIf(99, { watermark: '1s' }))).toMatchObject({ code: 'NO_SUCH_STEP' })
  })
})

describe('one journal', () => {
  /** A job in which processing time, idleness and the order of two sources matter. */
  const job = (): ReturnType<typeof live> => live(EVENTS.slice(0, 3), readings([95, 20], 'c'))
  const live = (a: readonly Reading[], b: readonly Reading[]) =>
    stream(a, TIME)
      .union(stream(b, TIME))
      .keyBy('sensor')
      .process(
        processFunction<Reading, string>()({
          event({ celsius }, ctx) {
            ctx.timers.registerProcessingTimeTimer(ctx.processingTime + 10)
            ctx.emit(`${String(ctx.key)} ${celsius} at ${ctx.processingTime}`)
          },
          timer(time, ctx) {
            ctx.emit(`${String(ctx.key)} timer ${time}`)
          },
        }),
      )

  test('of a run is its recovery, its replay, and time travel through it', async () => {
    const journal: JournalEntry[] = []
    let clock = 100
    const told = await job().toArray({ now: () => (clock += 7), journal: (entry) => void journal.push(entry) })
    expect(told.length).toBeGreaterThan(5)
    expect(journal.some(({ kind }) => kind === 'tick')).toBe(true)
    const written = JSON.parse(JSON.stringify(journal)) as readonly JournalEntry[]
    // Recovery: half of it is played, then the run goes on where it was.
    const half = written.slice(0, written.length >> 1)
    const again: JournalEntry[] = []
    const recovered = await job().toArray({
      now: () => 0,
      journal: (entry) => void again.push(entry),
      replay: { entries: written, afterwards: 'continue' },
    })
    expect(recovered).toEqual(told)
    const begun = await timeTravel(job(), { replay: { entries: half, afterwards: 'stop' } })
    const travel = await timeTravel(job(), { replay: { entries: written, afterwards: 'stop' } })
    expect(travel.outputs(travel.last).map(({ value }) => value)).toEqual(told)
    expect(begun.outputs(begun.last).map(({ value }) => value)).toEqual(told.slice(0, begun.outputs(begun.last).length))
    expect(begun.at(begun.last)).toEqual(travel.at(begun.last))
    expect(travel.at(travel.last).processingTime).toBe(
      Math.max(...journal.map((one) => (one.kind === 'tick' ? one.now : 0))),
    )
    // The journal of the run that was looked at is one, too.
    const third = await job().toArray({ now: () => 0, replay: { entries: travel.journal, afterwards: 'continue' } })
    expect(third).toEqual(told)
  })

  test('holds what was set on the way: a run that plays it says what time travel said', async () => {
    const detected = () => stream(EVENTS, TIME).keyBy('sensor').detect(cooled)
    const travel = await timeTravel(detected())
    const { travel: other } = await travel.whatIf(1, { watermark: '5s' })
    const config = other.journal.filter(({ kind }) => kind === 'config')
    expect(config).toEqual([{ kind: 'config', input: 0, delayMs: 5000 }])
    const journal: JournalEntry[] = []
    const said = await detected().toArray({
      journal: (entry) => void journal.push(entry),
      replay: { entries: JSON.parse(JSON.stringify(other.journal)) as JournalEntry[], afterwards: 'continue' },
    })
    expect(said).toEqual(other.outputs(other.last).map(({ value }) => value))
    expect(said).not.toEqual(travel.outputs(travel.last).map(({ value }) => value))
    expect(journal.filter(({ kind }) => kind === 'config')).toEqual(config)
  })

  test.each([
    [{ kind: 'config', input: 0, delayMs: -1 }, EVENTS, TIME],
    [{ kind: 'config', input: 0 }, EVENTS, TIME],
    [{ kind: 'config', input: 1, delayMs: 0 }, EVENTS, TIME],
    [{ kind: 'config', input: 0, delayMs: 0 }, EVENTS, {}],
  ])('%j is refused where it means nothing', async (entry, events, options) => {
    const run = stream(events, options).toArray({ replay: { entries: [entry as JournalEntry], afterwards: 'stop' } })
    expect(await rejection(run)).toMatchObject({ code: 'BAD_JOURNAL' })
  })
})

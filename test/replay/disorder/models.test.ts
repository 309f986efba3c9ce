import { describe, expect, test } from 'vitest'
import { bursts } from '../../../src/replay/disorder/bursts.ts'
import { disordered, disorderText, type DisorderModel } from '../../../src/replay/disorder/disorder.ts'
import { duplicates } from '../../../src/replay/disorder/duplicates.ts'
import { exponential } from '../../../src/replay/disorder/exponential.ts'
import { measured } from '../../../src/replay/disorder/measured.ts'
import { measuredFromJson } from '../../../src/replay/disorder/measured-json.ts'
import { recorded } from '../../../src/replay/disorder/recorded.ts'
import { stall } from '../../../src/replay/disorder/stall.ts'
import { uniform } from '../../../src/replay/disorder/uniform.ts'
import { wrongClock } from '../../../src/replay/disorder/wrong-clock.ts'
import { delayHistogram } from '../../../src/replay/lateness-histogram.ts'
import { recordingOf, type RecordedSettings, type Recording } from '../../../src/replay/recording.ts'

interface Row {
  /** Seconds. */
  readonly at: number
  readonly came?: number
  readonly device: string
}

const SETTINGS: RecordedSettings<Row> = { time: 'at', arrival: null, timeOptions: { unit: 's' }, key: 'device' }

/** One event a second, of devices a and b in turn. */
const ticking = (count: number): readonly Row[] =>
  Array.from({ length: count }, (_, at) => ({ at, device: at % 2 === 0 ? 'a' : 'b' }))

const make = (
  rows: readonly Row[],
  models: readonly DisorderModel[],
  seed: number = 1,
  settings: RecordedSettings<Row> = SETTINGS,
): Recording<Row> => disordered(recordingOf(rows, settings), models, seed)

/** Event time and arrival of each event, in seconds. */
const journeys = ({ times, arrivals }: Recording<Row>): readonly string[] =>
  Array.from(times, (time, row) => `${time / 1000}@${arrivals![row]! / 1000}`)

const delays = ({ times, arrivals }: Recording<Row>): readonly number[] =>
  Array.from(times, (time, row) => arrivals![row]! - time)

describe('the models', () => {
  test('are frozen, plain, and print themselves', () => {
    const models = [
      uniform('30s'),
      exponential('30s'),
      bursts('10m', '1m'),
      stall('10m', { by: 'device', value: 'a', at: { afterMs: 60_000 } }),
      stall('1h', { at: { time: 0 } }),
      wrongClock({ offset: '-5m', driftPerHour: '2s' }),
      duplicates(0.01, '10s'),
      measured([{ from: 0, to: 5, count: 1 }], 'delays.json'),
      recorded(),
    ]
    for (const model of models) {
      expect(Object.isFrozen(model)).toBe(true)
      if (model.kind !== 'histogram') expect(JSON.parse(JSON.stringify(model))).toEqual(model)
    }
    expect(models.map(({ text }) => text)).toEqual([
      'uniform, up to 30 s',
      'exponential, 30 s in the mean',
      'bursts: all of 1 min held, every 10 min',
      'device a stalls for 10 min, 1 min after the start',
      'one partition stalls for 1 h from 1970-01-01T00:00:00.000Z',
      'the clock of one partition is 5 min slow and gains 2 s an hour',
      '1 % of the events come again within 10 s',
      'delays as in delays.json',
      'the recorded arrivals',
    ])
    expect(disorderText(models.slice(0, 2))).toBe('uniform, up to 30 s; exponential, 30 s in the mean')
  })

  test('uniform: every delay up to the longest, about as often', () => {
    const found = delays(make(ticking(4000), [uniform('10s')]))
    expect(Math.min(...found)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...found)).toBeLessThanOrEqual(10_000)
    const short = found.filter((delay) => delay < 5000).length
    expect(short).toBeGreaterThan(1800)
    expect(short).toBeLessThan(2200)
  })

  test('exponential: of the mean, and long at times', () => {
    const found = delays(make(ticking(4000), [exponential('10s')]))
    const mean = found.reduce((sum, delay) => sum + delay, 0) / found.length
    expect(mean).toBeGreaterThan(9_000)
    expect(mean).toBeLessThan(11_000)
    expect(Math.max(...found)).toBeGreaterThan(40_000)
  })

  test('measured: as often as was measured, a bar without end from its beginning', () => {
    const bars = [
      { from: -5, to: 0, count: 1000 },
      { from: 100, to: 200, count: 2000 },
      { from: 300, to: 400, count: 0 },
      { from: 1000, to: Infinity, count: 1000 },
    ]
    const found = delays(make(ticking(4000), [measured(bars)]))
    const share = (holds: (delay: number) => boolean): number => found.filter(holds).length / found.length
    expect(share((delay) => delay === 0)).toBeCloseTo(0.25, 1)
    expect(share((delay) => delay >= 100 && delay <= 200)).toBeCloseTo(0.5, 1)
    expect(share((delay) => delay === 1000)).toBeCloseTo(0.25, 1)
    expect(share((delay) => [0, 1000].includes(delay) || (delay >= 100 && delay <= 200))).toBe(1)
  })

  test('measured: a bar without end goes as far as the greatest delay in it, where that is known', () => {
    const bars = [{ from: 1000, to: Infinity, count: 7, greatest: 9000 }]
    const found = delays(make(ticking(4000), [measured(bars)]))
    expect(Math.min(...found)).toBeGreaterThanOrEqual(1000)
    expect(Math.max(...found)).toBeLessThanOrEqual(9000)
    expect(Math.max(...found)).toBeGreaterThan(8900)
    expect(() => measured([{ ...bars[0]!, greatest: 999 }])).toThrow('one of its bars is')
  })

  test('measured: what a report has measured is made again, its longest delays too', () => {
    const measuredDelays = Float64Array.from({ length: 4000 }, (_, i) => (i % 4 === 0 ? 400_000 + 100 * i : 0))
    const report = JSON.parse(JSON.stringify({ delays: delayHistogram(measuredDelays) })) as unknown
    const found = delays(make(ticking(4000), [measuredFromJson(report, 'report.json')]))
    expect(Math.max(...found)).toBeGreaterThan(790_000)
    expect(Math.max(...found)).toBeLessThanOrEqual(Math.max(...measuredDelays))
  })

  test('bursts: what a span holds comes at its end, together, and in no order', () => {
    const made = make(ticking(400), [bursts('100s', '20s')])
    const held = made.times.filter((time, row) => made.arrivals![row]! > time)
    expect(held.length).toBeGreaterThanOrEqual(60)
    expect(held.length).toBeLessThanOrEqual(100)
    const ends = new Set(made.arrivals!.filter((arrival, row) => arrival > made.times[row]!))
    expect(ends.size).toBeLessThanOrEqual(5)
    expect(Math.max(...delays(made))).toBeLessThanOrEqual(20_000)
    // in no order: somewhere an earlier one comes later
    expect(made.times.some((time, row) => row > 0 && time < made.times[row - 1]!)).toBe(true)
  })

  test('bursts: what is let go comes before what arrives at that moment', () => {
    const made = make(ticking(50), [bursts(10, 5)], 3, { ...SETTINGS, timeOptions: {} })
    const waits = delays(made)
    const meetings = [...made.arrivals!.keys()].filter(
      (row) => row > 0 && made.arrivals![row] === made.arrivals![row - 1] && waits[row] === 0,
    )
    expect(meetings.length).toBeGreaterThan(2)
    for (const row of meetings) expect(waits[row - 1]).toBeGreaterThan(0)
  })

  test('stall: one partition waits, and catches up in its order', () => {
    expect(journeys(make(ticking(8), [stall('3s', { value: 'a', at: { afterMs: 2000 } })]))).toEqual([
      '0@0',
      '1@1',
      '3@3',
      '2@5',
      '4@5',
      '5@5',
      '6@6',
      '7@7',
    ])
    const late = make(ticking(8), [stall('10s', { by: 'device', value: 'b', at: { time: 0 } })])
    expect(journeys(late).slice(-4)).toEqual(['1@10', '3@10', '5@10', '7@10'])
    expect(late.made!.notes).toEqual(['b stalls from 1970-01-01T00:00:00.000Z to 1970-01-01T00:00:10.000Z.'])
  })

  test('stall: says so if nothing is held back', () => {
    const late = make(ticking(4), [stall('2s', { value: 'a', at: { afterMs: 60_000 } })])
    expect(late.made!.notes).toEqual([
      'a stalls from 1970-01-01T00:01:00.000Z to 1970-01-01T00:01:02.000Z; nothing of it arrives then, so nothing is held back.',
    ])
  })

  test('stall: the seed chooses which one, and when', () => {
    const choices = Array.from({ length: 30 }, (_, seed) => make(ticking(100), [stall('10s')], seed).made!.notes[0]!)
    expect(new Set(choices.map((note) => note[0]))).toEqual(new Set(['a', 'b']))
    expect(new Set(choices).size).toBeGreaterThan(20)
  })

  test('clock: its events say another time, and the truth keeps the right one', () => {
    const made = make(ticking(4), [wrongClock({ offset: '-10s', value: 'b' })])
    expect(journeys(made)).toEqual(['0@0', '-9@1', '2@2', '-7@3'])
    expect([...made.made!.of.times]).toEqual([0, 1000, 2000, 3000])
    const drifting = make(ticking(5), [wrongClock({ driftPerHour: '30m', value: 'a' })])
    expect(journeys(drifting)).toEqual(['0@0', '1@1', '3@2', '3@3', '6@4'])
  })

  test('duplicates: whichever comes first is the event, the other has a position of its own', () => {
    const made = make(ticking(100), [duplicates(0.3, '20s'), uniform('30s')])
    const count = made.events.length - 100
    expect(count).toBeGreaterThan(15)
    expect(count).toBeLessThan(45)
    const seen = new Set<Row>()
    for (const [row, event] of made.events.entries()) {
      expect(made.positions[row]! < 100).toBe(!seen.has(event))
      if (made.positions[row]! < 100) expect(made.positions[row]).toBe(event.at)
      seen.add(event)
    }
    expect(new Set(made.positions).size).toBe(made.positions.length)
    expect(make(ticking(100), [duplicates(0)]).events).toHaveLength(100)
    expect(make(ticking(100), [duplicates(1)]).events).toHaveLength(200)
  })

  test('recorded: what others are put behind', () => {
    const rows = [
      { at: 0, came: 5, device: 'a' },
      { at: 1, came: 1, device: 'b' },
    ]
    const settings = { ...SETTINGS, arrival: 'came' }
    expect(journeys(make(rows, [recorded()], 1, settings))).toEqual(['1@1', '0@5'])
    expect(journeys(make(rows, [recorded(), stall('10s', { value: 'b', at: { time: 0 } })], 1, settings))).toEqual([
      '0@5',
      '1@10',
    ])
    expect(journeys(make(rows, [], 1, settings))).toEqual(['0@0', '1@1'])
    expect(() => make(rows, [recorded()])).toThrow('the times of arrival are not known')
  })

  test('say what they need', () => {
    const keyless = { ...SETTINGS, key: null }
    expect(() => make(ticking(4), [stall('1s')], 1, keyless)).toThrow('it is not said what a partition is')
    expect(() => make(ticking(4), [stall('1s', { by: 'gateway' })])).toThrow('no event has one')
    expect(() => make(ticking(4), [wrongClock({ offset: 5, value: 'c' })])).toThrow("there are 'a', 'b'")
    expect(() => bursts('1s', '2s')).toThrow('held for longer')
    expect(() => duplicates(1.5)).toThrow('1.5, not one from 0 to 1')
    expect(() => uniform(0)).toThrow('must be longer than zero')
    expect(() => measured([])).toThrow('no event is in it')
    expect(() => measured([{ from: 5, to: 5, count: 1 }])).toThrow('one of its bars')
  })
})

describe('a histogram as JSON', () => {
  const bar = { from: 0, to: null, count: 2 }

  test('is a list of bars, or a report', () => {
    expect(measuredFromJson([bar], 'x').bars).toEqual([{ from: 0, to: Infinity, count: 2 }])
    expect(measuredFromJson([{ from: 1, count: 2 }], 'x').bars).toEqual([{ from: 1, to: Infinity, count: 2 }])
    const report = { delays: [bar], histogram: [{ ...bar, from: 9 }] }
    expect(measuredFromJson(report, 'x').bars[0]!.from).toBe(0)
    expect(measuredFromJson({ ...report, delays: null }, 'x').bars[0]!.from).toBe(9)
  })

  test.each([[null], [7], [{}], [['x']], [[{ from: 'a', to: 1, count: 1 }]], [[{ from: 0, to: 1, count: -1 }]]])(
    'and not %j',
    (value) => {
      expect(() => measuredFromJson(value, 'delays.json')).toThrow('Delays cannot be drawn from delays.json')
    },
  )
})

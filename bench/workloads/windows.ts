/**
 * Workload `windows`: sums by device in windows of time.
 *
 * - *tumbling*: windows of a minute, a sample a millisecond, 1,000 devices, up to 5 s out of order
 * - *disorder*: the same with a share of 0 to 100 % late, by up to 5 s
 * - *sliding*: windows of 1 to 3,600 slides of 200 ms, 4 devices
 * - *keys*: windows of a minute again, 10 to 1,000,000 devices, in order
 * - *many*: 1 to 1,000 tumbling windows at once, of 1, 2, 3, … seconds, 1 device
 *
 * Meaning, for every candidate: `[end - size, end)`, `end` a multiple of the slide; a result for every device and window with
 * a sample in it, which is the sum of its values.
 */
import type { Candidate, Workload } from '../harness/contract.ts'
import { exchangeOf } from './exchange.ts'
import { numbersText } from './over-signals.ts'
import { onSampleColumns, onSamples, thousandths, which } from './over-samples.ts'
import type { SignalColumns } from './signals.ts'
import type { SampleColumns, WindowShape } from './window-input.ts'
import { sampleHead, samplesOf } from './window-input.ts'

export interface WindowOf {
  readonly sizeMs: number
  readonly slideMs: number
}

const MAX_DELAY_MS = 5_000
const TUMBLING: readonly WindowOf[] = [{ sizeMs: 60_000, slideMs: 60_000 }]
const PLAIN: WindowShape = { devices: 1_000, late: 1, maxDelayMs: MAX_DELAY_MS, values: 'fractions' }

const ONE: WindowShape = { devices: 1, late: 0, maxDelayMs: 0, values: 'whole' }
const FEW: WindowShape = { devices: 4, late: 0, maxDelayMs: 0, values: 'whole' }

export const windows: readonly Workload[] = [
  windowWorkload('windows tumbling', 'sum per device and minute, in order', { ...PLAIN, late: 0 }, TUMBLING, {
    candidates: [
      ...columnCandidates({ ...PLAIN, late: 0 }, TUMBLING),
      ...objectCandidates({ ...PLAIN, late: 0 }, TUMBLING),
    ],
    baselines: { columns: ['hand loop'], objects: ['hand loop', 'RxJS'] },
  }),
  ...(['whole', 'fractions'] as const).flatMap((values) =>
    [0, 1, 20, 100].map((percent) => {
      const shape: WindowShape = { ...PLAIN, late: percent / 100, values }
      return sweepPoint(
        'windows disorder',
        'late',
        percent,
        values,
        shape,
        TUMBLING,
        'sum per device and minute; late: percent, by up to 5 s',
      )
    }),
  ),
  ...[1, 6, 60, 600, 3600].map((ratio) => {
    const queries = [{ sizeMs: 200 * ratio, slideMs: 200 }]
    const title = 'a window every 200 ms, so many slides long; 4 devices, in order'
    const point = sweepPoint('windows sliding', 'ratio', ratio, 'sum', FEW, queries, title)
    if (ratio !== 60) return point
    // Here programs in other languages take part, which are compared with what users write.
    return { ...point, candidates: [...point.candidates, overColumnsOf(FEW, queries), overObjectsOf(FEW, queries)] }
  }),
  ...[10, 1_000, 100_000, 1_000_000].map((devices) => {
    const shape: WindowShape = { devices, late: 0, maxDelayMs: 0, values: 'whole' }
    return {
      ...sweepPoint('windows keys', 'devices', devices, 'sum', shape, TUMBLING, 'sum per device and minute, in order'),
      candidates: columnCandidates(shape, TUMBLING),
      events: { full: 1_000_000, quick: 100_000 },
      leastEvents: devices / 10,
    }
  }),
  ...[1, 10, 100, 1000].map((count) =>
    sweepPoint(
      'windows many',
      'windows',
      count,
      'sum',
      ONE,
      manyWindows(count),
      'so many tumbling windows at once, of 1, 2, 3, … seconds; 1 device, in order',
    ),
  ),
]

function manyWindows(count: number): readonly WindowOf[] {
  return Array.from({ length: count }, (_, i) => ({ sizeMs: 1_000 * (i + 1), slideMs: 1_000 * (i + 1) }))
}

function columnCandidates(shape: WindowShape, queries: readonly WindowOf[]): Candidate[] {
  return [
    onSampleColumns(
      shape,
      { name: 'hand loop', about: 'codes and numbers, sums by slice, results at the watermark' },
      async () => {
        const { handWindows } = await import('../peers/hand-windows.ts')
        return (data, found) => handWindows(data, queries[0]!.sizeMs, MAX_DELAY_MS, found)
      },
    ),
    stagesOnColumns(shape, queries),
    overColumnsOf(shape, queries),
  ]
}

function overColumnsOf(shape: WindowShape, queries: readonly WindowOf[]): Candidate {
  return onSampleColumns(
    shape,
    { name: 'Tidemark', about: 'stream(fromColumns(…)).keyBy(…).window(…).aggregate(…).to(a function)' },
    async () => {
      const { overColumns } = await import('../candidates/windows.ts')
      return (data, found) => overColumns(data, queries[0]!, MAX_DELAY_MS, found)
    },
  )
}

function overObjectsOf(shape: WindowShape, queries: readonly WindowOf[]): Candidate {
  return onSamples(
    shape,
    { name: 'Tidemark', about: 'stream(samples).keyBy(…).window(…).aggregate(…).to(a function)' },
    async () => {
      const { overObjects } = await import('../candidates/windows.ts')
      return (samples, found) => overObjects(samples, queries[0]!, MAX_DELAY_MS, found)
    },
  )
}

function stagesOnColumns(shape: WindowShape, queries: readonly WindowOf[]): Candidate {
  return onSampleColumns(
    shape,
    { name: 'Tidemark, stages', about: 'stamp and window operator by themselves' },
    async () => {
      const { stagesOverColumns } = await import('../candidates/window-stages.ts')
      const run = await stagesOverColumns(queries, MAX_DELAY_MS)
      return run
    },
  )
}

function objectCandidates(shape: WindowShape, queries: readonly WindowOf[]): Candidate[] {
  return [
    onSamples(shape, { name: 'hand loop', about: 'a Map of sums by window' }, async () => {
      const { handWindowObjects } = await import('../peers/hand-windows.ts')
      return (samples, found) => handWindowObjects(samples, queries[0]!.sizeMs, MAX_DELAY_MS, found)
    }),
    onSamples(
      shape,
      { name: 'RxJS', about: 'groupBy device, then groupBy window, then reduce; results at the end' },
      async () => {
        const { rxjsWindows } = await import('../peers/rxjs-windows.ts')
        return (samples, found) => rxjsWindows(samples, queries[0]!.sizeMs, found)
      },
    ),
    onSamples(shape, { name: 'Tidemark, stages', about: 'stamp and window operator by themselves' }, async () => {
      const { stagesOverObjects } = await import('../candidates/window-stages.ts')
      return await stagesOverObjects(queries, MAX_DELAY_MS)
    }),
    overObjectsOf(shape, queries),
  ]
}

function sweepPoint(
  of: string,
  by: string,
  at: number,
  series: string,
  shape: WindowShape,
  queries: readonly WindowOf[],
  title: string,
): Workload {
  return {
    ...windowWorkload(`${of} ${series} ${at}`, title, shape, queries, {
      candidates: [stagesOnColumns(shape, queries)],
      baselines: {},
    }),
    point: { of, title, by, at, series },
    brief: true,
    // So many that neither making a thousand windows nor those that are open at the end count for much.
    ...(of === 'windows disorder' ? {} : { events: { full: 4_000_000, quick: 100_000 } }),
  }
}

function windowWorkload(
  name: string,
  title: string,
  shape: WindowShape,
  queries: readonly WindowOf[],
  { candidates, baselines }: Pick<Workload, 'candidates' | 'baselines'>,
): Workload {
  return {
    name,
    suite: name.startsWith('windows disorder') ? 'W9' : 'W8',
    title,
    seed: 1,
    events: { full: 1_000_000, quick: 100_000 },
    prefix: 3_000,
    baselines,
    candidates,
    describe: ({ events }) =>
      `${events.toLocaleString('en-US')} events, ${shape.devices.toLocaleString('en-US')} devices, one a millisecond, ${shape.values === 'whole' ? 'whole values' : 'values in thousandths'}`,
    exchange: exchangeOf((setting) => typed(samplesOf(shape, setting))),
    writeFiles() {},
    reference: (setting, events) => [...referenceOf(sampleHead(samplesOf(shape, setting), events), queries)],
    // There is no oracle for windows in the public test kit: window by window, each sample in each of its windows.
    oracle: (setting, events) => Promise.resolve([...oneByOne(sampleHead(samplesOf(shape, setting), events), queries)]),
  }
}

/** With a type, as signals have one: programs in other languages read one form of events. */
function typed({ length, columns }: SampleColumns): SignalColumns {
  return { length, columns: { ...columns, type: { codes: new Int32Array(length), dictionary: ['x'] } } }
}

/** Sums by device and by the least slide, and windows from differences of running sums, in whole thousandths. */
function* referenceOf(
  { length, columns: { time, device, value } }: SampleColumns,
  queries: readonly WindowOf[],
): Iterable<string> {
  const unit = Math.min(...queries.map(({ slideMs }) => slideMs))
  const devices = device.dictionary.length
  const [least, most] = minMax(time)
  const first = Math.floor(least / unit)
  const units = Math.floor(most / unit) - first + 1
  // By unit and device, what there is before that unit.
  const sums = new Float64Array((units + 1) * devices)
  const counts = new Float64Array((units + 1) * devices)
  for (let i = 0; i < length; i++) {
    const at = (Math.floor(time[i]! / unit) - first + 1) * devices + device.codes[i]!
    sums[at]! += thousandths(value[i]!)
    counts[at]! += 1
  }
  for (let at = devices; at < sums.length; at++) {
    sums[at]! += sums[at - devices]!
    counts[at]! += counts[at - devices]!
  }
  for (const [q, { sizeMs, slideMs }] of queries.entries()) {
    for (let end = Math.floor(least / slideMs) * slideMs + slideMs; end - sizeMs <= most; end += slideMs) {
      const from = Math.max(0, (end - sizeMs) / unit - first) * devices
      const to = Math.min(units, end / unit - first) * devices
      for (let d = 0; d < devices; d++) {
        if (counts[to + d]! > counts[from + d]!) yield numbersText(which(q, d), end, sums[to + d]! - sums[from + d]!)
      }
    }
  }
}

function minMax(times: Float64Array): [number, number] {
  let least = Infinity
  let most = -Infinity
  for (const time of times) {
    if (time < least) least = time
    if (time > most) most = time
  }
  return [least, most]
}

function* oneByOne(
  { length, columns: { time, device, value } }: SampleColumns,
  queries: readonly WindowOf[],
): Iterable<string> {
  for (const [q, { sizeMs, slideMs }] of queries.entries()) {
    const sums = new Map<string, [number, number, number]>()
    for (let i = 0; i < length; i++) {
      for (let end = Math.floor(time[i]! / slideMs) * slideMs + slideMs; end - sizeMs <= time[i]!; end += slideMs) {
        const name = `${device.codes[i]} ${end}`
        const sum = sums.get(name) ?? [which(q, device.codes[i]!), end, 0]
        sum[2] += thousandths(value[i]!)
        sums.set(name, sum)
      }
    }
    for (const [a, b, c] of sums.values()) yield numbersText(a, b, c)
  }
}

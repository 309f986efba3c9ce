/**
 * Workloads `keys`: what more keys cost. A then B of one device within 100 s, of 10 to 10,000,000 devices, uniformly or by
 * Zipf's law. Events come in order; a key is forgotten when nothing of it is open, so with many devices most keys are new.
 * What a match is, is told in `pairs.ts`.
 */
import type { Setting, Workload } from '../harness/contract.ts'
import { Random } from '../harness/random.ts'
import type { SignalInput } from './over-signals.ts'
import { pairsJudge, pairsOnColumns, pairsOnObjects } from './pairs.ts'
import type { PairTimes } from './sequence-input.ts'
import type { SignalColumns } from './signals.ts'
import { ZipfRanks } from './zipf.ts'

type Spread = 'uniform' | 'Zipf'

const PAIR: PairTimes = { delayMs: 0, withinMs: 100_000 }
const EXPONENT = 1.1
const MOST = 10_000_000
const TYPES: readonly string[] = ['A', 'B', 'x']

export const keys: readonly Workload[] = [
  ...[10, 1_000, 100_000, 1_000_000, MOST].map((count) => point('uniform', 'columns', count)),
  ...[1_000, 1_000_000].map((count) => point('Zipf', 'columns', count)),
  ...[10, 1_000, 100_000, 1_000_000].map((count) => point('uniform', 'objects', count)),
  ...[1_000, 1_000_000].map((count) => point('Zipf', 'objects', count)),
]

function point(spread: Spread, form: 'columns' | 'objects', count: number): Workload {
  const input: SignalInput = (setting) => keyedSignals(spread, count, setting)
  // Where others are on two threads, too.
  const workers = spread === 'uniform' && (count === 100_000 || count === 1_000_000)
  return {
    ...pairsJudge(input, PAIR),
    name: `keys ${form} ${spread} ${count}`,
    suite: 'W6',
    title: `A then B of one device within 100 s, ${count} devices`,
    point: {
      of: 'keys',
      title: 'A then B of one device within 100 s; so many devices, by Zipf with exponent 1.1 or uniformly',
      by: 'keys',
      at: count,
      series: `${form}, ${spread}`,
    },
    brief: true,
    seed: 21,
    events: { full: count === MOST ? 4_000_000 : 1_000_000, quick: 100_000 },
    // With fewer, nearly every event is the first of its device.
    leastEvents: Math.min(count / 10, 1_000_000),
    prefix: count >= 1_000_000 ? 40_000 : 10_000,
    baselines: { columns: ['hand loop'], objects: ['hand loop'] },
    work: ['predicates', 'visits', 'cells'],
    candidates: (form === 'columns' ? pairsOnColumns : pairsOnObjects)(input, PAIR, true, workers),
    describe: ({ events }) =>
      `${events.toLocaleString('en-US')} events in order, 30 % A, 30 % B; one event a millisecond (4,000,000 of 10,000,000 devices)`,
  }
}

/** The dictionary has the devices that occur, in the order of their first event, as that of a reader would. */
function keyedSignals(spread: Spread, count: number, { events, seed }: Setting): SignalColumns {
  const random = new Random(seed)
  const ranks = spread === 'Zipf' ? new ZipfRanks(count, EXPONENT) : null
  const codeOf = new Map<number, number>()
  const dictionary: string[] = []
  const columns = {
    time: new Float64Array(events),
    device: { codes: new Int32Array(events), dictionary },
    type: { codes: new Int32Array(events), dictionary: TYPES },
    value: new Float64Array(events),
  }
  for (let i = 0; i < events; i++) {
    const key = ranks === null ? random.below(count) : ranks.of(random.unit())
    let code = codeOf.get(key)
    if (code === undefined) {
      code = dictionary.length
      codeOf.set(key, code)
      dictionary.push(`d${key}`)
    }
    const chance = random.below(10)
    columns.time[i] = i
    columns.device.codes[i] = code
    columns.type.codes[i] = chance < 3 ? 0 : chance < 6 ? 1 : 2
    columns.value[i] = random.below(1000)
  }
  return { length: events, columns }
}

/**
 * The workloads that Flink CEP can express too: their input, their matches by definition, and Tidemark on them by its
 * public API. A match is told by three whole numbers, mostly the times of its events, as in the workloads themselves.
 */
import type { Stream } from 'tidemark'
import { boundedOutOfOrderness, field, fromColumns, pattern, stream } from 'tidemark'
import { chainRule } from '../../candidates/chain.ts'
import { relatedRules } from '../../candidates/related.ts'
import { strictRule } from '../../candidates/strict.ts'
import { rule as sequenceRule } from '../../candidates/tidemark.ts'
import type { Workload } from '../../harness/contract.ts'
import { core } from '../../workloads/core.ts'
import { related } from '../../workloads/related.ts'
import { columnsOf } from '../../workloads/sequence-input.ts'
import { sequence } from '../../workloads/sequence.ts'
import type { Signal, SignalColumns, SignalShape } from '../../workloads/signals.ts'
import { signalColumns, signalsOf } from '../../workloads/signals.ts'
import { strict } from '../../workloads/strict.ts'
import { Tally } from './tally.ts'

export type Form = 'objects' | 'columns'
/** The kinds of job of the Flink program (`Job.java`), and how many subtasks. */
export type Order = `${'keyed' | 'forward' | 'sql'}-${1 | 2}`

export interface PeerQuery {
  readonly name: string
  readonly title: string
  readonly events: { readonly full: number; readonly quick: number }
  readonly orders: readonly Order[]
  input(events: number): SignalColumns
  /** All matches, by the definition of the workload. */
  reference(input: SignalColumns): Tally
  /** One pass of Tidemark. */
  tidemark(form: Form, input: SignalColumns): () => Promise<Tally>
}

type Told = readonly [a: number, b: number, c: number]

// The shapes of the workloads, once more. If they differ, so do the matches from the workload's reference, and nothing runs.
const STRICT: SignalShape = { types: typesOf('A1 B1 C1 x1'), devices: 1000, value: (random) => random.below(1000) }
const RELATED: SignalShape = { types: typesOf('A1 B3 C1 x5'), devices: 100, value: (random) => random.below(1000) }
const CORE: SignalShape = {
  types: typesOf('A1 B1 C1 D1 E1 F1 G1 H1 I1'),
  devices: 1,
  value: (random) => random.below(10_000) / 100,
}
const CORE_WINDOW = 100

const KEYED: readonly Order[] = ['keyed-1', 'keyed-2', 'forward-1', 'forward-2', 'sql-1', 'sql-2']
const KEYED_WITHOUT_SQL: readonly Order[] = ['keyed-1', 'keyed-2', 'forward-1', 'forward-2']
/** Flink CEP without a key has one subtask. */
const UNKEYED: readonly Order[] = ['keyed-1', 'forward-1']

const byDevice = { time: 'time', key: 'device' } as const
const late = { ...byDevice, watermark: boundedOutOfOrderness({ seconds: 5 }) } as const
const unkeyed = { time: 'time' } as const

const coreSizes = { full: 20_000, quick: 5_000 }
const chain = { steps: 3, noiseTypes: 6, loop: null, above: null, window: CORE_WINDOW } as const

const allOfChain = pattern<Signal>('all')
  .begin('A')
  .where(field('type').eq('A'))
  .followedByAny('B')
  .where(field('type').eq('B'))
  .followedByAny('C')
  .where(field('type').eq('C'))
  .within({ milliseconds: CORE_WINDOW })

export const queries: readonly PeerQuery[] = [
  {
    ...sameAs(strict),
    events: { full: 500_000, quick: 100_000 },
    orders: KEYED,
    input: (events) => signalColumns(STRICT, settingOf(strict, events)),
    tidemark: (form, input) =>
      passes(
        form,
        input,
        byDevice,
        (events) => events.detect(strictRule),
        ({ events: { a, b, c } }) => [a.time, b.time, c.time],
      ),
  },
  {
    ...sameAs(sequence),
    events: { full: 500_000, quick: 100_000 },
    orders: KEYED,
    input: (events) => columnsOf(settingOf(sequence, events)),
    tidemark: (form, input) =>
      passes(
        form,
        input,
        late,
        (events) => events.detect(sequenceRule),
        ({ events: { a, b } }) => [a.time, b.time, 0],
      ),
  },
  {
    ...sameAs(relatedBy('above')),
    events: { full: 300_000, quick: 60_000 },
    orders: KEYED,
    input: (events) => signalColumns(RELATED, settingOf(relatedBy('above'), events)),
    tidemark: (form, input) =>
      passes(
        form,
        input,
        byDevice,
        (events) => events.detect(relatedRules.above.expressions),
        ({ events: { a, b } }) => [a.time, b.time, 0],
      ),
  },
  {
    ...sameAs(relatedBy('average')),
    events: { full: 200_000, quick: 40_000 },
    orders: KEYED_WITHOUT_SQL,
    input: (events) => signalColumns(RELATED, settingOf(relatedBy('average'), events)),
    tidemark: (form, input) =>
      passes(
        form,
        input,
        byDevice,
        (events) => events.detect(relatedRules.average.expressions),
        ({ events: { a, b, c } }) => [a.time, b.at(-1)?.time ?? NaN, c.time],
      ),
  },
  {
    ...sameAs(coreBy('core k=3 detect')),
    events: coreSizes,
    orders: UNKEYED,
    input: coreInput,
    tidemark: (form, input) =>
      passes(form, input, unkeyed, (events) => events.detect(chainRule({ ...chain, listed: null })), perTrigger()),
  },
  {
    ...sameAs(coreBy('core k=3 list 10')),
    events: coreSizes,
    orders: UNKEYED,
    input: coreInput,
    tidemark: (form, input) =>
      passes(form, input, unkeyed, (events) => events.detect(chainRule({ ...chain, listed: 10 })), perTrigger()),
  },
  {
    name: 'core k=3 all',
    title: `A; B; C relaxed, all matches in ${CORE_WINDOW} events, all of them listed`,
    events: coreSizes,
    orders: UNKEYED,
    input: coreInput,
    reference: allReference,
    tidemark: (form, input) =>
      passes(
        form,
        input,
        unkeyed,
        (events) => events.detect(allOfChain),
        ({ events: { A, B, C } }) => [A.time, B.time, C.time],
      ),
  },
]

export function queryOf(name: string): PeerQuery {
  const query = queries.find((each) => each.name === name)
  if (query === undefined)
    throw new Error(`no workload is called ${name}: ${queries.map((each) => each.name).join(', ')}`)
  return query
}

function sameAs(workload: Workload): Pick<PeerQuery, 'name' | 'title' | 'reference'> {
  return {
    name: workload.name,
    title: workload.title,
    reference({ length }) {
      const tally = new Tally()
      for (const text of workload.reference(settingOf(workload, length), length)) tally.add(...toldBy(text))
      return tally
    },
  }
}

/** The three numbers of the text of a match; of the workload `sequence` its two times. */
function toldBy(text: string): Told {
  const readings = /^\S+ A (\d+) \S+ -> B (\d+) /.exec(text)
  if (readings !== null) return [Number(readings[1]), Number(readings[2]), 0]
  const [a = NaN, b = NaN, c = NaN] = text.split(' ').map(Number)
  return [a, b, c]
}

/** A pass, over input that is made ready here. */
function passes<M>(
  form: Form,
  input: SignalColumns,
  options: typeof byDevice | typeof late | typeof unkeyed,
  matchesOf: (events: Stream<Signal>) => AsyncIterable<M>,
  told: (match: M) => Told,
): () => Promise<Tally> {
  const signals = form === 'objects' ? signalsOf(input) : []
  return async () => {
    const tally = new Tally()
    const events = form === 'objects' ? stream(signals, options) : stream(fromColumns<Signal>(input), options)
    for await (const match of matchesOf(events)) tally.add(...told(match))
    return tally
  }
}

/** Which match of its last event it is: matches of one last event come one after the other. */
function perTrigger(): (match: { readonly end: number }) => Told {
  let last = -1
  let ordinal = 0
  return ({ end }) => {
    ordinal = end === last ? ordinal + 1 : 0
    last = end
    return [end, ordinal, 0]
  }
}

/** Each A before each B before each C, in the window. */
function allReference({ columns, length }: SignalColumns): Tally {
  const tally = new Tally()
  const codes = columns.type.codes
  for (let c = 0; c < length; c++) {
    if (codes[c] !== 2) continue
    const first = Math.max(0, c - CORE_WINDOW + 1)
    for (let b = first; b < c; b++) {
      if (codes[b] !== 1) continue
      for (let a = first; a < b; a++) if (codes[a] === 0) tally.add(a, b, c)
    }
  }
  return tally
}

function coreInput(events: number): SignalColumns {
  return signalColumns(CORE, settingOf(coreBy('core k=3 detect'), events))
}

function settingOf({ seed }: Workload, events: number): { events: number; seed: number; directory: string } {
  return { events, seed, directory: '' }
}

function relatedBy(query: 'above' | 'average'): Workload {
  return found(related, `related ${query}`)
}

function coreBy(name: string): Workload {
  return found(core, name)
}

function found(workloads: readonly Workload[], name: string): Workload {
  const workload = workloads.find((each) => each.name === name)
  if (workload === undefined) throw new Error(`the bench has no workload ${name} any more`)
  return workload
}

/** Names with their weights, `A1 B3`. */
function typesOf(text: string): SignalShape['types'] {
  return text.split(' ').map((word) => [word.slice(0, 1), Number(word.slice(1))])
}

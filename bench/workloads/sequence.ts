/**
 * Workload `sequence`: A then B within 5 minutes per device, in readings up to 5 s out of order.
 *
 * Meaning, for every candidate: the events of a device in order of event time, equal times in order of arrival; every
 * A whose *first* B after it comes less than 5 minutes after it is a match {A, that B}. One B can end several As.
 * In Tidemark: `pattern().begin('a').followedBy('b').within({ minutes: 5 })`, nothing skipped.
 */
import type { Candidate, CandidateKind, Prepared, Workload } from '../harness/contract.ts'
import { exchangeOf } from './exchange.ts'
import type { Reading, ReadingColumns, TextForm } from './sequence-input.ts'
import {
  DEVICES,
  MAX_DELAY_MS,
  WITHIN_MS,
  columnsOf,
  headOf,
  objectsOf,
  readingAt,
  textPath,
  writeText,
} from './sequence-input.ts'
import type { FoundReadings, FoundRows } from './tally.ts'
import { Tally, matchText } from './tally.ts'

type OverReadings = (events: readonly Reading[], found: FoundReadings) => void | Promise<void>
/** A candidate over columns reports rows, or (if it makes objects of the events of a match) readings. */
type OverColumns = (data: ReadingColumns, rows: FoundRows, readings: FoundReadings) => void | Promise<void>
/** Answers the number of lines read. */
type OverFile = (path: string, found: FoundReadings) => number | Promise<number>

interface Listing {
  readonly name: string
  readonly kind?: CandidateKind
  readonly about: string
  readonly threads?: number
}

function onObjects(listing: Listing, load: () => Promise<OverReadings>): Candidate {
  return {
    ...withKind(listing),
    form: 'objects',
    readsFiles: false,
    async prepare(setting): Promise<Prepared> {
      const run = await load()
      const events = objectsOf(columnsOf(setting))
      return {
        async pass() {
          const tally = new Tally()
          await run(events, tally.readings())
          return tally.pass(events.length)
        },
        async matches(count) {
          const texts: string[] = []
          await run(events.slice(0, count), (first, last) => texts.push(matchText(first, last)))
          return texts
        },
      }
    },
  }
}

function onColumns(listing: Listing, load: () => Promise<OverColumns>): Candidate {
  return {
    ...withKind(listing),
    form: 'columns',
    readsFiles: false,
    async prepare(setting): Promise<Prepared> {
      const run = await load()
      const data = columnsOf(setting)
      return {
        async pass() {
          const tally = new Tally()
          await run(data, tally.rows(data), tally.readings())
          return tally.pass(data.length)
        },
        async matches(count) {
          const texts: string[] = []
          const readings: FoundReadings = (first, last) => texts.push(matchText(first, last))
          await run(
            headOf(data, count),
            (first, last) => readings(readingAt(data, first), readingAt(data, last)),
            readings,
          )
          return texts
        },
      }
    },
  }
}

function onFile(form: TextForm, listing: Listing, load: () => Promise<OverFile>): Candidate {
  return {
    ...withKind(listing),
    form,
    readsFiles: true,
    async prepare(setting): Promise<Prepared> {
      const run = await load()
      const path = textPath(form, setting, setting.events)
      return {
        async pass() {
          const tally = new Tally()
          return tally.pass(await run(path, tally.readings()))
        },
        async matches(count) {
          const texts: string[] = []
          await run(textPath(form, setting, count), (first, last) => texts.push(matchText(first, last)))
          return texts
        },
      }
    },
  }
}

interface ByHand {
  readonly parse: (path: string, each: (event: Reading) => void) => number
  readonly hand: (path: string, found: FoundReadings) => number
}

function textCandidates(form: TextForm, parsing: string, load: () => Promise<ByHand>): Candidate[] {
  return [
    onFile(form, { name: 'parse only', kind: 'floor', about: parsing }, async () => {
      const { parse } = await load()
      return (path) => {
        // What nobody keeps, the compiler would not make.
        let last: Reading | null = null
        const lines = parse(path, (event) => (last = event))
        if (last === null) throw new Error(`${path} is empty`)
        return lines
      }
    }),
    onFile(
      form,
      { name: 'hand loop', about: 'parse only + the hand loop for objects' },
      async () => (await load()).hand,
    ),
    onFile(
      form,
      { name: 'Tidemark, expressions', about: 'stream(fromFile(…)).detect(rule).to(function)' },
      async () => (await import('../candidates/tidemark.ts')).overFile,
    ),
    onFile(
      form,
      { name: 'Tidemark, columns', about: 'the same, fromFile(…, { columns }): no object per line' },
      async () => (await import('../candidates/tidemark.ts')).overFileColumns,
    ),
  ]
}

function withKind(listing: Listing): Listing & { readonly kind: CandidateKind } {
  return { kind: 'exact', ...listing }
}

const candidates: readonly Candidate[] = [
  onObjects(
    { name: 'hand loop', about: 'filter, heap, Map of waiting As' },
    async () => (await import('../peers/hand-objects.ts')).handObjects,
  ),
  onObjects(
    { name: 'RxJS', about: 'reorder operator by hand, then groupBy and scan' },
    async () => (await import('../peers/rxjs.ts')).rxjsReorder,
  ),
  onObjects(
    { name: 'RxJS, filter first', about: 'the same, only As and Bs are put in order' },
    async () => (await import('../peers/rxjs.ts')).rxjsFilterReorder,
  ),
  onObjects(
    { name: 'RxJS, arrival order', kind: 'inexact', about: 'groupBy and scan as events arrive: wrong' },
    async () => (await import('../peers/rxjs.ts')).rxjsArrival,
  ),
  onObjects(
    { name: 'Tidemark, expressions', about: 'stream(events).detect(rule).to(function)' },
    async () => (await import('../candidates/tidemark.ts')).overObjects,
  ),
  onObjects(
    { name: 'Tidemark, 2 workers', about: 'the same with parallelism: 2', threads: 2 },
    async () => (await import('../candidates/tidemark.ts')).overObjectsByWorkers,
  ),
  onObjects(
    { name: 'Tidemark, for await', about: 'the same, each match awaited in a loop' },
    async () => (await import('../candidates/tidemark.ts')).overObjectsAwaited,
  ),
  onObjects(
    { name: 'Tidemark, functions', about: 'as the first, conditions are functions' },
    async () => (await import('../candidates/tidemark.ts')).overObjectsByFunctions,
  ),
  onObjects(
    { name: 'Tidemark, push', about: 'detector(rule), push(event) one by one' },
    async () => (await import('../candidates/tidemark.ts')).overObjectsByPush,
  ),
  onColumns({ name: 'hand loop', about: 'row numbers and codes, no objects' }, async () => {
    const { handColumns } = await import('../peers/hand-columns.ts')
    return (data, rows) => handColumns(data, rows)
  }),
  onColumns(
    { name: 'Tidemark, expressions', about: 'stream(fromColumns(…)).detect(rule).to(function)' },
    async () => (await import('../candidates/tidemark.ts')).overColumns,
  ),
  onColumns(
    { name: 'Tidemark, 2 workers', about: 'the same with parallelism: 2', threads: 2 },
    async () => (await import('../candidates/tidemark.ts')).overColumnsByWorkers,
  ),
  ...textCandidates('ndjson', 'chunks, lines, JSON.parse; no matching', async () => {
    const { handNdjson, parseNdjson } = await import('../peers/ndjson.ts')
    return { parse: parseNdjson, hand: handNdjson }
  }),
  ...textCandidates('csv', 'chunks, lines, indexOf of commas; no matching', async () => {
    const { handCsv, parseCsv } = await import('../peers/csv.ts')
    return { parse: parseCsv, hand: handCsv }
  }),
]

export const sequence: Workload = {
  name: 'sequence',
  suite: 'W2',
  title: 'A then B within 5 minutes, per device',
  seed: 1,
  events: { full: 1_000_000, quick: 100_000 },
  prefix: 20_000,
  baselines: {
    objects: ['hand loop', 'RxJS'],
    columns: ['hand loop'],
    ndjson: ['parse only', 'hand loop'],
    csv: ['parse only', 'hand loop'],
  },
  candidates,
  describe({ events }) {
    const text = events.toLocaleString('en-US')
    return `${text} events, ${DEVICES.toLocaleString('en-US')} devices, 5 % A, 5 % B, arriving 0 to ${MAX_DELAY_MS / 1000} s after their time, 50 a second, times in tenths of a second`
  },
  exchange: exchangeOf(columnsOf, timesOf),
  writeFiles(setting) {
    const data = columnsOf(setting)
    for (const length of new Set([setting.events, Math.min(sequence.prefix, setting.events)])) {
      for (const form of ['ndjson', 'csv'] as const) writeText(form, textPath(form, setting, length), data, length)
    }
  },
  reference(setting, events) {
    return referenceOf(objectsOf(headOf(columnsOf(setting), events)))
  },
  async oracle(setting, events) {
    const { oracleMatches } = await import('../candidates/oracle.ts')
    return oracleMatches(objectsOf(headOf(columnsOf(setting), events)))
  },
}

/** The two times in the text of a match. */
function timesOf(text: string): [number, number, number] {
  const [, first, last] = /^\S+ \S+ (\d+) \S+ -> \S+ (\d+) /.exec(text) ?? []
  return [Number(first), Number(last), 0]
}

/** The definition above, word by word. O(n log n) for the sort; then from each A to the next B of its device. */
function referenceOf(arrived: readonly Reading[]): string[] {
  const devices = new Map<string, Reading[]>()
  // The sort is stable: equal times stay in order of arrival.
  for (const reading of [...arrived].sort((a, b) => a.time - b.time)) {
    const list = devices.get(reading.device)
    if (list === undefined) devices.set(reading.device, [reading])
    else list.push(reading)
  }
  const texts: string[] = []
  let tied = 0
  let atLimit = 0
  for (const list of devices.values()) {
    list.forEach((first, i) => {
      if (first.type !== 'A') return
      const last = list.find((later, j) => j > i && later.type === 'B')
      if (last === undefined) return
      const took = last.time - first.time
      if (took < WITHIN_MS) texts.push(matchText(first, last))
      if (took === 0) tied++
      if (took === WITHIN_MS) atLimit++
    })
  }
  if (arrived.length >= sequence.events.full && (tied === 0 || atLimit === 0)) {
    throw new Error(
      `the input of 'sequence' tests too little: ${tied} pairs at one time, ${atLimit} exactly at the limit of 5 minutes`,
    )
  }
  return texts
}

/**
 * Workload `ingest`: a text file to columns, and nothing else: times and values in arrays of numbers, devices and types as
 * codes of a dictionary. To see that they are right, each row of type A is told by its time, its value in thousandths and
 * the number of its device, read from the columns. The file is that of `sequence`.
 */
import type { Candidate, Prepared, Setting, Workload } from '../harness/contract.ts'
import type { Found, Listing } from './over-signals.ts'
import { numbersText } from './over-signals.ts'
import type { ReadingColumns, TextForm } from './sequence-input.ts'
import { columnsOf, headOf, readingAt, textPath, writeText } from './sequence-input.ts'
import { Tally } from './tally.ts'

/** Reads the file, and gives what it has read, in one piece or in many. */
export type Ingest = (path: string, each: (columns: ReadingColumns) => void) => void | Promise<void>

const PREFIX = 20_000

function onText(form: TextForm, listing: Listing, load: () => Promise<Ingest>): Candidate {
  return {
    kind: 'exact',
    ...listing,
    form,
    readsFiles: true,
    async prepare(setting): Promise<Prepared> {
      const run = await load()
      return {
        async pass() {
          const tally = new Tally()
          const found = tally.numbers()
          let rows = 0
          await run(textPath(form, setting, setting.events), (columns) => {
            rows += columns.length
            tell(columns, found)
          })
          return tally.pass(rows)
        },
        async matches(events) {
          const texts: string[] = []
          await run(textPath(form, setting, events), (columns) =>
            tell(columns, (a, b, c) => texts.push(numbersText(a, b, c))),
          )
          return texts
        },
      }
    },
  }
}

function tell({ columns: { time, device, type, value }, length }: ReadingColumns, found: Found): void {
  const a = type.dictionary.indexOf('A')
  for (let row = 0; row < length; row++) {
    if (type.codes[row] !== a) continue
    const name = device.dictionary[device.codes[row] as number] as string
    found(time[row] as number, Math.round((value[row] as number) * 1000), Number(name.slice(1)))
  }
}

const TIDEMARK = 'fromFile(…, { columns }), batch by batch'

export const ingest: Workload = {
  name: 'ingest',
  title: 'a text file to columns',
  brief: true,
  seed: 1,
  events: { full: 1_000_000, quick: 100_000 },
  prefix: PREFIX,
  baselines: { csv: ['uDSV', 'by hand'], ndjson: ['JSON.parse'] },
  candidates: [
    onText(
      'csv',
      { name: 'uDSV', about: 'chunks, stringArrs row by row, then numbers and codes' },
      async () => (await import('../peers/columns-of-text.ts')).columnsByUdsv,
    ),
    onText(
      'csv',
      { name: 'by hand', about: 'chunks, lines, indexOf of commas; knows the columns, and no quotes' },
      async () => (await import('../peers/columns-of-text.ts')).columnsByCommas,
    ),
    onText(
      'csv',
      { name: 'Tidemark', about: TIDEMARK },
      async () => (await import('../candidates/ingest.ts')).columnsOfFile,
    ),
    onText(
      'ndjson',
      { name: 'JSON.parse', about: 'chunks, lines, JSON.parse, then numbers and codes' },
      async () => (await import('../peers/columns-of-text.ts')).columnsByJson,
    ),
    onText(
      'ndjson',
      { name: 'Tidemark', about: TIDEMARK },
      async () => (await import('../candidates/ingest.ts')).columnsOfFile,
    ),
  ],
  describe: ({ events }) =>
    `${events.toLocaleString('en-US')} lines of four fields, about 30 bytes each as CSV and 70 as NDJSON; 1,000 devices`,
  writeFiles(setting) {
    const data = columnsOf(setting)
    for (const length of new Set([setting.events, Math.min(PREFIX, setting.events)])) {
      for (const form of ['ndjson', 'csv'] as const) writeText(form, textPath(form, setting, length), data, length)
    }
  },
  reference: (setting, events) => written(setting, events),
  // What is in a file is what was written; there is nothing that the oracle could say of it.
  oracle: (setting, events) => Promise.resolve(written(setting, events)),
}

function written(setting: Setting, events: number): string[] {
  const data = headOf(columnsOf(setting), events)
  return Array.from({ length: data.length }, (_, row) => readingAt(data, row)).flatMap(
    ({ time, device, type, value }) =>
      type === 'A' ? [numbersText(time, Math.round(value * 1000), Number(device.slice(1)))] : [],
  )
}

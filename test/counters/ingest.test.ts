/** Events of files that are read to columns become objects only where a match or a function needs them: counted. */
import { writeFileSync } from 'node:fs'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterEach, expect, test, vi } from 'vitest'
import { ColumnRows } from '../../src/event/rows.ts'
import { field, fromFile, pattern, stream, type FileOptions } from '../../src/index.ts'
import { temporaryFolder } from '../cli/files.ts'

interface Item {
  readonly at: number
  readonly kind: string
  readonly v: number
}

const EVENTS = 20_000
/** One event in so many begins a match, and the one behind it ends it. */
const EACH = 1000
const items = Array.from({ length: EVENTS }, (_, i): Item => ({
  at: i,
  kind: i % EACH === 0 ? 'begin' : i % EACH === 1 ? 'end' : `k${i % 7}`,
  v: i % 100,
}))

const file = temporaryFolder({
  'i.ndjson': items.map((item) => `${JSON.stringify(item)}\n`).join(''),
  'i.csv': ['at,kind,v', ...items.map(({ at, kind, v }) => `${at},${kind},${v}`), ''].join('\n'),
})
const columnData = [
  { name: 'at', data: items.map(({ at }) => at), type: 'DOUBLE' as const },
  { name: 'kind', data: items.map(({ kind }) => kind), type: 'STRING' as const },
  { name: 'v', data: items.map(({ v }) => v), type: 'DOUBLE' as const },
]
writeFileSync(file('i.parquet'), new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 5000 })))

const columns: FileOptions = { columns: { at: 'number', kind: 'text', v: 'number' } }
const FILES: readonly (readonly [string, FileOptions])[] = [
  ['i.ndjson', columns],
  ['i.csv', columns],
  ['i.parquet', columns],
  ['i.parquet', {}],
]

const pair = pattern<Item>()
  .begin('a')
  .where(field('kind').eq('begin'))
  .followedBy('b')
  .where(field('kind').eq('end').and(field('v').lt(50)))
  .named('pair')
const asked = pattern<Item>()
  .begin('a')
  .where(field('kind').eq('begin'))
  .where((item) => item.v >= 0)
  .named('asked')

afterEach(() => vi.restoreAllMocks())

async function objectsMade(
  path: string,
  options: FileOptions,
  rule: typeof pair | typeof asked,
): Promise<readonly number[]> {
  const made = vi.spyOn(ColumnRows.prototype, 'get')
  const matches = await stream(fromFile<Item>(file(path), options), { time: 'at' })
    .detect(rule as typeof pair)
    .toArray()
  return [matches.length, made.mock.calls.length]
}

test.each(FILES)('%s with %o: those of matches, where all conditions are expressions', async (path, options) => {
  const [matches, made] = await objectsMade(path, options, pair)
  expect([matches, made]).toEqual([EVENTS / EACH, (2 * EVENTS) / EACH])
})

test.each(FILES)(
  '%s with %o: and those that a function looks at, for which the expressions before it hold',
  async (path, options) => {
    const [matches, made] = await objectsMade(path, options, asked)
    expect([matches, made]).toEqual([EVENTS / EACH, (2 * EVENTS) / EACH])
  },
)

/** Files read straight to columns: the same matches as of objects, and the same records are bad. */
import { expect, test } from 'vitest'
import { field, fromFile, pattern, stream, type FileOptions } from '../../src/index.ts'
import { temporaryFolder } from '../cli/files.ts'

interface Reading {
  readonly at: number
  readonly sensor: string
  readonly celsius: number
}

const file = temporaryFolder({
  'r.ndjson':
    '{"at":1000,"sensor":"a","celsius":90,"other":{"x":[1]}}\n{"at":2000,"sensor":"b"\n{"at":3000,"sensor":"a","celsius":10}\n{"at":4000,"sensor":"b","celsius":95}\n',
  'r.csv': 'at,sensor,celsius\n1000,a,90\n2000,b\n3000,a,10\n4000,b,95\n',
  'r.json': '[]',
})

const fall = pattern<Reading>()
  .begin('hot')
  .where(field('celsius').gt(80))
  .followedBy('cool')
  .where(field('celsius').lt(20))
  .named('fall')

async function run(path: string, options: FileOptions): Promise<unknown> {
  const bad: unknown[] = []
  const onBad = ({ kind, position, line }: { kind: string; position: number; line?: number }): void =>
    void bad.push([kind, position, line])
  const found = stream(fromFile<Reading>(file(path), options), { time: 'at', key: 'sensor', onBad }).detect(fall)
  const ids = (await found.toArray()).map(({ id, start, end }) => [id, start, end])
  const { input, accepted, bad: count } = found.report()!
  return { ids, bad, input, accepted, count }
}

test.each(['r.ndjson', 'r.csv'])('%s gives the same by columns as by objects', async (path) => {
  const byColumns = await run(path, { columns: { at: 'number', sensor: 'text', celsius: 'number' } })
  expect(byColumns).toEqual(await run(path, {}))
  expect(byColumns).toMatchObject({ ids: [['fall|a|0;2', 1000, 3000]], input: 4, accepted: 3, count: 1 })
})

test('a format that is not read to columns is an error at once', () => {
  expect(() => fromFile(file('r.json'), { columns: { at: 'number' } })).toThrow("'json' is not read to columns")
})

/** The commands over Parquet and Arrow: what they say over NDJSON of the same events. */
import { copyFileSync, writeFileSync } from 'node:fs'
import { Table, tableToIPC, vectorFromArray, TimestampMillisecond } from 'apache-arrow'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { expect, test } from 'vitest'
import { cli, lines } from './cli.ts'
import { ndjson, READINGS, RULE, temporaryFolder } from './files.ts'

const inMillis = READINGS.map(({ time, ...rest }) => ({ time: Date.parse(time), ...rest }))

const file = temporaryFolder({
  'rule.ts': RULE,
  'stream.ts': `${RULE}export const stream = {
    time: 'at', key: 'sensor', where: field('celsius').ne(20),
    map: ({ time, ...rest }: { time: number }) => ({ at: time, ...rest }),
  }\n`,
  'data.ndjson': ndjson(inMillis),
  'broken.parquet': 'PAR1 and nothing else PAR1',
})

const column = (name: 'time' | 'sensor' | 'celsius') => inMillis.map((event) => event[name])
const columnData = [
  { name: 'time', data: inMillis.map(({ time }) => new Date(time)), type: 'TIMESTAMP' as const },
  { name: 'sensor', data: column('sensor'), type: 'STRING' as const },
  { name: 'celsius', data: column('celsius'), type: 'DOUBLE' as const },
]
writeFileSync(file('data.parquet'), new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 2 })))
const table = new Table({
  time: vectorFromArray(column('time'), new TimestampMillisecond()),
  sensor: vectorFromArray(column('sensor')),
  celsius: vectorFromArray(column('celsius')),
})
writeFileSync(file('data.arrow'), tableToIPC(table, 'file'))
writeFileSync(file('data.arrows'), tableToIPC(table, 'stream'))
copyFileSync(file('data.parquet'), file('data.unknown'))

const TABLES = ['data.parquet', 'data.arrow', 'data.arrows']
const COMMANDS: readonly (readonly [string, (source: string) => readonly string[]])[] = [
  [
    'run',
    (source) => ['run', file('rule.ts'), '--source', source, '--time', 'time', '--key', 'sensor', '--delay', '2m'],
  ],
  ['run with where and map', (source) => ['run', file('stream.ts'), '--source', source, '--delay', '2m']],
  ['replay', (source) => ['replay', file('rule.ts'), '--source', source, '--time', 'time', '--key', 'sensor']],
  [
    'why',
    (source) => ['why', file('rule.ts'), '--source', source, '--time', 'time', '--key', 'sensor', '--event', '0'],
  ],
]

/** Without what a run takes, and where lines are broken: names differ in length. */
const timeless = (text: string): string =>
  text
    .replaceAll(/data\.\w+/g, 'data')
    .replaceAll(/[\d.,]+ ?(?:ms|s|k|events\/s)\b/g, '…')
    .replaceAll(/\s+/g, ' ')

test.each(COMMANDS.flatMap(([name, words]) => TABLES.map((source) => [name, source, words] as const)))(
  '%s of %s says what it says of NDJSON',
  async (_, source, words) => {
    const expected = await cli(words(file('data.ndjson')))
    const { code, stdout } = await cli(words(file(source)))
    expect(expected.stdout.length).toBeGreaterThan(50)
    expect([code, timeless(stdout)]).toEqual([expected.code, timeless(expected.stdout)])
  },
)

test('the format can be named', async () => {
  const words = [
    'run',
    file('rule.ts'),
    '--source',
    file('data.unknown'),
    '--time',
    'time',
    '--key',
    'sensor',
    '--delay',
    '2m',
  ]
  const { code, stdout } = await cli([...words, '--format', 'parquet'])
  expect([code, lines(stdout).length]).toEqual([0, 2])
})

test('without a time, the columns of the file are named', async () => {
  const { code, stderr } = await cli(['run', file('rule.ts'), '--source', file('data.parquet')])
  expect(code).not.toBe(0)
  expect(stderr).toContain('time, sensor, celsius')
})

test('a file that is broken, and a pipe, are errors that say so', async () => {
  const broken = await cli(['run', file('rule.ts'), '--source', file('broken.parquet'), '--time', 'time'])
  expect([broken.code === 0, broken.stderr]).toEqual([false, expect.stringContaining('FILE_BROKEN')])
  const piped = await cli(['run', file('rule.ts'), '--source', '-', '--format', 'arrow', '--time', 'time'])
  expect([piped.code === 0, piped.stderr]).toEqual([false, expect.stringContaining('UNKNOWN_FORMAT')])
})

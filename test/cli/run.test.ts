import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { cli, lines } from './cli.ts'
import { ndjson, READINGS, RULE, temporaryFolder } from './files.ts'

const separated = (delimiter: string): string =>
  [['at', 'sensor', 'celsius'], ...READINGS.map((r) => [Date.parse(r.time) / 1000, r.sensor, r.celsius])]
    .map((row) => `${row.join(delimiter)}\n`)
    .join('')

const file = temporaryFolder({
  'mixed.ndjson': '{"time":1}\nno JSON\n{"time":2}\n',
  'rule.ts': RULE,
  'stream.ts': `${RULE}export const stream = {
    time: 'at', key: 'sensor',
    map: ({ time, ...rest }: { time: string; celsius: number }) => {
      if (rest.celsius === 20) throw new Error('too cold')
      return rest.celsius === 30 ? null : { at: time, ...rest }
    },
    label: ({ celsius }: { celsius: number }) => celsius + ' °C\\u001b[2J',
  }\n`,
  'two.ts': `${RULE}import { begin as b } from 'tidemark'
export const one = b('x')\n`,
  'data.ndjson': ndjson(READINGS),
  'broken.ndjson': `${ndjson(READINGS.slice(0, 3))}garbage\n{"sensor":"a"}\n`,
  'data.csv': separated(','),
  'semicolons.csv': separated(';'),
  'tabs.csv': separated('\t'),
  'columns.csv': 'at,at\n1,2\n',
  'data.unknown': ndjson(READINGS),
  'one.ndjson': ndjson(READINGS.slice(0, 1)),
  'absent.ts': `import { begin, field } from 'tidemark'
export default begin('hot').where(field('celsius').gt(80)).notFollowedBy('cool').where(field('celsius').lt(40))
  .within({ minutes: 1 }).named('stays hot')\n`,
  'slow.ts': `import { begin, field } from 'tidemark'
export default begin('hot').where(field('celsius').gt(80)).followedBy('cold').where(field('celsius').lt(0))
  .within({ minutes: 1 }).named('slow')\n`,
  'throws.ts': `import { begin } from 'tidemark'
export default begin('hot').where((event: any) => { throw new Error('no ' + event.celsius) })\n`,
  'wrapped.json': JSON.stringify({ data: { items: READINGS } }),
  'empty.ndjson': '',
  'ordered.ts': `${RULE}export const stream = { time: 'time', key: 'sensor', orderBy: 'n' }\n`,
  'ties.ndjson': ndjson([
    { time: '2026-03-01T08:00:00Z', sensor: 'a', celsius: 20, n: 2 },
    { time: '2026-03-01T08:00:00Z', sensor: 'a', celsius: 90, n: 1 },
  ]),
})

const RUN = ['run', file('rule.ts'), '--source', file('data.ndjson')]
const TIMED = [...RUN, '--time', 'time', '--key', 'sensor']

describe('tidemark run', () => {
  test('prints a line for each match, and a summary apart', async () => {
    const { code, stdout, stderr } = await cli([...TIMED, '--delay', '2m'])
    expect(lines(stdout)).toEqual([
      '2026-03-01T08:00:30–08:00:30.500Z  hot then cool  b  hot={celsius: 90}  cool={celsius: 30}',
      '2026-03-01T08:00:00–08:02:00Z  hot then cool  a  hot={celsius: 85}  cool={celsius: 35}',
    ])
    expect(stderr).toContain('5 events: 5 accepted, 0 late, 0 bad\n2 matches of hot then cool in ')
    expect(code).toBe(0)
  })

  test('shares the keys out between workers, finds the same, and says how even it was', async () => {
    const alone = await cli([...TIMED, '--delay', '2m', '--json'])
    const { code, stdout, stderr } = await cli([...TIMED, '--delay', '2m', '--json', '--parallelism', '2'])
    expect(stdout).toBe(alone.stdout)
    expect(lines(stdout)).toHaveLength(2)
    expect(stderr).toMatch(/2 workers had \d+ %, \d+ % of the events/)
    expect(code).toBe(0)
    const none = await cli([...RUN, '--time', 'time', '--parallelism', '2'])
    expect(none.stderr).toContain('PARALLELISM_REFUSED')
    expect((await cli([...TIMED, '--parallelism', 'two'])).stderr).toContain('It is no whole number from 1.')
  })

  test('writes whole matches as JSON, with times in epoch milliseconds', async () => {
    const { stdout, stderr } = await cli([...TIMED, '--delay', '2m', '--json', '--quiet'])
    expect(stderr).toBe('')
    expect(lines(stdout).map((line) => JSON.parse(line) as unknown)[1]).toEqual({
      id: 'hot then cool|a|0;2',
      rule: 'hot then cool',
      key: 'a',
      start: Date.parse('2026-03-01T08:00:00Z'),
      end: Date.parse('2026-03-01T08:02:00Z'),
      time: Date.parse('2026-03-01T08:02:00Z'),
      events: { hot: READINGS[0], cool: READINGS[2] },
    })
  })

  test('names what was late, and keeps it', async () => {
    const { stdout, stderr } = await cli([...TIMED, '--late', file('late.ndjson')])
    expect(lines(stdout)).toHaveLength(2)
    expect(stdout).toContain('hot={celsius: 90}  cool={celsius: 20}')
    expect(stderr).toContain('4 accepted, 1 late')
    expect(stderr).toContain('late: by up to 1.5 min.')
    const late = JSON.parse(readFileSync(file('late.ndjson'), 'utf8')) as unknown
    expect(late).toMatchObject({ position: 3, latenessMs: 89_500, event: READINGS[3] })
  })

  test('keeps partial matches that time out', async () => {
    const words = ['run', file('absent.ts'), '--source', file('data.ndjson'), '--time', 'time', '--key', 'sensor']
    const { stderr } = await cli([...TIMED, '--delay', '2m', '--timed-out', file('timed-out.ndjson')])
    expect(stderr).not.toContain('timed out')
    const never = await cli([...words, '--delay', '2m', '--timed-out', file('never.ndjson')])
    expect(never.stderr).not.toContain('timed out')
    const slow = ['run', file('slow.ts'), ...words.slice(2), '--delay', '2m', '--timed-out', file('slow.ndjson')]
    const { stderr: said } = await cli(slow)
    expect(said).toContain('2 partial matches timed out')
    const kept = lines(readFileSync(file('slow.ndjson'), 'utf8')).map((line) => JSON.parse(line) as unknown)
    expect(kept).toMatchObject([
      { rule: 'slow', key: 'a', timedOut: true, events: { hot: READINGS[0] } },
      { rule: 'slow', key: 'b', timedOut: true },
    ])
  })

  test('counts bad records by kind, says what is wrong with the first, and keeps them', async () => {
    const words = ['run', file('rule.ts'), '--source', file('broken.ndjson'), '--time', 'time', '--key', 'sensor']
    const { code, stderr } = await cli([...words, '--bad', file('bad.ndjson')])
    expect(code).toBe(0)
    expect(stderr).toContain('5 events: 3 accepted, 0 late, 2 bad (1 parse, 1 time)')
    expect(stderr).toContain('bad: the first is record 3 (line 4): not JSON')
    expect(lines(readFileSync(file('bad.ndjson'), 'utf8'))).toHaveLength(2)
  })

  test('takes defaults from the rule file, which flags override; a map may refuse a record', async () => {
    const words = ['run', file('stream.ts'), '--source', file('data.ndjson')]
    const { stdout, stderr } = await cli(words)
    expect(lines(stdout)).toEqual(['2026-03-01T08:00:00–08:02:00Z  hot then cool  a  hot=85 °C [2J  cool=35 °C [2J'])
    expect(stderr).toContain('2 bad (2 type)')
    expect(stderr).toContain('the first is record 3: map gave null')
    const { stdout: keyless } = await cli([...words, '--key', 'celsius'])
    expect(keyless).toBe('')
  })

  test('says that a field which was named is in no event', async () => {
    const ties = ['run', file('rule.ts'), '--source', file('ties.ndjson'), '--time', 'time', '--key', 'sensor']
    const wrong = await cli([...ties, '--order-by', 'celsuis', '--arrival', 'stored'])
    expect(wrong.code).toBe(0)
    expect(wrong.stderr).toContain("no event has a number or text in 'celsuis': events of equal time kept their order")
    expect(wrong.stderr).toContain("no event has a time in 'stored': check --arrival <field>")
    const right = await cli([...ties, '--order-by', 'celsius', '--arrival', 'time'])
    expect(right.stderr).not.toContain('no event has')
  })

  test('takes the order of equal times from a field that the rule file names', async () => {
    const words = ['--source', file('ties.ndjson')]
    expect(lines((await cli(['run', file('ordered.ts'), ...words])).stdout)).toHaveLength(1)
    expect((await cli(['run', file('ordered.ts'), ...words, '--order-by', 'other'])).stdout).toBe('')
  })

  test('reads CSV in seconds, and a list inside of a JSON document', async () => {
    const csv = ['run', file('rule.ts'), '--source', file('data.csv'), '--time', 'at', '--time-unit', 's']
    expect(lines((await cli([...csv, '--key', 'sensor', '--delay', '2m'])).stdout)).toHaveLength(2)
    const json = ['run', file('rule.ts'), '--source', file('wrapped.json'), '--records', 'data.items', '--time', 'time']
    expect(lines((await cli([...json, '--key', 'sensor', '--delay', '2m'])).stdout)).toHaveLength(2)
  })

  test('has a watermark for each key where it is told so', async () => {
    const { stderr } = await cli([...TIMED, '--per', 'key'])
    expect(stderr).toContain('5 accepted, 0 late')
    expect((await cli([...TIMED, '--per', 'sensor'])).stderr).toContain('5 accepted, 0 late')
  })

  test('writes matches to a file of NDJSON', async () => {
    const { stdout } = await cli([...TIMED, '--sink', file('out.matches'), '--delay', '2m'])
    expect(stdout).toBe('')
    expect(lines(readFileSync(file('out.matches'), 'utf8'))).toHaveLength(2)
  })

  test('says that there was nothing', async () => {
    const { code, stderr } = await cli(['run', file('rule.ts'), '--source', file('empty.ndjson'), '--time', 'time'])
    expect(code).toBe(0)
    expect(stderr).toContain('0 events')
  })

  test('reads CSV with another delimiter, and says so where it was not named', async () => {
    const words = ['run', file('rule.ts'), '--time', 'at', '--time-unit', 's', '--key', 'sensor', '--delay', '2m']
    for (const [name, delimiter] of [
      ['semicolons.csv', ';'],
      ['tabs.csv', String.raw`\t`],
    ] as const) {
      const { stdout } = await cli([...words, '--source', file(name), '--delimiter', delimiter])
      expect(lines(stdout)).toHaveLength(2)
    }
    const { stderr, code } = await cli([...words, '--source', file('tabs.csv')])
    expect(stderr).toContain('If it should be several: --format tsv.')
    expect(code).toBe(1)
  })

  test('says what decided a match after its last event', async () => {
    const words = ['run', file('absent.ts'), '--source', file('data.ndjson'), '--time', 'time', '--key', 'sensor']
    expect(lines((await cli([...words, '--per', 'key'])).stdout)).toEqual([
      '2026-03-01T08:00:00Z  stays hot  a  hot={celsius: 85}  (decided at 08:01:00Z)',
    ])
  })

  test('shows what the first condition that failed has thrown', async () => {
    const words = ['run', file('throws.ts'), '--source', file('data.ndjson'), '--time', 'time', '--delay', '2m']
    const { stderr } = await cli(words)
    expect(stderr).toContain(
      'a condition threw 5 times, and counted as false (--bad <file> keeps them); the first: the condition of rule "hot" step "hot" threw: no 85',
    )
    const { stdout } = await cli(['replay', ...words.slice(1, -2)])
    expect(stdout.replaceAll('\n', ' ')).toContain(
      '5 times, and counted as false; the first: the condition of rule "hot" step "hot" threw: no 85.',
    )
  })

  test('finishes what was read at the first Ctrl-C', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.write(ndjson(READINGS))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const words = ['run', file('rule.ts'), '--source', `tcp://127.0.0.1:${port}`, '--time', 'time', '--key', 'sensor']
    try {
      const { code, stdout, stderr } = await cli([...words, '--delay', '30s'], {
        interrupted: (interrupt) => void setTimeout(interrupt, 150),
      })
      expect(code).toBe(130)
      expect(lines(stdout)).toHaveLength(1)
      expect(stderr).toContain('stopping: what is decided is written')
      expect(stderr).toContain('5 events: 4 accepted, 1 late')
      expect(stderr).toContain('events that the watermark had not passed were not decided')
    } finally {
      server.close()
    }
  })
})

describe('tidemark run fails', () => {
  test.each([
    [
      'an input that is missing',
      ['run', file('rule.ts'), '--source', file('no.csv'), '--time', 't'],
      1,
      'SOURCE_NOT_FOUND',
      'no such file',
    ],
    [
      'a server that is missing',
      ['run', file('rule.ts'), '--source', 'tcp://127.0.0.1:1', '--time', 't'],
      1,
      'SOURCE_REFUSED',
      'tcp://127.0.0.1:1',
    ],
    ['a time that is not named', RUN, 2, 'FIELD_NOT_NAMED', 'has time, sensor, celsius'],
    [
      'a field that is not there',
      [...RUN, '--time', 'tme'],
      1,
      'ALL_EVENTS_BAD',
      'All 5 events are bad; the first bad one: its time',
    ],
    [
      'a field that is not there, and a record that is none',
      ['run', file('rule.ts'), '--source', file('mixed.ndjson'), '--time', 'tme'],
      1,
      'ALL_EVENTS_BAD',
      'All 3 events are bad; the first of 2 (time): its time',
    ],
    [
      'a key that is not there',
      [...TIMED.slice(0, -1), 'senso'],
      1,
      'ALL_EVENTS_BAD',
      'check --key <field> (it is senso)',
    ],
    [
      'a field for the watermark that is not there',
      [...TIMED, '--per', 'senso'],
      1,
      'ALL_EVENTS_BAD',
      'check --per <scope> (it is senso)',
    ],
    [
      'a field that the only event has not',
      ['run', file('rule.ts'), '--source', file('one.ndjson'), '--time', 'tme'],
      1,
      'ALL_EVENTS_BAD',
      'The only event is bad; its time',
    ],
    [
      'a folder',
      ['run', file('rule.ts'), '--source', file('.'), '--time', 'time'],
      1,
      'SOURCE_UNREADABLE',
      'it is a folder',
    ],
    [
      'a name that tells no format',
      ['run', file('rule.ts'), '--source', file('data.unknown'), '--time', 'time'],
      2,
      'UNKNOWN_FORMAT',
      '--format ndjson, csv',
    ],
    [
      'columns of one name',
      ['run', file('rule.ts'), '--source', file('columns.csv'), '--time', 'at'],
      1,
      'CSV_HEADER',
      'hint: Check the first line',
    ],
    [
      'a header that was not cut',
      ['run', file('rule.ts'), '--source', file('semicolons.csv')],
      2,
      'FIELD_NOT_NAMED',
      "one column, 'at;sensor;celsius'. If it should be several: --delimiter ';'",
    ],
    [
      'a delimiter of two characters',
      ['run', file('rule.ts'), '--source', file('data.csv'), '--time', 'at', '--delimiter', ';;'],
      2,
      'CSV_DELIMITER',
      "hint: Give one character: --delimiter ';'",
    ],
    ['a delimiter for what has no columns', [...TIMED, '--delimiter', ';'], 2, 'BAD_OPTIONS', '--format csv'],
    ['a key with a hole', [...RUN, '--time', 'time', '--key', 'a,,b'], 2, 'BAD_OPTIONS', '--key site,sensor'],
    [
      'a watermark per key without a key',
      [...RUN, '--time', 'time', '--per', 'key'],
      2,
      'FIELD_NOT_NAMED',
      '--key <field>',
    ],
    ['a delay without a unit', [...TIMED, '--delay', '5'], 2, 'BAD_DURATION', 'no unit'],
    ['a sink that cannot be written', [...TIMED, '--sink', file('no/where')], 1, 'SINK_FAILED', 'cannot be written'],
    ['an unknown zone', [...TIMED, '--zone', 'Mars'], 2, 'BAD_ZONE', 'Mars'],
  ])('on %s', async (_, words, code, name, text) => {
    const plain = await cli(words)
    expect(plain.stderr).toContain(`[${name}]\nhint: `)
    expect(plain.stderr).toContain(text)
    expect(plain.code).toBe(code)
    const json = await cli([...words, '--json'])
    expect(json.code).toBe(code)
    expect((JSON.parse(lines(json.stderr).at(-1)!) as { error: { code: string } }).error.code).toBe(name)
  })

  test.each([
    [['run', file('rule.ts')], "required option '--source <from>' not specified"],
    [[...RUN, '--tim', 'x'], "unknown option '--tim'"],
    [['rn'], "unknown command 'rn'"],
    [[...RUN, '--at-end', 'never'], 'Allowed choices are complete, cut'],
    [['run', '--source', '-'], "missing required argument 'rule'"],
  ])('on wrong use: %j', async (words, text) => {
    const { code, stdout, stderr } = await cli(words)
    expect(stdout).toBe('')
    expect(stderr).toContain(text)
    expect(code).toBe(2)
    const json = await cli([...words, '--json'])
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: 'WRONG_USE' } })
    expect(json.code).toBe(2)
  })
})

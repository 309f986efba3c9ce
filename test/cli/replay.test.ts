import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../support/repository.ts'
import { cli, lines } from './cli.ts'
import { rowsOf, width } from './replayed.ts'
import { ndjson, READINGS, RULE, temporaryFolder } from './files.ts'

/** A sequence within a site and sensor, where the clock counts seconds. */
const TWO_KEYS = `import { begin, field } from 'tidemark'
export default begin('a').where(field('value').gt(5)).next('b').where(field('value').gt(5)).within('10s')
`

const file = temporaryFolder({
  'rule.ts': RULE,
  'data.ndjson': ndjson(READINGS),
  'broken.ndjson': `${ndjson(READINGS)}garbage\n{"sensor":"a"}\n`,
  'empty.ndjson': '',
  'garbage.ndjson': 'x\ny\n',
  'where.ts': `${RULE}export const stream = { where: field('celsius').ne(90), time: 'time', key: 'sensor' }\n`,
  'where-fn.ts': `${RULE}export const stream = { where: ({ celsius, sensor }) => celsius !== 90 && sensor.length > 0, time: 'time' }\n`,
  'where-number.ts': `${RULE}export const stream = { where: 7 }\n`,
  'where-throws.ts': `${RULE}export const stream = { where: ({ celsius }) => celsius.toFixed() !== '90', time: 'time' }\n`,
  'nobody.ts': `${RULE}export const stream = { where: field('gateway').eq(1), time: 'time' }\n`,
  'two-keys.ts': TWO_KEYS,
})
const RULE_FILE = `${ROOT}/patterns/earthquakes/aftershocks/rule.ts`
const QUAKES = ['replay', RULE_FILE, '--source', `${ROOT}/node_modules/vega-datasets/data/earthquakes.json`]
const READ = ['replay', file('rule.ts'), '--source', file('data.ndjson'), '--time', 'time', '--key', 'sensor']

describe('tidemark replay of the earthquakes', () => {
  test('tells what each policy finds', async () => {
    const { code, stdout, stderr } = await cli([...QUAKES, '--svg', file('quakes.svg')])
    expect(code).toBe(0)
    expect(stderr).toBe('')
    const table = lines(stdout)
    const at = table.indexOf('aftershocks')
    expect(table.slice(at + 1, at + 10)).toEqual([
      '                                       late  matches  right  missed  invented',
      'event time, nothing late: the truth               10',
      'order of arrival                                   2      1       9         1',
      'arrival taken for event time                       9      1       9         8',
      'event time, late dropped at 15 min   70.9 %        0      0      10         0',
      'event time, late dropped at 1 h      62.3 %        0      0      10         0',
      'event time, late dropped at 6 h      43.9 %        0      0      10         0',
      'event time, late dropped at 24 h     18.4 %        6      6       4         0',
      'event time, late dropped at 72 h      1.5 %       10     10       0         0',
    ])
    for (const text of [
      'Earthquakes of the world',
      'Out of order: 75.9 %.',
      'Watermark delay for 99 % of the events in time: 3.7 d; 99.9 %: 6.6 d; 100 %:',
      'M6.4 22km NNE of Hualian, Taiwan, 8 aftershocks, from 2018-02-06 15:50 UTC',
      'found of its 9 events: 5 in order of arrival; 5 with arrival for event time;',
      'aftershocks: late dropped at 24 h finds 6 of 10 matches',
      'watermark 24 h',
      `the picture as SVG: ${file('quakes.svg')}`,
      'npx tidemark explain ',
      '--delay 72h',
    ])
      expect(stdout).toContain(text)
    expect(readFileSync(file('quakes.svg'), 'utf8')).toMatch(/^<svg [^]*<\/svg>\s*$/)
  })

  test.each([80, 120])('fits into %d columns', async (columns) => {
    const { stdout } = await cli(QUAKES, { terminal: { columns, rows: 40 } })
    // what can be copied is not broken
    const words = lines(stdout).filter((line) => !line.includes(ROOT))
    expect(words.length).toBeGreaterThan(50)
    expect(words.filter((line) => width(line) > columns)).toEqual([])
    expect(Math.max(...words.map(width))).toBeGreaterThan(columns - 10)
  })

  test('draws nothing where it is told not to', async () => {
    expect((await cli([...QUAKES, '--no-plot'])).stdout).not.toContain('arrival time, UTC')
    expect((await cli([...QUAKES, '--plot'])).stdout).toContain('arrival time, UTC')
  })

  test('speaks JSON, with other delays', async () => {
    const { stdout } = await cli([...QUAKES, '--json', '--delays', '24h, 48h'])
    const report = JSON.parse(stdout) as { answers: { policy: object; matches: object[]; missed: string[] }[] }
    expect(report).toMatchObject({
      rules: ['aftershocks'],
      statistics: { events: 1707, outOfOrder: 1295 },
      unusable: [],
    })
    expect(report.answers.map(({ policy }) => policy)).toEqual([
      { kind: 'event-time' },
      { kind: 'arrival-order' },
      { kind: 'arrival-clock' },
      { kind: 'late-dropped', delayMs: 86_400_000 },
      { kind: 'late-dropped', delayMs: 172_800_000 },
    ])
    expect(report.answers[3]!.matches).toHaveLength(6)
    expect(report.answers[3]!.missed).toHaveLength(4)
  })

  test('has colours and ASCII as the terminal wants', async () => {
    const colourful = await cli(QUAKES, { terminal: { isTTY: true, columns: 80, rows: 40 } })
    expect(colourful.stdout).toContain('\u001B[')
    const env = { NO_COLOR: '1', LC_ALL: 'C' }
    const plain = await cli(QUAKES, { terminal: { isTTY: true, columns: 80, rows: 40 }, env })
    expect(plain.stdout).not.toContain('\u001B[')
    expect(plain.stdout).not.toMatch(/[⠀-⣿]/)
  })
})

describe('tidemark replay', () => {
  test('takes the order of the file for that of arrival, and tries delays that make sense', async () => {
    const { stdout } = await cli(READ)
    const rows = lines(stdout).map((line) => line.replaceAll(/ {2,}/g, '  '))
    expect(stdout).toContain('The order of the file is taken for the order of arrival')
    expect(rows).toContain('order of arrival  2  2  0  0')
    expect(rows).toContain('event time, late dropped at 0  20 %  2  1  1  1')
    expect(rows).toContain('event time, late dropped at 2 min  0 %  2  2  0  0')
    expect(stdout).not.toContain('SVG')
  })

  test('says what it left out', async () => {
    const { stdout } = await cli([...READ.slice(0, 3), file('broken.ndjson'), ...READ.slice(4)])
    expect(stdout).toContain('1 event left out without an event time; the first: its time, field ')
    expect(stdout).toContain('1 bad record left out; the first is record 5 (line 6)')
  })

  test('compares a delay that is named twice once, and names matches by their keys', async () => {
    const { stdout } = await cli([...READ, '--delays', '2m,120s', '--no-plot'])
    expect(rowsOf(stdout).filter((row) => row.includes('late dropped at 2 min'))).toHaveLength(1)
    expect(stdout).toContain('{sensor: b, celsius: 90}, cool, from')
  })

  test.each([
    [
      'no events',
      ['replay', file('rule.ts'), '--source', file('empty.ndjson'), '--time', 't'],
      1,
      'NOTHING_RECORDED',
      'has no events',
    ],
    ['a wrong field', [...READ.slice(0, 5), 'tme'], 1, 'NOTHING_RECORDED', 'The first event has time, sensor, celsius'],
    [
      'a key that is not there',
      [...READ.slice(0, -1), 'sensr'],
      1,
      'ALL_EVENTS_BAD',
      'All 5 events are bad; the first bad one: the event has no key',
    ],
    [
      'a watermark field that is not there',
      [...READ, '--per', 'sensr'],
      1,
      'ALL_EVENTS_BAD',
      '--per <scope> (it is sensr)',
    ],
    [
      'lines that are all broken',
      ['replay', file('rule.ts'), '--source', file('garbage.ndjson'), '--time', 'time'],
      1,
      'ALL_EVENTS_BAD',
      'All 2 events are bad; the first bad one: not JSON',
    ],
    ['a picture without arrivals', [...READ, '--svg', file('x.svg')], 2, 'FIELD_NOT_NAMED', '--arrival <field>'],
    [
      'a picture that cannot be written',
      [...QUAKES, '--svg', file('no/x.svg')],
      1,
      'SVG_NOT_WRITTEN',
      'cannot be written',
    ],
    ['a step without --step', [...READ, '--at', '3'], 2, 'WRONG_USE', 'Add --step'],
    ['one delay', [...READ, '--delay', '1m'], 2, 'WRONG_USE', '--delays 1m,15m,1h'],
    [
      'a report of steps',
      [...READ, '--step', '--html', file('x.html')],
      2,
      'WRONG_USE',
      '--html does nothing with --step',
    ],
    ['a delay that is none', [...READ, '--delays', '1m,soon'], 2, 'BAD_DURATION', "'soon'"],
  ])('fails on %s', async (_, words, code, name, text) => {
    const { code: exit, stderr, stdout } = await cli(words)
    expect(stdout).toBe('')
    expect(stderr).toContain(`[${name}]`)
    expect(stderr).toContain(text)
    expect(exit).toBe(code)
  })
})

describe('tidemark replay reads', () => {
  test.each(['where.ts', 'where-fn.ts'])('the records that belong to it: %s', async (name) => {
    const { stdout } = await cli([
      'replay',
      file(name),
      '--source',
      file('data.ndjson'),
      '--key',
      'sensor',
      '--no-plot',
    ])
    expect(stdout).toContain('4 events from')
    expect(stdout).toContain("1 of 5 records left out: the rule file's where.")
    expect(rowsOf(stdout)).toContain('event time, nothing late: the truth  1')
    const run = await cli(['run', file(name), '--source', file('data.ndjson'), '--key', 'sensor', '--json'])
    expect(lines(run.stdout).map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(['hot then cool|a|0;2'])
  })

  test('only what its where can be asked of', async () => {
    writeFileSync(file('holes.ndjson'), ndjson([{ time: 1 }, ...READINGS]))
    const { stdout } = await cli(['replay', file('where-throws.ts'), '--source', file('holes.ndjson'), '--no-plot'])
    expect(stdout).toContain("1 of 6 records left out: the rule file's where.")
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('1 bad record left out; the first is record 0: where threw:')
    const { code, stderr } = await cli(['replay', file('where-number.ts'), '--source', file('data.ndjson')])
    expect(stderr).toContain('its where is 7, neither an expression nor a function. [RULE_STREAM]')
    expect(code).toBe(3)
  })

  test('nothing, where nothing belongs to it', async () => {
    const { stderr } = await cli(['replay', file('nobody.ts'), '--source', file('data.ndjson')])
    expect(stderr).toContain('[NOTHING_RECORDED]')
  })

  test('compressed CSV in seconds, with keys and scopes of several fields', async () => {
    const rows = ['s,site,sensor,value', '10,x,1,9', '11,x,2,9', '12,y,1,9', '13,x,1,9', '5,y,1,9', '14,x,2,3']
    writeFileSync(file('data.csv.gz'), gzipSync(`${rows.join('\n')}\n`))
    const words = ['replay', file('two-keys.ts'), '--source', file('data.csv.gz'), '--time', 's', '--time-unit', 's']
    const keyed = [...words, '--key', 'site,sensor', '--delays', '0s', '--json']
    const one = JSON.parse((await cli(keyed)).stdout) as {
      readonly answers: readonly { readonly late: number; readonly missed: readonly string[] }[]
    }
    expect(one.answers.map(({ late }) => late)).toEqual([0, 0, 1])
    expect(one.answers[2]!.missed).toEqual(['a b|["y","1"]|4;2'])
    const each = await cli([...keyed.slice(0, -1), '--per', 'sensor,site', '--no-plot'])
    expect(each.stdout).toContain('Out of order within their watermark scope: 16.7 %')
    expect((await cli([...keyed, '--per', 'sensor,'])).stderr).toContain('Write --per sensor, or --per site,sensor.')
  })

  test('rows that are not in order of arrival, and says so', async () => {
    const rows = READINGS.map((reading, i) => ({ ...reading, came: [5, 1, 2, 3, 4][i] }))
    writeFileSync(file('unsorted.ndjson'), ndjson(rows))
    const { stdout } = await cli([...READ.slice(0, 3), file('unsorted.ndjson'), ...READ.slice(4), '--arrival', 'came'])
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      '4 events stood behind one that arrived later: the recording was sorted',
    )
  })
})

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../support/repository.ts'
import { cli, lines } from './cli.ts'
import { ndjson, READINGS, RULE, temporaryFolder } from './files.ts'

const file = temporaryFolder({
  'rule.ts': RULE,
  'data.ndjson': ndjson(READINGS),
  'broken.ndjson': `${ndjson(READINGS)}garbage\n{"sensor":"a"}\n`,
  'empty.ndjson': '',
  'garbage.ndjson': 'x\ny\n',
})
const RULE_FILE = `${ROOT}/patterns/earthquakes/aftershocks/rule.ts`
const QUAKES = ['replay', RULE_FILE, '--source', `${ROOT}/node_modules/vega-datasets/data/earthquakes.json`]
const READ = ['replay', file('rule.ts'), '--source', file('data.ndjson'), '--time', 'time', '--key', 'sensor']

/** How wide a line is on a terminal: no glyph of the report is wider than a cell. */
const width = (line: string): number => Array.from(line).length

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
    expect(stdout).toContain('1 event left out; the first: its time, field ')
    expect(stdout).toContain('1 bad record left out; the first is record 5 (line 6)')
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
    ['a delay that is none', [...READ, '--delays', '1m,soon'], 2, 'BAD_DURATION', "'soon'"],
  ])('fails on %s', async (_, words, code, name, text) => {
    const { code: exit, stderr, stdout } = await cli(words)
    expect(stdout).toBe('')
    expect(stderr).toContain(`[${name}]`)
    expect(stderr).toContain(text)
    expect(exit).toBe(code)
  })
})

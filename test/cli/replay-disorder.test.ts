import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../support/repository.ts'
import { cli, lines } from './cli.ts'
import { ndjson, READINGS, RULE, temporaryFolder } from './files.ts'
import { rowsOf, width } from './replayed.ts'

const file = temporaryFolder({
  'rule.ts': RULE,
  'data.ndjson': ndjson(READINGS),
  'delays.json': '[{ "from": 60000, "to": 120000, "count": 1 }, { "from": 0, "to": 1, "count": 3 }]',
  'broken.json': '{',
})
const RULE_FILE = `${ROOT}/patterns/earthquakes/aftershocks/rule.ts`
const QUAKES = ['replay', RULE_FILE, '--source', `${ROOT}/node_modules/vega-datasets/data/earthquakes.json`]
const READ = ['replay', file('rule.ts'), '--source', file('data.ndjson'), '--time', 'time', '--key', 'sensor']

describe('tidemark replay with corrections', () => {
  test('finds the truth at every delay, and says how soon and at what cost', async () => {
    const { stdout } = await cli([...QUAKES, '--corrections', '--delays', '0s,24h'], { terminal: { columns: 120 } })
    const rows = rowsOf(stdout)
    expect(rows).toContain('  late  matches  right  missed  invented  taken back  first answer  final answer')
    expect(rows).toContain('event time, late dropped at 24 h  18.4 %  6  6  4  0')
    expect(rows).toContain('event time, corrected, delay 0  0 %  10  10  0  0  2  1.2 d  1.2 d')
    expect(rows).toContain('event time, corrected, delay 24 h  0 %  10  10  0  0  2  1.2 d  1.2 d')
    expect(stdout).toContain('Corrected answers take events that are up to 6.7 d behind the watermark; none is')
    expect(stdout).toContain('9 corrected at 0, 24 h')
    expect(stdout).toContain('aftershocks: corrected, delay 24 h finds 10 of 10 matches')
    expect(stdout).toContain('--allowed-lateness 160h')
    expect(stdout).not.toContain('--delay 24h')
  })

  test('shows what does not fit beside the first columns below them', async () => {
    const { stdout } = await cli([...QUAKES, '--corrections'], { terminal: { columns: 80, rows: 40 } })
    expect(rowsOf(stdout)).toContain('  late  matches  right  missed  invented')
    expect(rowsOf(stdout)).toContain('  taken back  first answer  final answer')
    const words = lines(stdout).filter((line) => !line.includes(ROOT))
    expect(words.filter((line) => width(line) > 80)).toEqual([])
  })

  test('counts and keeps what is out of reach', async () => {
    const late = file('late.ndjson')
    const { stdout } = await cli([...READ, '--allowed-lateness', '1m', '--delays', '0s,2m', '--late', late])
    expect(rowsOf(stdout)).toContain('event time, corrected, delay 0  20 %  2  1  1  1')
    expect(rowsOf(stdout)).toContain('event time, corrected, delay 2 min  0 %  2  2  0  0')
    const below = rowsOf(stdout).indexOf('  taken back')
    expect(rowsOf(stdout).slice(below + 1, below + 4)).toEqual([
      'event time, corrected, delay 0  0',
      'event time, corrected, delay 2 min  0',
      '',
    ])
    expect(stdout).toContain(`2 late events of all answers: ${late}`)
    expect(lines(readFileSync(late, 'utf8')).map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        answer: 'event time, late dropped at 0',
        delayMs: 0,
        position: 3,
        time: Date.parse('2026-03-01T08:00:30.5Z'),
        arrival: null,
        latenessMs: 89_500,
        event: READINGS[3],
      },
      expect.objectContaining({ delayMs: 0, allowedLatenessMs: 60_000, latenessMs: 29_500 }) as object,
    ])
  })
})

interface Report {
  readonly answers: readonly {
    readonly name: string
    readonly late: number
    readonly changes: object | null
    readonly timing: object | null
    readonly missed: readonly string[]
    readonly invented: readonly string[]
  }[]
  readonly disorder: { readonly text: string; readonly seed: number; readonly models: readonly object[] } | null
  readonly notes: readonly string[]
}

describe('tidemark replay with made disorder', () => {
  const json = async (...words: readonly string[]): Promise<Report> =>
    JSON.parse((await cli([...QUAKES, '--json', ...words])).stdout) as Report

  test('is the same for the same seed', async () => {
    const flags = ['--disorder', 'exponential:2h', '--disorder', 'duplicates:5%,1h', '--delays', '0s,1h']
    const first = await json(...flags, '--seed', '7')
    expect(first.disorder).toMatchObject({
      text: 'exponential, 2 h in the mean; 5 % of the events come again within 1 h',
      seed: 7,
      models: [
        { kind: 'exponential', meanMs: 7_200_000 },
        { kind: 'duplicates', share: 0.05 },
      ],
    })
    expect(first.notes.at(-1)).toMatch(/^\d\d events come a second time/)
    expect(await json(...flags, '--seed', '7')).toEqual(first)
    const other = await json(...flags, '--seed', '8')
    expect(other.answers[3]!.late).not.toBe(first.answers[3]!.late)
  })

  test('is told of in the text, with the delays that it suggests', async () => {
    const { stdout } = await cli([...QUAKES, '--disorder', 'uniform:30m', '--corrections', '--no-plot'])
    expect(stdout).toContain('The order of arrival is made (seed 1): uniform, up to 30 min.')
    expect(stdout).toMatch(/From event to arrival: half within 1\d(\.\d)? min, 95 % within 28(\.\d)? min/)
    expect(stdout).toMatch(/Watermark delay for 99 % of the events in time: 2\d(\.\d)?/)
    expect(stdout).toMatch(/corrected, delay 30 min +0 % +10 +10 +0 +0/)
    // what was made cannot be run
    expect(stdout).not.toContain('tidemark run')
  })

  test('draws delays from a file, or from the report of another recording', async () => {
    const { stdout } = await cli([...READ, '--disorder', `histogram:${file('delays.json')}`, '--json'])
    writeFileSync(file('report.json'), stdout)
    const report = JSON.parse(stdout) as { readonly delays: readonly { readonly count: number }[] }
    expect(report.delays.reduce((sum, { count }) => sum + count, 0)).toBe(5)
    const again = await cli([...READ, '--disorder', `histogram:${file('report.json')}`, '--no-plot'])
    expect(again.stdout.replaceAll(/\s+/g, ' ')).toContain(`delays as in ${file('report.json')}`)
  })

  test.each([
    ['a model that there is none of', ['--disorder', 'gauss:3s'], 'BAD_DISORDER', 'The models are uniform:<longest>;'],
    ['a duration that is none', ['--disorder', 'uniform:soon'], 'BAD_DISORDER', "'soon' cannot be the longest delay"],
    ['a partition that is not there', ['--disorder', 'stall:1m,value=z'], 'BAD_DISORDER', "there are 'a', 'b'"],
    ['a file that is not there', ['--disorder', 'histogram:no.json'], 'BAD_DISORDER', 'no.json: it cannot be read'],
    ['a file that is broken', ['--disorder', `histogram:${file('broken.json')}`], 'BAD_DISORDER', 'as JSON'],
    ['arrivals that are not known', ['--disorder', 'recorded'], 'BAD_DISORDER', '--arrival <field>'],
    ['a seed alone', ['--seed', '7'], 'BAD_OPTIONS', 'there is nothing to make from it'],
    ['a seed that is none', ['--disorder', 'uniform:1s', '--seed', '1.5'], 'BAD_OPTIONS', 'not a whole number'],
    ['a lateness that is none', ['--allowed-lateness', 'soon'], 'BAD_DURATION', 'the allowed lateness'],
    ['a file for late events', ['--late', file('no/x.ndjson')], 'FILE_NOT_WRITTEN', 'The late events cannot be'],
    ['a file for the report', ['--html', file('no/x.html')], 'FILE_NOT_WRITTEN', 'The report cannot be written'],
  ])('fails on %s', async (_, words, name, text) => {
    const { code, stderr, stdout } = await cli([...READ, ...words])
    expect(stdout).toBe('')
    expect(stderr).toContain(`[${name}]`)
    expect(stderr).toContain(text)
    expect(code).toBeGreaterThan(0)
  })
})

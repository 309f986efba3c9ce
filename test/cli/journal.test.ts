import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cli, lines } from './cli.ts'
import { ndjson, READINGS, RULE, temporaryFolder } from './files.ts'

const JOB = `export default (events) => events.filter((event) => event.celsius > 30)
export const stream = { time: 'time' }\n`

/** Each reading 400 times, so that the file is read in several pieces. */
const MANY = Array.from({ length: 400 }, (_, day) =>
  READINGS.map(({ time, ...rest }) => ({ time: Date.parse(time) + day * 86_400_000, ...rest, note: 'x'.repeat(150) })),
).flat()

const file = temporaryFolder({
  'rule.ts': RULE,
  'hotter.ts': RULE.replace('gt(80)', 'gt(84)'),
  'job.ts': JOB,
  'other-job.ts': JOB.replace('30', '31'),
  'ticks.ts': `import { processFunction } from 'tidemark'
const ticks = processFunction()({
  event(event, ctx) { if (ctx.processingTime !== null) ctx.emit({ celsius: event.celsius, now: ctx.processingTime }) },
})
export default (events) => events.keyBy('sensor').process(ticks)
export const stream = { time: 'time' }\n`,
  'data.ndjson': ndjson(MANY),
  'other.ndjson': ndjson(READINGS.toReversed()),
  'broken.ndjson': `${ndjson(MANY.slice(0, 900))}garbage\n${ndjson(MANY.slice(900))}{}\n`,
})

const INPUT = ['--source', file('data.ndjson'), '--time', 'time', '--key', 'sensor', '--delay', '2m']
const DELAY = INPUT.length - 1
const outputs = (name: string): readonly string[] => [
  `--sink=${file(`${name}.ndjson`)}`,
  `--late=${file(`${name}.late.ndjson`)}`,
  `--bad=${file(`${name}.bad.ndjson`)}`,
]
const text = (name: string): string => readFileSync(file(name), 'utf8')

/** A whole run, with its journal and its results. */
async function whole(name: string, rule = 'rule.ts', input = INPUT): Promise<void> {
  const found = await cli(['run', file(rule), ...input, ...outputs(name), `--journal=${file(`${name}.journal`)}`])
  expect(found).toMatchObject({ code: 0 })
}

const recover = (name: string, rule = 'rule.ts', input = INPUT, more: readonly string[] = []): ReturnType<typeof cli> =>
  cli(['run', file(rule), ...input, ...outputs(name), `--recover=${file(`${name}.journal`)}`, ...more])

describe('a journal', () => {
  test('is written with what entered, and does not change the results', async () => {
    await whole('a')
    const plain = await cli(['run', file('rule.ts'), ...INPUT, '--sink', '-'])
    expect(text('a.ndjson')).toBe(plain.stdout)
    expect(lines(plain.stdout)).toHaveLength(800)
    const [header, ...entries] = lines(text('a.journal')).map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(header).toMatchObject({
      tidemark: 'journal',
      rules: { 'hot then cool': { weak: false } },
      settings: { key: 'sensor', watermark: "boundedOutOfOrderness('2 min')" },
      sources: [{ name: file('data.ndjson'), head: { bytes: 4096 } }],
    })
    expect(entries.length).toBeGreaterThan(3)
    expect(entries.slice(-2)).toMatchObject([
      { kind: 'records', input: 0, to: 2000 },
      { kind: 'end', input: 0 },
    ])
  })

  test('is not written over; one in which nothing stands is', async () => {
    await whole('b')
    const again = await cli(['run', file('rule.ts'), ...INPUT, '--journal', file('b.journal'), '--json'])
    expect(again).toMatchObject({ code: 2, stdout: '' })
    expect(again.stderr).toContain('JOURNAL_EXISTS')
    writeFileSync(file('b.journal'), `${lines(text('b.journal'))[0]}\n`)
    expect(await cli(['run', file('rule.ts'), ...INPUT, '--journal', file('b.journal')])).toMatchObject({ code: 0 })
  })

  test.each([['-'], ['tcp://127.0.0.1:1'], ['nowhere.ndjson']])(
    'needs an input that can be read again, not %s',
    async (source) => {
      const words = ['run', file('rule.ts'), '--source', source, '--time', 'time', '--journal', file('c.journal')]
      const { code, stderr } = await cli(words)
      expect(code).toBe(2)
      expect(stderr).toContain('[JOURNAL_NEEDS_FILE]')
      expect(existsSync(file('c.journal'))).toBe(false)
    },
  )
})

describe('recovering', () => {
  test.each([
    ['nothing but the header', (j: string) => `${lines(j)[0]}\n`, (s: string) => s.slice(0, 0)],
    ['all but the end', (j: string) => `${lines(j).slice(0, -1).join('\n')}\n`, (s: string) => s],
    ['all', (j: string) => j, (s: string) => s],
    ['a part, cut off in a line of it', (j: string) => j.slice(0, -120), (s: string) => s.slice(0, s.length / 2)],
    ['a part; the results are ahead of it', (j: string) => `${lines(j).slice(0, 2).join('\n')}\n`, (s: string) => s],
    ['nothing: it was cut off in its header', (j: string) => j.slice(0, 20), () => ''],
  ])('from a journal that holds %s gives the files of a run that was never killed', async (_, journal, results) => {
    const broken = INPUT.with(1, file('broken.ndjson')).with(DELAY, '1m')
    for (const input of [INPUT, broken]) {
      rmSync(file('d.journal'), { force: true })
      await whole('d', 'rule.ts', input)
      const names = ['d.ndjson', 'd.late.ndjson', 'd.bad.ndjson']
      const before = names.map(text)
      for (const name of names) writeFileSync(file(name), results(text(name)))
      writeFileSync(file('d.journal'), journal(text('d.journal')))
      const found = await recover('d', 'rule.ts', input)
      expect(found).toMatchObject({ code: 0 })
      expect(names.map(text)).toEqual(before)
      // It has gone on with its journal, which can be played again.
      expect(lines(text('d.journal')).at(-1)).toContain('{"kind":"end","input":0,')
      expect(await recover('d', 'rule.ts', input)).toMatchObject({ code: 0 })
      expect(names.map(text)).toEqual(before)
    }
    expect(text('d.bad.ndjson')).toContain('garbage')
    expect(lines(text('d.late.ndjson'))).toHaveLength(400)
  })

  test('into a file of other results is an error, and leaves it as it is', async () => {
    await whole('x')
    const [first = '', ...rest] = lines(text('x.ndjson'))
    const other = `${first.replace(/\d/, '7')}x\n${rest.join('\n')}\n`
    writeFileSync(file('x.ndjson'), other)
    const { code, stderr } = await recover('x')
    expect(code).toBe(1)
    expect(stderr).toContain('RESULTS_DIFFER')
    expect(text('x.ndjson')).toBe(other)
  })

  test('says what it did, and where the journal was cut off', async () => {
    await whole('e')
    const journal = text('e.journal')
    truncateSync(file('e.journal'), journal.length - 5)
    truncateSync(file('e.ndjson'), text('e.ndjson').length - 5)
    const { stderr } = await recover('e')
    const count = lines(journal).length
    const byte = lines(journal).slice(0, -1).join('\n').length + 1
    expect(stderr).toContain(
      `recovered: ${count - 2} entries of ${file('e.journal')} played first; it was cut off in line ${count} (byte ${byte}), and all before that was used`,
    )
    expect(stderr).toContain(`${file('e.ndjson')} held 799 results already, which were not written again`)
  })

  test('onto standard output repeats, and says so', async () => {
    await whole('f')
    const { stdout, stderr } = await cli(['run', file('rule.ts'), ...INPUT, '--json', '--recover', file('f.journal')])
    expect(stdout).toBe(text('f.ndjson'))
    expect(stderr).toContain('what was shown before was shown again')
  })

  test('can write another journal, of the whole run', async () => {
    await whole('g')
    const journal = text('g.journal')
    writeFileSync(file('g.journal'), `${lines(journal).slice(0, 3).join('\n')}\n`)
    const first = text('g.journal')
    expect(await recover('g', 'rule.ts', INPUT, ['--journal', file('g2.journal')])).toMatchObject({ code: 0 })
    expect(text('g2.journal')).toBe(journal)
    expect(text('g.journal')).toBe(first)
  })

  test('goes on where a run was interrupted', async () => {
    await whole('n')
    const before = text('n.ndjson')
    rmSync(file('n.journal'))
    const words = ['run', file('rule.ts'), ...INPUT, ...outputs('n'), `--journal=${file('n.journal')}`]
    const stopped = await cli(words, { interrupted: (interrupt) => void setImmediate(interrupt) })
    expect(stopped.code).toBe(130)
    expect(text('n.ndjson').length).toBeLessThan(before.length)
    expect(await recover('n')).toMatchObject({ code: 0 })
    expect(text('n.ndjson')).toBe(before)
  })

  test('repeats what processing time was, whatever the clock says', async () => {
    await whole('h', 'ticks.ts')
    const before = text('h.ndjson')
    writeFileSync(file('h.ndjson'), before.slice(0, before.length / 3))
    expect(await recover('h', 'ticks.ts')).toMatchObject({ code: 0 })
    expect(text('h.ndjson')).toBe(before)
    expect(lines(before).length).toBeGreaterThan(1000)
  })

  test('that finds more results in a file than it makes says so', async () => {
    await whole('i')
    const results = text('i.ndjson')
    writeFileSync(file('i.ndjson'), `${results}{}\n{}\n`)
    const { code, stderr } = await recover('i')
    expect(code).toBe(0)
    expect(stderr).toContain(`${file('i.ndjson')} holds 2 results more than this run has made`)
  })
})

describe('a journal that cannot be used', () => {
  const failing = async (change: (journal: string) => string, ...more: readonly string[]): Promise<string> => {
    rmSync(file('x.journal'), { force: true })
    await whole('x')
    const results = text('x.ndjson')
    const journal = change(text('x.journal'))
    writeFileSync(file('x.journal'), journal)
    const { code, stderr } = await recover('x', ...(more as [string]))
    expect(code).toBe(1)
    // Nothing was done.
    expect([text('x.ndjson'), text('x.journal')]).toEqual([results, journal])
    return stderr
  }

  test('is not there', async () => {
    const { code, stderr } = await recover('none')
    expect(code).toBe(1)
    expect(stderr).toContain('[SOURCE_NOT_FOUND]')
    expect(existsSync(file('none.ndjson'))).toBe(false)
  })

  test('has garbage in the middle', async () => {
    const stderr = await failing((journal) => lines(journal).with(2, 'garbage').join('\n'))
    expect(stderr).toMatch(
      /journal .*x\.journal is broken in line 3 \(byte \d+\): the line has no checksum\. \[JOURNAL_BROKEN\]/,
    )
  })

  test('has another format version', async () => {
    const stderr = await failing((journal) => journal.replace('"version":1', '"version":7'))
    expect(stderr).toContain('[JOURNAL_VERSION]')
  })

  test('is of another rule version: which one, and how', async () => {
    const stderr = await failing((journal) => journal, 'hotter.ts')
    expect(stderr).toContain("x.journal is of another job: of the rule 'hot then cool', elements.0.where.")
    expect(stderr).toContain('was 80, is 84. [JOURNAL_OF_OTHER_RULES]')
  })

  test('is of other settings, or of another input', async () => {
    const other = INPUT.with(DELAY, '3m').with(1, file('other.ndjson'))
    rmSync(file('y.journal'), { force: true })
    await whole('y')
    const { code, stderr } = await recover('y', 'rule.ts', other, ['--json'])
    expect(code).toBe(1)
    expect((JSON.parse(stderr) as { error: { data: { differences: string[] } } }).error.data.differences).toEqual([
      "of the settings, watermark was 'boundedOutOfOrderness('2 min')', is 'boundedOutOfOrderness('3 min')'",
      `${file('other.ndjson')} does not begin as ${file('data.ndjson')} did`,
    ])
  })

  test('is of another job, which is known by its text', async () => {
    await whole('j', 'job.ts')
    const { code, stderr } = await recover('j', 'other-job.ts')
    expect(code).toBe(1)
    expect(stderr).toContain("of the rule 'job', it was the function '(events) => ")
  })

  test('is played all the same with --other-rules; then results begin anew, and the journal is of the new rules', async () => {
    await whole('k')
    const { code, stderr } = await recover('k', 'hotter.ts', INPUT, ['--other-rules'])
    expect(code).toBe(0)
    expect(stderr).toContain('was 80, is 84; results are written from the beginning')
    const anew = await cli(['run', file('hotter.ts'), ...INPUT, '--sink', '-'])
    expect(text('k.ndjson')).toBe(anew.stdout)
    expect(await recover('k', 'hotter.ts')).toMatchObject({ code: 0 })
    expect(text('k.ndjson')).toBe(anew.stdout)
  })

  test('--other-rules without a journal, and files that are not recovered line by line', async () => {
    expect(await cli(['run', file('rule.ts'), ...INPUT, '--other-rules'])).toMatchObject({ code: 2 })
    await whole('l')
    for (const flag of [`--recover=${file('l.journal')}`, `--journal=${file('l2.journal')}`]) {
      const csv = await cli(['run', file('rule.ts'), ...INPUT, flag, '--late', file('l.csv')])
      expect(csv.code).toBe(2)
      expect(csv.stderr).toContain('A run with a journal writes NDJSON')
    }
    expect(existsSync(file('l.csv'))).toBe(false)
  })
})

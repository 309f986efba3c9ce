import { describe, expect, test } from 'vitest'
import { contextOf } from '../../src/cli/context.ts'
import { whyCommand, type WhyFlags } from '../../src/cli/why/why-command.ts'
import { Writable } from 'node:stream'
import { lines } from './cli.ts'
import { ndjson, READINGS, RULE, temporaryFolder } from './files.ts'

const file = temporaryFolder({
  'rule.ts': RULE,
  'two.ts': `${RULE.replace('export default', 'const one =')}
export default [one, begin('hot').where(field('celsius').gt(80)).named('hot')]
export const stream = { time: 'time', key: 'sensor', label: ({ celsius }: { celsius: number }) => celsius + ' °C' }\n`,
  'job.ts': 'export default (events) => events\n',
  'data.ndjson': ndjson(READINGS),
  'garbage.ndjson': 'x\ny\n',
  'empty.ndjson': '',
  'arrived.ndjson': ndjson([
    { time: 1000, arrived: 9, sensor: 'a', celsius: 30 },
    { time: 0, arrived: 5, sensor: 'a', celsius: 90 },
  ]),
})

const TIMED = { time: 'time', key: 'sensor' } as const

async function why(rule: string, flags: Partial<WhyFlags>, columns = 100): Promise<string> {
  let text = ''
  const stdout = new Writable({
    write(chunk: Buffer, _, done) {
      text += chunk.toString()
      done()
    },
  })
  const context = contextOf(
    Object.assign(stdout, { columns, isTTY: true }),
    stdout,
    {},
    {
      command: 'npx tidemark',
      onInterrupt: () => () => {},
      exit: () => {},
    },
  )
  const code = await whyCommand(file(rule), { source: file('data.ndjson'), ...flags }, context)
  expect(code).toBe(0)
  return text
}

describe('tidemark why', () => {
  test('tells of one key what matched, what did not, and what nearly did', async () => {
    expect(lines(await why('rule.ts', { ...TIMED, for: 'a' }))).toEqual([
      'rule hot then cool, key a: 2 events from 2026-03-01 08:00:00 to 08:02:00 UTC',
      '1 start: 1 matched',
      '',
      'matched',
      '  hot=#0 cool=#2 from 08:00:00: matched at 08:02:00',
    ])
    expect(lines(await why('rule.ts', { ...TIMED, for: 'b' }))).toMatchInlineSnapshot(`
      [
        "rule hot then cool, key b: 2 events from 2026-03-01 08:00:30 to 08:03:00 UTC, 1 late",
        "1 start: 1 matched",
        "nearest miss: #3 {celsius: 30} at 08:00:30.500 was late by 1 min 29.5 s; in time it would have made the match hot=#1 cool=#3 and taken away the match hot then cool|b|1;4",
        "",
        "near misses",
        "  #3 {celsius: 30} at 08:00:30.500 was late by 1 min 29.5 s; in time it would have made the match hot=#1 cool=#3 and taken away the match hot then cool|b|1;4",
        "              #1             #3",
        "              08:00:30.000   08:00:30.500",
        "    in time   hot────────────cool",
        "",
        "matched",
        "  hot=#1 cool=#4 from 08:00:30.000: matched at 08:03:00.000",
      ]
    `)
  })

  test('with a delay that covers it, nothing is late', async () => {
    const text = await why('rule.ts', { ...TIMED, for: 'b', delay: '2m' })
    expect(text).toContain('hot=#1 cool=#3 from 08:00:30.000: matched at 08:00:30.500')
    expect(text).not.toContain('late')
  })

  test('of one event, without the key being said', async () => {
    const text = await why('two.ts', { event: '1', rule: 'hot then cool' })
    expect(text).toContain('event #1 90 °C at 08:00:30.000\n  a partial match begins with it')
    expect(text).not.toContain('rule hot,')
  })

  test('in order of arrival, where that is recorded', async () => {
    const arrived = { ...TIMED, source: file('arrived.ndjson'), for: 'a' }
    expect(await why('rule.ts', arrived)).toContain('1 late')
    expect(await why('rule.ts', { ...arrived, arrival: 'arrived' })).toContain('hot=#1 cool=#0 from 0: matched at 1000')
  })

  test('as JSON', async () => {
    const text = await why('two.ts', { for: 'b', json: true, from: '2026-03-01T08:00:00Z', to: '2026-03-01T08:01:00Z' })
    const { traces } = JSON.parse(text) as { traces: { rule: string; nearMisses: { kind: string }[] }[] }
    expect(traces.map(({ rule }) => rule)).toEqual(['hot then cool', 'hot'])
    expect(traces[0]!.nearMisses[0]).toMatchObject({ kind: 'late', latenessMs: 89_500, by: { position: 3 } })
  })

  test('shows as much as is asked for, in the width of the terminal', async () => {
    const none = await why('rule.ts', { ...TIMED, for: 'a', limit: '0' })
    expect(none).toContain('matched\n  1 more not shown')
    const heads = lines(await why('rule.ts', { ...TIMED, for: 'b' }, 40)).filter((line) => /^ +#\d$/.test(line))
    expect(heads.map((line) => line.trim())).toEqual(['#1', '#3'])
  })

  test.each([
    [{ ...TIMED }, 'BAD_OPTIONS', 'There are the keys a, b.'],
    [{ ...TIMED, for: 'c' }, 'BAD_OPTIONS', 'There are the keys a, b.'],
    [{ ...TIMED, for: 'B1' }, 'BAD_OPTIONS', 'There are the keys a, b.'],
    [{ ...TIMED, for: 'x,B' }, 'BAD_OPTIONS', 'There are the keys b, a.'],
    [{ time: 'nowhere', key: 'sensor', for: 'a' }, 'BAD_OPTIONS', 'tidemark run tells why'],
    [{ ...TIMED, for: 'a', source: file('empty.ndjson') }, 'NOTHING_RECORDED', 'not empty'],
    [{ time: 'time', for: 'a' }, 'BAD_OPTIONS', 'leave --for away'],
    [{ ...TIMED, event: '-1' }, 'BAD_OPTIONS', 'why --help'],
    [{ ...TIMED, from: 'noon' }, 'BAD_OPTIONS', 'why --help'],
    [{ ...TIMED, for: 'a', rule: 'x' }, 'BAD_OPTIONS', ''],
    [{ ...TIMED, source: file('garbage.ndjson') }, 'ALL_EVENTS_BAD', ''],
  ])('an error that says what to do: %j', async (flags, code, hint) => {
    await expect(why('rule.ts', flags)).rejects.toMatchObject({ code, hint: expect.stringContaining(hint) as string })
  })

  test('a job has no partial matches of its own', async () => {
    await expect(why('job.ts', TIMED)).rejects.toMatchObject({ code: 'RULES_NEEDED' })
  })
})

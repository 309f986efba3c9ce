import { PassThrough } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { contextOf, type Context } from '../../src/cli/context.ts'
import { LineBeingTyped, type KeyStream } from '../../src/cli/step/key-input.ts'
import { stepCommand, type StepFlags } from '../../src/cli/step/step-command.ts'
import type { TerminalStream } from '../../src/cli/terminal.ts'
import { Collected, lines } from './cli.ts'
import { ndjson, READINGS, RULE, temporaryFolder } from './files.ts'

const JOB = `import { count, tumbling } from 'tidemark'
export const stream = { time: 'time' }
export default (readings) => readings.keyBy('sensor').window(tumbling('1m')).aggregate({ n: count() })
`

const file = temporaryFolder({
  'rule.ts': RULE,
  'job.ts': JOB,
  'data.ndjson': ndjson(READINGS),
  'arrived.ndjson': ndjson(READINGS.map((one, i) => ({ ...one, stored: new Date(Date.UTC(2026, 2, 1, 9, 0, 5 - i)) }))),
  'odd.ndjson': `{"time":"2026-03-01T08:00:00Z","sensor":"a\\u001b[31m","celsius":85}\ngarbage\n`,
  'many.ndjson': ndjson(
    Array.from({ length: 60 }, (_, i) => ({ time: 1000 * i, sensor: `s${i}`, celsius: 90, note: 'x'.repeat(90) })),
  ),
})

const FLAGS: StepFlags = { source: file('data.ndjson'), time: 'time', key: 'sensor', step: true }

interface Shown {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

interface Surroundings {
  readonly terminal?: TerminalStream
  readonly env?: Readonly<Record<string, string>>
  readonly rule?: string
}

function surroundings({ terminal = {}, env = {} }: Surroundings): {
  readonly context: Context
  readonly told: () => { readonly stdout: string; readonly stderr: string }
} {
  const [out, err] = [new Collected(terminal), new Collected({})]
  const control = { command: 'npx tidemark', onInterrupt: () => () => {}, exit() {} }
  return { context: contextOf(out, err, env, control), told: () => ({ stdout: out.text, stderr: err.text }) }
}

/** Commands as lines on a pipe. */
async function piped(
  flags: Partial<StepFlags>,
  commands: readonly string[],
  around: Surroundings = {},
): Promise<Shown> {
  const { context, told } = surroundings(around)
  const input = new PassThrough()
  input.end(commands.map((command) => `${command}\n`).join(''))
  const code = await stepCommand(around.rule ?? file('rule.ts'), { ...FLAGS, ...flags }, context, input)
  return { code, ...told() }
}

/** Keys in a terminal. */
async function typed(
  keys: readonly string[],
  flags: Partial<StepFlags> = {},
  around: Surroundings = {},
): Promise<Shown> {
  const { context, told } = surroundings({ terminal: { isTTY: true, columns: 80, rows: 24 }, ...around })
  const raw: boolean[] = []
  const input: KeyStream & PassThrough = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (on: boolean) => void raw.push(on),
  })
  const done = stepCommand(file('rule.ts'), { ...FLAGS, ...flags }, context, input)
  for (const key of keys) {
    input.write(key)
    await turn()
  }
  input.end()
  const code = await done
  expect(raw).toEqual([true, false])
  return { code, ...told() }
}

/** What stood on the screen, one after the other. */
const screens = (stdout: string): readonly string[] =>
  stdout.split('\u001B[2J\u001B[H').slice(1).map(stripVTControlCharacters)

describe('tidemark replay --step on a pipe', () => {
  test('shows each state that it is told to go to', async () => {
    const { code, stdout, stderr } = await piped({}, ['n 2', 'm', 'b', 'e 20', 'q', 'n'])
    expect([code, stderr]).toEqual([0, ''])
    const steps = stdout.split('\n\n').map((text) => lines(text))
    expect(steps.map(([first]) => first)).toEqual([
      'step 0 of 6',
      'step 2 of 6',
      'step 5 of 6',
      'step 4 of 6',
      'step 5 of 6',
    ])
    expect(steps[1]).toEqual([
      'step 2 of 6',
      'record 1 of data.ndjson  2026-03-01T08:00:30Z  {sensor: b, celsius: 90}',
      'accepted',
      'watermark 2026-03-01T08:00:29.999Z, 1 ms behind this event',
      '2 records: 2 accepted, 0 late, 0 bad; 0 results so far',
      'detect hot then cool: 1 open, 1 event kept to be put in order',
      '  a  hot={sensor: a, celsius: 85}',
      '    until 2026-03-01T08:05:00Z, waits for cool (completes it); passes others',
      'this step says nothing',
    ])
    expect(steps[2]).toContain('this step says:')
    expect(steps[2]!.at(-1)).toContain('hot then cool  a  hot={sensor: a, celsius: 85}  cool={sensor: a, celsius: 35}')
    expect(steps[3]).toContain('late: the watermark had passed it by 1.5 min')
  })

  test('goes to a step, to the end, and to a match by its id', async () => {
    const { stdout } = await piped({}, ['g 3', 'g end', 'g hot then cool|a|0;2', 'M', 'g nothing', 'n', 'n'])
    const steps = stdout.split('\n\n').map((text) => lines(text)[0])
    expect(steps).toEqual([
      'step 0 of 6',
      'step 3 of 6',
      'step 6 of 6',
      'step 5 of 6',
      'no step before this one says anything',
      "nothing has the id 'nothing'",
      'step 6 of 6',
      'this is the last step',
    ])
  })

  test('says what would have been said with another window or another delay', async () => {
    const { stdout } = await piped({}, ['n', 'w delay 2m', 'w within 1m', 'w within 1h of hot then cool'])
    const answers = stdout.split('\n\n').slice(2)
    expect(lines(answers[0]!)).toEqual([
      'what if, after step 1: delay 2m',
      '1 result the same, 1 not said (-), 1 said besides (+)',
      expect.stringMatching(/^- .*b {2}hot=.*90.*cool=.*20/),
      expect.stringMatching(/^\+ .*b {2}hot=.*90.*cool=.*30/),
    ])
    expect(lines(answers[1]!).slice(0, 2)).toEqual([
      'what if, after step 1: within 1m',
      '0 results the same, 2 not said (-), 0 said besides (+)',
    ])
    expect(lines(answers[2]!)[1]).toBe('2 results the same, 0 not said (-), 0 said besides (+)')
  })

  test('--json: one state a line, and the differences of a what-if', async () => {
    const { stdout } = await piped({ json: true }, ['m', 'w delay 2m', 'e zzz'])
    const [first, second, whatIf, nothing] = lines(stdout.trimEnd()).map(
      (line) => JSON.parse(line) as Record<string, never>,
    )
    expect(first).toMatchObject({ step: 0, cause: { kind: 'start' } })
    expect(second).toMatchObject({ step: 5, outputs: [{ id: 'hot then cool|a|0;2' }] })
    expect(whatIf).toMatchObject({ kind: 'whatIf', at: 5, change: 'delay 2m', same: 1, onlyBefore: [], onlyAfter: [] })
    expect(nothing).toEqual({ kind: 'nothing', why: "no event after this one contains 'zzz'" })
  })

  test('a job: its windows; within is nothing that it has', async () => {
    const rule = file('job.ts')
    const { stdout } = await piped({}, ['n 2'], { rule })
    expect(stdout).toContain("window(tumbling('1 min')).aggregate({ n: count() }): 2 open")
    expect(stdout).toContain('  a  window 2026-03-01T08:00:00–08:01:00Z  due at 2026-03-01T08:00:59.999Z')
    await expect(piped({}, ['w within 1h'], { rule })).rejects.toMatchObject({ code: 'BAD_STEP_COMMAND' })
  })

  test.each(['x', 'n 0', 'n two', 'g', 'e', 'w', 'w within', 'w delay 1h of me', 'm 3'])(
    '%s cannot be done',
    async (line) => {
      await expect(piped({}, [line])).rejects.toMatchObject({ code: 'BAD_STEP_COMMAND', data: { command: line } })
    },
  )
})

describe('--at', () => {
  test('shows one step', async () => {
    const { stdout, code } = await piped({ at: '4' }, ['n'])
    expect(code).toBe(0)
    expect(lines(stdout)[0]).toBe('step 4 of 6')
    expect(stdout.match(/^step/gm)).toHaveLength(1)
    expect(lines((await piped({ at: 'end' }, [])).stdout)[0]).toBe('step 6 of 6')
    expect(lines((await piped({ at: 'hot then cool|a|0;2' }, [])).stdout)[0]).toBe('step 5 of 6')
  })

  test('as JSON', async () => {
    const { stdout } = await piped({ at: '4', json: true }, [])
    expect(JSON.parse(stdout)).toMatchObject({ step: 4, fates: [{ kind: 'late', position: 3, latenessMs: 89_500 }] })
  })

  test.each(['7', '-1', 'hot then cool|z|0;2'])('%s is not there', async (at) => {
    await expect(piped({ at }, [])).rejects.toMatchObject({ code: 'NO_SUCH_STEP' })
  })
})

describe('in a terminal', () => {
  test('keys go forwards and backwards; nothing is wider or longer than the screen', async () => {
    const { code, stdout } = await typed(['n', ' ', 'b', 'm', '?', 'q'])
    expect(code).toBe(0)
    const shown = screens(stdout)
    expect(shown.map((screen) => lines(screen)[0]!)).toEqual([
      'step 0 of 6',
      'step 1 of 6',
      'step 2 of 6',
      'step 1 of 6',
      'step 5 of 6',
      'n  next step; so does the space bar',
      'step 5 of 6',
    ])
    for (const screen of shown) {
      const plain = lines(screen).map((line) => line)
      expect(plain.length).toBeLessThanOrEqual(24)
      expect(Math.max(...plain.map((line) => Array.from(line).length))).toBeLessThanOrEqual(80)
    }
    expect(shown[0]).toContain('n next  b back')
  })

  test('fits what does not fit', async () => {
    const { stdout } = await typed(['g', 'e', 'n', 'd', '\r', 'b', 'q'], { source: file('many.ndjson') })
    const last = screens(stdout).at(-1)!
    expect(last).toMatch(/ … \d+ more/)
    expect(last).toContain('detect hot then cool: 59 open')
    const plain = lines(last).map((line) => line)
    expect(plain.length).toBeLessThanOrEqual(24)
    expect(Math.max(...plain.map((line) => Array.from(line).length))).toBeLessThanOrEqual(80)
  })

  test('what is typed is shown, can be mended and dropped; what cannot be done is said', async () => {
    const { stdout } = await typed(['w', 'd', 'e', 'x', '\u007F', 'lay 2m', '\r', 'g', '9', '9', '\r', 'b', 'q'])
    const lastLines = screens(stdout).map((screen) => lines(screen).at(-1))
    expect(lastLines).toContain('what if: de')
    expect(lastLines).toContain('what if: delay 2m')
    expect(stdout).toContain('what if, after step 0: delay 2m')
    expect(lastLines.some((line) => line!.startsWith('There is no step 99: the history has steps 0 to 6.'))).toBe(true)
    expect(lastLines).toContain('this is the first step')
  })

  test('escape drops what is typed; arrows go; other keys do nothing', () => {
    const line = new LineBeingTyped()
    expect(line.press('e', {})).toEqual({ kind: 'typing', prompt: 'text', text: '' })
    expect(line.press('n', { name: 'n' })).toEqual({ kind: 'typing', prompt: 'text', text: 'n' })
    expect(line.press('', { name: 'up' })).toBe(null)
    expect(line.press('', { name: 'escape' })).toEqual({ kind: 'dropped' })
    expect(line.press('', { name: 'right' })).toEqual({ kind: 'command', text: 'n' })
    expect(line.press('', { name: 'left' })).toEqual({ kind: 'command', text: 'b' })
    expect(line.press('z', { name: 'z' })).toBe(null)
    expect(line.press('g', {})).toMatchObject({ kind: 'typing' })
    expect(line.press('\r', { name: 'return' })).toEqual({ kind: 'dropped' })
  })

  test('Ctrl-C ends it', async () => {
    expect((await typed(['n', '\u0003'])).code).toBe(130)
  })

  test('colours only where they are wanted', async () => {
    const colour = '\u001B[36m'
    expect((await typed(['n', 'q'])).stdout).toContain(colour)
    expect((await typed(['n', 'q'], {}, { env: { NO_COLOR: '1' } })).stdout).not.toContain(colour)
    expect((await piped({}, ['n'])).stdout).not.toContain('\u001B')
  })

  test('with the event on a line of its own where there is no room beside its times', async () => {
    const { stdout } = await typed(['n', 'q'], { source: file('arrived.ndjson'), arrival: 'stored' })
    const shown = screens(stdout).at(-1)!
    expect(shown).toMatch(/arrived 2026-03-01T09:00:01Z\r?\n {2}\{sensor: b, celsius: 20, stored: /)
  })

  test('without characters beyond ASCII where the locale has none', async () => {
    const { stdout } = await typed(['g', '4', '0', '\r', 'q'], { source: file('many.ndjson') }, { env: { LANG: 'C' } })
    const shown = screens(stdout).join('')
    expect(Array.from(shown).filter((glyph) => glyph > '~')).toEqual([])
  })
})

describe('the recording', () => {
  test('is read in order of arrival, where that is recorded', async () => {
    const { stdout } = await piped({ source: file('arrived.ndjson'), arrival: 'stored' }, ['n'])
    expect(stdout).toContain('record 0 of arrived.ndjson  2026-03-01T08:03:00Z, arrived 2026-03-01T09:00:01Z')
  })

  test('can be put into another order, and late events correct what was said', async () => {
    const { stdout } = await piped({ disorder: ['exponential:5m'], seed: '7', corrections: true }, ['g end'])
    const end = stdout.split('\n\n')[1]!
    expect(end).toContain('5 records: 5 accepted, 0 late, 0 bad')
    expect(end).toMatch(/^ {2}(?:insert|confirm) {2}.*hot then cool/m)
    const { stdout: json } = await piped({ allowedLateness: '1h', json: true }, ['e "celsius":30'])
    expect(JSON.parse(lines(json)[1]!)).toMatchObject({ step: 4, outputs: [{ change: 'insert' }], fates: [] })
  })

  test('with bad records, and what would steer the terminal', async () => {
    const { stdout } = await piped({ source: file('odd.ndjson') }, ['n', 'n'])
    expect(stdout).toContain('record 1 of odd.ndjson is bad: ')
    expect(stdout).not.toContain('\u001B')
  })

  test('cannot come by the same way as the commands', async () => {
    await expect(piped({ source: '-' }, [])).rejects.toMatchObject({ code: 'BAD_OPTIONS' })
  })
})

/**
 * A run that is killed (SIGKILL) at random points, again and again, and recovered from its journal each time, leaves the
 * files of one that was never killed.
 */
import { spawn } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ndjson, temporaryFolder } from '../cli/files.ts'
import { ROOT } from '../support/repository.ts'

/** Every thousandth event waits a little, so that there is time to kill; out of order by up to 40 s, by more at times. */
const RULE = `import { begin, field } from 'tidemark'
export default begin('hot').where(field('celsius').gt(80)).followedBy('cool').where(field('celsius').lt(20))
  .notFollowedBy('off').where(field('celsius').eq(50)).within('1m').named('fall')
export const stream = { time: 'at', key: 'sensor', map: (event: any) => {
  if (event.id % 1000 === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 15)
  return event
} }\n`

const EVENTS = Array.from({ length: 40_000 }, (_, id) => ({
  id,
  at: id * 1000 - ((id * 7919) % 40_000) - (id % 997 === 0 ? 90_000 : 0),
  sensor: `s${(id * 31) % 7}`,
  celsius: (id * 6_700_417) % 101,
}))

const file = temporaryFolder({
  'rule.ts': RULE,
  'data.ndjson': `${ndjson(EVENTS.slice(0, 500))}{\n${ndjson(EVENTS.slice(500))}`,
})
const OUTPUTS = ['out.ndjson', 'late.ndjson', 'bad.ndjson'] as const

const wordsOf = (name: string): readonly string[] => [
  `${ROOT}/node_modules/jiti/lib/jiti-cli.mjs`,
  `${ROOT}/src/cli/main.ts`,
  'run',
  file('rule.ts'),
  '--source',
  file('data.ndjson'),
  '--delay=40s',
  '--quiet',
  `--sink=${file(`${name}-out.ndjson`)}`,
  `--late=${file(`${name}-late.ndjson`)}`,
  `--bad=${file(`${name}-bad.ndjson`)}`,
]

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string
}

/** Runs a child. @param isDue asked again and again; it is killed when that says so */
async function run(words: readonly string[], isDue: () => boolean): Promise<Ended> {
  const child = spawn(process.execPath, words, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ends: Ended[] = []
  child.on('close', (code, signal) => void ends.push({ code, signal, stderr }))
  while (ends.length === 0) {
    await delay(2)
    if (isDue()) child.kill('SIGKILL')
  }
  return ends[0]!
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0
const never = (): boolean => false

describe('a run that is killed', () => {
  test('and recovered, again and again, leaves the files of one that was not', { timeout: 180_000 }, async () => {
    expect(await run(wordsOf('whole'), never)).toMatchObject({ code: 0 })
    const journal = file('j.journal')
    const kills: number[] = []
    let mode = '--journal'
    for (let killed = 0; ;) {
      const before = sizeOf(journal)
      // An entry has about 70 bytes: some are let through; sometimes it is killed while it still plays.
      const more = killed < 4 ? Math.floor(Math.random() * 500) : Infinity
      const isDue = (): boolean => sizeOf(journal) > before + more
      const ended = await run([...wordsOf('killed'), mode, journal], isDue)
      if (ended.signal === null) {
        expect(`${ended.code} ${ended.stderr}`, `killed after ${String(kills)} bytes`).toBe('0 ')
        break
      }
      expect(ended.signal).toBe('SIGKILL')
      killed++
      kills.push(more)
      mode = '--recover'
    }
    expect(kills.length).toBeGreaterThan(1)
    for (const name of OUTPUTS) {
      const whole = readFileSync(file(`whole-${name}`), 'utf8')
      expect(whole.length).toBeGreaterThan(50)
      const killed = readFileSync(file(`killed-${name}`), 'utf8')
      expect(killed === whole, `${name} differs; killed after ${String(kills)} bytes`).toBe(true)
    }
  })
})

/**
 * A slow check: a large disordered file with a slow consumer runs within 300 MB of memory.
 *
 *     npx jiti test/faults/large-file.ts          2 GB, about two minutes
 *     npx jiti test/faults/large-file.ts 100      100 MB
 *
 * The job runs in a process of its own, from compiled code, with Node's defaults; what is judged is the greatest
 * resident size which the system counted for it. The file lies in the folder for temporary files, and is deleted.
 */
import { execFile } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { installTidemark } from '../support/installed.ts'

const LIMIT_MB = 300

interface Measured {
  readonly seconds: number
  readonly taken: number
  readonly matched: number
  readonly input: number
  readonly late: number
  readonly bad: number
  readonly maxRssBytes: number
}

/** Events come a millisecond apart, in blocks of 5 s, each in random order: a seeded shuffle. */
const BLOCK = 5000
/** A door is opened, and closed half a second later, once in this many events. */
const CYCLE = 1000

/** Writes an NDJSON file of at least `bytes`. @returns how many events are in it */
function writeEvents(path: string, bytes: number): number {
  const file = openSync(path, 'w')
  const order = Int32Array.from({ length: BLOCK }, (_, i) => i)
  const base = Date.UTC(2026, 0, 1)
  let seed = 20_260_101
  let written = 0
  let events = 0
  try {
    while (written < bytes) {
      for (let i = BLOCK - 1; i > 0; i--) {
        seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
        const j = Math.floor((seed / 2 ** 32) * (i + 1))
        const swapped = order[i]!
        order[i] = order[j]!
        order[j] = swapped
      }
      let text = ''
      for (const place of order) text += `${lineOf(base, events + place)}\n`
      written += writeSync(file, text)
      events += BLOCK
    }
  } finally {
    closeSync(file)
  }
  return events
}

function lineOf(base: number, event: number): string {
  const phase = event % CYCLE
  const state = phase === 0 ? 'opened' : phase === CYCLE / 2 ? 'closed' : 'quiet'
  const door = Math.floor(event / CYCLE) % 200
  return `{"at":${base + event},"door":${door},"state":"${state}","hall":"hall ${event % 997} of the north plant"}`
}

/** Each problem as a line. */
function problemsOf(measured: Measured, events: number): readonly string[] {
  const expected = { input: events, late: 0, bad: 0, matched: events / CYCLE, taken: events + events / CYCLE }
  const problems = Object.entries(expected)
    .filter(([name, value]) => measured[name as keyof Measured] !== value)
    .map(([name, value]) => `${name} is ${measured[name as keyof Measured]}, not ${value}`)
  const mb = measured.maxRssBytes / 1e6
  if (!(mb <= LIMIT_MB)) problems.push(`the process took ${mb.toFixed(0)} MB, more than ${LIMIT_MB}`)
  return problems
}

const megabytes = Number(process.argv[2] ?? 2000)
const folder = mkdtempSync(join(tmpdir(), 'tidemark-large-'))
try {
  const installed = await installTidemark('large-file')
  const child = readFileSync(new URL('./large-file-child.ts', import.meta.url), 'utf8')
  const errors = await installed.compile(new Map([['child', child]]))
  if (errors.length > 0) throw new Error(errors.join('\n'))
  const path = join(folder, 'doors.ndjson')
  const events = writeEvents(path, megabytes * 1e6)
  const { stdout } = await promisify(execFile)(process.execPath, [join(installed.folder, 'out/child.js'), path])
  const measured = JSON.parse(stdout) as Measured
  const rate = Math.round(measured.input / measured.seconds).toLocaleString('en-US')
  const size = `${megabytes} MB, ${events.toLocaleString('en-US')} events`
  process.stdout.write(`${size}: ${rate} events/s, at most ${(measured.maxRssBytes / 1e6).toFixed(0)} MB resident\n`)
  const problems = problemsOf(measured, events)
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  process.exitCode = problems.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

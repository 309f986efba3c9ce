/**
 * A slow check: a large disordered file with a slow consumer runs within 300 MB of memory.
 *
 *     npx jiti test/faults/large-file.ts                  2 GB of NDJSON, about two minutes
 *     npx jiti test/faults/large-file.ts 100              100 MB
 *     npx jiti test/faults/large-file.ts 400 parquet      400 MB of Parquet
 *
 * The job runs in a process of its own, from compiled code, with Node's defaults; what is judged is the greatest
 * resident size which the system counted for it. The file lies in the folder for temporary files, and is deleted.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { installTidemark } from '../support/installed.ts'
import { CYCLE, writeNdjson, writeParquet } from './door-events.ts'

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
const format = process.argv[3] === 'parquet' ? 'parquet' : 'ndjson'
const folder = mkdtempSync(join(tmpdir(), 'tidemark-large-'))
try {
  const installed = await installTidemark('large-file')
  const child = readFileSync(new URL('./large-file-child.ts', import.meta.url), 'utf8')
  const errors = await installed.compile(new Map([['child', child]]))
  if (errors.length > 0) throw new Error(errors.join('\n'))
  const path = join(folder, `doors.${format}`)
  const events = (format === 'parquet' ? writeParquet : writeNdjson)(path, megabytes * 1e6)
  const { stdout } = await promisify(execFile)(process.execPath, [join(installed.folder, 'out/child.js'), path])
  const measured = JSON.parse(stdout) as Measured
  const rate = Math.round(measured.input / measured.seconds).toLocaleString('en-US')
  const size = `${megabytes} MB of ${format}, ${events.toLocaleString('en-US')} events`
  process.stdout.write(`${size}: ${rate} events/s, at most ${(measured.maxRssBytes / 1e6).toFixed(0)} MB resident\n`)
  const problems = problemsOf(measured, events)
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  process.exitCode = problems.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/**
 * `npm run bench:startup`: how long it takes to start. A bare `node`, `import 'tidemark'` and `tidemark --help` in processes
 * of their own, in turns, so that what disturbs the machine disturbs all; median of the wall times, and of the differences to
 * the bare one within a turn.
 *
 * The targets are 50 ms for the import and 100 ms for the help; nothing is asserted here. With `--record` the result is
 * written to `bench/record/startup`, and with `--render` the newest is put into the page.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { dated, headText, newestDated, putBetween, writeDated, type RecordHead } from '../harness/dated.ts'
import { median } from '../harness/statistics.ts'
import { aligned } from '../harness/text.ts'

// From bench/dist/startup, where this file runs.
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const RECORDS = join(ROOT, 'bench', 'record', 'startup')
const BEGIN = '<!-- start-up: begin (drawn by `npm run bench:startup -- --render`) -->'
const END = '<!-- start-up: end -->'

interface Start {
  readonly name: string
  readonly args: readonly string[]
  /** Milliseconds beyond a bare `node` that it is to stay within. */
  readonly target?: number
}

const STARTS: readonly Start[] = [
  { name: 'node', args: ['--input-type=module', '-e', ''] },
  { name: "import 'tidemark'", args: ['--input-type=module', '-e', "import 'tidemark'"], target: 50 },
  { name: 'tidemark --help', args: ['dist/cli/main.js', '--help'], target: 100 },
]

interface Started {
  readonly name: string
  /** Milliseconds of each turn. */
  readonly ms: readonly number[]
  readonly median: number
  /** The median of what it took beyond a bare `node` in the same turn. */
  readonly over: number
}

type StartupRecord = RecordHead & { readonly turns: number; readonly results: readonly Started[] }

const { values: options } = parseArgs({
  options: {
    turns: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    render: { type: 'boolean', default: false },
  },
})
const turns = Number(options.turns)
if (!Number.isInteger(turns) || turns < 1) throw new RangeError(`--turns ${options.turns} is not a whole number from 1`)

if (options.record || !options.render) {
  const record: StartupRecord = await dated(ROOT, () => Promise.resolve({ turns, results: startAll() }))
  process.stdout.write(options.json ? `${JSON.stringify(record)}\n` : tableOf(record))
  if (options.record) process.stderr.write(`\nrecorded in ${await writeDated(RECORDS, record)}\n`)
}
if (options.render) {
  const record = newestDated<StartupRecord>(RECORDS)
  if (record === undefined) throw new Error(`no record in ${RECORDS}: run npm run bench:startup -- --record first`)
  putBetween(join(ROOT, 'bench', 'README.md'), BEGIN, END, `\`\`\`\n${tableOf(record)}\`\`\``)
}

function startAll(): readonly Started[] {
  // One turn that does not count: files are read from disk only once.
  for (const start of STARTS) elapsedMs(start)
  const times = STARTS.map((): number[] => [])
  for (let turn = 0; turn < turns; turn++) for (const [i, start] of STARTS.entries()) times[i]?.push(elapsedMs(start))
  const bare = times[0] as readonly number[]
  return STARTS.map(({ name }, i) => {
    const ms = times[i] as readonly number[]
    return { name, ms, median: median(ms), over: median(ms.map((time, turn) => time - (bare[turn] as number))) }
  })
}

function tableOf(record: StartupRecord): string {
  const rows = record.results.map(({ name, ms, median: middle, over }) => {
    const { target } = STARTS.find((start) => start.name === name) ?? {}
    const judged = target === undefined ? '' : `${over <= target ? 'met' : 'missed'} ${target}`
    return [name, middle.toFixed(0), over.toFixed(0), judged, Math.min(...ms).toFixed(0)]
  })
  const table = aligned([['', 'ms', 'over node', '', 'least'], ...rows], [0, 3])
  return `${headText(record)}\nmedians of ${record.turns} turns, milliseconds\n\n${table}\n`
}

function elapsedMs({ name, args }: Start): number {
  const begin = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] })
  const elapsed = performance.now() - begin
  if (status !== 0) throw new Error(`${name} failed: ${String(stderr)}`)
  return elapsed
}

/**
 * `npm run bench:startup`: how long it takes to start. A bare `node`, `import 'tidemark'` and `tidemark --help` in processes
 * of their own, in turns, so that what disturbs the machine disturbs all; median of the wall times, and of the differences to
 * the bare one within a turn.
 *
 * The targets are 50 ms for the import and 100 ms for the help; nothing is asserted here.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { median } from '../harness/statistics.ts'
import { aligned } from '../harness/text.ts'

// From bench/dist/startup, where this file runs.
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

interface Start {
  readonly name: string
  readonly args: readonly string[]
}

const STARTS: readonly Start[] = [
  { name: 'node', args: ['--input-type=module', '-e', ''] },
  { name: "import 'tidemark'", args: ['--input-type=module', '-e', "import 'tidemark'"] },
  { name: 'tidemark --help', args: ['dist/cli/main.js', '--help'] },
]

const { values: options } = parseArgs({
  options: { turns: { type: 'string', default: '20' }, json: { type: 'boolean', default: false } },
})
const turns = Number(options.turns)
if (!Number.isInteger(turns) || turns < 1) throw new RangeError(`--turns ${options.turns} is not a whole number from 1`)

// One turn that does not count: files are read from disk only once.
for (const start of STARTS) elapsedMs(start)
const times = STARTS.map((): number[] => [])
for (let turn = 0; turn < turns; turn++) for (const [i, start] of STARTS.entries()) times[i]?.push(elapsedMs(start))

const bare = times[0] as readonly number[]
const results = STARTS.map(({ name }, i) => {
  const ms = times[i] as readonly number[]
  return { name, ms, median: median(ms), over: median(ms.map((time, turn) => time - (bare[turn] as number))) }
})

if (options.json) process.stdout.write(`${JSON.stringify({ node: process.versions.node, turns, results })}\n`)
else {
  const rows = results.map((of) => [of.name, of.median.toFixed(0), of.over.toFixed(0), Math.min(...of.ms).toFixed(0)])
  process.stdout.write(`${aligned([['', 'ms', 'over node', 'least'], ...rows], [0])}\n`)
}

function elapsedMs({ name, args }: Start): number {
  const begin = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] })
  const elapsed = performance.now() - begin
  if (status !== 0) throw new Error(`${name} failed: ${String(stderr)}`)
  return elapsed
}

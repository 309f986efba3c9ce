/**
 * `npm run bench -- [options]`: checks, measures, records, and draws the table. See README.md.
 */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Contender, Workload } from './harness/contract.ts'
import { isPeer, labelOf } from './harness/contract.ts'
import { MissingTool, build } from './harness/foreign.ts'
import { Progress } from './harness/progress.ts'
import type { BenchRecord } from './harness/record.ts'
import { joined, newestRecord, writeRecord } from './harness/record.ts'
import { render } from './harness/render.ts'
import { isQuoted } from './harness/summary.ts'
import { FULL, QUICK } from './harness/rounds.ts'
import type { Selected } from './harness/run.ts'
import { checkAll, checkText, measureAll, withDirectory } from './harness/run.ts'
import { tableOf } from './harness/table.ts'
import { peersOf } from './peers/index.ts'
import { workloads } from './workloads/index.ts'

// From bench/dist, where this file runs.
const BENCH = fileURLToPath(new URL('..', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const RECORDS = join(BENCH, 'record')
const PAGE = join(BENCH, 'README.md')
const CHARTS = join(BENCH, 'charts')

const NO_TOOL = 3

/** All workloads, in the order of the suite. */
const NAMES: readonly string[] = workloads.map(({ name }) => name)

const HELP = `npm run bench -- [options]

  --peers           with Flink and Esper, which need a JDK and Maven; without them it ends with code 3;
                    with --quick only the workloads in which they take part
  --filter <text>   only candidates with this text in '<W1 …> <workload> <form> <name>'; baselines of their tables stay
  --quick           a tenth of the events, three rounds: to see that all works, not to be quoted
  --events <n>      the size of the input
  --no-oracle       do not compare with the library's oracle (the record says so)
  --check           compare the matches of a tenth of the events and stop: no clock is read
  --list            list the candidates and stop
  --json            print the record instead of the table
  --record          write a record even if the run is quick, filtered or of another size; with --filter, workloads that were
                    not measured are taken over from the newest record, so that the suite can be measured in parts
  --no-record       write none
  --render          draw the newest record into bench/README.md and bench/charts; alone: measures nothing
  --latency         the latency instead, see bench/latency/README.md
  --memory          the memory instead, see bench/memory/README.md
`

const { values: options } = parseArgs({
  allowNegative: true,
  options: {
    filter: { type: 'string', multiple: true, default: [] },
    peers: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    events: { type: 'string' },
    oracle: { type: 'boolean', default: true },
    check: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    record: { type: 'boolean' },
    render: { type: 'boolean', default: false },
    latency: { type: 'boolean', default: false },
    memory: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

try {
  await main()
} catch (reason) {
  // Whatever went wrong, the sentence is what the reader needs; the stack is of the harness.
  process.stderr.write(`bench: ${reason instanceof Error ? reason.message : String(reason)}\n`)
  process.exitCode = reason instanceof MissingTool ? NO_TOOL : 1
}

async function main(): Promise<void> {
  if (options.help) {
    process.stdout.write(HELP)
    return
  }
  if (options.latency) return (await import('./latency/main.ts')).latency(options, BENCH, ROOT)
  if (options.memory) return (await import('./memory/main.ts')).memory(options, BENCH, ROOT)
  const selected = workloads
    .map(selectedOf)
    .filter(({ workload, chosen, events }) => chosen.length > 0 && events >= (workload.leastEvents ?? 1))
    .filter(({ chosen }) => !options.peers || !options.quick || chosen.some(isPeer))
  if (selected.length === 0)
    throw new Error(`no candidate has ${options.filter.join(' or ')} in its name; --list shows all`)
  if (options.list) {
    for (const { workload, chosen } of selected)
      for (const candidate of chosen) process.stdout.write(`${labelOf(workload, candidate)}\n`)
    return
  }
  const only = options.filter.length > 0 || options.events !== undefined || options.quick || !options.oracle
  if (!options.render || options.check || options.json || only || options.record === true) await run(selected, !only)
  if (options.render) renderNewest()
}

/** Candidates whose label has one of the texts of `--filter`, and what they are compared with in the tables they are in. */
function selectedOf(workload: Workload): Selected {
  const all: readonly Contender[] = [...workload.candidates, ...(options.peers ? peersOf(workload, options.quick) : [])]
  const named = all.filter((candidate) => {
    const label = labelOf(workload, candidate).toLowerCase()
    return options.filter.length === 0 || options.filter.some((text) => label.includes(text.toLowerCase()))
  })
  const forms = new Set(named.map((candidate) => candidate.form))
  const chosen = all.filter(
    (candidate) =>
      named.includes(candidate) ||
      (forms.has(candidate.form) && workload.baselines[candidate.form]?.includes(candidate.name) === true) ||
      (named.some(isPeer) && isQuoted(candidate)),
  )
  return { workload, chosen, events: eventsOf(workload) }
}

function eventsOf(workload: Workload): number {
  const { full, quick } = workload.events
  if (options.events === undefined) return options.quick || options.check ? quick : full
  const events = Number(options.events.replaceAll('_', ''))
  if (!Number.isInteger(events) || events < 1)
    throw new Error(`--events ${options.events} is not a positive whole number`)
  return events
}

async function run(selected: readonly Selected[], whole: boolean): Promise<void> {
  for (const program of new Set(selected.flatMap(({ chosen }) => chosen.filter(isPeer).map((peer) => peer.program))))
    build(program)
  const progress = new Progress(process.stderr.isTTY)
  try {
    await withDirectory(async (directory, pool) => {
      const checked = await checkAll(selected, directory, pool, options.oracle, progress)
      progress.clear()
      if (options.check) {
        for (const each of checked.checked) process.stdout.write(`${checkText(each)}\n`)
        return
      }
      // Before it is written for the first time, since that may replace it.
      const isPart = !whole && !options.quick && options.events === undefined
      const earlier = isPart ? newestRecord(RECORDS) : undefined
      const all = (record: BenchRecord): BenchRecord =>
        earlier === undefined ? record : joined(record, earlier, NAMES)
      const keeps = options.record ?? whole
      const keep = async (record: BenchRecord): Promise<void> => {
        if (keeps) await writeRecord(RECORDS, all(record))
      }
      const record = await measureAll(checked, options.quick ? QUICK : FULL, ROOT, progress, keep)
      progress.clear()
      process.stdout.write(options.json ? `${JSON.stringify(record, undefined, 1)}\n` : tableOf(record))
      if (keeps) process.stderr.write(`\nrecorded in ${await writeRecord(RECORDS, all(record))}\n`)
    })
  } finally {
    progress.clear()
  }
}

function renderNewest(): void {
  const newest = newestRecord(RECORDS)
  if (newest === undefined) throw new Error(`no record in ${RECORDS}: run npm run bench first`)
  render(PAGE, CHARTS, newest)
}

/**
 * `node bench/dist/peers/flink/compare.js [options]`: Flink CEP and Tidemark on the same input, in turns. See README.md.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { median } from '../../harness/statistics.ts'
import { aligned, count, digits } from '../../harness/text.ts'
import type { Candidate, FlinkTurn } from './candidates.ts'
import { FOLDER, JAVA_OPTIONS, flinkCandidate, tidemarkCandidate } from './candidates.ts'
import type { Turn } from './child.ts'
import { writeInput } from './input.ts'
import type { Order, PeerQuery } from './queries.ts'
import { queries } from './queries.ts'
import type { Tally } from './tally.ts'

const HELP = `node bench/dist/peers/flink/compare.js [options]
  --quick            fewer events and rounds, under five minutes: to see that all works, not to be quoted
  --filter <text>    only workloads with this in their name (may be repeated)
  --kinds <list>     kinds of Flink job: keyed,forward,sql (all)
  --events <n>       so many events in place of each workload's own number
  --rounds <n>       timed turns of each candidate (7; quick: 2)
  --warm <n>         untimed turns before (3; quick: 1)
  --set <name=value> an option of Flink's (may be repeated)
  --json             all turns as JSON, in place of the tables
`

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    filter: { type: 'string', multiple: true, default: [] },
    kinds: { type: 'string', default: 'keyed,forward,sql' },
    events: { type: 'string' },
    rounds: { type: 'string' },
    warm: { type: 'string' },
    set: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

/** Those of the workload that is measured. */
const processes = new Map<string, Candidate>()

interface Row {
  readonly name: string
  readonly turns: readonly Turn[]
}

interface Measured {
  readonly workload: string
  readonly title: string
  readonly events: number
  readonly matches: number
  readonly checksum: number
  readonly rows: readonly Row[]
}

const QUICK_ORDERS: readonly Order[] = ['keyed-1', 'keyed-2', 'forward-1', 'sql-1']

const NAMES: Readonly<Record<string, string>> = {
  keyed: 'Flink CEP',
  forward: 'Flink CEP, no exchange',
  sql: 'Flink SQL',
}

async function main(): Promise<void> {
  if (options.help) {
    process.stdout.write(HELP)
    return
  }
  build()
  const chosen = queries.filter(
    ({ name }) => options.filter.length === 0 || options.filter.some((text) => name.includes(text)),
  )
  if (chosen.length === 0) throw new Error(`no workload has ${options.filter.join(' or ')} in its name`)
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-flink-'))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      for (const each of processes.values()) each.kill()
      rmSync(directory, { recursive: true, force: true })
      process.exit(1)
    })
  }
  const measured: Measured[] = []
  const load = loadavg()[0] ?? NaN
  try {
    for (const query of chosen) {
      const one = await measure(query, directory)
      measured.push(one)
      if (!options.json) process.stdout.write(`${table(one)}\n\n`)
    }
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  }
  const versions = measured[0]?.rows.flatMap(({ turns }) => turns).find((turn): turn is FlinkTurn => 'flink' in turn)
  const run = {
    date: new Date().toISOString(),
    cpu: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`,
    load: { before: load, after: loadavg()[0] ?? NaN },
    node: process.versions.node,
    java: versions?.java,
    collector: versions?.gc.name,
    javaOptions: JAVA_OPTIONS,
    flink: versions?.flink,
    settings: options.set,
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ ...run, measured }, undefined, 1)}\n`)
  else
    process.stdout.write(
      `${run.cpu}, load ${digits(run.load.before)} before and ${digits(run.load.after)} after; node ${run.node}; ` +
        `java ${run.java} (${JAVA_OPTIONS.join(' ')}); flink ${run.flink}\n`,
    )
}

/** Exits as `build.sh` does: 3 if Java or Maven is missing. */
function build(): void {
  const { status, error } = spawnSync('sh', [join(FOLDER, 'build.sh')], { stdio: ['ignore', 'inherit', 'inherit'] })
  if (error !== undefined) throw error
  if (status !== 0) process.exit(status ?? 1)
}

async function measure(query: PeerQuery, directory: string): Promise<Measured> {
  const events = numberOf('events', options.quick ? query.events.quick : query.events.full)
  const input = query.input(events)
  const expected = query.reference(input)
  if (expected.matches === 0)
    throw new Error(`${query.name}: ${events} events hold no match, so nothing can be compared`)
  const file = join(directory, 'events.bin')
  writeInput(file, input)
  const kinds = options.kinds.split(',')
  const orders = query.orders.filter(
    (order) => kinds.includes(kindOf(order)) && (!options.quick || QUICK_ORDERS.includes(order)),
  )
  try {
    for (const kind of new Set(orders.map(kindOf)))
      processes.set(kind, flinkCandidate(query, file, directory, options.set))
    for (const form of ['objects', 'columns'] as const) processes.set(form, tidemarkCandidate(query, events, form))
    const candidates: { name: string; turns: Turn[]; turn: () => Promise<Turn> }[] = []
    for (const order of orders) {
      const turn = async (): Promise<Turn> => await processOf(kindOf(order)).turn(order)
      candidates.push({ name: nameOf(order), turns: [], turn })
    }
    for (const form of ['objects', 'columns'] as const) {
      candidates.push({
        name: `Tidemark, ${form}`,
        turns: [],
        turn: async () => await processOf(form).turn(),
      })
    }
    const warm = numberOf('warm', options.quick ? 1 : 3)
    const rounds = numberOf('rounds', options.quick ? 2 : 7)
    for (let round = -warm; round < rounds; round++) {
      for (const { name, turns, turn } of candidates) {
        const answer = await turn()
        check(`${query.name}, ${name}`, answer, expected)
        if (round >= 0) turns.push(answer)
      }
    }
    return {
      workload: query.name,
      title: query.title,
      events,
      matches: expected.matches,
      checksum: expected.checksum,
      rows: candidates.map(({ name, turns }) => ({ name, turns })),
    }
  } finally {
    for (const each of processes.values()) await each.end()
    processes.clear()
  }
}

function processOf(name: string): Candidate {
  const found = processes.get(name)
  if (found === undefined) throw new Error(`no process for ${name}`)
  return found
}

/** Warm-up turns are looked at too, so a wrong answer ends the run before a clock is read. */
function check(name: string, { matches, checksum }: Turn, expected: Tally): void {
  if (matches === expected.matches && checksum === expected.checksum) return
  throw new Error(
    `${name}: ${count(matches)} matches with checksum ${checksum}; by definition there are ${count(expected.matches)} with ${expected.checksum}`,
  )
}

function table({ workload, title, events, matches, rows }: Measured): string {
  const forms = ['Tidemark, objects', 'Tidemark, columns']
  const medianOf = (name: string, of: 'ms' | 'cpuMs'): number =>
    median(rows.find((row) => row.name === name)?.turns.map((turn) => turn[of]) ?? [])
  const lines = rows.map(({ name, turns }) => {
    const times = turns.map(({ ms }) => ms)
    const rate = (ms: number): string => digits(events / ms)
    const ms = medianOf(name, 'ms')
    const cpuMs = medianOf(name, 'cpuMs')
    const jobs = turns.map((turn) => ('jobMs' in turn ? (turn as FlinkTurn).jobMs : turn.ms))
    return [
      name,
      rate(ms),
      `(${rate(Math.max(...times))} … ${rate(Math.min(...times))})`,
      digits(ms),
      digits(cpuMs),
      digits(median(jobs)),
      ...forms.map((form) => digits(ms / medianOf(form, 'ms'))),
      ...forms.map((form) => digits(cpuMs / medianOf(form, 'cpuMs'))),
    ]
  })
  const head = [
    '',
    'k events/s',
    '',
    'ms',
    'cpu ms',
    'job ms',
    'ms ÷ objects',
    '÷ columns',
    'cpu ÷ objects',
    '÷ columns',
  ]
  return (
    `${workload}: ${title}\n${count(events)} events, ${count(matches)} matches, the same in all and by definition; ` +
    `${rows[0]?.turns.length ?? 0} turns\n\n${aligned([head, ...lines], [0, 2])}`
  )
}

function kindOf(order: Order): string {
  return order.slice(0, order.indexOf('-'))
}

function nameOf(order: Order): string {
  return `${NAMES[kindOf(order)] ?? ''}, parallelism ${order.slice(-1)}`
}

function numberOf(name: 'events' | 'rounds' | 'warm', otherwise: number): number {
  const text = options[name]
  if (text === undefined) return otherwise
  const value = Number(text.replaceAll('_', ''))
  if (!Number.isInteger(value) || value < (name === 'warm' ? 0 : 1))
    throw new Error(`--${name} ${text} is not a positive whole number`)
  return value
}

try {
  await main()
} catch (reason) {
  process.stderr.write(`${reason instanceof Error ? reason.message : String(reason)}\n`)
  process.exitCode = 1
}

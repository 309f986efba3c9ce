/**
 * A run: check everything, then measure everything, and make the record.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WorkloadCheck } from './check.ts'
import { check } from './check.ts'
import type { Contender, Setting, Workload } from './contract.ts'
import { eventsOf, isPeer } from './contract.ts'
import { ForeignPool } from './foreign-pool.ts'
import type { Timing } from './messages.ts'
import type { Progress } from './progress.ts'
import type { BenchRecord, CandidateRecord, WorkloadRecord } from './record.ts'
import { commitOf, load, machine, packageVersions } from './record.ts'
import type { Effort } from './rounds.ts'
import { effortOf, measure } from './rounds.ts'

/** A workload, and those of its candidates that take part. */
export interface Selected {
  readonly workload: Workload
  readonly chosen: readonly Contender[]
  readonly events: number
}

export interface Checked extends Selected {
  readonly setting: Setting
  readonly found: WorkloadCheck
}

/** What was checked, and the processes of the programs in other languages, which are still there. */
export interface CheckedAll {
  readonly checked: readonly Checked[]
  readonly pool: ForeignPool
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/**
 * Calls `use` with a new directory for input files and with a pool of processes; both are gone afterwards, also after an
 * interrupt: a program in another language ends when nobody is left to order anything.
 */
export async function withDirectory<T>(use: (directory: string, pool: ForeignPool) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-bench-'))
  const tidy = (): void => rmSync(directory, { recursive: true, force: true })
  const interrupt = (): void => {
    tidy()
    process.exit(130)
  }
  for (const signal of SIGNALS) process.once(signal, interrupt)
  const pool = new ForeignPool()
  try {
    return await use(directory, pool)
  } finally {
    await pool.end()
    for (const signal of SIGNALS) process.off(signal, interrupt)
    tidy()
  }
}

/** Writes the input files and compares the matches of all. No clock is read. @throws Error at the first that is wrong */
export async function checkAll(
  selected: readonly Selected[],
  directory: string,
  pool: ForeignPool,
  askOracle: boolean,
  progress: Progress,
): Promise<CheckedAll> {
  const checked: Checked[] = []
  for (const [i, each] of selected.entries()) {
    const { workload, chosen } = each
    progress.part(`checking ${workload.name}`, i, selected.length)
    const setting: Setting = { events: each.events, seed: workload.seed, directory }
    progress.show(`${workload.name}: writing files`)
    if (chosen.some((contender) => !isPeer(contender) && contender.readsFiles)) workload.writeFiles(setting)
    checked.push({ ...each, setting, found: await check(workload, chosen, setting, pool, askOracle, progress) })
  }
  return { checked, pool }
}

/**
 * Measures what was checked.
 *
 * @param root the folder of the package: its commit and packages go into the record
 * @param onMeasured is told the record after each workload, so that what was measured outlives an interrupt
 */
export async function measureAll(
  { checked, pool }: CheckedAll,
  effort: Effort,
  root: string,
  progress: Progress,
  onMeasured: (soFar: BenchRecord) => Promise<void>,
): Promise<BenchRecord> {
  const date = new Date().toISOString()
  const before = load()
  const peers = await pool.versions()
  if (effort.peersShareProcess !== true) await pool.end()
  const workloads: WorkloadRecord[] = []
  const head = {
    version: 1,
    date,
    ...commitOf(root),
    machine: machine(),
    node: process.versions.node,
    v8: process.versions.v8,
    packages: packageVersions(root, ['tidemark', 'rxjs']),
    ...(Object.keys(peers).length === 0 ? {} : { peers }),
  } as const
  const soFar = (): BenchRecord => ({ ...head, load: { before, after: load() }, effort, workloads })
  for (const [i, each] of checked.entries()) {
    progress.part(each.workload.name, i, checked.length)
    const spent = effortOf(each.workload, effort)
    const timings = await measure(each.workload, each.chosen, each.setting, spent, each.found, pool, progress)
    workloads.push(recordOf(each, timings, spent))
    await onMeasured(soFar())
  }
  return soFar()
}

function recordOf(
  { workload, chosen, setting, found }: Checked,
  timings: readonly (readonly Timing[])[],
  { groups, roundsPerGroup }: Effort,
): WorkloadRecord {
  const candidates = chosen.map((candidate, i): CandidateRecord => {
    const { name, form, kind, about, threads } = candidate
    const rounds = timings[i] ?? []
    const first = rounds[0]?.pass
    const events = eventsOf(candidate, setting)
    const errors = found.candidates[i]
    return {
      name,
      form,
      kind,
      about,
      ...(threads === undefined ? {} : { threads }),
      matches: first?.matches ?? 0,
      ...(errors === undefined ? {} : { missed: errors.missed, invented: errors.invented }),
      ...(events === setting.events ? {} : { events }),
      ...(first?.work === undefined ? {} : { work: first.work }),
      wallMs: rounds.map(({ wallMs }) => thousandths(wallMs)),
      cpuMs: rounds.map(({ cpuMs }) => thousandths(cpuMs)),
      passes: rounds.map(({ passes }) => passes),
    }
  })
  return {
    name: workload.name,
    ...(workload.suite === undefined ? {} : { suite: workload.suite }),
    title: workload.title,
    input: workload.describe(setting),
    events: setting.events,
    seed: setting.seed,
    matches: found.matches,
    oracle: found.oracle,
    baselines: workload.baselines,
    rounds: { groups, roundsPerGroup },
    ...(workload.point === undefined ? {} : { point: workload.point }),
    ...(workload.work === undefined ? {} : { workShown: workload.work }),
    candidates,
  }
}

function thousandths(ms: number): number {
  return Math.round(ms * 1000) / 1000
}

/** What `--check` prints. */
export function checkText({ workload, chosen, found }: Checked): string {
  const oracle =
    found.oracle === null ? 'not asked' : `the same ${found.oracle.matches} on the first ${found.oracle.events} events`
  const lines = chosen.map((candidate, i) => {
    const errors = found.candidates[i]
    const text =
      errors === undefined
        ? 'makes no matches'
        : errors.missed + errors.invented === 0
          ? 'the same'
          : `${errors.missed} missed, ${errors.invented} invented`
    return `  ${candidate.form} ${candidate.name}: ${text}`
  })
  return [`${workload.name}: ${found.matches} matches; oracle: ${oracle}`, ...lines].join('\n')
}

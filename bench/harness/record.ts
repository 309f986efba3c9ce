/**
 * Records: what was measured, where, and of what. One JSON file per run in `bench/record`, named by day and commit.
 * They hold every round, so that any statistic can be computed later; tables are drawn from them, never from a run.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import type { CandidateKind, Point, Work, WorkName } from './contract.ts'
import type { PeerVersions } from './foreign-pool.ts'
import type { Effort } from './rounds.ts'

export interface CandidateRecord {
  readonly name: string
  readonly form: string
  readonly kind: CandidateKind
  readonly about: string
  /** How many threads match; absent: one. */
  readonly threads?: number
  /** Matches of one pass; 0 for a floor. */
  readonly matches: number
  /** Matches missed and invented on the whole input, against the reference. Absent for a floor. */
  readonly missed?: number
  readonly invented?: number
  /** How many events it was given; absent: all of the workload's. */
  readonly events?: number
  /** Counted in one pass; absent where nothing is counted. */
  readonly work?: Work
  /** Milliseconds per pass, one number per round; the same index is the same turn in all candidates. */
  readonly wallMs: readonly number[]
  readonly cpuMs: readonly number[]
  readonly passes: readonly number[]
}

export interface WorkloadRecord {
  readonly name: string
  /** Its place in the suite; absent: it stands beside it. */
  readonly suite?: string
  readonly title: string
  readonly input: string
  readonly events: number
  readonly seed: number
  readonly matches: number
  /** How far the library's oracle was compared, and how many matches it gave there; `null`: it was not asked. */
  readonly oracle: { readonly events: number; readonly matches: number } | null
  readonly baselines: Readonly<Record<string, readonly string[]>>
  /** What was spent on it; absent in older records: as the effort of the run says. */
  readonly rounds?: { readonly groups: number; readonly roundsPerGroup: number }
  /** When and of what it was measured, if that was another run than the one whose head stands above all. */
  readonly taken?: Taken
  readonly point?: Point
  /** Counters that have a column in the table. */
  readonly workShown?: readonly WorkName[]
  readonly candidates: readonly CandidateRecord[]
}

/** What a run says of itself where its parts are joined with those of others. */
export interface Taken {
  readonly date: string
  readonly commit: string | null
  readonly dirty: boolean
  readonly load: { readonly before: number; readonly after: number }
}

export interface BenchRecord {
  readonly version: 1
  /** When the run started, ISO 8601, UTC. */
  readonly date: string
  /** Short hash of HEAD; `dirty`: files differed from it, so the hash alone does not say what was measured. */
  readonly commit: string | null
  readonly dirty: boolean
  readonly machine: Machine
  readonly node: string
  readonly v8: string
  readonly packages: Readonly<Record<string, string>>
  /** Programs in other languages; absent: none took part. */
  readonly peers?: Readonly<Record<string, PeerVersions>>
  /** Average load (1 minute) before and after: above 1 or so per idle core, others were at work. */
  readonly load: { readonly before: number; readonly after: number }
  readonly effort: Effort
  readonly workloads: readonly WorkloadRecord[]
}

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
}

export function machine(): Machine {
  const all = cpus()
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
  }
}

export function load(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100
}

/** Versions of the packages that are measured, as installed. */
export function packageVersions(root: string, names: readonly string[]): Record<string, string> {
  const require = createRequire(join(root, 'package.json'))
  return Object.fromEntries(
    names.map((name) => [name, (require(`${name}/package.json`) as { version: string }).version]),
  )
}

/** The state of the working tree; records and what is drawn from them do not count as a change. */
export function commitOf(root: string): { readonly commit: string | null; readonly dirty: boolean } {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    return {
      commit: git('rev-parse', '--short=10', 'HEAD'),
      dirty: git('status', '--porcelain', '--', '.', ':!bench/record', ':!bench/charts', ':!bench/README.md') !== '',
    }
  } catch {
    return { commit: null, dirty: true }
  }
}

/** Writes the record and answers its path. A second run on the same day and commit replaces the first. */
export async function writeRecord(directory: string, record: BenchRecord): Promise<string> {
  mkdirSync(directory, { recursive: true })
  const what = record.dirty || record.commit === null ? 'worktree' : record.commit
  const path = join(directory, `${record.date.slice(0, 10)}-${what}.json`)
  // As the formatter of the project would have it, since the file is committed.
  writeFileSync(path, await format(JSON.stringify(record), { ...(await resolveConfig(path)), filepath: path }))
  return path
}

/**
 * What was measured now, and for all else what an earlier record of the same machine has: so the suite can be measured in
 * parts. Each part tells its own run.
 *
 * @param names of all workloads there are, in their order; what is no longer among them is left out
 * @throws Error if the earlier record is of another machine, of other programs, or was taken with another effort
 */
export function joined(record: BenchRecord, earlier: BenchRecord, names: readonly string[]): BenchRecord {
  const ofWhat = ({ machine: of, node, v8, packages, effort }: BenchRecord): string =>
    JSON.stringify([of.cpu, of.cores, of.memoryGiB, node, v8, packages, roundsOf(effort)])
  if (ofWhat(record) !== ofWhat(earlier))
    throw new Error(
      `the newest record is of ${ofWhat(earlier)}, this run of ${ofWhat(record)}: measure the whole suite once`,
    )
  const { date, commit, dirty, load: loads } = earlier
  const known = new Map<string, WorkloadRecord>()
  for (const workload of earlier.workloads)
    known.set(workload.name, { taken: { date, commit, dirty, load: loads }, ...workload })
  for (const workload of record.workloads) known.set(workload.name, workload)
  const peers = { ...earlier.peers, ...record.peers }
  return {
    ...record,
    ...(Object.keys(peers).length === 0 ? {} : { peers }),
    workloads: names.flatMap((name) => known.get(name) ?? []),
  }
}

function roundsOf({ groups, roundsPerGroup, warmUpMs, warmUpPasses, roundMs }: Effort): readonly number[] {
  return [groups, roundsPerGroup, warmUpMs, warmUpPasses, roundMs]
}

/** The record with the latest date, or `undefined` if there is none. */
export function newestRecord(directory: string): BenchRecord | undefined {
  let newest: BenchRecord | undefined
  for (const name of existsSync(directory) ? readdirSync(directory) : []) {
    if (!name.endsWith('.json')) continue
    const record = JSON.parse(readFileSync(join(directory, name), 'utf8')) as BenchRecord
    if (newest === undefined || record.date > newest.date) newest = record
  }
  return newest
}

/** Flink in the bench: which workloads its program (`src/main/java`) can express, and in which kinds of job. */
import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Peer, Program } from '../../harness/contract.ts'

/** The folder of the sources, from that of the compiled file. */
const FOLDER = fileURLToPath(new URL('../../../peers/flink/', import.meta.url))

/** Room for the input and what waits from the start, and the collector made for throughput. */
const OPTIONS = ['-Xms3g', '-Xmx3g', '-XX:+UseParallelGC']

/** What Flink's own scripts give to Java 17: it reads fields of the class library. */
const OPENED = [
  'java.lang',
  'java.lang.reflect',
  'java.io',
  'java.net',
  'java.nio',
  'java.text',
  'java.time',
  'java.util',
  'java.util.concurrent',
  'java.util.concurrent.atomic',
  'java.util.concurrent.locks',
]

const program: Program = {
  name: 'Flink',
  build: join(FOLDER, 'build.sh'),
  folder: FOLDER,
  command: 'java',
  options: OPTIONS,
  args: (directory) => [
    ...OPTIONS,
    `-Djava.io.tmpdir=${directory}`,
    ...OPENED.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    '-cp',
    ['target/classes', readFileSync(join(FOLDER, 'target/classpath.txt'), 'utf8').trim()].join(delimiter),
    'tidemark.bench.flink.Main',
  ],
}

/** The kinds of job of `Job.java`; two of them run a query of Flink's pattern API, or of its windows. */
const ABOUT = {
  keyed: 'one source, keyBy, then as many subtasks',
  forward: 'partitioned beforehand: one chain in each subtask',
  sql: 'over rows in the form of its own',
} as const
type Kind = keyof typeof ABOUT
type Order = `${Kind}-${1 | 2}`

const CEP: readonly Order[] = ['keyed-1', 'keyed-2', 'forward-1', 'forward-2']
const ALL: readonly Order[] = [...CEP, 'sql-1', 'sql-2']
/** Without a key it is one subtask. */
const UNKEYED: readonly Order[] = ['keyed-1', 'forward-1']
/** At a point of a sweep. */
const POINT: readonly Order[] = ['keyed-1', 'keyed-2', 'forward-1']

/** By workload: so many events at most, which fill half a second to two, and the jobs. */
const OFFERS: Readonly<Record<string, readonly [most: number, orders: readonly Order[]]>> = {
  strict: [500_000, ALL],
  'strict length 8': [300_000, [...POINT, 'sql-1']],
  sequence: [500_000, ALL],
  'consume by window 10000': [300_000, POINT],
  'growth A;B;C detect in 100': [200_000, UNKEYED],
  'growth A;B;C detect in 1000': [50_000, UNKEYED],
  'growth A;B;C list 10 in 1000': [50_000, UNKEYED],
  'absence between 100': [300_000, [...POINT, 'sql-1']],
  'absence timers 1 10000': [200_000, POINT],
  'related above': [300_000, ALL],
  'related average': [200_000, CEP],
  'keys columns uniform 100000': [300_000, POINT],
  'keys columns uniform 1000000': [500_000, POINT],
  'keys objects uniform 100000': [300_000, [...POINT, 'sql-1']],
  'keys objects uniform 1000000': [500_000, POINT],
  'windows tumbling': [1_000_000, ALL],
  'windows sliding sum 60': [200_000, [...POINT, 'sql-1']],
  'disorder by share uniform 20': [300_000, [...POINT, 'sql-1']],
  'core k=3 detect': [20_000, UNKEYED],
  'core k=3 list 10': [20_000, UNKEYED],
  'growth A;B;C list all in 1000': [20_000, UNKEYED],
}

/** @param quick without those that differ from others in their parallelism only */
export function flinkPeers(workload: string, quick: boolean): readonly Peer[] {
  const [most, orders] = OFFERS[workload] ?? [0, []]
  const asked = quick ? orders.filter((order) => order !== 'forward-2' && order !== 'sql-2') : orders
  return asked.map((order): Peer => {
    const [kind, threads] = order.split('-') as [Kind, string]
    return {
      name: `${nameOf(workload, kind)}, parallelism ${threads}`,
      form: 'peers',
      kind: 'exact',
      about: ABOUT[kind],
      threads: Number(threads),
      program,
      order,
      // A virtual machine for each kind of job, so that none teaches the compiler the other's types.
      process: `Flink ${kind}`,
      most,
      sorted: false,
    }
  })
}

function nameOf(workload: string, kind: Kind): string {
  if (kind === 'sql') return 'Flink SQL'
  return `Flink ${workload.startsWith('windows') ? 'windows' : 'CEP'}${kind === 'forward' ? ', no exchange' : ''}`
}

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

/** The kinds of job of `Job.java`. */
const KINDS = {
  keyed: { name: 'Flink CEP', about: 'one source, keyBy, pattern, sink' },
  forward: { name: 'Flink CEP, no exchange', about: 'partitioned beforehand: one chain a subtask' },
  sql: { name: 'Flink SQL', about: 'MATCH_RECOGNIZE over rows in its own form' },
} as const
type Kind = keyof typeof KINDS

interface Offer {
  readonly kinds: readonly Kind[]
  /** So many events fill half a second to two. */
  readonly most: number
  /** Without a key Flink has one subtask. */
  readonly isKeyed: boolean
}

const CEP: readonly Kind[] = ['keyed', 'forward']
const ALL: readonly Kind[] = [...CEP, 'sql']

const OFFERS: Readonly<Record<string, Offer>> = {
  strict: { kinds: ALL, most: 500_000, isKeyed: true },
  sequence: { kinds: ALL, most: 500_000, isKeyed: true },
  'related above': { kinds: ALL, most: 300_000, isKeyed: true },
  'related average': { kinds: CEP, most: 200_000, isKeyed: true },
  'core k=3 detect': { kinds: CEP, most: 20_000, isKeyed: false },
  'core k=3 list 10': { kinds: CEP, most: 20_000, isKeyed: false },
}

export function flinkPeers(workload: string): readonly Peer[] {
  const offer = OFFERS[workload]
  if (offer === undefined) return []
  return offer.kinds.flatMap((kind) =>
    (offer.isKeyed ? [1, 2] : [1]).map((threads): Peer => ({
      name: `${KINDS[kind].name}, parallelism ${threads}`,
      form: 'peers',
      kind: 'exact',
      about: KINDS[kind].about,
      threads,
      program,
      order: `${kind}-${threads}`,
      // A virtual machine for each kind of job, so that none teaches the compiler the other's types.
      process: `Flink ${kind}`,
      most: offer.most,
      sorted: false,
    })),
  )
}

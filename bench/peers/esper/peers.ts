/** Esper in the bench: which workloads its program (`src/main/java`) can express, and in which ways. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Peer, Program } from '../../harness/contract.ts'

/** The folder of the sources, from that of the compiled file. */
const FOLDER = fileURLToPath(new URL('../../../peers/esper/', import.meta.url))

/** Room for the input twice over from the start, and the collector made for throughput. */
const OPTIONS = ['-Xms3g', '-Xmx3g', '-XX:+UseParallelGC']

const program: Program = {
  name: 'Esper',
  build: join(FOLDER, 'build.sh'),
  folder: FOLDER,
  command: 'java',
  options: OPTIONS,
  args: () => [...OPTIONS, '-jar', 'target/esper-peer.jar'],
}

interface Statement {
  /** In `Query.java`. */
  readonly form: string
  readonly about: string
}

interface Offer {
  readonly statements: readonly Statement[]
  readonly most: number
  /** Its input comes out of order, which Esper cannot put right. */
  readonly sorted?: true
}

const PAIRS: readonly Statement[] = [
  { form: 'pattern', about: 'every a -> (b where timer:within(…))' },
  { form: 'table', about: 'named window of waiting As; on B select and delete' },
]
const CHAIN: readonly Statement[] = [
  { form: 'pattern', about: 'every a -> ((every b -> every c) where timer:within(…))' },
]

/** Of the ways in `Query.java` those that were fastest, and the one that one would write first. */
const OFFERS: Readonly<Record<string, Offer>> = {
  strict: {
    most: 1_000_000,
    statements: [
      { form: 'recognize', about: 'match_recognize (a b c), partition by device' },
      { form: 'recognize still', about: 'the same; its clock stands while events come, which this query allows' },
      { form: 'pattern', about: 'every a -> (b and not other) -> (c and not other)' },
    ],
  },
  'strict length 8': {
    most: 1_000_000,
    statements: [
      { form: 'recognize', about: 'match_recognize, partition by device' },
      { form: 'pattern', about: 'every a -> (b and not other) -> …' },
    ],
  },
  sequence: { most: 1_000_000, sorted: true, statements: PAIRS },
  'growth A;B;C detect in 100': { most: 500_000, statements: CHAIN },
  'growth A;B;C detect in 1000': { most: 100_000, statements: CHAIN },
  'growth A;B;C list 10 in 1000': { most: 100_000, statements: CHAIN },
  'absence between 100': {
    most: 500_000,
    statements: [{ form: 'pattern', about: 'every a -> ((c and not b) where timer:within(5 sec))' }],
  },
  'absence timers 1 10000': {
    most: 500_000,
    statements: [{ form: 'pattern', about: 'every a -> (timer:interval(5 sec) and not b)' }],
  },
  'related above': {
    most: 500_000,
    statements: [
      { form: 'pattern', about: 'every a -> (b(value > a.value) where timer:within(3 sec))' },
      { form: 'table', about: 'named window of waiting As; on B select and delete' },
    ],
  },
  'keys objects uniform 100000': { most: 500_000, statements: PAIRS },
  'keys objects uniform 1000000': { most: 500_000, statements: PAIRS },
  'windows tumbling': {
    most: 1_000_000,
    statements: [
      { form: 'context', about: 'context of a minute, output snapshot when terminated' },
      { form: 'batch', about: '#time_batch(1 min)' },
    ],
  },
  'windows sliding sum 60': {
    most: 200_000,
    statements: [{ form: 'time', about: '#time, output snapshot every 200 ms' }],
  },
  'disorder by share uniform 20': { most: 500_000, sorted: true, statements: PAIRS },
  'core k=3 detect': { most: 50_000, statements: CHAIN },
  'core k=3 list 10': { most: 50_000, statements: CHAIN },
  'growth A;B;C list all in 1000': { most: 50_000, statements: CHAIN },
}

export function esperPeers(workload: string): readonly Peer[] {
  const offer = OFFERS[workload]
  if (offer === undefined) return []
  return offer.statements.map(({ form, about }): Peer => ({
    name: `Esper, ${form}`,
    form: 'peers',
    kind: 'exact',
    about: offer.sorted === true ? `${about}; sorted beforehand` : about,
    program,
    order: form,
    process: `Esper ${form}`,
    most: offer.most,
    sorted: offer.sorted ?? false,
  }))
}

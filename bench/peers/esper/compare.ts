/**
 * Esper and Tidemark side by side: `node bench/dist/peers/esper/compare.js [options]`. See README.md.
 *
 * Ends with code 3 if there is no Java or Maven, and with 1 if anybody finds other matches than the bench's reference.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Progress } from '../../harness/progress.ts'
import { commitOf, load, machine } from '../../harness/record.ts'
import { withDirectory } from '../../harness/run.ts'
import { writeInput } from './input-file.ts'
import type { Expected, WorkloadName } from './inputs.ts'
import { WORKLOADS, expectedOf, inputOf } from './inputs.ts'
import type { Command, Turn } from './subject.ts'
import { FOLDER, JVM, Subject, esperCommand, tidemarkCommand } from './subject.ts'
import type { Row } from './table.ts'
import { sectionText } from './table.ts'

interface Effort {
  readonly events: number
  readonly groups: number
  readonly roundsPerGroup: number
  readonly warmUpMs: number
  readonly warmUpPasses: number
  readonly roundMs: number
}

// A JVM gets faster for some six passes (seen on `relaxed`); everybody gets as many.
const FULL: Effort = {
  events: 1_000_000,
  groups: 3,
  roundsPerGroup: 3,
  warmUpMs: 4000,
  warmUpPasses: 8,
  roundMs: 250,
}
const QUICK: Effort = { events: 100_000, groups: 1, roundsPerGroup: 3, warmUpMs: 1000, warmUpPasses: 3, roundMs: 100 }

interface Statement {
  /** In Query.java. */
  readonly form: string
  readonly about: string
  /** Options of the program in Java, and how the row says it. */
  readonly also?: readonly string[]
  readonly name?: string
}

/** Of those in Query.java the ones that were fastest, and the one that one would write first. */
const EPL: Readonly<Record<WorkloadName, readonly Statement[]>> = {
  strict: [
    { form: 'recognize', about: 'match_recognize (a b c), partition by device' },
    {
      form: 'recognize',
      name: 'recognize, no clock',
      also: ['--clock', 'still'],
      about: 'the same; the clock stands while events come, which this query alone allows',
    },
    { form: 'pattern', about: 'every a -> (b and not other) -> (c and not other)' },
  ],
  relaxed: [
    { form: 'pattern', about: 'every a -> (b where timer:within(5 min))' },
    { form: 'table', about: 'named window of waiting As; on B select and delete' },
  ],
  above: [
    { form: 'pattern', about: 'every a -> (b(value > a.value) where timer:within(3 sec))' },
    { form: 'table', about: 'named window of waiting As; on B select and delete' },
  ],
  tumbling: [
    { form: 'context', about: 'context of a minute, output snapshot when terminated' },
    { form: 'batch', about: '#time_batch(1 min)' },
  ],
}

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))
const NO_TOOLS = 3
const HELP = `node bench/dist/peers/esper/compare.js [options]

  --quick            a tenth of the events, three rounds: to see that all works, not to be quoted
  --filter <text>    only workloads with this text in their name: ${WORKLOADS.join(', ')}
  --events <n>       the size of the input
  --groups <n>       how often to begin with fresh processes
  --json             print the turns instead of the tables
`

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    filter: { type: 'string', multiple: true, default: [] },
    events: { type: 'string' },
    groups: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

try {
  await main()
} catch (reason) {
  process.stderr.write(`esper: ${reason instanceof Error ? reason.message : String(reason)}\n`)
  process.exitCode = 1
}

async function main(): Promise<void> {
  if (options.help) {
    process.stdout.write(HELP)
    return
  }
  const effort = effortOf()
  const names = WORKLOADS.filter(
    (name) => options.filter.length === 0 || options.filter.some((text) => name.includes(text)),
  )
  if (names.length === 0) throw new Error(`no workload has ${options.filter.join(' or ')} in its name`)
  const code = build()
  if (code !== 0) {
    process.exitCode = code
    return
  }
  const progress = new Progress(process.stderr.isTTY)
  const before = load()
  const sections: { readonly name: WorkloadName; readonly expected: Expected; readonly rows: readonly Row[] }[] = []
  try {
    await withDirectory(async (directory) => {
      for (const name of names) sections.push(await compare(name, effort, directory, progress))
    })
  } finally {
    progress.clear()
  }
  if (options.json) {
    const head = {
      date: new Date().toISOString(),
      machine: machine(),
      node: process.version,
      java: javaVersion(),
      effort,
    }
    process.stdout.write(`${JSON.stringify({ ...head, ...commitOf(ROOT), jvm: JVM, sections }, undefined, 1)}\n`)
    return
  }
  process.stdout.write(`${headText(effort, sections[0]?.rows ?? [], before)}\n`)
  for (const { name, expected, rows } of sections)
    process.stdout.write(`\n${sectionText(name, effort.events, expected, rows)}\n`)
}

function effortOf(): Effort {
  const effort = options.quick ? QUICK : FULL
  return {
    ...effort,
    events: positive('--events', options.events) ?? effort.events,
    groups: positive('--groups', options.groups) ?? effort.groups,
  }
}

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text.replaceAll('_', ''))
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} ${text} is not a positive whole number`)
  return value
}

/** Answers the code to end with: 0 if there is a jar, 3 if there is nothing to build it with. */
function build(): number {
  const { status, error } = spawnSync('sh', [join(FOLDER, 'build.sh')], { stdio: ['ignore', 'inherit', 'inherit'] })
  if (error !== undefined) {
    process.stderr.write(`esper: build.sh cannot be run: ${error.message}\n`)
    return NO_TOOLS
  }
  return status ?? 1
}

/** Everybody once, to compare what is found; then, with fresh processes for each group, turns. */
async function compare(
  name: WorkloadName,
  effort: Effort,
  directory: string,
  progress: Progress,
): Promise<{ readonly name: WorkloadName; readonly expected: Expected; readonly rows: readonly Row[] }> {
  progress.show(`${name}: input and reference`)
  const inputFile = join(directory, `${name}.bin`)
  writeInput(inputFile, inputOf(name, effort.events))
  const expected = expectedOf(name, effort.events)
  if (expected.matches === 0) throw new Error(`${name} has no match in ${effort.events} events: nothing to compare`)
  const contenders = contendersOf(name, effort.events, inputFile)
  const turns: Turn[][] = contenders.map(() => [])
  const versions = contenders.map(() => '')
  for (let group = 0; group < effort.groups; group++) {
    const subjects: Subject[] = []
    try {
      for (const { command } of contenders) subjects.push(new Subject(command, expected))
      for (const [i, subject] of subjects.entries()) {
        progress.show(`checking ${contenders[i]!.command.label}`)
        await subject.turn(0)
        versions[i] = subject.version
      }
      for (const [i, subject] of subjects.entries()) {
        progress.show(`warming up ${contenders[i]!.command.label}`)
        await subject.turn(effort.warmUpMs, effort.warmUpPasses)
      }
      for (let round = 0; round < effort.roundsPerGroup; round++) {
        for (const [i, subject] of subjects.entries()) {
          progress.show(`group ${group + 1}, round ${round + 1}: ${contenders[i]!.command.label}`)
          turns[i]!.push(await subject.turn(effort.roundMs))
        }
      }
    } finally {
      for (const subject of subjects) subject.end()
    }
  }
  const rows = contenders.map(({ engine, form, about }, i) => ({
    engine,
    form,
    about,
    version: versions[i]!,
    turns: turns[i]!,
  }))
  return { name, expected, rows }
}

interface Contender extends Omit<Row, 'turns' | 'version'> {
  readonly command: Command
}

function contendersOf(name: WorkloadName, events: number, inputFile: string): Contender[] {
  const tidemark = (form: 'objects' | 'columns' | 'arrival', about: string): Contender => ({
    engine: 'Tidemark',
    form,
    about,
    command: tidemarkCommand(name, form, events),
  })
  return [
    ...EPL[name].map(({ form, about, also = [], name: row = form }) => ({
      engine: 'Esper' as const,
      form: row,
      about,
      command: esperCommand(name, form, inputFile, also),
    })),
    tidemark('objects', 'stream(objects), for await'),
    tidemark('columns', 'stream(fromColumns(…)), for await'),
    ...(name === 'relaxed' ? [tidemark('arrival', 'objects as they arrive, up to 5 s out of order')] : []),
  ]
}

function headText({ events, groups, roundsPerGroup }: Effort, rows: readonly Row[], before: number): string {
  const { commit, dirty } = commitOf(ROOT)
  const { cpu, cores, memoryGiB, system } = machine()
  const versions = new Set(rows.map(({ engine, version }) => `${engine} ${version}`))
  return [
    `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${commit ?? 'none'}${dirty ? ' with changes' : ''}`,
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, load ${before} before and ${load()} after`,
    `node ${process.versions.node}, ${javaVersion()} ${JVM.join(' ')}, ${[...versions].join(', ')}`,
    `${events.toLocaleString('en-US')} events in order; ${groups * roundsPerGroup} rounds, fresh processes every ${roundsPerGroup}; M events/s: median (least … greatest); "× Esper": ratio of the medians, to the fastest row of Esper`,
  ].join('\n')
}

function javaVersion(): string {
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' })
  return stderr.split('\n')[1]?.trim() ?? 'java of an unknown version'
}

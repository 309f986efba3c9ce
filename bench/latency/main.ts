/** `npm run bench -- --latency`: see README.md. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dated, newestDated, putBetween, writeDated, type ApartOptions } from '../harness/dated.ts'
import { Progress } from '../harness/progress.ts'
import type { ClockKind } from './clock.ts'
import { flinkSubjects } from './flink.ts'
import type { Emit, SubjectName, Way } from './messages.ts'
import { FULL, measure, QUICK, type Effort } from './measure.ts'
import { percentileChart } from './percentile-chart.ts'
import { queries } from './queries.ts'
import { tableOf, type LatencyRecord, type Measured } from './table.ts'

const BEGIN = '<!-- results: begin (drawn by `npm run bench -- --latency --render`) -->'
const END = '<!-- results: end -->'
/** What the documentation advises for the lowest latency. */
const LOW_LATENCY = '--max-semi-space-size=8'
/** The load of which there are pictures. */
const DRAWN = 0.5

interface Subject {
  readonly query: string
  readonly label: string
  measure(effort: Effort, clock: ClockKind, show: (text: string) => void): Promise<Measured>
}

const ABOUT: Readonly<Record<Way, string>> = {
  push: 'detector(rule), push(event) one by one',
  stream: 'stream(source).detect(rule), arrays of what is there, for await',
  driver: 'events are made and nothing is looked for',
}

function subjectsOf(): readonly Subject[] {
  const own = queries.flatMap(({ name }) =>
    (['push', 'stream'] as const).flatMap((way) =>
      (['speculative', 'final'] as const).map((emit) => ownSubject(name, name, `Tidemark, ${way}, ${emit}`, way, emit)),
    ),
  )
  const young = queries.flatMap(({ name }) =>
    (['speculative', 'final'] as const).map((emit) =>
      ownSubject(name, name, `Tidemark, push, ${emit}, 8 MB young`, 'push', emit, [LOW_LATENCY]),
    ),
  )
  return [...own, ...young, ownSubject('driver', 'strict', 'driver', 'driver', 'speculative'), ...flinkSubjects()]
}

function ownSubject(
  query: string,
  of: SubjectName['query'],
  title: string,
  way: Way,
  emit: Emit,
  flags: readonly string[] = [],
): Subject {
  return {
    query,
    label: `${query} ${title}`,
    async measure(effort, clock, show) {
      const { subject: _, ...result } = await measure({ query: of, emit, way }, title, effort, clock, show, flags)
      return { query, about: [ABOUT[way], ...flags].join('; node '), ...result }
    },
  }
}

/** @param bench the folder of the sources @param root that of the package */
export async function latency(options: ApartOptions, bench: string, root: string): Promise<void> {
  const records = join(bench, 'record', 'latency')
  const asked = options.filter.map((text) => text.toLowerCase())
  const chosen = subjectsOf().filter(({ label }) => {
    const text = label.toLowerCase()
    if (asked.length > 0) return asked.some((each) => text.includes(each))
    return options.peers === true || !text.includes('flink')
  })
  if (options.list) {
    for (const { label } of chosen) process.stdout.write(`${label}\n`)
    return
  }
  const only = asked.length > 0 || options.quick
  if (!options.render || only || options.record === true) {
    const record = await measured(chosen, options.quick ? QUICK : FULL, root)
    process.stdout.write(options.json ? `${JSON.stringify(record, undefined, 1)}\n` : tableOf(record))
    if (options.record ?? !only) process.stderr.write(`\nrecorded in ${await writeDated(records, record)}\n`)
  }
  if (options.render) draw(records, join(bench, 'latency'))
}

async function measured(chosen: readonly Subject[], effort: Effort, root: string): Promise<LatencyRecord> {
  const progress = new Progress(process.stderr.isTTY)
  // The clock of each process says whether it could be had.
  const clock: ClockKind = 'own'
  try {
    return await dated(root, async () => {
      const subjects: Measured[] = []
      for (const [i, subject] of chosen.entries()) {
        subjects.push(await subject.measure(effort, clock, (text) => progress.show(text, i / chosen.length)))
      }
      return { seconds: effort.seconds, subjects }
    })
  } finally {
    progress.clear()
  }
}

function draw(records: string, folder: string): void {
  const record = newestDated<LatencyRecord>(records)
  if (record === undefined) throw new Error(`no record in ${records}: run npm run bench -- --latency first`)
  const pictures = queries.flatMap(({ name, title }) => {
    const subjects = record.subjects.filter(({ query }) => query === name)
    if (subjects.length === 0) return []
    const chart = percentileChart(`${title}: event-time latency at ${DRAWN * 100} % load`, subjects, DRAWN)
    writeFileSync(join(folder, `${name}.svg`), chart)
    return [`![${title}](${name}.svg)`]
  })
  putBetween(join(folder, 'README.md'), BEGIN, END, `\`\`\`\n${tableOf(record)}\`\`\`\n\n${pictures.join('\n\n')}`)
}

/**
 * Flink CEP under the same load: `peers/flink/src/main/java/…/Latency.java` in a process of its own, for each query and
 * each `execution.buffer-timeout`. Needs a JDK and Maven, like all of that folder.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { median } from '../harness/statistics.ts'
import type { ClockKind } from './clock.ts'
import { curveOf, newHistogram } from './curve.ts'
import { LOADS, type Effort } from './measure.ts'
import type { Curve, LoadResult } from './messages.ts'
import { queries, type Query } from './queries.ts'
import type { Measured } from './table.ts'

/** The folder of the sources, from that of the compiled file. */
const FOLDER = fileURLToPath(new URL('../../peers/flink/', import.meta.url))

const TIMEOUTS_MS = [0, 100] as const
/** How often watermarks are told: with each event that moves them, since what is later is latency. */
const WATERMARKS = 'each'
/** Flink is slower, and warms up for longer. */
const SLOWER = 5

/** What Flink's own scripts give to Java 17: it reads fields of the class library. */
const OPENED = ['lang', 'lang.reflect', 'io', 'net', 'nio', 'text', 'time', 'util', 'util.concurrent']

interface Subject {
  readonly query: string
  readonly label: string
  measure(effort: Effort, clock: ClockKind, show: (text: string) => void): Promise<Measured>
}

export function flinkSubjects(): readonly Subject[] {
  return queries.flatMap((query) =>
    TIMEOUTS_MS.map((timeoutMs): Subject => {
      const title = `Flink CEP, buffer timeout ${timeoutMs}`
      return {
        query: query.name,
        label: `${query.name} ${title}`,
        measure: (effort, _, show) => measureFlink(query, timeoutMs, title, effort, show),
      }
    }),
  )
}

interface FlinkAnswer {
  readonly achieved: number
  readonly outputs: number
  readonly arrival: readonly (readonly [nanoseconds: number, count: number])[]
  readonly eventTime: FlinkAnswer['arrival']
  readonly gcMs: number
}

async function measureFlink(
  query: Query,
  timeoutMs: number,
  title: string,
  effort: Effort,
  show: (text: string) => void,
): Promise<Measured> {
  execFileSync('sh', ['build.sh'], { cwd: FOLDER, stdio: ['ignore', 'ignore', 'inherit'] })
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-flink-'))
  const input = join(directory, 'input')
  writeFileSync(input, fileOf(query))
  const flink = new FlinkProcess(query, input, directory, timeoutMs)
  try {
    const rates: number[] = []
    const events = Math.round(effort.greatestEvents / SLOWER)
    for (let i = -2; i < effort.greatest; i++) {
      show(`${query.name} ${title}: greatest rate`)
      const { achieved } = await flink.run(events, 0, 0, 1)
      if (i >= 0) rates.push(achieved)
    }
    const greatest = median(rates)
    const loads: LoadResult[] = []
    for (const [i, load] of LOADS.entries()) {
      show(`${query.name} ${title}: ${load * 100} %`)
      const rate = greatest * load
      const warmUp = Math.round(rate * effort.warmUpSeconds)
      const answer = await flink.run(warmUp + Math.round(rate * effort.seconds), rate, warmUp, i + 1)
      loads.push({
        load,
        rate,
        achieved: answer.achieved,
        outputs: answer.outputs,
        arrival: curveFrom(answer.arrival),
        eventTime: curveFrom(answer.eventTime),
        gc: { count: 0, totalMs: answer.gcMs, maxMs: 0 },
        clock: 'wall',
        stolen: 0,
        longestMs: 0,
      })
    }
    const about = `keyBy, one subtask, watermarks with ${WATERMARKS} event`
    return { query: query.name, title, about, greatest, greatestRuns: rates, loads }
  } finally {
    flink.end()
    rmSync(directory, { recursive: true, force: true })
  }
}

function curveFrom(counts: FlinkAnswer['arrival']): Curve | null {
  if (counts.length === 0) return null
  const histogram = newHistogram()
  for (const [nanoseconds, count] of counts) histogram.recordValueWithCount(nanoseconds, count)
  return curveOf(histogram)
}

/** See `read` in Latency.java. */
function fileOf(query: Query): Buffer {
  const { length, columns } = query.columns()
  const words = ({ dictionary }: { readonly dictionary: readonly string[] }): Buffer => {
    const text = Buffer.from(dictionary.join('\n'))
    return Buffer.concat([number(text.length), text])
  }
  return Buffer.concat([
    number(length),
    words(columns.device),
    words(columns.type),
    ...[columns.time, columns.device.codes, columns.type.codes].map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength),
    ),
  ])
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}

class FlinkProcess {
  readonly #child: ChildProcess
  #answer: (line: string) => void = () => {}
  #fail: (reason: Error) => void = () => {}

  constructor(query: Query, input: string, directory: string, timeoutMs: number) {
    const classPath = ['target/classes', readFileSync(join(FOLDER, 'target/classpath.txt'), 'utf8').trim()]
    this.#child = spawn(
      'java',
      [
        '-Xms3g',
        '-Xmx3g',
        // The default: made for short pauses, which is what is asked for here.
        '-XX:+UseG1GC',
        `-Djava.io.tmpdir=${directory}`,
        ...OPENED.map((name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`),
        '-cp',
        classPath.join(delimiter),
        'tidemark.bench.flink.Latency',
        query.name,
        input,
        String(query.delayMs),
        String(timeoutMs),
        WATERMARKS,
      ],
      { cwd: FOLDER, stdio: ['pipe', 'pipe', 'inherit'] },
    )
    this.#child.on('error', (reason) => this.#fail(reason))
    this.#child.on('exit', (code, signal) =>
      this.#fail(new Error(`Flink: its process ended (${signal ?? `code ${code}`})`)),
    )
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      if (line.startsWith('{"achieved"')) this.#answer(line)
    })
  }

  run(events: number, rate: number, warmUp: number, seed: number): Promise<FlinkAnswer> {
    return new Promise((resolve, reject) => {
      this.#answer = (line) => resolve(JSON.parse(line) as FlinkAnswer)
      this.#fail = reject
      this.#child.stdin!.write(`${events} ${rate} ${warmUp} ${seed}\n`)
    })
  }

  end(): void {
    this.#child.removeAllListeners('exit')
    this.#child.kill('SIGKILL')
  }
}

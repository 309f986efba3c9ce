/** The processes that take turns: a Java virtual machine for each kind of Flink job, a Node process for each form of input. */
import type { ChildProcess } from 'node:child_process'
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Turn } from './child.ts'
import type { Form, Order, PeerQuery } from './queries.ts'

/** The folder of the sources, from that of the compiled file. */
export const FOLDER = fileURLToPath(new URL('../../../peers/flink/', import.meta.url))
const CHILD = fileURLToPath(new URL('child.js', import.meta.url))

const PATIENCE_MS = 15_000

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
export const JAVA_OPTIONS: readonly string[] = ['-Xms3g', '-Xmx3g', '-XX:+UseParallelGC']

export interface FlinkTurn extends Turn {
  /** With submitting and deploying the job. */
  readonly jobMs: number
  readonly flink: string
  readonly java: string
  readonly gc: { readonly name: string; readonly count: number; readonly ms: number }
}

export interface Candidate {
  turn(order?: Order): Promise<Turn | FlinkTurn>
  /** Ends the process, and waits until it has ended. */
  end(): Promise<void>
  /** At once, without waiting. */
  kill(): void
}

export function tidemarkCandidate(query: PeerQuery, events: number, form: Form): Candidate {
  const child = fork(CHILD, [query.name, String(events), form], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const answers = new Answers<Turn>(`Tidemark, ${form}`, child)
  child.on('message', (answer: Turn) => answers.take(answer))
  return {
    turn() {
      const answer = answers.next()
      child.send('pass')
      return answer
    },
    end: async () => await ended(child, () => child.disconnect()),
    kill: () => void child.kill('SIGKILL'),
  }
}

/**
 * @param directory what Flink unpacks and writes goes there
 * @param settings `name=value` of Flink's options, above those of `Job.java`
 */
export function flinkCandidate(
  query: PeerQuery,
  inputFile: string,
  directory: string,
  settings: readonly string[],
): Candidate {
  const classPath = ['target/classes', readFileSync(join(FOLDER, 'target/classpath.txt'), 'utf8').trim()]
  const child = spawn(
    'java',
    [
      ...JAVA_OPTIONS,
      `-Djava.io.tmpdir=${directory}`,
      ...OPENED.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
      '-cp',
      classPath.join(delimiter),
      'tidemark.bench.flink.Main',
      query.name,
      inputFile,
      ...settings,
    ],
    { cwd: FOLDER, stdio: ['pipe', 'pipe', 'pipe'] },
  )
  const answers = new Answers<FlinkTurn>('Flink', child)
  // If it has ended, that is told by its exit.
  child.stdin.on('error', () => undefined)
  child.stderr.setEncoding('utf8').on('data', (text: string) => answers.note(text))
  // The first line says that the cluster is ready; orders wait in the pipe until then.
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{"workload"')) answers.take(JSON.parse(line) as FlinkTurn)
  })
  return {
    turn(order = 'keyed-1') {
      const answer = answers.next()
      child.stdin.write(`${order}\n`)
      return answer
    },
    // Without further orders the program ends.
    end: async () => await ended(child, () => child.stdin.end()),
    kill: () => void child.kill('SIGKILL'),
  }
}

/** Asks a process to end, and makes it if it takes longer than that. */
async function ended(child: ChildProcess, ask: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const exit = once(child, 'exit')
  ask()
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  await exit
  clearTimeout(timer)
}

/** One answer at a time; if the process ends instead, the one who waits is told, with the end of what it said. */
class Answers<T> {
  readonly #name: string
  #waiter: { resolve: (value: T) => void; reject: (reason: Error) => void } | null = null
  #ended: string | null = null
  #notes = ''

  constructor(name: string, child: ChildProcess) {
    this.#name = name
    child.on('error', (reason) => this.#end(reason.message))
    child.on('exit', (code, signal) => this.#end(`its process ended (${signal ?? `code ${code}`})`))
  }

  next(): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject }
      if (this.#ended !== null) this.#end(this.#ended)
    })
  }

  take(answer: T): void {
    this.#waiter?.resolve(answer)
    this.#waiter = null
  }

  note(text: string): void {
    this.#notes = (this.#notes + text).slice(-4000)
  }

  #end(why: string): void {
    this.#ended = why
    this.#waiter?.reject(new Error(`${this.#name}: ${why}${this.#notes === '' ? '' : `\n${this.#notes}`}`))
    this.#waiter = null
  }
}

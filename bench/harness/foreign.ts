/**
 * A program in another language under measurement, in a process of its own.
 *
 * It reads orders from standard input, a line each, of which the parts are separated by tabs, and answers each by one line of
 * JSON on standard output; before the first it tells its versions. When the orders end, so does it.
 *
 *     {"versions":{"flink":"2.3.0","java":"17.0.15"}}
 *     prepare ⇥ workload ⇥ file       {"ready":1000000}
 *     pass ⇥ order                    {"ms":812.1,"cpuMs":1020.3,"matches":123,"checksum":-77}
 *
 * `ms` and `cpuMs` are of one pass over all events of the file, `cpuMs` with all threads of the process.
 */
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Program } from './contract.ts'
import type { Timing } from './messages.ts'

export type Versions = Readonly<Record<string, string>>

interface Pass {
  readonly ms: number
  readonly cpuMs: number
  readonly matches: number
  readonly checksum: number
}

interface Waiter {
  readonly resolve: (line: string) => void
  readonly reject: (reason: Error) => void
}

const PATIENCE_MS = 15_000
/** Of what it says on standard error, so many characters are told if it fails. */
const NOTES = 4_000

/** A tool that is needed to build or run a peer is missing. */
export class MissingTool extends Error {}

/** @throws MissingTool; Error if it cannot be built */
export function build({ name, build: script }: Program): void {
  const { status, error } = spawnSync('sh', [script], { stdio: ['ignore', 'ignore', 'inherit'] })
  if (status === 3) throw new MissingTool(`--peers needs what ${name} needs to be built and run (see above)`)
  if (error !== undefined || status !== 0) throw new Error(`${script} failed: ${error?.message ?? `code ${status}`}`)
}

export class ForeignProcess {
  versions: Versions = {}
  private readonly name: string
  private readonly child: ChildProcessWithoutNullStreams
  private readonly waiters: Waiter[] = []
  private prepared = ''
  private events = 0
  private notes = ''
  private gone: string | undefined

  private constructor(program: Program, directory: string) {
    this.name = program.name
    this.child = spawn(program.command, program.args(directory), { cwd: program.folder })
    this.child.on('error', ({ message }) => this.abandon(message))
    this.child.on('exit', (code, signal) => this.abandon(`its process ended (${signal ?? `code ${code}`})`))
    // If it has ended, that is told by its exit.
    this.child.stdin.on('error', () => undefined)
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.notes = (this.notes + text).slice(-NOTES)))
    createInterface({ input: this.child.stdout }).on('line', (line) => this.waiters.shift()?.resolve(line))
  }

  /** @param directory where it may write; answers when it is ready for orders */
  static async start(program: Program, directory: string): Promise<ForeignProcess> {
    const started = new ForeignProcess(program, directory)
    started.versions = (JSON.parse(await started.answer()) as { versions: Versions }).versions
    return started
  }

  /** Reads the events of a file for a workload, if it has not done so; not timed. */
  async prepare(workload: string, file: string): Promise<void> {
    if (this.prepared === file) return
    this.prepared = file
    this.events = ((await this.ask('prepare', workload, file)) as { ready: number }).ready
  }

  /** As many passes as are asked for at least; their mean. */
  async time(order: string, atLeastMs: number, atLeastPasses: number): Promise<Timing> {
    let [passes, wallMs, cpuMs] = [0, 0, 0]
    let last: Pass
    do {
      last = (await this.ask('pass', order)) as Pass
      passes++
      wallMs += last.ms
      cpuMs += last.cpuMs
    } while (passes < atLeastPasses || wallMs < atLeastMs)
    const { matches, checksum } = last
    return {
      passes,
      wallMs: wallMs / passes,
      cpuMs: cpuMs / passes,
      pass: { events: this.events, matches, check: checksum },
    }
  }

  /** Ends it, and waits until it has ended. */
  async end(): Promise<void> {
    if (this.gone !== undefined) return
    const exit = once(this.child, 'exit')
    this.child.stdin.end()
    const timer = setTimeout(() => this.child.kill('SIGKILL'), PATIENCE_MS)
    await exit
    clearTimeout(timer)
  }

  private async ask(...parts: readonly string[]): Promise<unknown> {
    const answer = this.answer()
    this.child.stdin.write(`${parts.join('\t')}\n`)
    return JSON.parse(await answer)
  }

  private answer(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.waiters.push({ resolve, reject })
      if (this.gone !== undefined) this.abandon(this.gone)
    })
  }

  private abandon(why: string): void {
    this.gone = why
    const notes = this.notes === '' ? '' : `\n${this.notes}`
    for (const { reject } of this.waiters.splice(0)) reject(new Error(`${this.name}: ${why}${notes}`))
  }
}

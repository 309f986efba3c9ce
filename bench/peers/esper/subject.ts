/** One process under measurement, of Esper or of Tidemark: asked for passes one by one. */
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import type { Interface } from 'node:readline'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import type { Expected, WorkloadName } from './inputs.ts'
import type { PassLine } from './messages.ts'
import { PASS } from './messages.ts'
import type { TidemarkForm } from './tidemark-passes.ts'

/** From bench/dist/peers/esper, where this file runs. */
export const FOLDER = fileURLToPath(new URL('../../../peers/esper', import.meta.url))
const CHILD = fileURLToPath(new URL('tidemark-child.js', import.meta.url))

/** Of the JVM: room for the input twice over from the start, and the collector made for throughput. */
export const JVM = ['-Xms4g', '-Xmx4g', '-XX:+UseParallelGC'] as const

/** The mean of the passes of a turn. */
export interface Turn {
  readonly ms: number
  readonly cpuMs: number
}

export interface Command {
  readonly label: string
  readonly file: string
  readonly args: readonly string[]
}

/** @param also further options of the program, see Main.java */
export function esperCommand(
  workload: WorkloadName,
  form: string,
  inputFile: string,
  also: readonly string[] = [],
): Command {
  const jar = join(FOLDER, 'target', 'esper-peer.jar')
  const args = ['--workload', workload, '--form', form, '--input', inputFile, ...also]
  return { label: ['Esper', ...args].join(' '), file: 'java', args: [...JVM, '-jar', jar, ...args] }
}

export function tidemarkCommand(workload: WorkloadName, form: TidemarkForm, events: number): Command {
  return {
    label: `Tidemark ${workload} ${form}`,
    file: process.execPath,
    args: ['--expose-gc', CHILD, workload, form, String(events)],
  }
}

export class Subject {
  version = ''
  private readonly label: string
  private readonly expected: Expected
  private readonly child: ChildProcess
  private readonly lines: AsyncIterator<string>
  private readonly reader: Interface

  constructor({ label, file, args }: Command, expected: Expected) {
    this.label = label
    this.expected = expected
    this.child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    // Failing to start, and a pipe that closes, both show as an end of the lines.
    this.child.on('error', () => undefined)
    this.child.stdin!.on('error', () => undefined)
    this.reader = createInterface({ input: this.child.stdout! })
    this.lines = this.reader[Symbol.asyncIterator]()
  }

  /** As many passes as fill `atLeastMs`. @throws Error if one finds something else than what is expected */
  async turn(atLeastMs: number, atLeastPasses = 1): Promise<Turn> {
    let [ms, cpuMs, passes] = [0, 0, 0]
    do {
      const pass = await this.pass()
      ms += pass.ms
      cpuMs += pass.cpuMs
      passes++
    } while (ms < atLeastMs || passes < atLeastPasses)
    return { ms: ms / passes, cpuMs: cpuMs / passes }
  }

  end(): void {
    this.reader.close()
    this.child.kill()
  }

  private async pass(): Promise<PassLine> {
    this.child.stdin!.write(PASS)
    const answer = await this.lines.next()
    if (answer.done === true) throw new Error(`${this.label}: its process ended without an answer`)
    const pass = JSON.parse(answer.value) as PassLine
    const { matches, check } = this.expected
    if (pass.matches !== matches || pass.checksum !== check) {
      throw new Error(
        `${this.label}: found ${pass.matches} matches with the checksum ${pass.checksum}, not ${matches} with ${check}`,
      )
    }
    this.version = pass.version
    return pass
  }
}

/** The parent's end of the process of one candidate. */
import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Candidate, Setting, Workload } from './contract.ts'
import { labelOf } from './contract.ts'
import type { Answer, Order, Request, Timing } from './messages.ts'

// The compiled file: the harness never runs from source (see README.md, Method).
const CHILD = fileURLToPath(new URL('child.js', import.meta.url))

interface Waiter {
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: Error) => void
}

export class CandidateProcess {
  readonly workload: Workload
  readonly candidate: Candidate
  private readonly child: ChildProcess
  private readonly waiters = new Map<number, Waiter>()
  private nextId = 0

  private constructor(workload: Workload, candidate: Candidate) {
    this.workload = workload
    this.candidate = candidate
    // Flags of the parent (a loader, a profiler) must not leak into what is measured.
    this.child = fork(CHILD, {
      execArgv: ['--expose-gc', ...(candidate.execArgv ?? [])],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.child.on('message', (answer: Answer) => this.settle(answer))
    this.child.on('error', (reason) => this.abandon(reason.message))
    this.child.on('exit', (code, signal) => this.abandon(`its process ended (${signal ?? `code ${code}`})`))
  }

  /** Starts the process and prepares the input. @throws Error with the candidate's label, if it cannot */
  static async start(workload: Workload, candidate: Candidate, setting: Setting): Promise<CandidateProcess> {
    const started = new CandidateProcess(workload, candidate)
    try {
      await started.ask({
        kind: 'prepare',
        workload: workload.name,
        candidate: workload.candidates.indexOf(candidate),
        setting,
      })
    } catch (reason) {
      started.end()
      throw reason
    }
    return started
  }

  async matches(events: number): Promise<readonly string[]> {
    return (await this.ask({ kind: 'matches', events })) as readonly string[]
  }

  async time(atLeastMs: number, atLeastPasses: number): Promise<Timing> {
    return (await this.ask({ kind: 'time', atLeastMs, atLeastPasses })) as Timing
  }

  end(): void {
    this.child.removeAllListeners('exit')
    this.child.kill()
  }

  private ask(request: Request): Promise<unknown> {
    const order: Order = { id: this.nextId++, request }
    return new Promise((resolve, reject) => {
      this.waiters.set(order.id, { resolve, reject })
      this.child.send(order, (reason) => {
        if (reason !== null) this.abandon(reason.message)
      })
    })
  }

  private settle(answer: Answer): void {
    const waiter = this.waiters.get(answer.id)
    this.waiters.delete(answer.id)
    if (answer.ok) waiter?.resolve(answer.value)
    else
      waiter?.reject(
        failed(
          this.workload,
          this.candidate,
          answer.code === undefined ? answer.reason : `${answer.reason} [${answer.code}]`,
        ),
      )
  }

  private abandon(reason: string): void {
    for (const { reject } of this.waiters.values()) reject(failed(this.workload, this.candidate, reason))
    this.waiters.clear()
  }
}

function failed(workload: Workload, candidate: Candidate, reason: string): Error {
  return new Error(`${labelOf(workload, candidate)}: ${reason}`)
}

/** Processes of programs in other languages, each started when it is first needed, which end together. */
import type { Peer, Program, Setting, Workload } from './contract.ts'
import type { Versions } from './foreign.ts'
import { ForeignProcess } from './foreign.ts'
import { inputFileOf } from './foreign-inputs.ts'

export class ForeignPool {
  readonly #started: Map<string, Promise<ForeignProcess>> = new Map()
  readonly #programs: Map<string, Program> = new Map()

  /**
   * A process with the input of this workload in memory.
   *
   * @param name which process of the pool: those that run side by side are to have names of their own
   */
  async ready(name: string, workload: Workload, peer: Peer, setting: Setting): Promise<ForeignProcess> {
    let process = this.#started.get(name)
    if (process === undefined) {
      this.#programs.set(name, peer.program)
      process = ForeignProcess.start(peer.program, setting.directory)
      this.#started.set(name, process)
    }
    const ready = await process
    await ready.prepare(workload.name, inputFileOf(workload, peer, setting))
    return ready
  }

  /** By the name of the program: its versions, as it tells them itself, and how it was started. */
  async versions(): Promise<Readonly<Record<string, PeerVersions>>> {
    const versions: Record<string, PeerVersions> = {}
    for (const [name, { name: program, options }] of this.#programs) {
      const process = await this.#started.get(name)
      if (process !== undefined) versions[program] = { versions: process.versions, options }
    }
    return versions
  }

  /** Also after one of them has failed. */
  async end(): Promise<void> {
    for (const started of await Promise.allSettled(this.#started.values()))
      if (started.status === 'fulfilled') await started.value.end()
    this.#started.clear()
  }
}

export interface PeerVersions {
  readonly versions: Versions
  /** Of the virtual machine. */
  readonly options: readonly string[]
}

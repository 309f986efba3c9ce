/** What a process under measurement says, and how it is asked. */

/** One pass over the whole input, as Esper's program prints it; `cpuMs` is of the whole process, its helper threads included. */
export interface PassLine {
  readonly workload: string
  readonly events: number
  readonly ms: number
  readonly cpuMs: number
  readonly matches: number
  readonly checksum: number
  /** Of Esper or Tidemark. */
  readonly version: string
}

/** Asked on standard input for one more pass. */
export const PASS = 'pass\n'

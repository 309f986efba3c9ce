/** All workloads, in the order in which they run. A new one is a file beside this one and a line here. */
import type { Workload } from '../harness/contract.ts'
import { sequence } from './sequence.ts'

export const workloads: readonly Workload[] = [sequence]

/** All workloads, in the order in which they run. A new one is a file beside this one and a line here. */
import type { Workload } from '../harness/contract.ts'
import { core } from './core.ts'
import { growth } from './growth.ts'
import { late } from './late.ts'
import { related } from './related.ts'
import { rulesDeployed } from './rules-deployed.ts'
import { rules } from './rules.ts'
import { sequence } from './sequence.ts'
import { strict } from './strict.ts'
import { strictSweep } from './strict-sweep.ts'
import { windows } from './windows.ts'

export const workloads: readonly Workload[] = [
  sequence,
  ...core,
  ...growth,
  ...rules,
  ...rulesDeployed,
  strict,
  ...strictSweep,
  ...related,
  late,
  ...windows,
]

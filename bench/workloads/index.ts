/** All workloads, in the order in which they run. A new one is a file beside this one and a line here. */
import type { Workload } from '../harness/contract.ts'
import { absence } from './absence.ts'
import { consume } from './consume.ts'
import { core } from './core.ts'
import { disorder } from './disorder.ts'
import { growth } from './growth.ts'
import { ingest } from './ingest.ts'
import { keys } from './keys.ts'
import { late } from './late.ts'
import { manufacturing } from './manufacturing.ts'
import { nexmark } from './nexmark.ts'
import { predicates } from './predicates.ts'
import { relatedOpen } from './related-open.ts'
import { related } from './related.ts'
import { rulesDeployed } from './rules-deployed.ts'
import { rules } from './rules.ts'
import { sequenceWork } from './sequence-work.ts'
import { sequence } from './sequence.ts'
import { strict } from './strict.ts'
import { strictSweep } from './strict-sweep.ts'
import { windowKinds } from './window-kinds.ts'
import { windows } from './windows.ts'

export const workloads: readonly Workload[] = [
  // W1
  strict,
  ...strictSweep,
  // W2
  sequence,
  sequenceWork,
  ...consume,
  // W3
  ...growth,
  // W4
  ...absence,
  // W5
  ...related,
  ...relatedOpen,
  // W6
  ...keys,
  // W7
  ...rules,
  ...rulesDeployed,
  // W8, and W9 of windows
  ...windows,
  ...windowKinds,
  // W9
  ...disorder,
  late,
  // W10
  ...core,
  ...manufacturing,
  ...nexmark,
  // Beside the suite
  predicates,
  ingest,
]

/** Flags of `replay` that would do nothing beside the others: an error, since who gave them thinks that they do. */
import { TidemarkError } from '../../base/errors.ts'
import type { StepFlags } from '../step/step-command.ts'
import type { ReplayFlags } from './replay-command.ts'

type Flags = ReplayFlags & StepFlags

/** Files and tables, which a walk through the recording does not make. */
const OF_COMPARISON: readonly (readonly [keyof Flags, string])[] = [
  ['delays', '--delays'],
  ['late', '--late'],
  ['html', '--html'],
  ['svg', '--svg'],
]

/** @throws TidemarkError `WRONG_USE` */
export function checkReplayFlags(flags: Flags): void {
  if (flags.step === true) {
    const idle = OF_COMPARISON.find(([name]) => flags[name] !== undefined)
    if (idle !== undefined)
      throw idleFlag(idle[1], 'with --step', 'Leave one of them away: --step shows no comparison.')
    return
  }
  if (flags.at !== undefined) throw idleFlag('--at', 'without --step', 'Add --step to see that step.')
  if (flags.delay !== undefined)
    throw idleFlag('--delay', 'without --step', 'Delays that are compared are a list: --delays 1m,15m,1h.')
}

function idleFlag(flag: string, where: string, hint: string): TidemarkError {
  return new TidemarkError('WRONG_USE', { message: `${flag} does nothing ${where}`, hint, data: { flag } })
}

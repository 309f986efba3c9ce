/**
 * The clock: alternating rounds in long-lived processes, one per candidate.
 *
 * A round is one measurement of every candidate, A B C …; the next round starts again with A. Only one process works at
 * a time. A *group* of rounds has fresh processes, because what the compiler makes of a program differs from process to
 * process and stays for its life: with one process each, luck would look like speed.
 */
import type { Candidate, Setting, Workload } from './contract.ts'
import { labelOf, settingOf } from './contract.ts'
import type { WorkloadCheck } from './check.ts'
import type { Timing } from './messages.ts'
import { CandidateProcess } from './process.ts'
import type { Progress } from './progress.ts'

export interface Effort {
  readonly groups: number
  readonly roundsPerGroup: number
  /** A warm-up, and a round, last at least this long; short passes are repeated. */
  readonly warmUpMs: number
  readonly warmUpPasses: number
  readonly roundMs: number
}

export const FULL: Effort = { groups: 3, roundsPerGroup: 3, warmUpMs: 1000, warmUpPasses: 3, roundMs: 250 }
export const QUICK: Effort = { groups: 1, roundsPerGroup: 3, warmUpMs: 200, warmUpPasses: 2, roundMs: 50 }

/** What is spent on a workload: less, if it is one of many. */
export function effortOf({ brief = false }: Workload, effort: Effort): Effort {
  if (!brief) return effort
  return {
    groups: Math.min(effort.groups, 2),
    roundsPerGroup: Math.min(effort.roundsPerGroup, 2),
    warmUpMs: effort.warmUpMs / 2,
    warmUpPasses: 1,
    roundMs: effort.roundMs,
  }
}

/** For each candidate its rounds in order. Round `r` of all candidates was taken in the same turn. */
export async function measure(
  workload: Workload,
  chosen: readonly Candidate[],
  setting: Setting,
  effort: Effort,
  found: WorkloadCheck,
  progress: Progress,
): Promise<readonly (readonly Timing[])[]> {
  const timings: Timing[][] = chosen.map(() => [])
  const total = effort.groups * effort.roundsPerGroup
  for (let group = 0; group < effort.groups; group++) {
    const processes: CandidateProcess[] = []
    try {
      for (const candidate of chosen) {
        progress.show(`warming up ${labelOf(workload, candidate)}`, (group * effort.roundsPerGroup) / total)
        const started = await CandidateProcess.start(workload, candidate, settingOf(candidate, setting))
        processes.push(started)
        await started.time(effort.warmUpMs, effort.warmUpPasses)
      }
      for (let round = 0; round < effort.roundsPerGroup; round++) {
        const done = group * effort.roundsPerGroup + round
        for (const [i, subject] of processes.entries()) {
          progress.show(
            `round ${done + 1} of ${total}: ${labelOf(workload, subject.candidate)}`,
            (done + i / processes.length) / total,
          )
          timings[i]?.push(await subject.time(effort.roundMs, 1))
        }
      }
    } finally {
      for (const subject of processes) subject.end()
    }
  }
  demandSameWork(workload, chosen, setting, timings, found)
  return timings
}

/** What was timed must have been what was checked, in every round; and the same in all that had the same events. */
function demandSameWork(
  workload: Workload,
  chosen: readonly Candidate[],
  setting: Setting,
  timings: readonly (readonly Timing[])[],
  found: WorkloadCheck,
): void {
  /** By number of events. */
  const checks = new Map<number, number>()
  chosen.forEach((candidate, i) => {
    const label = labelOf(workload, candidate)
    const { events } = settingOf(candidate, setting)
    const matches = found.candidates[i]?.matches
    for (const { pass } of timings[i] ?? []) {
      if (pass.events !== events)
        throw new Error(`${label} looked at ${pass.events} events of ${events} while it was timed`)
      if (candidate.kind !== 'exact') continue
      const check = checks.get(events) ?? pass.check
      checks.set(events, check)
      if (pass.matches !== matches || pass.check !== check) {
        throw new Error(
          `${label} gave other matches while it was timed than when it was checked: ${pass.matches} of ${matches}`,
        )
      }
    }
  })
}

/**
 * The clock: alternating rounds in long-lived processes, one per candidate.
 *
 * A round is one measurement of every candidate, A B C …; the next round starts again with A. Only one process works at
 * a time. A *group* of rounds has fresh processes, because what the compiler makes of a program differs from process to
 * process and stays for its life: with one process each, luck would look like speed. Programs in other languages have one
 * process for all groups, since they take long to start and to warm up; they take their turns in every round.
 */
import type { Candidate, Contender, Setting, Workload } from './contract.ts'
import { eventsOf, isPeer, labelOf, settingOf } from './contract.ts'
import type { WorkloadCheck } from './check.ts'
import type { ForeignProcess } from './foreign.ts'
import { ForeignPool } from './foreign-pool.ts'
import { inLanes } from './lanes.ts'
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
  /** The warm-up of a program in another language. Absent in older records. */
  readonly peerWarmUpMs?: number
  readonly peerWarmUpPasses?: number
  /** One process for all that is asked of a program, so that few are started; where nothing is to be quoted. */
  readonly peersShareProcess?: boolean
}

export const FULL: Effort = {
  groups: 3,
  roundsPerGroup: 3,
  warmUpMs: 1000,
  warmUpPasses: 3,
  roundMs: 250,
  peerWarmUpMs: 3000,
  peerWarmUpPasses: 3,
}
export const QUICK: Effort = {
  groups: 1,
  roundsPerGroup: 3,
  warmUpMs: 200,
  warmUpPasses: 2,
  roundMs: 50,
  peersShareProcess: true,
}

/** What is spent on a workload: less, if it is one of many. */
export function effortOf({ brief = false }: Workload, effort: Effort): Effort {
  if (!brief) return effort
  return {
    ...effort,
    groups: Math.min(effort.groups, 2),
    roundsPerGroup: Math.min(effort.roundsPerGroup, 2),
    warmUpMs: effort.warmUpMs / 2,
    warmUpPasses: 1,
  }
}

/**
 * For each candidate its rounds in order. Round `r` of all candidates was taken in the same turn.
 *
 * @param shared the processes in which the peers were checked
 */
export async function measure(
  workload: Workload,
  chosen: readonly Contender[],
  setting: Setting,
  effort: Effort,
  found: WorkloadCheck,
  shared: ForeignPool,
  progress: Progress,
): Promise<readonly (readonly Timing[])[]> {
  const timings: Timing[][] = chosen.map(() => [])
  const total = effort.groups * effort.roundsPerGroup
  const own = new ForeignPool()
  try {
    const pool = effort.peersShareProcess === true ? shared : own
    const peers = await warmPeers(workload, chosen, setting, effort, pool, progress)
    for (let group = 0; group < effort.groups; group++) {
      const processes = new Map<Contender, CandidateProcess>()
      const subjects: Subject[] = []
      try {
        progress.show(`starting ${workload.name}`, (group * effort.roundsPerGroup) / total)
        await inLanes(
          chosen.filter((contender): contender is Candidate => !isPeer(contender)),
          async (candidate) => {
            const started = await CandidateProcess.start(workload, candidate, settingOf(candidate, setting))
            processes.set(candidate, started)
          },
        )
        for (const contender of chosen) {
          const started = processes.get(contender)
          if (started === undefined) {
            subjects.push(peers.get(contender) as Subject)
            continue
          }
          progress.show(`warming up ${labelOf(workload, contender)}`, (group * effort.roundsPerGroup) / total)
          subjects.push((ms, passes) => started.time(ms, passes))
          await started.time(effort.warmUpMs, effort.warmUpPasses)
        }
        for (let round = 0; round < effort.roundsPerGroup; round++) {
          const done = group * effort.roundsPerGroup + round
          for (const [i, contender] of chosen.entries()) {
            progress.show(
              `round ${done + 1} of ${total}: ${labelOf(workload, contender)}`,
              (done + i / chosen.length) / total,
            )
            timings[i]?.push(await (subjects[i] as Subject)(effort.roundMs, 1))
          }
        }
      } finally {
        for (const subject of processes.values()) subject.end()
      }
    }
  } finally {
    await own.end()
  }
  demandSameWork(workload, chosen, setting, timings, found)
  return timings
}

/** Whoever can be asked for a round. */
type Subject = (atLeastMs: number, atLeastPasses: number) => Promise<Timing>

/** Starts them together, since that takes long and is not timed; then they warm up one after the other. */
async function warmPeers(
  workload: Workload,
  chosen: readonly Contender[],
  setting: Setting,
  { peerWarmUpMs = 0, peerWarmUpPasses = 1, peersShareProcess = false }: Effort,
  pool: ForeignPool,
  progress: Progress,
): Promise<ReadonlyMap<Contender, Subject>> {
  const peers = chosen.filter(isPeer)
  if (peers.length > 0) progress.show(`starting the peers of ${workload.name}`, 0)
  const started = await Promise.all(
    peers.map((peer) => pool.ready(peersShareProcess ? peer.program.name : peer.process, workload, peer, setting)),
  )
  const subjects = new Map<Contender, Subject>()
  for (const [i, peer] of peers.entries()) {
    progress.show(`warming up ${labelOf(workload, peer)}`, 0)
    const subject: Subject = (ms, passes) => (started[i] as ForeignProcess).time(peer.order, ms, passes)
    subjects.set(peer, subject)
    // Where they share the process in which they were checked, that has warmed it up.
    if (!peersShareProcess) await subject(peerWarmUpMs, peerWarmUpPasses)
  }
  return subjects
}

/** What was timed must have been what was checked, in every round; and the same in all that had the same events. */
function demandSameWork(
  workload: Workload,
  chosen: readonly Contender[],
  setting: Setting,
  timings: readonly (readonly Timing[])[],
  found: WorkloadCheck,
): void {
  /** By number of events. */
  const checks = new Map<number, number>()
  chosen.forEach((candidate, i) => {
    const label = labelOf(workload, candidate)
    const events = eventsOf(candidate, setting)
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

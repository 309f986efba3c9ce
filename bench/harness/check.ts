/**
 * Who is right, before anything is timed.
 *
 * On a prefix, every exact candidate and the library's oracle must give the matches of the workload's reference; on the
 * whole input, every exact candidate must. Matches are compared one by one as multisets, not only counted. Each
 * candidate is checked in a process of its own, which then ends: the processes that are timed never run other code.
 * Programs in other languages tell the number of their matches and a sum over them, on the whole of what they are given.
 */
import type { Candidate, Contender, Pass, Peer, Setting, Workload } from './contract.ts'
import { eventsOf, isPeer, labelOf, settingOf } from './contract.ts'
import type { ForeignPool } from './foreign-pool.ts'
import { CandidateProcess } from './process.ts'
import { inLanes } from './lanes.ts'
import type { Progress } from './progress.ts'

/** How two multisets of matches differ. `missed` are in the reference only, `invented` in the candidate only. */
export interface Difference {
  readonly missed: readonly string[]
  readonly invented: readonly string[]
}

/** Both sides sorted. Linear. */
function differenceOf(reference: readonly string[], candidate: readonly string[]): Difference {
  const missed: string[] = []
  const invented: string[] = []
  let i = 0
  let j = 0
  while (i < reference.length || j < candidate.length) {
    const expected = reference[i]
    const actual = candidate[j]
    if (expected === actual) {
      i++
      j++
    } else if (actual === undefined || (expected !== undefined && expected < actual)) {
      missed.push(expected as string)
      i++
    } else {
      invented.push(actual)
      j++
    }
  }
  return { missed, invented }
}

export interface CandidateCheck {
  /** Matches in the events that it is given, by the reference. */
  readonly matches: number
  readonly missed: number
  readonly invented: number
}

export interface WorkloadCheck {
  /** Matches in the whole input, by the reference. */
  readonly matches: number
  /** How far the oracle was compared, and how many matches it gave; `null`: it was not asked. */
  readonly oracle: { readonly events: number; readonly matches: number } | null
  /** By the position of the candidate among those that ran; a floor makes no matches and has none. */
  readonly candidates: readonly (CandidateCheck | undefined)[]
}

/**
 * @throws Error naming the candidate and its first differences, if an exact one is not; if an inexact one is exact on the
 *   full size; if the prefix has no match at all, so that nothing would have been compared
 */
export async function check(
  workload: Workload,
  chosen: readonly Contender[],
  setting: Setting,
  pool: ForeignPool,
  askOracle: boolean,
  progress: Progress,
): Promise<WorkloadCheck> {
  const prefixEvents = Math.min(workload.prefix, setting.events)
  progress.show(`checking ${workload.name}`)
  const reference = new Reference(workload, setting)
  const prefix = reference.of(prefixEvents)
  const whole = reference.of(setting.events)
  if (prefix.length === 0)
    throw new Error(`${workload.name}: no match in the first ${prefixEvents} events, so nothing can be compared`)
  if (askOracle) {
    const oracle = [...(await workload.oracle(setting, prefixEvents))].sort()
    demandEqual(`the oracle on ${workload.name}`, prefixEvents, differenceOf(prefix, oracle))
  }

  const candidates = await inLanes(chosen, async (candidate): Promise<CandidateCheck | undefined> => {
    progress.show(`checking ${labelOf(workload, candidate)}`)
    if (candidate.kind === 'floor') return undefined
    return isPeer(candidate)
      ? await checkPeer(workload, candidate, setting, reference, pool)
      : await checkOne(workload, candidate, settingOf(candidate, setting), reference)
  })
  return {
    matches: whole.length,
    oracle: askOracle ? { events: prefixEvents, matches: prefix.length } : null,
    candidates,
  }
}

/** The sorted matches of the reference in the first so many events: made once for each size. */
class Reference {
  readonly #workload: Workload
  readonly #setting: Setting
  readonly #known: Map<number, readonly string[]> = new Map()

  constructor(workload: Workload, setting: Setting) {
    this.#workload = workload
    this.#setting = setting
  }

  of(events: number): readonly string[] {
    let matches = this.#known.get(events)
    if (matches === undefined) {
      matches = [...this.#workload.reference(this.#setting, events)].sort()
      this.#known.set(events, matches)
    }
    return matches
  }
}

async function checkOne(
  workload: Workload,
  candidate: Candidate,
  setting: Setting,
  reference: Reference,
): Promise<CandidateCheck> {
  const label = labelOf(workload, candidate)
  const prefixEvents = Math.min(workload.prefix, setting.events)
  const whole = reference.of(setting.events)
  const subject = await CandidateProcess.start(workload, candidate, setting)
  try {
    const onPrefix = differenceOf(reference.of(prefixEvents), await subject.matches(prefixEvents))
    const onWhole = differenceOf(whole, await subject.matches(setting.events))
    const errors = onWhole.missed.length + onWhole.invented.length
    if (candidate.kind === 'exact') {
      demandEqual(label, prefixEvents, onPrefix)
      demandEqual(label, setting.events, onWhole)
    } else if (errors === 0 && setting.events >= workload.events.full) {
      throw new Error(
        `${label} is listed as inexact, and no error was found: either it is exact, or the comparison sees nothing`,
      )
    }
    return { matches: whole.length, missed: onWhole.missed.length, invented: onWhole.invented.length }
  } finally {
    subject.end()
  }
}

async function checkPeer(
  workload: Workload,
  peer: Peer,
  setting: Setting,
  reference: Reference,
  pool: ForeignPool,
): Promise<CandidateCheck> {
  const events = eventsOf(peer, setting)
  const expected = workload.exchange?.sumOf(reference.of(events))
  // All that is asked of a program is checked in one process of it, which is not the one that will be timed.
  const program = await pool.ready(peer.program.name, workload, peer, setting)
  const { pass } = await program.time(peer.order, 0, 1)
  demandSum(labelOf(workload, peer), events, pass, expected)
  return { matches: pass.matches, missed: 0, invented: 0 }
}

/** @throws Error if it looked at another number of events, or found other matches */
function demandSum(
  label: string,
  events: number,
  pass: Pass,
  expected: Pick<Pass, 'matches' | 'check'> | undefined,
): void {
  if (pass.events === events && pass.matches === expected?.matches && pass.check === expected.check) return
  throw new Error(
    `${label} found ${pass.matches} matches with the sum ${pass.check} in ${pass.events} events; by definition there are ${expected?.matches} with ${expected?.check} in ${events}`,
  )
}

function demandEqual(label: string, events: number, { missed, invented }: Difference): void {
  if (missed.length === 0 && invented.length === 0) return
  const shown = [
    ...missed.slice(0, 5).map((text) => `  missed   ${text}`),
    ...invented.slice(0, 5).map((text) => `  invented ${text}`),
  ]
  throw new Error(
    `${label} is wrong on ${events} events: ${missed.length} missed, ${invented.length} invented\n${shown.join('\n')}`,
  )
}

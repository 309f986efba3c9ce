/**
 * Several sources, or one where time matters besides its events: whichever has something is fed, first come, first
 * served. An ended input is ended at once, so that it holds nothing back. When told to drain, what has been read is fed,
 * and nothing more is asked for.
 *
 * Where results come later (`work`), a batch is fed in pieces; while there is no room, nothing is fed or asked for. The
 * run is not over before they are out.
 */
import { Alignment } from './alignment.ts'
import { Bell } from './bell.ts'
import type { Core } from './core.ts'
import { arrivalOf, feed, step, type Feeding } from './feed.ts'
import { IdleInputs, lookInterval } from './idle-inputs.ts'
import { isEmpty, split, type Portion, type Reading } from './portion.ts'

/** How a run goes on. */
export interface Pumping extends Feeding {
  readonly now: () => number
  /** How often the core is told processing time besides before each batch; `null`: it need not be told. */
  readonly ticksEveryMs: number | null
}

/** What a source has answered; `null`: it has ended. */
type Answer =
  | {
      readonly input: number
      readonly portion: Portion | null
      /** When it arrived, where a part of it has been fed. */
      readonly arrival?: number
    }
  | { readonly input: number; readonly error: unknown }

/** A longer interval would be none to the timer of Node. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * Reads until all sources have ended, or `stop`.
 *
 * @param readings by input; `null`: it has ended
 * @param isIdle by input, whether it is idle to begin with
 * @throws what a source, a sink or the core throws first, and the reason of `signal`; `stop` is aborted then, if a source still waits
 */
export async function pump(
  run: Pumping,
  core: Core,
  readings: readonly (Reading | null)[],
  isIdle: readonly boolean[],
  stop: AbortController,
): Promise<void> {
  const answers: Answer[] = []
  const held = new Set<number>()
  let asked = 0
  let isDue = false
  const { work } = run
  const bell = work === undefined ? new Bell() : work.bell
  const answered = (answer: Answer): void => {
    idle.answered(answer.input)
    answers.push(answer)
    bell.ring()
  }
  const ask = (input: number): void => {
    asked++
    idle.asked(input)
    readings[input]!.next().then(
      (portion) => answered({ input, portion }),
      (error: unknown) => answered({ input, error }),
    )
  }
  /** Asks for more where that is allowed; the slowest input always is. */
  const release = (): void => {
    for (const input of held) {
      if (!stop.signal.aborted && !alignment.allows(input)) continue
      held.delete(input)
      if (!stop.signal.aborted) ask(input)
    }
  }
  const idle = new IdleInputs(core, run.now, isIdle)
  const alignment = new Alignment(core, idle)
  const look = lookInterval(core)
  const tells =
    run.ticksEveryMs !== null || core.inputs.some((input) => input.hasPartitions && input.idleAfterMs !== null)
  const every = Math.min(look ?? Infinity, run.ticksEveryMs ?? Infinity)
  // The timer only says that it is time to look: that is done in turn, below.
  const timer =
    every === Infinity
      ? null
      : setInterval(
          () => {
            isDue = true
            bell.ring()
          },
          Math.min(every, LONGEST_TIMER_MS),
        )
  const tick = (): void => {
    if (tells) core.tick(run.now())
  }
  const fed = async (input: number, portion: Portion, arrival: number): Promise<void> => {
    await step(run, () => {
      tick()
      idle.feeds(input)
    })
    await feed(run, core, input, portion, arrival)
  }
  try {
    for (const [input, reading] of readings.entries()) if (reading !== null) held.add(input)
    release()
    const isUnderWay = (): boolean => asked > 0 || work?.isBusy === true
    while (isUnderWay()) {
      if (!isDue && (answers.length === 0 || work?.isFull === true)) await bell.wait()
      run.signal.throwIfAborted()
      if (isDue) {
        isDue = false
        await step(run, () => {
          tick()
          if (look !== null) idle.look()
        })
      }
      if (work !== undefined) {
        await work.deliver(run)
        if (work.isFull) continue
      }
      const answer = answers.shift()
      if (answer !== undefined) {
        if ('error' in answer) {
          asked--
          throw answer.error
        }
        const { input, portion } = answer
        if (portion === null) {
          asked--
          if (!stop.signal.aborted) await step(run, () => core.end(input))
        } else {
          const arrival = answer.arrival ?? arrivalOf(core.inputs[input]!, run.now)
          const [first, rest] = work === undefined ? [portion, null] : split(portion, work.slice)
          // A batch of nothing is no sign of life.
          if (!isEmpty(first)) await fed(input, first, arrival)
          if (rest === null) {
            asked--
            held.add(input)
          } else answers.unshift({ input, portion: rest, arrival })
        }
      }
      release()
    }
  } finally {
    if (timer !== null) clearInterval(timer)
    // Whoever still waits for data hears that nobody wants it any more.
    if (asked > 0) stop.abort()
  }
}

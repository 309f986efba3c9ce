/**
 * Several sources, or one where time matters besides its events: whichever has something is fed, first come, first
 * served. An ended input is ended at once, so that it holds nothing back. When told to drain, what has been read is fed,
 * and nothing more is asked for.
 */
import { Alignment } from './alignment.ts'
import type { Core } from './core.ts'
import { arrivalOf, feed, step, type Feeding } from './feed.ts'
import { IdleInputs, lookInterval } from './idle-inputs.ts'
import { isEmpty, type Portion, type Reading } from './portion.ts'

/** How a run goes on. */
export interface Pumping extends Feeding {
  readonly now: () => number
  /** How often the core is told processing time besides before each batch; `null`: it need not be told. */
  readonly ticksEveryMs: number | null
}

/** What a source has answered; `null`: it has ended. */
type Answer =
  { readonly input: number; readonly portion: Portion | null } | { readonly input: number; readonly error: unknown }

/** A longer interval would be none to the timer of Node. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * Reads until all sources have ended, or `stop`.
 *
 * @param readings by input; `null`: it has ended
 * @param isIdle by input, whether it is idle to begin with
 * @throws what a source, a sink or the core throws first; `stop` is aborted then, if a source still waits
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
  let wake: () => void = () => {}
  // Not Promise.race: it would leave something behind at a source that is silent, with each batch of the others.
  const answered = (answer: Answer): void => {
    idle.answered(answer.input)
    answers.push(answer)
    wake()
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
            wake()
          },
          Math.min(every, LONGEST_TIMER_MS),
        )
  const tick = (): void => {
    if (tells) core.tick(run.now())
  }
  const fed = async (input: number, portion: Portion): Promise<void> => {
    await step(run, () => {
      tick()
      idle.feeds(input)
    })
    await feed(run, core, input, portion, arrivalOf(core.inputs[input]!, run.now))
  }
  try {
    for (const [input, reading] of readings.entries()) if (reading !== null) held.add(input)
    release()
    while (asked > 0) {
      if (answers.length === 0 && !isDue) await new Promise<void>((resolve) => (wake = resolve))
      run.signal.throwIfAborted()
      if (isDue) {
        isDue = false
        await step(run, () => {
          tick()
          if (look !== null) idle.look()
        })
      }
      const answer = answers.shift()
      if (answer !== undefined) {
        asked--
        if ('error' in answer) throw answer.error
        const { input, portion } = answer
        if (portion === null) {
          if (!stop.signal.aborted) await step(run, () => core.end(input))
        } else {
          // A batch of nothing is no sign of life.
          if (!isEmpty(portion)) await fed(input, portion)
          held.add(input)
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

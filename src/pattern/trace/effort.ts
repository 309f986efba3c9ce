/** How much a trace may cost: the oracle is exponential for some patterns, and whoever asks why must get an answer. */

/** Thrown where it has been spent; never leaves the trace. */
class Spent extends Error {
  override readonly name = 'Spent'
}

export class Effort {
  #left: number

  /** @param steps how many questions may be asked: of a partial match about an event */
  constructor(steps: number) {
    this.#left = steps
  }

  get isSpent(): boolean {
    return this.#left <= 0
  }

  spend(steps: number = 1): void {
    this.#left -= steps
    if (this.#left < 0) throw new Spent()
  }
}

/** What `ask` gives; `otherwise` if the effort does not last. */
export function within<R>(ask: () => R, otherwise: () => R): R {
  try {
    return ask()
  } catch (error) {
    if (error instanceof Spent) return otherwise()
    throw error
  }
}

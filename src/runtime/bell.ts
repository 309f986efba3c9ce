/**
 * What a loop waits at until somebody has something for it. Whoever rings while it is busy is heard when it waits next.
 *
 * Not Promise.race: that would leave something behind at each promise that stays silent.
 */
export class Bell {
  #hasRung = false
  #wake: () => void = () => {}

  ring(): void {
    this.#hasRung = true
    this.#wake()
  }

  /** Resolves when somebody has rung since this last did. For one who waits. */
  async wait(): Promise<void> {
    if (!this.#hasRung) await new Promise<void>((resolve) => (this.#wake = resolve))
    this.#hasRung = false
  }
}

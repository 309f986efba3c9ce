/** How much is kept for each key id: when it is nothing, the id can be given to another key. */
export class KeyUses {
  readonly #counts: number[] = []

  add(id: number): void {
    this.#counts[id] = (this.#counts[id] ?? 0) + 1
  }

  drop(id: number): void {
    this.#counts[id]!--
  }

  isFree(id: number): boolean {
    return (this.#counts[id] ?? 0) === 0
  }
}

/** The rules of which something is open for one key, and the code that the key has for each. */
export class OpenRules {
  readonly rules: number[] = []
  readonly codes: number[] = []
  /** By rule: its place. */
  readonly #places: Map<number, number> = new Map()

  get size(): number {
    return this.rules.length
  }

  /** The place of a rule; -1: nothing of it is open. */
  placeOf(rule: number): number {
    return this.#places.get(rule) ?? -1
  }

  add(rule: number, code: number): void {
    this.#places.set(rule, this.rules.length)
    this.rules.push(rule)
    this.codes.push(code)
  }

  /** The last takes the place of the rule that goes. */
  remove(place: number): void {
    this.#places.delete(this.rules[place]!)
    const rule = this.rules.pop()!
    const code = this.codes.pop()!
    if (place === this.rules.length) return
    this.rules[place] = rule
    this.codes[place] = code
    this.#places.set(rule, place)
  }
}

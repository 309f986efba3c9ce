/** Marks are put together anew when so few are left: those of many tell nothing apart. */
const FEW = 16

/** The rules of which something is open for one key, and the code that the key has for each. */
export class OpenRules {
  readonly rules: number[] = []
  readonly codes: number[] = []
  /** No less than the marks of all of them, see `RuleIndex`. */
  marks = 0
  readonly #marks: number[] = []
  /** By rule: its place. */
  readonly #places: Map<number, number> = new Map()

  get size(): number {
    return this.rules.length
  }

  /** The place of a rule; -1: nothing of it is open. */
  placeOf(rule: number): number {
    return this.#places.get(rule) ?? -1
  }

  /** @param marks of the rule */
  add(rule: number, code: number, marks: number): void {
    this.#places.set(rule, this.rules.length)
    this.marks |= marks
    this.#marks.push(marks)
    this.rules.push(rule)
    this.codes.push(code)
  }

  /** The last takes the place of the rule that goes. */
  remove(place: number): void {
    this.#places.delete(this.rules[place]!)
    const rule = this.rules.pop()!
    const code = this.codes.pop()!
    const marks = this.#marks.pop()!
    if (place < this.rules.length) {
      this.rules[place] = rule
      this.codes[place] = code
      this.#marks[place] = marks
      this.#places.set(rule, place)
    }
    if (this.rules.length <= FEW) this.#setMarks()
  }

  #setMarks(): void {
    this.marks = 0
    for (let i = 0; i < this.#marks.length; i++) this.marks |= this.#marks[i]!
  }
}

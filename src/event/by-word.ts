/**
 * Answers by the words of dictionaries, remembered while a dictionary grows.
 *
 * Batches of one source share a dictionary, which may only grow at its end (see `DictionaryColumn`). So each word is asked
 * about once, not once per batch.
 *
 * @complexity O(words that are new) per batch, O(words) of memory per dictionary, given back with the dictionary
 */
export class ByWord {
  readonly #answer: (word: string | number) => number
  readonly #known: WeakMap<readonly unknown[], Answers> = new WeakMap()

  /** @param answer depends on the word alone, and is a 32-bit integer */
  constructor(answer: (word: string | number) => number) {
    this.#answer = answer
  }

  /**
   * By code; longer than the dictionary where there is room to grow. Valid until the dictionary is asked about again; what is
   * written into it stays.
   */
  answers(dictionary: readonly (string | number)[]): Int32Array {
    let known = this.#known.get(dictionary)
    if (known === undefined) this.#known.set(dictionary, (known = { values: new Int32Array(0), count: 0 }))
    const { length } = dictionary
    if (length > known.values.length) known.values = roomFor(known.values, length)
    const { values } = known
    for (let code = known.count; code < length; code++) values[code] = this.#answer(dictionary[code]!)
    known.count = length
    return values
  }
}

interface Answers {
  values: Int32Array
  /** Words that were asked about. */
  count: number
}

/** A copy with room for `length`, which doubles, so that growing word by word copies each answer twice at most. */
export function roomFor(values: Int32Array, length: number): Int32Array {
  const longer = new Int32Array(values.length === 0 ? length : Math.max(length, 2 * values.length))
  longer.set(values)
  return longer
}

/** Which dictionaries have no word twice: what readers have made is known to, others are looked at once. */

/** How many words of a dictionary are known to differ. */
const distinct: WeakMap<readonly unknown[], number> = new WeakMap()

/** Vouches for a dictionary: all its words differ, and so will those that are added. */
export function vouchedDistinct<T extends readonly unknown[]>(dictionary: T): T {
  distinct.set(dictionary, Infinity)
  return dictionary
}

/**
 * Whether all words of a dictionary are known to differ. One that has grown since it was looked at, and for which nobody
 * vouches, is not looked at again.
 *
 * @complexity O(words) the first time, then O(1)
 */
export function areDistinct(dictionary: readonly unknown[]): boolean {
  const { length } = dictionary
  let known = distinct.get(dictionary)
  if (known === undefined) {
    known = new Set(dictionary).size === length ? length : 0
    distinct.set(dictionary, known)
  }
  return known >= length
}

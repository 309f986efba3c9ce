/** Dictionaries of columns, as far as the workers know them: each word is told once. */
import type { Key } from '../../event/keys.ts'
import type { Words } from './messages.ts'

/** So many dictionaries are remembered; files begin new ones from time to time. */
const REMEMBERED = 64

interface Told {
  readonly id: number
  /** How many words were told. */
  words: number
  /** The last portion that used it. */
  usedAt: number
}

export class ToldDictionaries {
  readonly #told: Map<readonly unknown[], Told> = new Map()
  #next = 0
  #portion = 0
  #words: Words[] = []
  #forget: number[] = []
  /** By column: the words that the portion at hand has there where it was read value by value. */
  #own: (OwnWords | undefined)[] = []

  /** The id of a dictionary that grows at its end only; what was added since is told with this portion. */
  idOf(dictionary: readonly (string | number)[]): number {
    let told = this.#told.get(dictionary)
    if (told === undefined) {
      this.#makeRoom()
      this.#told.set(dictionary, (told = { id: this.#next++, words: 0, usedAt: this.#portion }))
      this.#words.push({ dictionary: told.id, words: [] })
    }
    told.usedAt = this.#portion
    if (told.words < dictionary.length) {
      this.#words.push({ dictionary: told.id, words: dictionary.slice(told.words) })
      told.words = dictionary.length
    }
    return told.id
  }

  /** The words of a column that has no dictionary, for this portion alone. */
  ownOf(column: number): OwnWords {
    return (this.#own[column] ??= new OwnWords(this.#next++))
  }

  /** What is to be told with the portion at hand; the next one begins. */
  take(): { readonly words: readonly Words[]; readonly forget: readonly number[] } {
    for (const own of this.#own) {
      if (own === undefined) continue
      this.#words.push({ dictionary: own.id, words: own.words })
      this.#forget.push(own.id)
    }
    const taken = { words: this.#words, forget: this.#forget }
    this.#words = []
    this.#forget = []
    this.#own = []
    this.#portion++
    return taken
  }

  /** Forgets the one that was not used for longest, if there are many and it is not in use. */
  #makeRoom(): void {
    if (this.#told.size < REMEMBERED) return
    const [oldest] = [...this.#told].reduce((a, b) => (b[1].usedAt < a[1].usedAt ? b : a))
    const { id, usedAt } = this.#told.get(oldest)!
    if (usedAt === this.#portion) return
    this.#told.delete(oldest)
    this.#forget.push(id)
  }
}

/** Words by the order in which they came. */
export class OwnWords {
  readonly id: number
  readonly words: Key[] = []
  readonly #codes: Map<unknown, number> = new Map()

  constructor(id: number) {
    this.id = id
  }

  /** @param name what tells the word apart from others: itself, but for lists */
  codeOf(word: Key, name: unknown = word): number {
    let code = this.#codes.get(name)
    if (code === undefined) {
      this.#codes.set(name, (code = this.words.length))
      this.words.push(word)
    }
    return code
  }
}

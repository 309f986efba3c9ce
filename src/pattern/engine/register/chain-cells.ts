/** From the last events of a key, in their ring, to the cells of a match. */
import type { Cell } from '../cell.ts'
import { CellPool } from '../cell-pool.ts'
import type { Chain } from './chain.ts'
import { INDEX, ORDINAL, SEQUENCE, STRIDE, TIME, type EventColumns } from './event-columns.ts'

export class ChainCells {
  readonly #chain: Chain
  readonly #pool: CellPool = new CellPool()
  #drained = false

  constructor(chain: Chain) {
    this.#chain = chain
  }

  /** Matches found so far have been handed on: their cells are needed until the next is found. */
  drained(): void {
    this.#drained = true
  }

  /**
   * The last cell of a match.
   *
   * @param base the first place of the key in the ring
   * @param slots how many places it has, a power of two
   * @param seen how many events it has had: the last of them is that of the match
   */
  match({ numbers, refs }: EventColumns, key: number, base: number, slots: number, seen: number): Cell {
    const { steps, firsts } = this.#chain
    const pool = this.#pool
    if (this.#drained) {
      this.#drained = false
      pool.release()
    }
    const first = seen - steps.length + 1
    const begin = (base + (first & (slots - 1))) * STRIDE
    const start = pool.start(key, numbers[begin + TIME]!, numbers[begin + SEQUENCE]!)
    let last: Cell | null = null
    for (let at = 0; at < steps.length; at++) {
      const place = base + ((first + at) & (slots - 1))
      const line = place * STRIDE
      last = pool.cell(
        refs[place],
        numbers[line + INDEX]!,
        numbers[line + TIME]!,
        numbers[line + SEQUENCE]!,
        numbers[line + ORDINAL]!,
        steps[at]!,
        firsts[at]!,
        last,
        start,
      )
    }
    return last!
  }
}

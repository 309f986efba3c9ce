/**
 * What has been changed, so that it can be taken back.
 *
 * Whatever changes writes down, beside the change itself, the function that takes it back and what that needs. To take
 * back is to call these from the last to the first: each finds all as it was right after its change. So it costs what is
 * taken back, whatever else there is, and nothing has to be copied.
 */
import type { Mark } from './rewind.ts'

/** How many places of the list an entry takes. */
const WIDTH = 3

/** The changes of one key. */
export class UndoLog {
  /** Entry by entry: the function, what was changed, what is needed to change it back. */
  #entries: unknown[] = []
  /** The mark of the first entry that is kept. */
  #first: Mark = 0

  /** How many changes have been written, those that are settled among them, and those taken back not. */
  get mark(): Mark {
    return this.#first + this.size
  }

  /** How many entries are kept: at most twice those that are not settled. */
  get size(): number {
    return this.#entries.length / WIDTH
  }

  /** @param undo no closure: it is kept with every change of its kind */
  write<Target, Was>(undo: (target: Target, was: Was) => void, target: Target, was: Was): void {
    this.#entries.push(undo, target, was)
  }

  /** Takes back all that was written since the mark, which must not be older than what is settled. */
  rewind(mark: Mark): void {
    const entries = this.#entries
    while (this.mark > mark) {
      const was = entries.pop()
      const target = entries.pop()
      const undo = entries.pop() as (target: unknown, was: unknown) => void
      undo(target, was)
    }
  }

  /** What is before the mark stays as it is. @complexity O(1) per entry, amortised: what is left moves when it is less */
  settle(mark: Mark): void {
    const settled = mark - this.#first
    if (settled === 0 || settled * 2 < this.size) return
    this.#entries = this.#entries.slice(settled * WIDTH)
    this.#first = mark
  }
}

/** The changes of all keys; engines that stand and fall together share them, so that one mark is a mark of each. */
export class UndoLogs {
  #byKey: (UndoLog | undefined)[] = []

  of(key: number): UndoLog {
    while (this.#byKey.length <= key) this.#byKey.push(undefined)
    return (this.#byKey[key] ??= new UndoLog())
  }

  mark(key: number): Mark {
    return this.#byKey[key]?.mark ?? 0
  }

  rewind(key: number, mark: Mark): void {
    this.#byKey[key]?.rewind(mark)
  }

  settle(key: number, mark: Mark): void {
    this.#byKey[key]?.settle(mark)
  }

  /** Everything stays as it is. */
  settleAll(): void {
    for (const log of this.#byKey) log?.settle(log.mark)
  }

  /** Marks of the key begin anew. */
  forget(key: number): void {
    this.#byKey[key] = undefined
  }

  clear(): void {
    this.#byKey = []
  }
}

/** What is kept for one watermark scope: the events that wait for it, and the frames that it can time out. */
import type { ReorderBuffer } from '../../time/reorder-buffer.ts'
import type { OpenFrame } from './open-frame.ts'

/**
 * Frames are opened in order of time and all may last as long, so they time out in the order in which they were opened:
 * a queue is enough. Frames that were closed are taken from it when they come to its head, or when they are most of it.
 *
 * Cost: O(1) per frame. Memory: at most twice the open frames, and 16.
 */
export class FrameLane {
  readonly buffer: ReorderBuffer
  #queue: OpenFrame[] = []
  #head = 0
  #open = 0

  constructor(buffer: ReorderBuffer) {
    this.buffer = buffer
  }

  /** How many frames are open. */
  get open(): number {
    return this.#open
  }

  /** The frame that was opened first. */
  oldest(): OpenFrame | undefined {
    const queue = this.#queue
    while (this.#head < queue.length && !queue[this.#head]!.isOpen) this.#head++
    return queue[this.#head]
  }

  /** The frames that are open, in the order in which they were opened. */
  frames(): readonly OpenFrame[] {
    return this.#queue.filter(({ isOpen }) => isOpen)
  }

  opened(frame: OpenFrame): void {
    this.#queue.push(frame)
    this.#open++
  }

  closed(frame: OpenFrame): void {
    frame.isOpen = false
    this.#open--
    if (this.#queue.length <= 2 * this.#open + 16) return
    this.#queue = this.#queue.filter(({ isOpen }) => isOpen)
    this.#head = 0
  }
}

/** A function that answers when a test says, and counts who waits for it. */
import type { AsyncContext } from '../../src/runtime/async/async-options.ts'
import { until } from '../api/kit.ts'

interface Question<T> {
  readonly event: T
  readonly context: AsyncContext
  readonly answer: (value: unknown) => void
  readonly fail: (error: unknown) => void
}

export class Desk<T> {
  /** Those that have no answer, in the order in which they were asked. */
  readonly open: Question<T>[] = []
  asked = 0
  most = 0

  readonly ask = (event: T, context: AsyncContext): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      this.asked++
      const done = (act: () => void) => (): void => {
        this.open.splice(this.open.indexOf(question), 1)
        act()
      }
      const question: Question<T> = {
        event,
        context,
        answer: (value) => done(() => resolve(value as T))(),
        fail: (error) => done(() => reject(error))(),
      }
      this.open.push(question)
      this.most = Math.max(this.most, this.open.length)
    })

  /** Answers the first question about such an event, as soon as it is asked, with the event itself. */
  async answer(event: T): Promise<void> {
    const find = (): Question<T> | undefined => this.open.find((one) => Object.is(one.event, event))
    await until(() => find() !== undefined)
    find()!.answer(event)
  }

  /** Answers whatever is asked, the last first, until so many have been answered. */
  async answerAll(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      await until(() => this.open.length > 0)
      const last = this.open.at(-1)!
      last.answer(last.event)
    }
  }
}

/** Waits for so many turns of the event loop, in between everything else. */
export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await (i % 4 === 3 ? new Promise((resolve) => setImmediate(resolve)) : null)
}

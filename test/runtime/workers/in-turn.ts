/** Workers without threads: each does its work in a turn of the loop of its own, and those with greater numbers later. */
import type { Hire } from '../../../src/runtime/workers/hire.ts'
import { failureOf } from '../../../src/runtime/workers/failure.ts'
import type { Answer, Order } from '../../../src/runtime/workers/messages.ts'
import { WorkerTask } from '../../../src/runtime/workers/worker-task.ts'

/** What was seen of all workers. */
export interface Watched {
  /** Portions that were sent. */
  portions: number
  /** How many of them asked what is kept. */
  asked: number
  /** The most portions that one worker had not answered. */
  waiting: number
}

export function inTurn(watched: Watched): Hire {
  return (index, _of, _memoryMb, employer) => {
    const task: { current: WorkerTask | null } = { current: null }
    let queue: Order[] = []
    let isRunning = false
    const answered = (answer: Answer): void => employer.answered(structuredClone(answer))
    const work = (order: Order): void => {
      try {
        if (order.kind === 'task') task.current = new WorkerTask(order.task)
        else if (order.kind === 'slot') task.current!.slot(order.slot, order.memory)
        else if (order.kind === 'portion') answered(task.current!.portion(order, () => 0))
      } catch (error) {
        answered({ kind: 'failed', failure: failureOf(error) })
      }
    }
    const next = (): void => {
      const order = queue.shift()
      isRunning = order !== undefined
      if (order === undefined) return
      let turns = order.kind === 'portion' ? index : 0
      const turn = (): void => {
        if (turns-- > 0) setImmediate(turn)
        else {
          work(order)
          next()
        }
      }
      setImmediate(turn)
    }
    return {
      post(order) {
        if (order.kind === 'portion') {
          watched.portions++
          if (order.asksKept) watched.asked++
        }
        queue.push(structuredClone(order))
        watched.waiting = Math.max(watched.waiting, queue.filter(({ kind }) => kind === 'portion').length)
        if (!isRunning) next()
      },
      release: () => void (queue = []),
      stop: () => void (queue = []),
    }
  }
}

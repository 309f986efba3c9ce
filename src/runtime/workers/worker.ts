/** What runs in a worker thread: it takes orders one by one, and answers each portion. */
import { parentPort } from 'node:worker_threads'
import { failureOf } from './failure.ts'
import type { Answer, Order } from './messages.ts'
import { WorkerTask } from './worker-task.ts'

let task: WorkerTask | null = null
/** After an error nothing more is done for a task: the job is over. */
let hasFailed = false

parentPort?.on('message', (order: Order) => {
  try {
    if (order.kind === 'task') {
      hasFailed = false
      task = new WorkerTask(order.task)
    } else if (order.kind === 'idle') task = null
    else if (hasFailed) {
      // What was on its way is not done any more.
    } else if (order.kind === 'slot') task!.slot(order.slot, order.memory)
    else answer(task!.portion(order, () => performance.now()))
  } catch (error) {
    hasFailed = true
    answer({ kind: 'failed', failure: failureOf(error) })
  }
})

function answer(given: Answer): void {
  const transferred =
    given.kind === 'done'
      ? [given.findings.numbers.buffer as ArrayBuffer, given.timedOut.numbers.buffer as ArrayBuffer]
      : []
  parentPort!.postMessage(given, transferred)
}

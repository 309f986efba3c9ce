/**
 * Worker threads, kept for the next job: to start one takes 30 ms and more, and its code is compiled anew.
 */
import type { Worker } from 'node:worker_threads'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { workerDied, workerOutOfMemory } from './failure.ts'
import type { Answer, Order } from './messages.ts'

/** A worker, as the job sees it. */
export interface Hired {
  post(order: Order): void
  /** It does nothing more for this job, and may serve the next. */
  release(): void
  /** It is stopped, whatever it does. */
  stop(): void
}

export interface Employer {
  answered(answer: Answer): void
  /** It is gone, and will not answer any more. */
  gone(error: Error): void
}

/**
 * Starts a worker, or takes one that has nothing to do.
 *
 * @param index which of how many it is, for errors
 * @param memoryMb what it may have; `null`: what Node gives a thread
 */
export type Hire = (index: number, of: number, memoryMb: number | null, employer: Employer) => Hired

/** So long a worker without work is kept, and so many of them. */
const KEPT_MS = 60_000
const KEPT = 8

interface Idle {
  readonly worker: Worker
  readonly timer: NodeJS.Timeout
}

const idle: Idle[] = []

/** A thread of its own. */
export const hireThread: Hire = (index, of, memoryMb, employer) => {
  const known = memoryMb === null ? idle.pop() : undefined
  if (known !== undefined) clearTimeout(known.timer)
  const worker = known?.worker ?? start(memoryMb)
  worker.removeAllListeners()
  worker.ref()
  let isOurs = true
  const gone = (error: Error): void => {
    if (!isOurs) return
    isOurs = false
    employer.gone(error)
  }
  worker.on('message', (answer: Answer) => {
    if (isOurs) employer.answered(answer)
  })
  worker.on('messageerror', (error) => gone(workerDied(index, of, 'its answer could not be read', error)))
  worker.on('error', (error: unknown) => {
    const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
    gone(
      code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? workerOutOfMemory(index, of, memoryMb)
        : workerDied(index, of, String(message ?? error), error),
    )
  })
  worker.on('exit', (code) => gone(workerDied(index, of, `its thread ended with code ${code}`)))
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    post: (order) => worker.postMessage(order),
    release() {
      if (!isOurs) return
      isOurs = false
      if (memoryMb === null && idle.length < KEPT) keep(worker)
      else stop(worker)
    },
    stop() {
      isOurs = false
      stop(worker)
    },
  }
}

function keep(worker: Worker): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  worker.postMessage({ kind: 'idle' } satisfies Order)
  worker.removeAllListeners()
  const leave = (): void => {
    const at = idle.findIndex((one) => one.worker === worker)
    if (at >= 0) idle.splice(at, 1)
  }
  // One that fails while nobody uses it is forgotten.
  worker.on('error', leave)
  worker.on('exit', leave)
  const timer = setTimeout(() => {
    leave()
    stop(worker)
  }, KEPT_MS)
  // Neither keeps the process alive.
  timer.unref()
  worker.unref()
  idle.push({ worker, timer })
}

function stop(worker: Worker): void {
  worker.removeAllListeners()
  worker.on('error', () => {})
  worker.terminate().catch(() => {})
}

function start(memoryMb: number | null): Worker {
  const options = {
    execArgv: [],
    name: 'tidemark worker',
    ...(memoryMb === null ? {} : { resourceLimits: { maxOldGenerationSizeMb: memoryMb } }),
  }
  const { resolve } = createRequire(import.meta.url)
  // Where there are no workers, what makes them is not loaded.
  const Thread = process.getBuiltinModule('node:worker_threads').Worker
  if (!import.meta.url.endsWith('.ts')) return new Thread(resolve('#worker'), options)
  // From sources, as tests run: the thread has no loader for TypeScript of its own.
  const entry = fileURLToPath(new URL('./worker.ts', import.meta.url))
  const code = `require(${JSON.stringify(resolve('jiti'))}).createJiti(${JSON.stringify(entry)}).import(${JSON.stringify(entry)})`
  return new Thread(code, { ...options, eval: true })
}

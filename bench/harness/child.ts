/**
 * The process of one candidate. It prepares its input once and then does what it is asked, one request at a time, and
 * sleeps in between. It ends with its parent.
 */
import type { Pass, Prepared } from './contract.ts'
import type { Answer, Order, Request, Timing } from './messages.ts'
import { workloads } from '../workloads/index.ts'

let prepared: Prepared | undefined
let queue: Promise<void> = Promise.resolve()

process.on('message', (order: Order) => {
  queue = queue.then(() => reply(order))
})
process.on('disconnect', () => process.exit())

async function reply({ id, request }: Order): Promise<void> {
  let answer: Answer
  try {
    answer = { id, ok: true, value: await perform(request) }
  } catch (reason) {
    answer = { id, ok: false, reason: reason instanceof Error ? reason.message : String(reason), code: codeOf(reason) }
  }
  process.send?.(answer)
}

async function perform(request: Request): Promise<unknown> {
  switch (request.kind) {
    case 'prepare': {
      const candidate = workloads.find((workload) => workload.name === request.workload)?.candidates[request.candidate]
      if (candidate === undefined) throw new Error(`no candidate ${request.candidate} in ${request.workload}`)
      prepared = await candidate.prepare(request.setting)
      globalThis.gc?.()
      return undefined
    }
    case 'matches':
      return [...(await ready().matches(request.events))].sort()
    case 'time':
      return await timed(ready(), request.atLeastMs, request.atLeastPasses)
  }
}

function ready(): Prepared {
  if (prepared === undefined) throw new Error('asked before it was prepared')
  return prepared
}

/**
 * Passes until both minima are reached; the mean time of a pass. Nothing is collected by force: the cost of the garbage
 * of the passes is in the time, as it is for users. A full collection between rounds would also time the compiler, since
 * V8 then throws away the optimised code of every class that has no live instance.
 */
async function timed(subject: Prepared, atLeastMs: number, atLeastPasses: number): Promise<Timing> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  let passes = 0
  let last: Pass
  let elapsed: number
  do {
    last = await subject.pass()
    passes++
    elapsed = performance.now() - start
  } while (passes < atLeastPasses || elapsed < atLeastMs)
  const { user, system } = process.cpuUsage(cpu)
  return { passes, wallMs: elapsed / passes, cpuMs: (user + system) / 1000 / passes, pass: last }
}

function codeOf(reason: unknown): string | undefined {
  return typeof reason === 'object' && reason !== null && 'code' in reason ? String(reason.code) : undefined
}

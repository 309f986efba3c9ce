/**
 * The process of Tidemark on one workload and one form of input, in which nothing else runs: `child.js <workload>
 * <events> <form>`. For each message it makes passes for a quarter of a second, and answers with the mean of them.
 */
import type { Form } from './queries.ts'
import { queryOf } from './queries.ts'
import type { Tally } from './tally.ts'

/** What Tidemark and Flink answer to an order. */
export interface Turn {
  readonly ms: number
  readonly cpuMs: number
  readonly matches: number
  readonly checksum: number
}

const AT_LEAST_MS = 250

const [name = '', events = '', form = ''] = process.argv.slice(2)
const query = queryOf(name)
const pass = query.tidemark(form as Form, query.input(Number(events)))
globalThis.gc?.()
process.on('message', () => {
  turn().then(
    (answer) => process.send?.(answer),
    (reason: unknown) => {
      process.stderr.write(`${String(reason)}\n`)
      process.exit(1)
    },
  )
})
process.on('disconnect', () => process.exit())

async function turn(): Promise<Turn> {
  const cpu = process.cpuUsage()
  const begun = performance.now()
  let passes = 0
  let tally: Tally
  do {
    tally = await pass()
    passes++
  } while (performance.now() - begun < AT_LEAST_MS)
  const ms = (performance.now() - begun) / passes
  const { user, system } = process.cpuUsage(cpu)
  return { ms, cpuMs: (user + system) / 1000 / passes, matches: tally.matches, checksum: tally.checksum }
}

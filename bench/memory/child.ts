/** The process of one subject: `child.js <its number> <count>`, or `child.js soak <its number> <events>`. Answers once. */
import { soak, soaks } from './soak.ts'
import { subjects } from './subjects.ts'

export interface HeldBytes {
  readonly heapBytes: number
  /** Of typed arrays, which are not in the heap. */
  readonly externalBytes: number
  /** Of the whole process: while it holds all, and the greatest on the way. */
  readonly rssBytes: number
  readonly greatestRssBytes: number
}

const [, , which = '', number = '', size = ''] = process.argv
const result =
  which === 'soak' ? await soak(soaks[Number(number)]!, Number(size)) : await held(Number(which), Number(number))
process.send?.(result)
process.disconnect()

async function held(subject: number, count: number): Promise<HeldBytes> {
  const of = subjects[subject]!
  // What the code itself takes is there before.
  await of.hold(1, async () => {})
  await collected()
  const before = process.memoryUsage()
  let found: HeldBytes | null = null
  await of.hold(count, async () => {
    await collected()
    const { heapUsed, external, rss } = process.memoryUsage()
    found = {
      heapBytes: heapUsed - before.heapUsed,
      externalBytes: external - before.external,
      rssBytes: rss,
      greatestRssBytes: process.resourceUsage().maxRSS * 1024,
    }
  })
  return found!
}

/** Twice, with a turn between: what has a finalizer goes with the second. */
async function collected(): Promise<void> {
  globalThis.gc!()
  await new Promise((resolve) => setImmediate(resolve))
  globalThis.gc!()
}

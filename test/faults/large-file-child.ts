/**
 * What `large-file.ts` measures: a job over a large, disordered file whose results are taken slowly. Each event is a
 * result, so that they would pile up if the job did not wait for its consumer; matches come between them.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { begin, boundedOutOfOrderness, field, fromFile, stream } from 'tidemark'

interface DoorEvent {
  readonly at: number
  readonly door: number
  readonly state: string
}

const [path] = process.argv.slice(2)
const pass = begin('opened')
  .where(field('state').eq('opened'))
  .followedBy('closed')
  .where(field('state').eq('closed'))
  .within('1s')

const events = stream(fromFile<DoorEvent>(path!), { time: 'at', watermark: boundedOutOfOrderness('5s') })
const matches = events.detect(pass, { key: 'door' }).map(() => 'match')
const results = events.map(({ state }) => ({ state })).union(matches)

let taken = 0
let matched = 0
const begun = performance.now()
for await (const result of results) {
  taken++
  if (result === 'match') matched++
  if (taken % 10_000 === 0) await delay(5)
}
const seconds = (performance.now() - begun) / 1000

const { input, late, bad } = results.report()!
// The greatest that the process has ever had, as the system counted it.
const maxRssBytes = process.resourceUsage().maxRSS * 1024
process.stdout.write(`${JSON.stringify({ seconds, taken, matched, input, late, bad, maxRssBytes })}\n`)

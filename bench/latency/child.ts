/** The process of one subject: for each order a run. It ends with its parent. */
import { PerformanceObserver } from 'node:perf_hooks'
import { newClock } from './clock.ts'
import { curveOf } from './curve.ts'
import type { Answer, RunOrder, RunResult } from './messages.ts'
import { EndlessInput, queries } from './queries.ts'
import { latenciesOf, Samples } from './samples.ts'
import { arrivals } from './schedule.ts'
import { subjectOf } from './subjects.ts'

let input: EndlessInput | null = null
const pauses: number[] = []
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) pauses.push(duration)
}).observe({ entryTypes: ['gc'] })

process.on('disconnect', () => process.exit())
process.on('message', (order: RunOrder) => {
  void run(order).then(
    (result) => answer({ ok: true, result }),
    (reason: unknown) => answer({ ok: false, reason: String((reason as Error).stack ?? reason) }),
  )
})

function answer(value: Answer): void {
  process.send?.(value)
}

async function run({ subject, events, rate, warmUpEvents, seed, clock: kind }: RunOrder): Promise<RunResult> {
  const { emit, way } = subject
  const query = queries.find(({ name }) => name === subject.query)!
  input ??= new EndlessInput(query)
  const due = arrivals(events, rate ?? Infinity, seed)
  const samples = new Samples(events)
  const clock = newClock(kind)
  await settled()
  pauses.length = 0
  const tookMs = await subjectOf(query, emit, way)({ input, due, samples, clock })
  await settled()
  const collected = pauses.slice()
  const lag = emit === 'speculative' || way === 'driver' ? 0 : query.delayMs + 1
  const timeAt = input.timeAt.bind(input)
  const found = rate === null ? null : latenciesOf(samples, due, timeAt, lag, warmUpEvents)
  return {
    achieved: (events / tookMs) * 1000,
    outputs: samples.size,
    arrival: found === null || found.arrival === null ? null : curveOf(found.arrival),
    eventTime: found === null ? null : curveOf(found.eventTime),
    gc: {
      count: collected.length,
      totalMs: collected.reduce((sum, each) => sum + each, 0),
      maxMs: Math.max(0, ...collected),
    },
    clock: clock.kind,
    stolen: clock.stolenMs / (tookMs + clock.stolenMs),
    longestMs: clock.longestMs,
  }
}

/** Entries of the observer come in a later turn. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50))
}

/** What is measured: a query, how its matches are given, and how its events are handed over. */
import { customSource, detector, stream } from 'tidemark'
import type { Clock } from './clock.ts'
import type { Emit, Way } from './messages.ts'
import type { Arrival, EndlessInput, Query } from './queries.ts'
import { optionsOf } from './queries.ts'
import type { Samples } from './samples.ts'

/** One run over events that arrive by a schedule. */
export interface Run {
  readonly input: EndlessInput
  /** By event: when it arrives, in milliseconds since the start. */
  readonly due: Float64Array
  readonly samples: Samples
  readonly clock: Clock
}

/** @returns when the run was over, in milliseconds since its start */
export type Subject = (run: Run) => Promise<number>

/** An event-loop turn takes no more than this, so that what else there is has its turn, also under overload. */
const TURN_EVENTS = 1024
/** While nothing arrives the clock is asked for so long before the event loop goes round. */
const LOOK_MS = 0.05
const SPINS = 256
/** Arrays that are handed to a stream are no longer than this. */
const BATCH_EVENTS = 256

export function subjectOf(query: Query, emit: Emit, way: Way): Subject {
  switch (way) {
    case 'push':
      return (run) => pushed(query, emit, run)
    case 'stream':
      return (run) => streamed(query, emit, run)
    case 'driver':
      return (run) => unwatched(run)
  }
}

interface Output {
  readonly change?: string
  readonly time: number
  readonly events: Readonly<Record<string, Arrival | undefined>>
}

/** Changes other than new matches are made, and not recorded: nobody waits for them. */
function note(samples: Samples, output: Output, completes: string | null, nowMs: number): void {
  if (output.change !== undefined && output.change !== 'insert') return
  samples.add(nowMs, completes === null ? -1 : output.events[completes]!.at, output.time)
}

async function pushed(query: Query, emit: Emit, { input, due, samples, clock }: Run): Promise<number> {
  const detection = detector(query.rule, optionsOf(query, emit))
  const { completes } = query
  clock.start()
  await inTurns(due, clock, (i) => {
    const outputs = detection.push(input.eventAt(i)) as readonly Output[]
    if (outputs.length === 0) return
    const now = clock.now()
    for (const output of outputs) note(samples, output, completes, now)
  })
  return clock.now()
}

async function streamed(query: Query, emit: Emit, { input, due, samples, clock }: Run): Promise<number> {
  clock.start()
  const source = customSource<Arrival>({
    name: 'arrivals',
    live: true,
    async *open() {
      let next = 0
      while (next < due.length) {
        const now = untilDue(due[next]!, clock)
        if (due[next]! > now) {
          await turn()
          continue
        }
        const batch: Arrival[] = []
        while (next < due.length && due[next]! <= now && batch.length < BATCH_EVENTS) batch.push(input.eventAt(next++))
        yield batch
      }
    },
  })
  const { completes } = query
  const matches = stream(source, optionsOf(query, emit)).detect(query.rule) as AsyncIterable<Output>
  for await (const output of matches) note(samples, output, completes, clock.now())
  return clock.now()
}

/** Every fiftieth event is said to be a match: what is late here is the machine's, the driver's and the collector's doing. */
async function unwatched({ input, due, samples, clock }: Run): Promise<number> {
  clock.start()
  await inTurns(due, clock, (i) => {
    const event = input.eventAt(i)
    if (i % 50 === 0) samples.add(clock.now(), event.at, event.time)
  })
  return clock.now()
}

/**
 * Hands over each event once it has arrived. The clock is asked as often as it takes: a timer would be late by a
 * millisecond. Between turns the event loop goes round, as it does where events come from a socket.
 */
async function inTurns(due: Float64Array, clock: Clock, take: (i: number) => void): Promise<void> {
  let next = 0
  while (next < due.length) {
    next = takeTurn(due, next, clock, take)
    await turn()
  }
}

/** One turn: what arrives, until nothing has for a while. @returns the next event */
function takeTurn(due: Float64Array, from: number, clock: Clock, take: (i: number) => void): number {
  const end = Math.min(due.length, from + TURN_EVENTS)
  let next = from
  while (next < end) {
    const now = untilDue(due[next]!, clock)
    if (due[next]! > now) break
    while (next < end && due[next]! <= now) take(next++)
  }
  return next
}

/**
 * Asks the clock until an event is there, or a while is over. To go round the event loop instead, a thousand times in a
 * millisecond, would make more garbage than all that is measured, and so would a clock that is asked without a break,
 * since each answer is a number on the heap: a program that waits makes none.
 *
 * @returns the time
 */
function untilDue(due: number, clock: Clock): number {
  const from = clock.now()
  let now = from
  while (now < due && now - from < LOOK_MS) {
    spin()
    now = clock.now()
  }
  return now
}

let spun = 1

/** Half a microsecond, about. */
function spin(): void {
  let last = spun
  for (let i = 0; i < SPINS; i++) last = (Math.imul(last, 1_664_525) + 1) | 0
  spun = last
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

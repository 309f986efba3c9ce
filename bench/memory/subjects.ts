/** What is held in memory: patterns on each engine with something open for each key, and windows. */
import type { AnyPattern, DetectorOptions, TypedAssigner } from 'tidemark'
import { customSource, detector, field, pattern, session, sliding, stream, sum, tumbling } from 'tidemark'
import { demandEngine } from '../candidates/engine-taken.ts'

export interface Held {
  readonly time: number
  readonly key: string
  readonly type: string
  readonly value: number
}

/** How many keys there are, and how many events each gets, each of which leaves something open. */
export type Spread = 'per key' | 'per open'

export interface MemorySubject {
  readonly name: string
  readonly about: string
  readonly spread: Spread
  /** How many things are held in a full run. */
  readonly full: number
  /**
   * Takes so many events and holds what they leave.
   *
   * @param measure to be called while all of it is held
   */
  hold(count: number, measure: () => Promise<void>): Promise<void>
}

/** One event a millisecond: all windows are longer than that of a million. */
const HOUR = { hours: 1 } as const
const MINUTES_OF_SLIDE = 6

const isOfType = (type: string) => field('type').eq(type)

const strict = pattern<Held>('strict')
  .begin('a')
  .where(isOfType('A'))
  .next('b')
  .where(isOfType('B'))
  .next('c')
  .where(isOfType('C'))
  .within(HOUR)

const relaxed = pattern<Held>('relaxed')
  .begin('a')
  .where(isOfType('A'))
  .followedByAny('b')
  .where(isOfType('B'))
  .within(HOUR)

const related = pattern<Held>('related')
  .begin('a')
  .where(isOfType('A'))
  .followedBy('b')
  .where(isOfType('B'))
  .where((b, { a }) => b.value > a.value)
  .within(HOUR)

const absent = pattern<Held>('absent')
  .begin('a')
  .where(isOfType('A'))
  .notFollowedBy('b')
  .where(isOfType('B'))
  .within(HOUR)

const OPTIONS = { time: 'time', key: 'key' } as const

/** An event that begins a match, of a key of its own or of one for all. Text that was just made, as from a network. */
function eventAt(i: number, spread: Spread): Held {
  return { time: i, key: spread === 'per key' ? `device-${i}` : 'device', type: 'A', value: i % 1000 }
}

function ofPattern(
  engine: 'register' | 'compact' | 'runs',
  rule: AnyPattern<Held>,
  about: string,
  spread: Spread,
  full: number,
  emit: 'final' | 'speculative' = 'final',
): MemorySubject {
  const corrected = emit === 'speculative' ? { emit, allowedLateness: { seconds: 10 } } : {}
  const options: DetectorOptions<Held> = { ...OPTIONS, engine: engine === 'register' ? 'auto' : engine, ...corrected }
  return {
    name: emit === 'speculative' ? `${engine}, speculative` : engine,
    about,
    spread,
    full,
    async hold(count, measure) {
      if (emit === 'final') demandEngine<Held>([rule], options, engine)
      const detection = detector(rule, options)
      for (let i = 0; i < count; i++) detection.push(eventAt(i, spread))
      // The last event waits for the watermark, and what is asked for is what it opens.
      detection.advanceTo(count)
      // Of one binding `compact` may keep two nodes; none may have been let go.
      const open = detection.report().partialMatches
      if (open < count) throw new Error(`${engine}: ${open} partial matches are open, and not ${count}`)
      await measure()
      detection.end()
    },
  }
}

function ofWindow(name: string, about: string, full: number, window: TypedAssigner<Held>): MemorySubject {
  return {
    name,
    about,
    spread: 'per key',
    full,
    async hold(count, measure) {
      const source = customSource<Held>({
        name: 'events',
        async *open() {
          for (let from = 0; from < count; from += BATCH) {
            yield Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => eventAt(from + i, 'per key'))
          }
          await measure()
        },
      })
      const sums = stream<Held>(source, OPTIONS)
        .keyBy('key')
        .window(window)
        .aggregate({ total: sum('value') })
      let results = 0
      for await (const _ of sums) results++
      if (results < count) throw new Error(`${name}: ${results} results, and not one for each key`)
    },
  }
}

const BATCH = 1024

/** What the events alone take, where they are kept; to be taken off what holds them. */
const events = (spread: Spread, full: number): MemorySubject => ({
  name: 'the events alone',
  about: 'an array of the events, for comparison',
  spread,
  full,
  async hold(count, measure) {
    const held = Array.from({ length: count }, (_, i) => eventAt(i, spread))
    await measure()
    if (held.length !== count) throw new Error('unreachable')
  },
})

const MANY = 1_000_000
const IN_ONE_KEY = 500_000

export const subjects: readonly MemorySubject[] = [
  events('per key', MANY),
  ofPattern('register', strict, 'A next B next C, each key has an A', 'per key', MANY),
  ofPattern('compact', relaxed, 'A followed by any B, each key has an A', 'per key', MANY),
  ofPattern('runs', related, 'A followed by a B that is higher, each key has an A', 'per key', MANY),
  ofPattern('runs', absent, 'A not followed by B, each key has an A', 'per key', MANY),
  ofPattern(
    'runs',
    related,
    'A followed by a B that is higher, with corrections up to 10 s',
    'per key',
    MANY,
    'speculative',
  ),
  ofWindow('tumbling window', 'a sum in one window per key', MANY, tumbling(HOUR)),
  ofWindow(
    'sliding windows',
    'a sum in ten windows per key, one slice',
    MANY,
    sliding(HOUR, { minutes: MINUTES_OF_SLIDE }),
  ),
  ofWindow('session', 'a sum in one session per key', MANY, session(HOUR)),
  events('per open', IN_ONE_KEY),
  ofPattern('compact', relaxed, 'A followed by any B, so many As in one key', 'per open', IN_ONE_KEY),
  ofPattern('runs', related, 'A followed by a B that is higher, so many As in one key', 'per open', IN_ONE_KEY),
]

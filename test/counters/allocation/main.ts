/**
 * Says how many bytes an event leaves on the heap on its way through: run with `--expose-gc` and with a young generation so
 * large that nothing is collected in between (see `test/counters/allocation.test.ts`).
 */
import { boundedOutOfOrderness, field, pattern, type AnyPattern } from '../../../src/index.ts'
import { Detector } from '../../../src/api/detector.ts'

interface Reading {
  readonly time: number
  readonly key: string
  readonly kind: string
  readonly value: number
}

const WARM_UP = 150_000
const EVENTS = 50_000

const KEYS = Array.from({ length: 100 }, (_, i) => `k${i}`)

/** So many readings made before the clock of bytes starts, one a millisecond. @param from the ordinal of the first */
function readings(from: number, size: number, kindOf: (i: number) => string): readonly Reading[] {
  return Array.from({ length: size }, (_, i) => {
    const at = from + i
    return { time: at, key: KEYS[at % KEYS.length]!, kind: kindOf(at), value: (at * 7919) % 1000 }
  })
}

const heapUsed = (): number => process.memoryUsage().heapUsed

/** Bytes per event that `act` leaves behind. @param prepare what is given to it, made before */
function bytesPerEvent<T>(prepare: (from: number, size: number) => T, act: (given: T) => void): number {
  const [warm, given] = [prepare(0, WARM_UP), prepare(WARM_UP, EVENTS)]
  act(warm)
  const { gc } = globalThis as unknown as { gc: () => void }
  gc()
  gc()
  const before = heapUsed()
  act(given)
  return (heapUsed() - before) / EVENTS
}

const is = (kind: string) => field('kind').eq(kind)
const rule = pattern<Reading>().begin('a').where(is('a')).where(field('value').gte(0))
const relaxed = rule.followedBy('b').where(is('b')).within(100_000)
const strict = rule.next('b').where(is('b')).next('c').where(is('c')).within(100_000)

function watch(made: AnyPattern<Reading>, delay: number): Detector<Reading> {
  return new Detector<Reading>([made], { time: 'time', key: 'key', watermark: boundedOutOfOrderness(delay) })
}

function pushed(made: AnyPattern<Reading>, delay: number, kindOf: (i: number) => string, shift = 0): number {
  const running = watch(made, delay)
  return bytesPerEvent(
    (from, size) => {
      const all = readings(from, size, kindOf)
      // One in five is earlier than those before it.
      return shift === 0 ? all : all.map((one, i) => (i % 5 === 4 ? { ...one, time: one.time - shift } : one))
    },
    (events) => {
      for (const event of events) running.push(event)
    },
  )
}

function ofColumns(kindOf: (i: number) => string): number {
  const running = watch(relaxed, 0)
  return bytesPerEvent(
    (from, size) => {
      const all = readings(from, size, kindOf)
      const dictionary = ['a', 'b', 'c', 'x']
      return {
        length: size,
        columns: {
          time: Float64Array.from(all, ({ time }) => time),
          key: { codes: Int32Array.from(all, ({ key }) => KEYS.indexOf(key)), dictionary: KEYS },
          kind: { codes: Int32Array.from(all, ({ kind }) => dictionary.indexOf(kind)), dictionary },
          value: Float64Array.from(all, ({ value }) => value),
        },
      }
    },
    (columns) => void running.pushAll(columns),
  )
}

/** What is known to be allocated: an object of two fields and a list of one, kept. */
function known(): number {
  const kept: unknown[] = Array.from({ length: WARM_UP + EVENTS })
  let next = 0
  return bytesPerEvent(
    (from, size) => ({ from, size }),
    ({ from, size }) => {
      for (let i = from; i < from + size; i++) kept[next++] = { a: i, b: [i] }
    },
  )
}

const never = (): string => 'x'
const always = (): string => 'a'
const inTurn = (i: number): string => 'abcx'[Math.floor(i / KEYS.length) % 4]!

const SCENARIOS: Readonly<Record<string, () => number>> = {
  known,
  unwanted: () => pushed(relaxed, 0, never),
  'in strict chains, begun and broken': () => pushed(strict, 0, always),
  begun: () => pushed(relaxed, 0, always),
  'matched in turn': () => pushed(relaxed, 0, inTurn),
  'sorted, one in five out of order': () => pushed(strict, 50, always, 40),
  'columns, unwanted': () => ofColumns(never),
  'columns, begun': () => ofColumns(always),
}

const [, , name = ''] = process.argv
process.stdout.write(String(SCENARIOS[name]!()))

/**
 * The query of `sequence` over other input: every A, and the first B of its device behind it, if that comes less than so
 * long after it. In event time, equal times in order of arrival; what is behind the watermark is left out.
 */
import type { Candidate, Workload } from '../harness/contract.ts'
import type { Listing, Run, SignalInput } from './over-signals.ts'
import { judgedBy, numbersText, onColumnsOf, onObjectsOf } from './over-signals.ts'
import type { PairTimes } from './sequence-input.ts'
import type { Signal, SignalColumns } from './signals.ts'
import { byDevice } from './signals.ts'

export function pairsJudge(input: SignalInput, pair: PairTimes): Pick<Workload, 'writeFiles' | 'reference' | 'oracle'> {
  return judgedBy(
    input,
    (signals) => [...byDevice(inTime(signals, pair)).values()].flatMap((list) => reference(list, pair)),
    async (signals) => {
      const { pairRule } = await import('../candidates/pairs.ts')
      const { signalOracle } = await import('../candidates/signal-oracle.ts')
      return signalOracle(pairRule(pair), inTime(signals, pair)).map(([a = NaN, b = NaN]) => numbersText(a, b, 0))
    },
  )
}

/** What is not late, in order of time; the sort is stable. */
function inTime(arrived: readonly Signal[], { delayMs }: PairTimes): readonly Signal[] {
  let greatest = -Infinity
  const accepted = arrived.filter(({ time }) => {
    const isLate = time <= greatest - delayMs - 1
    greatest = Math.max(greatest, time)
    return !isLate
  })
  return accepted.sort((a, b) => a.time - b.time)
}

/** From the last signal of a device back to the first: the B that comes next. */
function reference(signals: readonly Signal[], { withinMs }: PairTimes): string[] {
  const texts: string[] = []
  let next = NaN
  for (let i = signals.length - 1; i >= 0; i--) {
    const { type, time } = signals[i] as Signal
    if (type === 'A' && next - time < withinMs) texts.push(numbersText(time, next, 0))
    if (type === 'B') next = time
  }
  return texts
}

const WORKERS: Listing = { name: 'Tidemark, 2 workers', about: 'the same with parallelism: 2', threads: 2 }

const tidemark = async (pair: PairTimes): Promise<Run<SignalColumns | readonly Signal[]>> =>
  (await import('../candidates/pairs.ts')).pairsRun(pair)

/**
 * From columns: by hand, and by Tidemark.
 *
 * @param inOrder whether the one by hand need not put them in order
 * @param workers whether also on two threads
 */
export function pairsOnColumns(
  input: SignalInput,
  pair: PairTimes,
  inOrder: boolean,
  workers: boolean = false,
): Candidate[] {
  const hand: Listing = {
    name: 'hand loop',
    about: inOrder ? 'lists of waiting rows by code' : 'heap of rows, lists of waiting rows by code',
  }
  return [
    onColumnsOf(input, hand, async () => {
      const { handColumns, handColumnsInOrder } = await import('../peers/hand-columns.ts')
      const run = inOrder ? handColumnsInOrder : handColumns
      return (data, found): undefined => {
        const { time } = data.columns
        run(data, (a, b) => found(time[a] as number, time[b] as number, 0), pair)
      }
    }),
    onColumnsOf(input, { name: 'Tidemark', about: 'stream(fromColumns(…)).detect(rule)' }, () => tidemark(pair)),
    ...(workers ? [onColumnsOf(input, WORKERS, () => tidemark(pair))] : []),
  ]
}

/** The same from objects. */
export function pairsOnObjects(
  input: SignalInput,
  pair: PairTimes,
  inOrder: boolean,
  workers: boolean = false,
): Candidate[] {
  const hand: Listing = {
    name: 'hand loop',
    about: inOrder ? 'a Map of waiting As' : 'heap, and a Map of waiting As',
  }
  return [
    onObjectsOf(input, hand, async () => {
      const { handObjects, handObjectsInOrder } = await import('../peers/hand-objects.ts')
      const run = inOrder ? handObjectsInOrder : handObjects
      return (signals, found): undefined => {
        run(signals, (a, b) => found(a.time, b.time, 0), pair)
      }
    }),
    onObjectsOf(input, { name: 'Tidemark', about: 'stream(signals).detect(rule)' }, () => tidemark(pair)),
    ...(workers ? [onObjectsOf(input, WORKERS, () => tidemark(pair))] : []),
  ]
}

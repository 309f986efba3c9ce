/** Orders in which a trace may arrive without an event being late. */
import { scopeOf, selected, sortedRows, timeOf, type CorpusRule, type Row } from './corpus-rule.ts'

/** A way for the rows of a trace to arrive; `rows` are row numbers of the trace. */
export interface Arrival {
  readonly name: string
  readonly rows: readonly number[]
}

/** The order of the trace, in order of time, and shuffled with the seeds 1 to `shuffles`. */
export function arrivalsOf(corpus: CorpusRule, shuffles: number): readonly Arrival[] {
  return [
    { name: 'as in the trace', rows: corpus.trace.map((_, i) => i) },
    { name: 'sorted', rows: sortedRows(corpus) },
    ...Array.from({ length: shuffles }, (_, i) => ({
      name: `shuffled by seed ${i + 1}`,
      rows: shuffled(corpus, i + 1),
    })),
  ]
}

/**
 * Each event is delayed by up to the delay of the watermark. An event is overtaken only by events at most that much
 * later than itself, so none is late.
 */
function shuffled(corpus: CorpusRule, seed: number): readonly number[] {
  const { stream, trace } = corpus
  const random = randomOf(seed)
  const delay = stream.watermark?.delayMs ?? 0
  const arrival = trace.map((row) => timeOf(stream, row) + Math.floor(random() * (delay + 1)))
  const rows = trace.map((_, i) => i).toSorted((a, b) => arrival[a]! - arrival[b]! || a - b)
  return tiesInOrder(corpus, rows)
}

/** Events equal in key and time keep their order, unless the comparator of the stream tells all of them apart. */
function tiesInOrder({ stream, trace }: CorpusRule, rows: readonly number[]): readonly number[] {
  const { orderBy } = stream
  const tie = (i: number): string => `${timeOf(stream, trace[i]!)} ${selected(stream.key, trace[i]!)}`
  const groups = new Map<string, number[]>()
  for (const i of rows) groups.set(tie(i), [...(groups.get(tie(i)) ?? []), i])
  for (const group of groups.values()) {
    const decided = group.every((a) => group.every((b) => a === b || (orderBy?.(trace[a]!, trace[b]!) ?? 0) !== 0))
    if (!decided) group.sort((a, b) => a - b)
  }
  const next = new Map<string, number>()
  return rows.map((i) => {
    const at = next.get(tie(i)) ?? 0
    next.set(tie(i), at + 1)
    return groups.get(tie(i))![at]!
  })
}

/** How many events come after one of a later time of their scope. */
export function overtaken({ stream, trace }: CorpusRule, rows: readonly number[]): number {
  const greatest = new Map<string, number>()
  return rows.filter((i) => {
    const row: Row = trace[i]!
    const before = greatest.get(scopeOf(stream, row)) ?? -Infinity
    greatest.set(scopeOf(stream, row), Math.max(before, timeOf(stream, row)))
    return timeOf(stream, row) < before
  }).length
}

/** Uniform in [0, 1): a linear congruential generator (Numerical Recipes' constants), stirred first so that small seeds differ. */
function randomOf(seed: number): () => number {
  let state = Math.imul(seed, 0x9e37_79b1) >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/**
 * Whole jobs of random shapes, built with the fluent surface: sources, operators behind one another, two streams taken
 * together, windows over windows, patterns over windows. A shape is plain data, so that a failure prints it.
 */
import {
  afterWatermark,
  aggregateFrame,
  boundary,
  boundedOutOfOrderness,
  collect,
  connectFunction,
  count,
  countTrigger,
  countWindow,
  cumulate,
  delta,
  field,
  pattern,
  listState,
  processFunction,
  session,
  sliding,
  stream,
  sum,
  threshold,
  tumbling,
  whileSame,
  valueState,
  type JobReport,
  type KeyedStream,
  type Pane,
  type Source,
  type SourceBatch,
  type Stream,
  type WatermarkScope,
} from '../../../src/index.ts'
import type { ColumnData } from '../../../src/event/columns.ts'
import type { JournalEntry } from '../../../src/runtime/journal.ts'
import type { JobShape, StageShape } from './job-shapes.ts'

/** What every operator of such a job takes and gives. */
export interface Item {
  readonly id: number
  readonly time: number
  readonly key: string
  readonly kind: string
  readonly value: number
  /** All that was known of it where it was made. */
  readonly made: string
}

/** An event of a source; what is `null` or no number there is bad. */
export interface Raw {
  readonly id: number
  readonly time: number | null
  readonly key: string | null
  readonly kind: string
  readonly value: number | string
}

const KINDS = 'abc'

const counted = processFunction<Item, Item>()({
  state: { seen: valueState(0), last: listState<string>() },
  event(item, ctx) {
    const seen = ctx.state.seen.value() + 1
    ctx.state.seen.update(seen)
    ctx.state.last.add(item.made)
    ctx.timers.registerEventTimeTimer(ctx.time + 2)
    if (seen % 2 === 0) ctx.emit({ ...item, made: `event ${seen} ${ctx.isLate} ${item.made}` })
  },
  timer(time, ctx) {
    const all = [...ctx.state.last.get()]
    ctx.state.last.clear()
    ctx.emit({
      id: all.length,
      time,
      key: String(ctx.key),
      kind: KINDS[all.length % 3]!,
      value: all.length,
      made: `timer ${time} ${all.join('+')}`,
    })
  },
})

const both = connectFunction<Item, Item, Item>()({
  state: { left: valueState(0), right: valueState(0) },
  left(item, ctx) {
    ctx.state.left.update(ctx.state.left.value() + item.value)
    ctx.timers.registerEventTimeTimer(ctx.time + 1)
    ctx.emit({ ...item, made: `left ${ctx.isLate} ${ctx.state.right.value()} ${item.made}` })
  },
  right(item, ctx) {
    ctx.state.right.update(ctx.state.right.value() + item.value)
    if (ctx.state.left.value() > 3) ctx.emit({ ...item, made: `right ${ctx.isLate} ${item.made}` })
  },
  timer(time, ctx) {
    const value = ctx.state.left.value() - ctx.state.right.value()
    ctx.emit({ id: value, time, key: String(ctx.key), kind: 'c', value, made: `both ${time}` })
  },
})

interface Told {
  readonly key?: unknown
  readonly start: number
  readonly end: number
  readonly time: number
  readonly n: number
  readonly total: number
  readonly all?: readonly (string | null)[]
  readonly pane: Pane
  readonly change?: string
  readonly closedAt?: number
  readonly timedOut?: boolean
  readonly isOpen?: boolean
}

/**
 * A result of a window or frame as an item. Whether it is the last is left out: behind another operator that depends on
 * how far time has advanced at once.
 */
function itemOf({ key, start, end, time, n, total, all, pane, change, ...frame }: Told): Item {
  const { timing, index, nonSpeculativeIndex, isFirst } = pane
  const { closedAt, timedOut, isOpen } = frame
  const of = [start, end, n, total, timing, index, nonSpeculativeIndex, isFirst, change, closedAt, timedOut, isOpen]
  return {
    id: n,
    time,
    key: key === undefined ? 'all' : JSON.stringify(key),
    kind: KINDS[Math.abs(n) % 3]!,
    value: total % 5,
    made: `<${of.filter((one) => one !== undefined).join(' ')}${all === undefined ? '' : `: ${all.join(', ')}`}>`,
  }
}

function windowed(items: KeyedStream<Item>, shape: StageShape & { readonly stage: 'window' }): Stream<Item> {
  const { size, slide, assigner, mode, lateness, early, collects, isKeyed } = shape
  const made = {
    tumbling: () => tumbling(size, { offset: size > 1 ? 1 : 0 }),
    sliding: () => sliding(size, slide),
    cumulate: () => cumulate(size * slide, slide),
    session: () => session(slide),
    count: () => countWindow(slide),
  }[assigner]()
  let windows = isKeyed ? items.window(made) : items.windowAll(made)
  if (assigner !== 'count') windows = windows.allowedLateness(lateness)
  if (mode === 'discarding') windows = windows.discarding()
  if (mode === 'retracting') windows = windows.retracting()
  if (early) windows = windows.trigger(afterWatermark().early(countTrigger(2)))
  return collects
    ? windows
        .aggregate({ n: count(), total: sum<Item>('value'), all: collect<Item, string>(({ made: what }) => what) })
        .map(itemOf)
    : windows.aggregate({ n: count(), total: sum<Item>('value') }).map(itemOf)
}

function framed(
  items: KeyedStream<Item>,
  { frame, by, isKeyed }: StageShape & { readonly stage: 'frame' },
): Stream<Item> {
  const made = {
    threshold: () => threshold<Item>(field('value').gt(by)),
    whileSame: () => whileSame<Item>('kind'),
    boundary: () => boundary<Item>('value', [by]),
    delta: () => delta<Item>('value', by, { maxDuration: 9 }),
    aggregate: () => aggregateFrame<Item>(sum('value'), { reaches: by * 2, closing: by === 2 ? 'next' : 'last' }),
  }[frame]()
  const frames = isKeyed ? items.window(made) : items.windowAll(made)
  return frames
    .aggregate({ n: count(), total: sum<Item>('value'), all: collect<Item, string>(({ made: what }) => what) })
    .map(itemOf)
}

function staged(items: Stream<Item>, shape: StageShape): Stream<Item> {
  const keyed = items.keyBy('key')
  switch (shape.stage) {
    case 'map':
      return items.map((item) => ({ ...item, value: item.value + 1 }))
    case 'filter':
      return items.filter(({ value }) => value !== 1)
    case 'flatMap':
      return items.flatMap((item) =>
        item.value === 2 ? [item, { ...item, value: 0, made: `again ${item.made}` }] : [item],
      )
    case 'process':
      return keyed.process(counted)
    case 'reduce':
      return keyed.reduce((a, b) => ({ ...b, value: (a.value + b.value) % 7, made: `${a.value} and ${b.made}` }))
    case 'diamond':
      return keyed
        .window(tumbling(4))
        .aggregate({ n: count(), total: sum<Item>('value') })
        .map(itemOf)
        .union(
          keyed
            .window(sliding(6, 3))
            .aggregate({ n: count(), total: sum<Item>('value') })
            .map(itemOf),
        )
    case 'window':
      return windowed(keyed, shape)
    case 'frame':
      return framed(keyed, shape)
  }
}

const RULE = pattern<Item>()
  .begin('first')
  .where(field('value').gt(0))
  .followedBy('second')
  .where(field('kind').ne('a'))
  .within(12)
  .named('rule')

export interface Fate {
  readonly kind: 'late' | 'bad'
  /** `null`: it was not an event of a source. */
  readonly id: number | null
}

export interface JobRun {
  /** As text, in order. */
  readonly results: readonly string[]
  readonly fates: readonly Fate[]
  readonly report: JobReport
}

export interface Cut {
  /** By source: the records, in order of arrival. */
  readonly inputs: readonly (readonly Raw[])[]
  /** Which source hands over how many records next, to the end. */
  readonly portions: readonly (readonly [input: number, size: number])[]
  readonly columns?: boolean
}

/** Runs a job to its end. */
export async function runShape(shape: JobShape, { inputs, portions, columns = false }: Cut): Promise<JobRun> {
  const fates: Fate[] = []
  const [first, second] = inputs.map((records, i) => sourceStream(shape, records, i, columns))
  const before = (items: Stream<Item>): Stream<Item> => shape.before.reduce(staged, items)
  let items = before(first!)
  if (second !== undefined) items = combined(shape, items, before(second))
  items = shape.stages.reduce(staged, items)
  const results: string[] = []
  const last = shape.detect ? matchesOf(items, shape) : items
  const report = await last
    .late(({ event, position }) => void fates.push({ kind: 'late', id: position < 0 ? null : (event as Item).id }))
    .bad(({ kind, event, position }) => {
      if (kind !== 'condition') fates.push({ kind: 'bad', id: position < 0 ? null : (event as Item).id })
    })
    .to((result) => void results.push(itemText(result)), {
      now: () => 0,
      replay: { entries: journalOf(inputs, portions), afterwards: 'continue' },
    })
  return { results, fates, report }
}

/** Without their ids: those are made of positions. */
function matchesOf(items: Stream<Item>, { atEnd }: JobShape): Stream<Item> {
  return items
    .keyBy('key')
    .detect(RULE, { atEnd })
    .map(({ key, time, start, end, events }) => ({
      id: start,
      time,
      key: String(key),
      kind: 'a',
      value: end,
      made: `${itemText(events.first)} then ${itemText(events.second)}`,
    }))
}

function combined({ combine }: JobShape, left: Stream<Item>, right: Stream<Item>): Stream<Item> {
  const pair = (a: Item | null, b: Item | null): Item => ({
    id: 0,
    time: Math.max(a?.time ?? -Infinity, b?.time ?? -Infinity),
    key: (a ?? b)!.key,
    kind: KINDS[((a?.value ?? 0) + (b?.value ?? 0)) % 3]!,
    value: (a?.value ?? 0) + (b?.value ?? 0),
    made: `${a?.made} with ${b?.made}`,
  })
  const [a, b] = [left.keyBy('key'), right.keyBy('key')]
  switch (combine) {
    case 'union':
      return left.union(right)
    case 'intervalJoin':
      return a.intervalJoin(b, 'outer').between(-2, 3).apply(pair, { emit: 'ordered' })
    case 'windowJoin':
      return a
        .join(b, 'left')
        .window(sliding(6, 3))
        .apply(pair)
        .map(({ value, time, start }) => ({ ...value, time, made: `${start} ${value.made}` }))
    case 'coGroup':
      return a
        .join(b)
        .window(session(3))
        .coGroup((all, others) => [
          {
            id: all.length,
            key: (all[0] ?? others[0])!.key,
            made: [...all, ...others].map(({ made }) => made).join('+'),
          },
        ])
        .map(({ value, time }) => ({ ...value, time, kind: KINDS[value.id % 3]!, value: value.id }))
    case 'connect':
      return a.connect(b).process(both)
  }
}

function sourceStream(shape: JobShape, records: readonly Raw[], i: number, columns: boolean): Stream<Item> {
  const per = shape.per[i]!
  const watermarkPer: WatermarkScope<Raw> =
    per === 'by' ? { by: 'kind' } : per === 'partition' ? { partition: 'kind' } : per
  const isScoped = per === 'key' || per === 'by'
  return stream(sourceOf(records, columns), {
    time: 'time',
    key: 'key',
    watermark: boundedOutOfOrderness(shape.delay),
    watermarkPer,
    atEnd: shape.atEnd,
    ...(shape.lag === null || !isScoped ? {} : { maxKeyLag: shape.lag }),
  }).map(({ id, time, key, kind, value }) => {
    if (typeof value !== 'number') throw new TypeError('no number')
    return { id, time: time!, key: key!, kind, value, made: `${id}` }
  })
}

function itemText({ id, time, key, kind, value, made }: Item): string {
  return `${time} ${key} ${kind} ${value} ${id} ${made}`
}

/** All records at once: where they are cut is up to the journal. */
function sourceOf(records: readonly Raw[], columns: boolean): Source<Raw> {
  return {
    name: 'records',
    live: false,
    async *open(): AsyncGenerator<SourceBatch<Raw>, void, undefined> {
      if (records.length > 0) yield { events: columns ? columnsOf(records) : records, first: 0 }
    },
  }
}

function columnsOf(records: readonly Raw[]): ColumnData {
  return {
    length: records.length,
    columns: {
      id: Int32Array.from(records, ({ id }) => id),
      time: Float64Array.from(records, ({ time }) => time ?? NaN),
      key: records.map(({ key }) => key),
      kind: { codes: Int32Array.from(records, ({ kind }) => KINDS.indexOf(kind)), dictionary: Array.from(KINDS) },
      value: records.map(({ value }) => value),
    },
  }
}

function journalOf(inputs: Cut['inputs'], portions: Cut['portions']): readonly JournalEntry[] {
  const reached = inputs.map(() => 0)
  const entries: JournalEntry[] = portions.map(([input, size]) => ({
    kind: 'records',
    input,
    to: (reached[input]! += size),
    now: null,
  }))
  for (const input of inputs.keys()) entries.push({ kind: 'end', input })
  return entries
}

/** One record after the other, in the same order of arrival. */
export function oneByOne(portions: Cut['portions']): Cut['portions'] {
  return portions.flatMap(([input, size]) => Array.from({ length: size }, () => [input, 1] as const))
}

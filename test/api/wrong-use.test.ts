import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  aggregate,
  begin,
  count,
  countTrigger,
  countWindow,
  field,
  globalWindow,
  neverTrigger,
  processFunction,
  stream,
  tumbling,
  valueState,
  whileSame,
  type Stream,
  type TidemarkError,
} from '../../src/index.ts'

interface Sample {
  readonly at: number
  readonly key: string
  readonly value: number
}

const samples: readonly Sample[] = [
  { at: 0, key: 'a', value: 1 },
  { at: 1000, key: 'a', value: 2 },
]
const timed = stream(samples, { time: 'at' }).keyBy('key')
const untimed = stream(samples).keyBy('key')
/** What no compiler has seen. */
const bad = (value: unknown): never => value as never

const rule = begin('a')
const fives = tumbling(5)
const one = (): number => 1

function errorOf(use: () => unknown): TidemarkError {
  try {
    use()
  } catch (error) {
    return error as TidemarkError
  }
  throw new Error('nothing was thrown')
}

describe('what is wrong is refused when it is written', () => {
  test.each<[what: string, use: () => unknown, code: string, says: string, hint: string]>([
    ['an option of a stream', () => stream(samples, bad({ tiem: 'at' })), 'BAD_OPTIONS', "'tiem'", 'time'],
    ['options of a stream', () => stream(samples, bad('at')), 'BAD_OPTIONS', "'at'", 'time'],
    ['a limit', () => stream(samples, { limits: bad({ kees: 5 }) }), 'BAD_OPTIONS', 'kees', 'README'],
    ['an option of detect', () => timed.detect(rule, bad({ within: 5 })), 'BAD_OPTIONS', "'within'", 'limits'],
    ['an option of a run', () => timed.start(() => {}, bad({ clock: Date.now })), 'BAD_OPTIONS', "'clock'", 'now'],
    ['now of a run', () => timed.start(() => {}, { now: bad(5) }), 'BAD_OPTIONS', '5', 'README'],
    ['windows without time', () => untimed.window(fives).count(), 'NO_EVENT_TIME', 'tumbling', 'time:'],
    ['frames without time', () => untimed.window(whileSame('value')).count(), 'NO_EVENT_TIME', '', 'time:'],
    [
      'a window join without time',
      () => timed.join(untimed).window(fives).apply(one),
      'NO_EVENT_TIME',
      'tumbling',
      'time:',
    ],
    ['an interval join without time', () => timed.intervalJoin(untimed).between(0, 5), 'NO_EVENT_TIME', '', 'time:'],
    ['no window', () => timed.window(bad(undefined)), 'BAD_WINDOW', 'undefined', 'tumbling'],
    ['a window as text', () => timed.window(bad('1m')).count(), 'BAD_WINDOW', "'1m'", "tumbling('5m')"],
    ['a window join as text', () => timed.join(timed).window(bad('1m')), 'BAD_WINDOW', "'1m'", "tumbling('5m')"],
    ['a global window without end', () => timed.window(globalWindow()).count(), 'BAD_TRIGGER', 'no end', 'trigger('],
    ['one aggregate', () => timed.window(fives).aggregate(bad(count())), 'BAD_AGGREGATE', 'names', '{ n: count(…) }'],
    [
      'no aggregates',
      () => timed.window(fives).aggregate(bad(undefined)),
      'BAD_AGGREGATE',
      'undefined',
      '{ n: count() }',
    ],
    ['an aggregate not called', () => timed.window(fives).aggregate({ n: bad(count) }), 'BAD_AGGREGATE', '', 'Call it'],
    [
      "an aggregate of Flink's",
      () => aggregate(bad({ createAccumulator: Number })),
      'BAD_AGGREGATE',
      'create',
      'createAccumulator',
    ],
    ['no reduce', () => timed.window(fives).reduce(bad(undefined)), 'BAD_AGGREGATE', 'reduce()', '(a, b)'],
    ['no apply', () => timed.window(fives).apply(bad(5)), 'BAD_AGGREGATE', '5', '(events, window)'],
    ['a type of join', () => timed.join(timed, bad('full')).window(fives).apply(one), 'BAD_JOIN', "'full'", "'outer'"],
    [
      'an option of a window join',
      () => timed.join(timed).window(fives, bad({ lateness: 5 })),
      'BAD_OPTIONS',
      "'lateness'",
      'allowedLateness',
    ],
    [
      'an option of between',
      () => timed.intervalJoin(timed).between(0, 5, bad({ inclusive: false })),
      'BAD_OPTIONS',
      "'inclusive'",
      'lowerInclusive',
    ],
    [
      'how pairs are emitted',
      () =>
        timed
          .intervalJoin(timed)
          .between(0, 5)
          .apply(one, bad({ emit: 'now' })),
      'BAD_JOIN',
      "'now'",
      "'ordered'",
    ],
    [
      'joins of unlike keys',
      () =>
        timed
          .join(stream(samples, { time: 'at' }))
          .window(fives)
          .apply(one),
      'UNLIKE_KEYS',
      '',
      'keyBy',
    ],
    ['a join with an array', () => timed.join(bad([])), 'NOT_A_STREAM', '[]', 'stream('],
    [
      "Flink's names",
      () => timed.process(bad({ processElement: one })),
      'BAD_PROCESS_FUNCTION',
      'it is event here',
      'event(',
    ],
    [
      "Flink's timers",
      () => timed.process(bad({ event: one, onTimer: one })),
      'BAD_PROCESS_FUNCTION',
      'it is timer here',
      'timer?',
    ],
    [
      'half a connect function',
      () => timed.connect(timed).process(bad({ left: one })),
      'BAD_PROCESS_FUNCTION',
      'right',
      'left(event, ctx)',
    ],
    [
      'half a broadcast function',
      () => timed.connect(timed.broadcast()).process(bad({ event: one })),
      'BAD_PROCESS_FUNCTION',
      'broadcast',
      'broadcast(event, ctx)',
    ],
    ['state that is none', () => timed.process(bad({ state: { n: 0 }, event: one })), 'BAD_STATE', "'n'", 'valueState'],
  ])('%s', (_, use, code, says, hint) => {
    const error = errorOf(use)
    expect(error.code).toBe(code)
    expect(error.message).toContain(says)
    expect(error.hint).toContain(hint)
  })

  test('what means something without event time is not', async () => {
    expect(await untimed.window(countWindow(2)).count().toArray()).toMatchObject([{ count: 2 }])
    expect(await timed.window(globalWindow()).trigger(neverTrigger()).count().toArray()).toEqual([])
    expect(await timed.window(globalWindow()).trigger(countTrigger(1)).count().toArray()).toHaveLength(2)
  })

  test('parts of its own are no harm to a process function', async () => {
    const scaled = {
      factor: 2,
      event({ value }: Sample, ctx: { emit(value: number): void }): void {
        ctx.emit(value * this.factor)
      },
    }
    expect(await timed.process<number>(scaled).toArray()).toEqual([2, 4])
  })
})

describe('nothing is lost in silence', () => {
  const itself = (value: unknown): unknown => value
  test.each<[what: string, made: Stream<unknown>]>([
    [
      'apply that gives no list',
      timed
        .window(tumbling('1m'))
        .apply(() => bad(5))
        .map(itself),
    ],
    [
      'async apply',
      timed
        .window(tumbling('1m'))
        .apply(() => bad(Promise.reject(new Error('late'))))
        .map(itself),
    ],
    [
      'coGroup that gives no list',
      timed
        .join(timed)
        .window(tumbling('1m'))
        .coGroup(() => bad(undefined))
        .map(itself),
    ],
  ])('%s', async (_, made) => {
    const reasons: string[] = []
    const results = made.bad(({ reason }) => void reasons.push(reason))
    expect(await results.toArray()).toEqual([])
    expect(results.report()).toMatchObject({ lostResults: 1 })
    expect(reasons.join()).toMatch(/no list of results|gave a promise/)
  })

  const later = (): unknown => Promise.resolve(false)
  test.each<[what: string, made: Stream<Sample>]>([
    ['filter', stream(samples).filter(later)],
    ['sideOutput', stream(samples).sideOutput(later, () => {})],
  ])('an async condition of %s does not hold for everything', async (_, made) => {
    expect(await made.toArray()).toEqual([])
    expect(made.report()).toMatchObject({ accepted: 0, bad: 2 })
  })

  test('conditions may give what is true enough', async () => {
    const given = stream(samples)
    expect(await given.filter(({ value }) => value - 1).toArray()).toHaveLength(1)
    expect(await given.filter(field('value').gt(1)).toArray()).toHaveLength(1)
  })
})

describe('processing time', () => {
  const now = (): number => 42

  test('is known to functions without timers', async () => {
    const told = processFunction<Sample, number>()({ event: (_, ctx) => ctx.emit(ctx.processingTime) })
    expect(await stream(samples).process(told).toArray({ now })).toEqual([42, 42])
  })

  test('lets state of functions without timers expire', async () => {
    let time = 0
    const counting = processFunction<Sample, number>()({
      state: { n: valueState(0, { ttl: { after: '3s', domain: 'processing' } }) },
      event(_, { state: { n }, emit }) {
        n.update(n.value() + 1)
        emit(n.value())
      },
    })
    async function* live(): AsyncGenerator<Sample> {
      for (const wait of [0, 1000, 5000]) {
        time += wait
        yield await Promise.resolve(samples[0]!)
      }
    }
    expect(
      await stream(live())
        .keyBy('key')
        .process(counting)
        .toArray({ now: () => time }),
    ).toEqual([1, 2, 1])
  })
})

describe('messages', () => {
  const failing = { time: 'at', onBadEvent: 'fail' } as const

  test('an error of Tidemark in a function keeps its hint', async () => {
    const wrong = processFunction<Sample, number, { readonly other: number }>()({
      event: (_, ctx) => ctx.emitTo('other', 1),
    })
    const error = await stream(samples, failing)
      .process(wrong)
      .toArray()
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'BAD_EVENT', hint: 'Declare it: sides: [tag].' })
    expect((error as Error).message).not.toContain('..')
  })

  test('a timer that throws is about no record', async () => {
    const wrong = processFunction<Sample, number>()({
      event: (_, ctx) => ctx.timers.registerEventTimeTimer(ctx.time),
      timer() {
        throw new Error('no')
      },
    })
    await expect(stream(samples, failing).process(wrong).toArray()).rejects.toThrow('A result is lost')
  })

  test('graphs and explanations are shown as text', () => {
    const job = timed.start(() => {})
    expect(inspect(timed.graph())).toContain('logical\n')
    expect(inspect(job.explain())).toContain('watermark')
    return job.done
  })

  test('sources of one name are told apart', () => {
    const job = timed.union(stream(samples, { time: 'at' })).start(() => {})
    expect(String(job.explain())).toMatch(/2 events \(source 1\).*\n2 events \(source 2\)/)
    return job.done
  })
})

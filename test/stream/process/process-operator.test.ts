import { describe, expect, expectTypeOf, test } from 'vitest'
import type { EventContext } from '../../../src/stream/process/contexts.ts'
import type { ProcessFunction } from '../../../src/stream/process/functions.ts'
import { aggregatingState, listState, mapState, reducingState, valueState } from '../../../src/stream/state/specs.ts'
import type { StateSpecs } from '../../../src/stream/state/specs.ts'
import type { Step } from '../../../src/testing/harness/step.ts'
import { at, codeOf, fn, run, to, valuesOf, type Tick } from './kit.ts'

const counting = fn({
  state: { count: valueState(0) },
  event(event, ctx) {
    ctx.state.count.update(ctx.state.count.value() + 1)
    ctx.emit(`${event.key}${ctx.state.count.value()}@${ctx.time}${ctx.isLate ? ' late' : ''} w${ctx.watermark}`)
  },
})

describe('process', () => {
  test('each event is handed on with its key, time, state and the watermark before it, late ones too', () => {
    const { outputs } = run(counting, [at(5), at(3, 'b'), to(4), at(4), at(6, 'b')])
    expect(outputs.map(({ value, time, origin }) => [value, time, origin])).toEqual([
      ['a1@5 w-Infinity', 5, 0],
      ['b1@3 w-Infinity', 3, 1],
      ['a2@4 late w4', 4, 2],
      ['b2@6 w4', 6, 3],
    ])
  })

  test('states have the types they were declared with', () => {
    fn({
      state: {
        value: valueState<string | null>(null),
        list: listState<number>(),
        map: mapState<string, Date>(),
        reducing: reducingState((a: number, b: number) => a + b),
        average: aggregatingState<number, { sum: number; n: number }, string>({
          create: () => ({ sum: 0, n: 0 }),
          add: ({ sum, n }, value) => ({ sum: sum + value, n: n + 1 }),
          result: ({ sum, n }) => `${sum / n}`,
        }),
      },
      event(_, ctx) {
        expectTypeOf(ctx.state.value.value()).toEqualTypeOf<string | null>()
        expectTypeOf(ctx.state.list.get()).toEqualTypeOf<readonly number[]>()
        expectTypeOf(ctx.state.map.get('x')).toEqualTypeOf<Date | undefined>()
        expectTypeOf(ctx.state.reducing.get()).toEqualTypeOf<number | undefined>()
        expectTypeOf(ctx.state.average.get()).toEqualTypeOf<string | undefined>()
        expectTypeOf<Parameters<typeof ctx.state.average.add>>().toEqualTypeOf<[number]>()
      },
    })
    const sides: ProcessFunction<Tick, number, StateSpecs, { odd: string }> = {
      sides: ['odd'],
      event(event, ctx) {
        expectTypeOf<Parameters<typeof ctx.emit>[0]>().toEqualTypeOf<number>()
        expectTypeOf<Parameters<typeof ctx.emitTo<'odd'>>[1]>().toEqualTypeOf<string>()
        // @ts-expect-error no such tag
        if (event.n === 1) ctx.emitTo('even', '1')
      },
    }
    expect(run(sides, [at(1, 'a', 1)]).bad).toHaveLength(1)
  })

  test('a call that throws has not been: outputs, state and timers are as before', () => {
    const careful = fn({
      state: { n: valueState(0), list: listState<number>(), map: mapState<string, number>() },
      event(event, ctx) {
        const { n, list, map } = ctx.state
        ctx.emit([n.value(), [...list.get()], map.entries()])
        n.update(event.n)
        list.add(event.n)
        if (event.n === 3) list.update([9, 9])
        if (event.n === 4) list.clear()
        map.remove('x')
        map.put(`${event.n}`, event.n)
        map.put('x', event.n)
        if (event.n === 5) map.clear()
        if (event.n === 1) ctx.timers.registerEventTimeTimer(50)
        else ctx.timers.deleteEventTimeTimer(50)
        ctx.timers.registerEventTimeTimer(60 + event.n)
        ctx.emit('more')
        if (event.n > 2) throw new Error(`no ${event.n}`)
      },
      timer(time, ctx) {
        ctx.emit(`timer ${time}`)
      },
    })
    const steps = [1, 3, 4, 5, 6].map((n) => at(n, 'a', n))
    const { outputs, bad, operator } = run(careful, [...steps, at(9, 'a', 2), to(70)])
    expect(outputs.map(({ value }) => value)).toEqual([
      [0, [], []],
      'more',
      [
        1,
        [1],
        [
          ['1', 1],
          ['x', 1],
        ],
      ],
      'more',
      'timer 61',
      'timer 62',
    ])
    expect(bad.map(({ bad: { kind, reason, position } }) => [kind, reason, position])).toEqual(
      [3, 4, 5, 6].map((n, i) => ['function', `the function event threw: no ${n}`, i + 1]),
    )
    expect(operator.counters).toMatchObject({ failed: 4, entries: 1 + 2 + 3, timers: 0, keys: 1 })
  })

  test('a key of which nothing is kept is forgotten', () => {
    const passing = fn({
      state: { n: valueState(0) },
      event(event, ctx) {
        if (event.n === 1) ctx.state.n.update(5)
        else ctx.state.n.clear()
      },
    })
    const keys = (steps: readonly Step<Tick>[]): number => run(passing, steps).operator.counters.keys
    expect(keys([at(1, 'a'), at(1, 'b')])).toBe(0)
    expect(keys([at(1, 'a', 1), at(1, 'b', 1)])).toBe(2)
    expect(keys([at(1, 'a', 1), at(1, 'b', 1), at(2, 'a')])).toBe(1)
    expect(codeOf(() => run(passing, [at(1, 'a', 1), at(1, 'b', 1)], { limits: { keys: 1 } }))).toBe('KEY_LIMIT')
  })

  test('an event without a key is bad', () => {
    const { bad, outputs } = run(counting, [{ event: {} as Tick, time: 1 }, at(2)])
    expect(outputs).toHaveLength(1)
    expect(bad.map(({ bad: { kind, position } }) => [kind, position])).toEqual([['key', 0]])
  })

  test('without keys everything belongs together', () => {
    expect(valuesOf(run(counting, [at(1, 'a'), at(2, 'b')], { key: null }))).toEqual([
      'a1@1 w-Infinity',
      'b2@2 w-Infinity',
    ])
  })

  test('open is called once, before the first event; what it throws ends the job', () => {
    const seen: string[] = []
    const opening = fn({ open: () => void seen.push('open'), event: (event) => void seen.push(`${event.n}`) })
    run(opening, [at(1, 'a', 1), at(2, 'a', 2)])
    expect(seen).toEqual(['open', '1', '2'])
    const failing = fn({
      open() {
        throw new Error('closed')
      },
      event() {},
    })
    expect(() => run(failing, [at(1)])).toThrow(/closed/)
  })

  test('outputs can have a time of their own, which must be one', () => {
    const timed = fn({ event: (event, ctx) => ctx.emit(event.n, event.n) })
    const { outputs, bad } = run(timed, [at(5, 'a', 7), at(6, 'a', NaN)])
    expect(outputs.map(({ time }) => time)).toEqual([7])
    expect((bad[0]!.bad.error as { code: string }).code).toBe('BAD_OUTPUT_TIME')
  })

  test('a context is of no use after its call', () => {
    let kept: EventContext<unknown> | undefined
    const keeping = fn({
      state: { n: valueState(0) },
      event(_, ctx) {
        kept = ctx as unknown as EventContext<unknown>
      },
      timer() {},
    })
    run(keeping, [at(1)])
    expect(codeOf(() => kept!.emit(1))).toBe('NOT_IN_CALL')
    expect(codeOf(() => kept!.timers.registerEventTimeTimer(1))).toBe('NOT_IN_CALL')
    expect(codeOf(() => kept!.state['n']!.clear())).toBe('NOT_IN_CALL')
    expect(codeOf(() => kept!.key)).toBe('NOT_IN_CALL')
  })

  test('a function that is async is an error of the job', () => {
    const asynchronous = { event: async () => Promise.reject(new Error('later')) } as unknown as ProcessFunction<
      Tick,
      unknown
    >
    expect(codeOf(() => run(asynchronous, [at(1)]))).toBe('ASYNC_FUNCTION')
  })

  test.each<[string, unknown]>([
    ['no object', null],
    ['no event', {}],
    ['a timer that is no function', { event() {}, timer: 1 }],
    ['tags that are none', { event() {}, sides: 'a' }],
    ['a tag twice', { event() {}, sides: ['a', 'a'] }],
  ])('%s: BAD_PROCESS_FUNCTION', (_, wrong) => {
    expect(codeOf(() => run(wrong as ProcessFunction<Tick, unknown>, []))).toBe('BAD_PROCESS_FUNCTION')
  })
})

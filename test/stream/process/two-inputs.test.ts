import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Stage } from '../../../src/stream/stage.ts'
import { BroadcastOperator } from '../../../src/stream/process/broadcast-operator.ts'
import { ConnectOperator } from '../../../src/stream/process/connect-operator.ts'
import type { BroadcastFunction, ConnectFunction, ProcessFunction } from '../../../src/stream/process/functions.ts'
import { DEFAULT_KEYED_LIMITS } from '../../../src/stream/process/keyed-options.ts'
import { listState, mapState, valueState, type StateSpecs } from '../../../src/stream/state/specs.ts'
import { anySteps } from '../../../src/testing/harness/any-steps.ts'
import { checkOperator } from '../../../src/testing/harness/check-operator.ts'
import { placed, runSteps } from '../../../src/testing/harness/run-steps.ts'
import type { OperatorFactory, Step } from '../../../src/testing/harness/step.ts'
import { runs } from '../../property/kit/runs.ts'
import { at, codeOf, END, run, tick, to, type Tick } from './kit.ts'

const first = (step: Step<Tick>): Step<Tick> => ({ ...step, input: 0 })
const second = (step: Step<Tick>): Step<Tick> => ({ ...step, input: 1 })

const shared = { atEnd: 'complete' as const, isScoped: false, limits: DEFAULT_KEYED_LIMITS }

function connect<S extends StateSpecs>(
  fn: ConnectFunction<Tick, Tick, unknown, S>,
  keys: { leftKey?: null; rightKey?: null | ((event: Tick) => unknown) } = {},
): OperatorFactory<Tick, unknown> {
  return (next, clock, { onBad }) =>
    new ConnectOperator<Tick, Tick, unknown>(fn, {
      ...shared,
      clock,
      next,
      leftKey: 'key',
      rightKey: 'key',
      onBad,
      ...keys,
    })
}

function broadcast<S extends StateSpecs, B extends StateSpecs>(
  fn: BroadcastFunction<Tick, Tick, unknown, S, B>,
  key: 'key' | null = 'key',
): OperatorFactory<Tick, unknown> {
  return (next, clock, { onBad }) =>
    new BroadcastOperator<Tick, Tick, unknown>(fn, {
      ...shared,
      clock,
      next,
      key,
      onBad,
    })
}

const valuesOf = (factory: OperatorFactory<Tick, unknown>, steps: readonly Step<Tick>[]): readonly unknown[] =>
  runSteps(factory, placed(steps), { name: 'once', cutAfter: () => true }).outputs.map(({ value }) => value)

describe('connect', () => {
  const ledger = connect({
    state: { balance: valueState(0) },
    left(event, ctx) {
      ctx.state.balance.update(ctx.state.balance.value() + event.n)
      if (event.n === 13) throw new Error('unlucky')
    },
    right(event, ctx) {
      ctx.emit(`${String(ctx.key)}=${ctx.state.balance.value()}`)
      if (event.n > 0) ctx.timers.registerEventTimeTimer(ctx.time + event.n)
    },
    timer(time, ctx) {
      ctx.emit(`${String(ctx.key)}=${ctx.state.balance.value()}@${time}`)
    },
  })

  test('two inputs share the state and the timers of a key', () => {
    const steps = [first(at(1, 'a', 5)), second(at(2, 'a', 3)), second(at(2, 'b')), first(at(3, 'a', 2)), to(5)]
    expect(valuesOf(ledger, steps)).toEqual(['a=5', 'b=0', 'a=7@5'])
  })

  test('each has a key of its own, or neither has', () => {
    const steps = [first(at(1, 'a', 5)), second(at(2, 'b'))]
    const swapped = (event: Tick): string => (event.key === 'b' ? 'a' : 'b')
    const fn: ConnectFunction<Tick, Tick, unknown> = { left: () => {}, right: (_, ctx) => ctx.emit(ctx.key) }
    expect(valuesOf(connect(fn, { rightKey: swapped }), steps)).toEqual(['a'])
    expect(valuesOf(connect(fn, { leftKey: null, rightKey: null }), steps)).toEqual([''])
    expect(codeOf(() => valuesOf(connect(fn, { rightKey: null }), []))).toBe('UNLIKE_KEYS')
    expect(codeOf(() => valuesOf(connect({ left: () => {} } as never), []))).toBe('BAD_PROCESS_FUNCTION')
  })

  test('L5, L6 however it is cut', () => {
    let timers = 0
    fc.assert(
      fc.property(anySteps(fc.record({ n: fc.nat(13) }), { inputs: 2 }), (steps) => {
        const { outputs } = checkOperator(ledger, steps as readonly Step<Tick>[], {
          tries: 2,
          watermarks: false,
          mayBeLate: () => true,
          stateOf: false,
        })
        timers += outputs.filter(({ value }) => String(value).includes('@')).length
      }),
      { numRuns: runs(40) },
    )
    expect(timers).toBeGreaterThan(50)
  })
})

describe('broadcast', () => {
  const rules = broadcast({
    broadcastState: { limits: mapState<string, number>() },
    state: { over: valueState(0), last: listState<number>() },
    event(event, ctx) {
      if (event.n > (ctx.broadcast.limits.get('max') ?? Infinity)) {
        ctx.state.over.update(ctx.state.over.value() + 1)
        ctx.emit(`${String(ctx.key)}:${event.n}`)
      }
      if (event.n === 99) (ctx.broadcast.limits as unknown as { put(k: string, v: number): void }).put('max', 0)
    },
    broadcast(event, ctx) {
      ctx.broadcast.limits.put('max', event.n)
      ctx.applyToKeyedState('over', (key, over) => {
        ctx.emit(`${String(key)} was over ${over.value()} times`)
        over.clear()
      })
      if (event.key === 'bad') throw new Error('no rule')
      if (event.key === 'state') (ctx as unknown as { state: { over: { value(): number } } }).state.over.value()
      if (event.key === 'key') ctx.emit((ctx as unknown as { key: string }).key)
    },
    timer() {},
  })

  test('what one side writes, all keys of the other read', () => {
    const steps = [
      first(at(1, 'b', 5)),
      second(at(2, 'x', 3)),
      first(at(3, 'b', 4)),
      first(at(3, 'a', 9)),
      first(at(3, 'c', 1)),
      first(at(4, 'b', 4)),
      second(at(5, 'x', 100)),
      first(at(6, 'b', 50)),
    ]
    const result = runSteps(rules, placed(steps), { name: 'once', cutAfter: () => true })
    expect(result.outputs.map(({ value }) => value)).toEqual([
      'b:4',
      'a:9',
      'b:4',
      'a was over 1 times',
      'b was over 2 times',
    ])
    const { counters, broadcastEntries } = result.operator as BroadcastOperator<Tick, Tick, unknown>
    expect([counters.keys, counters.entries, broadcastEntries]).toEqual([0, 0, 1])
  })

  test('a rule that throws has not been, nor what it did to the keys; and only its side writes', () => {
    const steps = [second(at(1, 'x', 3)), first(at(2, 'a', 5)), second(at(3, 'bad', 100)), first(at(4, 'a', 6))]
    const misuse = [first(at(5, 'a', 99)), second(at(6, 'state', 3)), second(at(7, 'key', 3)), second(at(8, 'x', 3))]
    const result = runSteps(rules, placed([...steps, ...misuse]), { name: 'once', cutAfter: () => true })
    expect(result.outputs.map(({ value }) => value)).toEqual(['a:5', 'a:6', 'a was over 2 times'])
    expect(result.bad.map(({ bad }) => [bad.position, (bad.error as { code?: string }).code ?? bad.reason])).toEqual([
      [2, 'the function broadcast threw: no rule'],
      [4, 'READ_ONLY_STATE'],
      [5, 'NOT_IN_CALL'],
      [6, 'NOT_IN_CALL'],
    ])
  })

  test('the stream need not have keys', () => {
    const steps = [second(at(1, 'x', 3)), first(at(2, 'a', 5)), first(at(2, 'b', 6)), second(at(3, 'x', 3))]
    const fn: BroadcastFunction<Tick, Tick, unknown, { n: ReturnType<typeof valueState<number>> }> = {
      state: { n: valueState(0) },
      event: (event, ctx) => ctx.state.n.update(ctx.state.n.value() + event.n),
      broadcast: (_, ctx) => ctx.applyToKeyedState('n', (key, n) => ctx.emit([key, n.value()])),
    }
    expect(valuesOf(broadcast(fn, null), steps)).toEqual([['', 11]])
  })

  test('its state has no time-to-live', () => {
    const fn: BroadcastFunction<Tick, Tick, unknown> = {
      broadcastState: { m: mapState({ ttl: 5 }) },
      event: () => {},
      broadcast: () => {},
    }
    expect(codeOf(() => valuesOf(broadcast(fn), []))).toBe('BAD_STATE')
  })

  test('L5, L6 however it is cut', () => {
    let seen = 0
    fc.assert(
      fc.property(anySteps(fc.record({ n: fc.nat(20) }), { inputs: 2 }), (steps) => {
        const { outputs } = checkOperator(rules, steps as readonly Step<Tick>[], {
          tries: 2,
          watermarks: false,
          stateOf: false,
        })
        seen += outputs.length
      }),
      { numRuns: runs(40) },
    )
    expect(seen).toBeGreaterThan(50)
  })
})

describe('side outputs', () => {
  const splitting: ProcessFunction<Tick, number, StateSpecs, { odd: number; big: string }> = {
    sides: ['odd', 'big'],
    event(event, ctx) {
      if (event.n % 2 === 1) ctx.emitTo('odd', event.n)
      else ctx.emit(event.n)
      if (event.n > 10) ctx.emitTo('big', `${String(ctx.key)}${event.n}`, ctx.time + 1)
      if (event.n === 7) throw new Error('seven')
      ctx.timers.registerEventTimeTimer(ctx.time + 5)
    },
    timer: (time, ctx) => ctx.emitTo('big', `timer ${time}`),
  }

  interface Seen {
    readonly calls: string[]
    readonly stage: Stage<unknown>
  }
  const seen = (): Seen => {
    const calls: string[] = []
    const stage: Stage<unknown> = {
      batch({ rows, size, row, time, watermark }) {
        for (let i = 0; i < size; i++) {
          const where = row[i]!
          const ordinals = `#${rows.position(where)} of ${rows.origin(where)}`
          calls.push(`${String(rows.get(where))}@${time![i]} w${watermark![i]} ${ordinals}`)
        }
      },
      progress: () => void calls.push('progress'),
      tick: (now) => void calls.push(`tick ${now}`),
      idle: (idle) => void calls.push(`idle ${idle}`),
      end: () => void calls.push('end'),
    }
    return { calls, stage }
  }

  test('are streams with the clock of the main one; nobody has to read them', () => {
    const { calls, stage } = seen()
    const steps = [at(1, 'a', 1), at(2, 'a', 7), at(3, 'a', 12), to(6), tick(5), { idle: true }, END]
    const { outputs, bad, operator } = run(splitting, steps as readonly Step<Tick>[], { sides: { big: stage } })
    expect(outputs.map(({ value }) => value)).toEqual([12])
    expect(bad).toHaveLength(1)
    expect(calls).toEqual([
      'progress',
      'progress',
      'a12@4 w-Infinity #0 of 2',
      'progress',
      'timer 6@6 w5 #1 of -1',
      'progress',
      'tick 5',
      'idle true',
      'timer 8@8 w6 #2 of -1',
      'end',
    ])
    expect(operator.sideCounts).toEqual({ odd: 1, big: 3 })
  })

  test('a tag that is not declared is an error, where it is used and where it is read', () => {
    const wrong: ProcessFunction<Tick, number> = { event: (_, ctx) => ctx.emitTo('odd', 1) }
    const { bad } = run(wrong, [at(1)])
    expect((bad[0]!.bad.error as { code: string }).code).toBe('UNKNOWN_TAG')
    expect(codeOf(() => run(wrong, [], { sides: { odd: seen().stage } }))).toBe('UNKNOWN_TAG')
  })

  test('L6 their positions go on where they were', () => {
    const steps = [at(1, 'a', 1), at(2, 'a', 13), at(3, 'a', 15), END]
    const sidesOf = (crash: boolean): readonly string[] => {
      const { calls, stage } = seen()
      const crashing = crash ? steps.flatMap((step): Step<Tick>[] => [step, { crashAndRestore: true }]) : steps
      run(splitting, crashing, { sides: { big: stage } })
      return calls
    }
    expect(sidesOf(true)).toEqual(sidesOf(false))
    expect(sidesOf(true)).toContain('a15@4 w-Infinity #1 of 2')
  })
})

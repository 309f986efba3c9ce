import { describe, expect, test } from 'vitest'
import type { ProcessFunction } from '../../../src/stream/process/functions.ts'
import { valueState } from '../../../src/stream/state/specs.ts'
import { at, codeOf, END, fn, run, tick, to, valuesOf, type Tick } from './kit.ts'

describe('timers of a process function', () => {
  const setting = fn({
    state: { seen: valueState('') },
    event(event, ctx) {
      ctx.timers.registerEventTimeTimer(ctx.time + event.n)
    },
    timer(time, ctx) {
      ctx.emit(`${String(ctx.key)}${time}`)
    },
  })

  test('run when the watermark comes to them, in order of time, then of keys; their results are on time', () => {
    const { outputs } = run(setting, [at(1, 'b', 5), at(1, 'a', 5), at(2, 'a', 2), at(2, 'a', 2), to(5), to(6)])
    expect(outputs.map(({ value, time, step, origin }) => [value, time, step, origin])).toEqual([
      ['a4', 4, 4, -1],
      ['a6', 6, 5, -1],
      ['b6', 6, 5, -1],
    ])
  })

  test('set in the past, they run as the watermark next advances', () => {
    const { outputs } = run(setting, [to(10), at(12, 'a', -5), at(13, 'b', -13), to(11)])
    expect(outputs.map(({ value, step }) => [value, step])).toEqual([
      ['b0', 3],
      ['a7', 3],
    ])
  })

  test('what a timer sets runs in the same pass if it is due', () => {
    const chained = fn({
      event: (_, ctx) => ctx.timers.registerEventTimeTimer(5),
      timer(time, ctx) {
        ctx.emit(`${time} w${ctx.watermark}`)
        if (time < 20) ctx.timers.registerEventTimeTimer(time + 4)
      },
    })
    const { outputs } = run(chained, [at(1), to(13), to(16), to(20)])
    expect(outputs.map(({ value, step }) => [value, step])).toEqual([
      ['5 w13', 1],
      ['9 w13', 1],
      ['13 w13', 1],
      ['17 w20', 3],
    ])
  })

  test('L13 a jump of time loses nothing: a timer sees what is kept at its time', () => {
    const remembering = fn({
      state: { n: valueState(-1, { ttl: 10 }) },
      event(event, ctx) {
        ctx.state.n.update(event.n)
        ctx.timers.registerEventTimeTimer(ctx.time + 5)
        ctx.timers.registerEventTimeTimer(ctx.time + 10)
      },
      timer: (time, ctx) => ctx.emit([time, ctx.state.n.value()]),
    })
    const expected = [
      [6, 7],
      [11, -1],
    ]
    expect(valuesOf(run(remembering, [at(1, 'a', 7), to(6), to(11), END]))).toEqual(expected)
    const jumped = run(remembering, [at(1, 'a', 7), to(1000)])
    expect(valuesOf(jumped)).toEqual(expected)
    expect(jumped.operator.counters).toMatchObject({ entries: 0, keys: 0 })
  })

  test('one that throws is bad, with no position, and is over', () => {
    const failing = fn({
      state: { n: valueState(0) },
      event(_, ctx) {
        ctx.timers.registerEventTimeTimer(5)
        ctx.state.n.update(1)
      },
      timer(_, ctx) {
        ctx.state.n.clear()
        ctx.emit(1)
        throw new Error('too late')
      },
    })
    const { outputs, bad, operator } = run(failing, [at(1), to(9), to(10)])
    expect(outputs).toEqual([])
    expect(bad.map(({ bad: { kind, reason, position } }) => [kind, reason, position])).toEqual([
      ['function', 'the function timer threw: too late', -1],
    ])
    expect(operator.counters).toMatchObject({ timers: 0, entries: 1, keys: 1 })
  })

  test('of processing time run with ticks; what they give is after the watermark, and not before the last event', () => {
    const delayed = fn({
      event: (event, ctx) => ctx.timers.registerProcessingTimeTimer(ctx.processingTime + event.n),
      timer: (time, ctx) => ctx.emit(`${String(ctx.key)}${time} ${ctx.domain} p${ctx.processingTime}`),
    })
    const { outputs, operator } = run(delayed, [
      tick(100),
      at(5, 'b', 10),
      at(3, 'a', 10),
      tick(109),
      at(4, 'a', 3),
      tick(115),
      to(20),
      at(21, 'c', 1),
      to(30),
      tick(120),
      at(40, 'd', 100),
      END,
    ])
    expect(outputs.map(({ value, time, step }) => [value, time, step])).toEqual([
      ['a110 processing p115', 5, 5],
      ['b110 processing p115', 5, 5],
      ['a112 processing p115', 5, 5],
      ['c116 processing p120', 31, 9],
    ])
    expect(operator.pendingTimers()).toEqual([{ domain: 'processing', key: 'd', scope: 0, time: 220 }])
  })

  test('processing time that nobody has told is an error of the job', () => {
    const asking = fn({ event: (_, ctx) => ctx.emit(ctx.processingTime) })
    expect(codeOf(() => run(asking, [at(1)]))).toBe('NO_PROCESSING_TIME')
    expect(valuesOf(run(asking, [tick(7), at(1)]))).toEqual([7])
  })

  test('at the end all of event time run; of a cut, those before the last event', () => {
    const steps = [at(1, 'a', 3), at(2, 'a', 6), at(5, 'b', 9), END]
    expect(valuesOf(run(setting, steps))).toEqual(['a4', 'a8', 'b14'])
    const cut = run(setting, steps, { atEnd: 'cut' })
    expect(valuesOf(cut)).toEqual(['a4'])
    expect(cut.operator.pendingTimers().map(({ key, time }) => [key, time])).toEqual([
      ['a', 8],
      ['b', 14],
    ])
  })

  test('end is called for each key of which something is kept, in order, after the last timers', () => {
    const ending = fn({
      state: { sum: valueState(0) },
      event(event, ctx) {
        if (event.n > 0) ctx.state.sum.update(ctx.state.sum.value() + event.n)
        if (event.n > 5) ctx.timers.registerEventTimeTimer(100)
      },
      timer: (_, ctx) => ctx.emit('timer'),
      end(ctx) {
        ctx.emit(`${String(ctx.key)}=${ctx.state.sum.value()}`)
        ctx.state.sum.clear()
      },
    })
    const steps = [at(1, 'b', 2), at(2, 'a', 9), at(3, 'c', 0), at(4, 'b', 1), END]
    const { outputs, operator } = run(ending, steps)
    expect(outputs.map(({ value, time }) => [value, time])).toEqual([
      ['timer', 100],
      ['a=9', 5],
      ['b=3', 5],
    ])
    expect(operator.counters.keys).toBe(0)
    expect(valuesOf(run(ending, steps, { atEnd: 'cut' }))).toEqual([])
    expect(valuesOf(run(ending, [END], { key: null }))).toEqual(['=0'])
  })

  test('one that sets itself for ever is an error, not an endless loop', () => {
    const repeating = (step: number): ProcessFunction<Tick, unknown> => ({
      event: (_, ctx) => ctx.timers.registerEventTimeTimer(ctx.time),
      timer: (time, ctx) => ctx.timers.registerEventTimeTimer(time + step),
    })
    const limits = { chain: 50 }
    expect(codeOf(() => run(repeating(0), [at(1), to(9)], { limits }))).toBe('TIMER_LOOP')
    expect(codeOf(() => run(repeating(1), [at(1), to(999)], { limits }))).toBe(null)
    expect(codeOf(() => run(repeating(1), [at(1), to(999), END], { limits }))).toBe('TIMER_LOOP')
    expect(codeOf(() => run(repeating(1), [at(1), to(999), END], { limits, atEnd: 'cut' }))).toBe(null)
  })

  test('limits and misuse', () => {
    const two = [at(1, 'a', 5), at(1, 'b', 5)]
    expect(codeOf(() => run(setting, two, { limits: { timers: 1 } }))).toBe('TIMER_LIMIT')
    const none = fn({ event: (_, ctx) => ctx.timers.registerEventTimeTimer(1) })
    expect(codeOf(() => run(none, [at(1)]))).toBe('NO_TIMER_FUNCTION')
    expect(codeOf(() => run(setting, [at(NaN)]))).toBe('NO_EVENT_TIME')
    const { bad } = run(setting, [at(1, 'a', NaN)])
    expect((bad[0]!.bad.error as { code: string }).code).toBe('BAD_TIMER')
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { listState, mapState, reducingState, valueState } from '../../../src/stream/state/specs.ts'
import { anySteps } from '../../../src/testing/harness/any-steps.ts'
import { checkOperator } from '../../../src/testing/harness/check-operator.ts'
import { isEventStep, isWatermarkStep, type Step } from '../../../src/testing/harness/step.ts'
import { runs } from '../../property/kit/runs.ts'
import { END, factory, fn, run, valuesOf, type Tick } from './kit.ts'

describe('a process function, all cases', () => {
  /** Does what its events say: sets and deletes timers, changes every kind of state, throws. */
  const busy = fn({
    state: {
      value: valueState(0),
      list: listState<number>({ ttl: 6 }),
      map: mapState<string, number>({ ttl: { after: 9, refresh: 'readAndWrite' } }),
      sum: reducingState((a: number, b: number) => a + b),
    },
    event(event, ctx) {
      const { value, list, map, sum } = ctx.state
      const { n } = event
      value.update(value.value() + n)
      if (n % 3 === 0) list.add(n)
      if (n % 4 === 0) map.put(`m${n % 8}`, n)
      if (n % 5 === 0) map.remove('m4')
      sum.add(n)
      if (n % 2 === 0) ctx.timers.registerEventTimeTimer(ctx.time + (n % 7))
      else ctx.timers.deleteEventTimeTimer(ctx.time + 2)
      if (n === 11) ctx.state.sum.clear()
      ctx.emit([ctx.key, ctx.time, value.value(), list.get(), map.entries(), sum.get()])
      if (n === 13) throw new Error('13')
    },
    timer(time, ctx) {
      ctx.emit([ctx.key, 'timer', time, ctx.state.value.value(), ctx.state.list.get(), ctx.state.map.get('m4')])
      if (time % 3 === 0) ctx.timers.registerEventTimeTimer(time + 1)
      if (time % 4 === 0) ctx.state.value.clear()
      if (time % 5 === 0) ctx.state.list.add(time)
    },
    end(ctx) {
      ctx.emit([ctx.key, 'end', ctx.state.sum.get()])
      ctx.state.sum.clear()
      ctx.state.value.clear()
    },
  })

  test('L5, L6, L8 timers, states and what they expire by do not depend on how the case is cut', () => {
    let cases = 0
    let timers = 0
    let thrown = 0
    fc.assert(
      fc.property(anySteps(fc.record({ n: fc.nat(14) }), { maxLength: 14, keys: ['a', 'b', 'c'] }), (steps) => {
        const { outputs, bad } = checkOperator(factory(busy), steps as readonly Step<Tick>[], {
          tries: 2,
          // Of what is kept, timers see what had come when the watermark did.
          watermarks: false,
          // Timers that were set in the past.
          mayBeLate: () => true,
        })
        cases++
        if (outputs.some(({ value }) => (value as unknown[])[1] === 'timer')) timers++
        thrown += bad.length
      }),
      { numRuns: runs(100) },
    )
    expect(timers / cases).toBeGreaterThan(0.5)
    expect(thrown).toBeGreaterThan(20)
  })

  test('L1, L12, L13 a function that waits for the watermark sorts its events', () => {
    const sorting = fn({
      state: { waiting: mapState<number, readonly number[]>() },
      event(event, ctx) {
        if (ctx.isLate) return
        const { waiting } = ctx.state
        waiting.put(ctx.time, [...(waiting.get(ctx.time) ?? []), event.n])
        ctx.timers.registerEventTimeTimer(ctx.time)
      },
      timer(time, ctx) {
        for (const n of ctx.state.waiting.get(time)!) ctx.emit([ctx.key, time, n])
        ctx.state.waiting.remove(time)
      },
    })
    let sorted = 0
    fc.assert(
      fc.property(anySteps(fc.record({ n: fc.nat(99) }), { keys: ['a', 'b', 'c'] }), (steps) => {
        const { outputs } = checkOperator(factory(sorting), steps as readonly Step<Tick>[], {
          key: 'key',
          orders: 'all',
          tries: 2,
        })
        sorted += outputs.length
      }),
      { numRuns: runs(60) },
    )
    expect(sorted).toBeGreaterThan(200)
  })

  test('L12 what has expired depends on the times of events, not on the rhythm of watermarks', () => {
    const remembering = fn({
      state: {
        last: valueState(-1, { ttl: 4 }),
        list: listState<number>({ ttl: { after: 3, refresh: 'readAndWrite' } }),
        map: mapState<number, number>({ ttl: 5 }),
        all: reducingState((a: number, b: number) => a + b, { ttl: { after: 2, refresh: 'readAndWrite' } }),
      },
      event(event, ctx) {
        if (ctx.isLate) return
        const { last, list, map, all } = ctx.state
        ctx.emit([ctx.key, last.value(), list.get(), map.entries(), all.get()])
        if (event.n > 1) last.update(event.n)
        if (event.n % 2 === 0) list.add(event.n)
        map.put(event.n % 3, event.n)
        if (event.n % 5 === 0) all.add(event.n)
      },
    })
    const spread = { gaps: [0, 1, 2, 3, 4, 5], maxLength: 20 }
    let known = 0
    let gone = 0
    fc.assert(
      fc.property(anySteps(fc.record({ n: fc.nat(9) }), spread), (steps) => {
        const { outputs } = checkOperator(factory(remembering), steps as readonly Step<Tick>[], { tries: 2 })
        for (const { value } of outputs) {
          if ((value as unknown[])[1] === -1) gone++
          else known++
        }
      }),
      { numRuns: runs(60) },
    )
    expect(known).toBeGreaterThan(100)
    expect(gone).toBeGreaterThan(100)
  })

  test('L6 of scopes and of processing time', () => {
    const both = fn({
      state: { n: valueState(0, { ttl: { after: 10, domain: 'processing' } }) },
      event(event, ctx) {
        ctx.state.n.update(ctx.state.n.value() + event.n)
        ctx.timers.registerProcessingTimeTimer(ctx.processingTime + event.n)
        ctx.timers.registerEventTimeTimer(ctx.time + event.n)
      },
      timer(time, ctx) {
        ctx.emit([ctx.key, ctx.domain, time, ctx.state.n.value()])
      },
    })
    let outputsSeen = 0
    fc.assert(
      fc.property(
        anySteps(fc.record({ n: fc.nat(14) }), { processingTime: true, scopes: 2, idle: true }),
        fc.boolean(),
        (steps, isScoped) => {
          const { outputs } = checkOperator(
            factory(both, { isScoped }),
            // A watermark of one scope alone moves with events of that scope only.
            steps.map((step) => (isWatermarkStep(step) ? { watermark: step.watermark } : (step as Step<Tick>))),
            { tries: 2, watermarks: false, stateOf: false, mayBeLate: () => true },
          )
          outputsSeen += outputs.length
        },
      ),
      { numRuns: runs(60) },
    )
    expect(outputsSeen).toBeGreaterThan(100)
  })

  test('timers are those of a model that looks through all of them', () => {
    const given = fn({
      event(event, ctx) {
        if (event.n < 10) ctx.timers.registerEventTimeTimer(ctx.time + event.n - 3)
        else ctx.timers.deleteEventTimeTimer(ctx.time + event.n - 13)
      },
      timer(time, ctx) {
        ctx.emit(`${String(ctx.key)}${time}`)
        if (time % 4 === 1) ctx.timers.registerEventTimeTimer(time + 2)
      },
    })
    let fired = 0
    fc.assert(
      fc.property(anySteps(fc.record({ n: fc.nat(13) }), { maxLength: 20, keys: ['a', 'b'] }), (steps) => {
        const expected: string[] = []
        const set = new Set<string>()
        const fire = (watermark: number): void => {
          for (;;) {
            const due = [...set]
              .map((text) => [text[0]!, Number(text.slice(1))] as const)
              .filter(([, time]) => time <= watermark)
            const [first] = due.sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1))
            if (first === undefined) return
            const [key, time] = first
            set.delete(`${key}${time}`)
            expected.push(`${key}${time}`)
            if (time % 4 === 1) set.add(`${key}${time + 2}`)
          }
        }
        let watermark = -Infinity
        for (const step of steps) {
          if (isWatermarkStep(step) && step.watermark > watermark) fire((watermark = step.watermark))
          if (!isEventStep(step)) continue
          const { key, n } = step.event
          if (n < 10) set.add(`${key}${step.time + n - 3}`)
          else set.delete(`${key}${step.time + n - 13}`)
        }
        fire(Infinity)
        expect(valuesOf(run(given, [...(steps as readonly Step<Tick>[]), END]))).toEqual(expected)
        fired += expected.length
      }),
      { numRuns: runs(200) },
    )
    expect(fired).toBeGreaterThan(500)
  })
})

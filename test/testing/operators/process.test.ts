/** Process functions under the adversarial harness. */
import { describe, it } from 'vitest'
import { BroadcastOperator } from '../../../src/stream/process/broadcast-operator.ts'
import { ConnectOperator } from '../../../src/stream/process/connect-operator.ts'
import { DEFAULT_KEYED_LIMITS } from '../../../src/stream/process/keyed-options.ts'
import type { BroadcastFunction, ConnectFunction, ProcessFunction } from '../../../src/stream/process/functions.ts'
import { ProcessOperator } from '../../../src/stream/process/process-operator.ts'
import { listState, mapState, valueState, type StateSpecs } from '../../../src/stream/state/specs.ts'
import type { OperatorFactory } from '../../../src/testing/harness/step.ts'
import { assertHarness, scoped, type Event } from './kit.ts'

const KEYED = { atEnd: 'complete', isScoped: false, limits: DEFAULT_KEYED_LIMITS } as const

interface Note {
  readonly key: unknown
  readonly what: string
  readonly sum: number
}

const KEEPS = { sum: valueState(0), seen: listState<number>(), last: mapState<string, number>() }
const OPEN = { open: valueState<number | null>(null) }
const LIMIT = { limit: valueState(0) }

const SUMS: ProcessFunction<Event, Note, typeof KEEPS> = {
  state: KEEPS,
  event({ value, id, time }, ctx) {
    const { sum, seen, last } = ctx.state
    seen.add(id)
    sum.update(sum.value() + value)
    last.put(`${value % 2}`, id)
    ctx.timers.registerEventTimeTimer(time + 3)
    if (value === 9) ctx.timers.deleteEventTimeTimer(time + 3)
    if (ctx.isLate) ctx.emit({ key: ctx.key, what: 'late', sum: value })
    if (value === 8) throw new RangeError('eight')
  },
  timer(time, ctx) {
    const { sum, seen, last } = ctx.state
    ctx.emit({
      key: ctx.key,
      what: `at ${time} of ${seen.get().join(' ')}, ${last.keys().join(' ')}`,
      sum: sum.value(),
    })
    sum.clear()
    seen.clear()
  },
  end(ctx) {
    ctx.emit({ key: ctx.key, what: 'end', sum: ctx.state.sum.value() })
    for (const state of [ctx.state.sum, ctx.state.seen, ctx.state.last]) state.clear()
  },
}

const PAIRS: ConnectFunction<Event, Event, Note, typeof OPEN> = {
  state: OPEN,
  left({ id, time }, ctx) {
    ctx.state.open.update(id)
    ctx.timers.registerEventTimeTimer(time + 4)
  },
  right({ value }, ctx) {
    const open = ctx.state.open.value()
    ctx.emit({ key: ctx.key, what: open === null ? 'alone' : `with ${open}`, sum: value })
  },
  timer(time, ctx) {
    ctx.emit({ key: ctx.key, what: `over at ${time}`, sum: 0 })
    ctx.state.open.clear()
  },
}

const ABOVE: BroadcastFunction<Event, Event, Note, StateSpecs, typeof LIMIT> = {
  broadcastState: LIMIT,
  event({ value }, ctx) {
    const limit = ctx.broadcast.limit.value()
    if (value > limit) ctx.emit({ key: ctx.key, what: `above ${limit}`, sum: value })
  },
  broadcast({ value }, ctx) {
    ctx.broadcast.limit.update(value)
  },
}

describe('process functions', () => {
  const factory =
    (isScoped: boolean): OperatorFactory<Event, Note> =>
    (next, clock, { onBad }) =>
      new ProcessOperator(SUMS, {
        ...KEYED,
        next,
        clock,
        onBad,
        key: 'key',
        isScoped,
      })

  // Timers look at what has come so far, so further watermarks may part what was together; and one that a late event
  // has set is over already.
  it('with state and timers', () => {
    assertHarness(factory(false), {}, { watermarks: false, mayBeLate: () => true })
  })

  it('of scopes', () => {
    assertHarness(factory(true), scoped, { watermarks: false, mayBeLate: () => true })
  })

  it('with state and timers, of events on time', () => {
    assertHarness(factory(false), { late: false }, { watermarks: false })
  })

  it('of two inputs', () => {
    const connect: OperatorFactory<Event, Note> = (next, clock, { onBad }) =>
      new ConnectOperator(PAIRS, {
        ...KEYED,
        next,
        clock,
        onBad,
        leftKey: 'key',
        rightKey: 'key',
      })
    assertHarness(connect, { inputs: 2 }, { watermarks: false, mayBeLate: () => true })
  })

  it('beside a broadcast side', () => {
    const broadcast: OperatorFactory<Event, Note> = (next, clock, { onBad }) =>
      new BroadcastOperator(ABOVE, {
        ...KEYED,
        next,
        clock,
        onBad,
        key: 'key',
      })
    assertHarness(broadcast, { inputs: 2 }, { stateOf: false })
  })
})

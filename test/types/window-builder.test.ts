import { describe, expectTypeOf, test } from 'vitest'
import { field } from '../../src/event/field.ts'
import {
  aggregate,
  avg,
  collect,
  count,
  distinct,
  first,
  last,
  max,
  min,
  quantile,
  stddev,
  sum,
  variance,
} from '../../src/window/builder/aggregates.ts'
import { customWindow, session, tumbling } from '../../src/window/builder/assigners.ts'
import { countEvictor, deltaEvictor } from '../../src/window/builder/evictors.ts'
import { aggregateFrame, between, delta, threshold, whileSame } from '../../src/window/builder/frames.ts'
import {
  afterWatermark,
  countTrigger,
  deltaTrigger,
  once,
  purging,
  type TriggerInput,
} from '../../src/window/builder/triggers.ts'
import type {
  FreelyNamed,
  ResultsOf,
  TypedAggregates,
  TypedAssigner,
  TypedEvictor,
  TypedFrame,
} from '../../src/window/builder/types.ts'
import { frameSyntax, windowSyntax } from '../../src/window/builder/window-syntax.ts'

interface Reading {
  readonly time: number
  readonly celsius: number
  readonly machine: string
  readonly state: 'on' | 'off'
  readonly at: { readonly room: string; readonly floor?: number }
  readonly since: Date
}

/** As a stream of readings would ask for parts. */
interface Readings {
  window(assigner: TypedAssigner<Reading>): Readings
  frames(frame: TypedFrame<Reading>): Readings
  trigger(trigger: TriggerInput<Reading>): Readings
  evictor(evictor: TypedEvictor<Reading>): Readings
  aggregate<const A extends TypedAggregates<Reading>>(aggregates: A & FreelyNamed<A>): ResultsOf<A>
}
const readings = new Proxy({}, { get: () => () => readings }) as Readings

describe('aggregates', () => {
  test('give what they say, of events that are known from where they stand', () => {
    const results = readings.aggregate({
      n: count(),
      known: count('celsius'),
      kinds: distinct('machine'),
      total: sum('celsius'),
      mean: avg((reading) => reading.celsius),
      spread: variance('celsius'),
      deviation: stddev(field('celsius').times(2)),
      median: quantile('celsius', 0.5),
      least: min('celsius'),
      top: max('celsius'),
      lastName: max('machine'),
      latest: max((reading) => reading.since),
      computed: max(field('celsius').times(2)),
      floor: min('at.floor'),
      one: first(),
      state: last('state'),
      room: first('at.room'),
      all: collect(),
      rooms: collect('at.room'),
      celsius: collect((reading) => reading.celsius),
      own: aggregate({
        create: () => [0],
        add: (sofar: number[], reading: Reading) => [...sofar, reading.celsius],
        merge: (a: number[], b: number[]) => [...a, ...b],
        result: (sofar: number[]) => sofar.join(),
      }),
    })
    expectTypeOf(results).toEqualTypeOf<{
      readonly n: number
      readonly known: number
      readonly kinds: number
      readonly total: number
      readonly mean: number | null
      readonly spread: number | null
      readonly deviation: number | null
      readonly median: number | null
      readonly least: number | null
      readonly top: number | null
      readonly lastName: string | null
      readonly latest: Date | null
      readonly computed: number | null
      readonly floor: number | null
      readonly one: Reading | null
      readonly state: 'on' | 'off' | null
      readonly room: string | null
      readonly all: readonly Reading[]
      readonly rooms: readonly string[]
      readonly celsius: readonly number[]
      readonly own: string
    }>()
  })

  test('that were made before can be used, for any events', () => {
    const top = max('celsius')
    const n = count()
    const results = readings.aggregate({ top, n })
    expectTypeOf(results).toEqualTypeOf<{ readonly top: number | null; readonly n: number }>()
  })

  test('are refused where they do not fit', () => {
    // @ts-expect-error -- there is no such field
    readings.aggregate({ top: max('kelvin') })
    // @ts-expect-error -- there is no such field
    readings.aggregate({ total: sum('kelvin') })
    // @ts-expect-error -- text has no sum
    readings.aggregate({ total: sum((reading: Reading) => reading.machine) })
    // @ts-expect-error -- of other events
    readings.aggregate({ top: max((event: { readonly kelvin: number }) => event.kelvin) })
    // @ts-expect-error -- every result has a start
    readings.aggregate({ start: min('celsius') })
    // @ts-expect-error -- not called
    readings.aggregate({ n: count })
    expectTypeOf(readings).toEqualTypeOf<Readings>()
  })
})

describe('parts', () => {
  test('know their events', () => {
    readings.window(tumbling('1 min')).trigger(countTrigger(1)).evictor(countEvictor(1))
    readings.window(session((reading) => reading.celsius))
    readings.window(customWindow('shift', (reading: Reading, time) => [[time, time + reading.celsius]]))
    readings.trigger(deltaTrigger(5, (from, to) => to.celsius - from.celsius))
    readings.trigger(purging(once(deltaTrigger(5, (from: Reading, to) => to.celsius - from.celsius))))
    readings.trigger(afterWatermark().early(deltaTrigger(5, (from: Reading, to) => to.celsius - from.celsius)))
    readings.evictor(deltaEvictor(5, (reading, latest) => latest.celsius - reading.celsius))
    readings.frames(threshold((reading) => reading.celsius > 80))
    readings.frames(delta('celsius', 5))
    readings.frames(aggregateFrame(sum('celsius'), { reaches: 10, closing: 'last' }))
    readings.frames(whileSame('at.room'))
    readings.frames(between(field('state').eq('on'), (reading) => reading.state === 'off'))
    expectTypeOf(readings).toEqualTypeOf<Readings>()
  })

  test('are refused for other events', () => {
    const kelvin = (event: { readonly kelvin: number }): number => event.kelvin
    // @ts-expect-error -- of other events
    readings.window(session(kelvin))
    // @ts-expect-error -- of other events
    readings.trigger(deltaTrigger(5, (from: { readonly kelvin: number }) => from.kelvin))
    // @ts-expect-error -- of other events, inside
    readings.trigger(afterWatermark().early(deltaTrigger(5, (from: { readonly kelvin: number }) => from.kelvin)))
    // @ts-expect-error -- of other events
    readings.evictor(deltaEvictor(5, (event: { readonly kelvin: number }) => event.kelvin))
    // @ts-expect-error -- of other events
    readings.frames(threshold(kelvin))
    // @ts-expect-error -- there is no such field
    readings.frames(whileSame('kelvin'))
    // @ts-expect-error -- a frame is no window
    readings.window(whileSame('state'))
    // @ts-expect-error -- where the closing event goes must be said
    readings.frames(() => aggregateFrame(count(), { reaches: 10 }))
    expectTypeOf(readings).toEqualTypeOf<Readings>()
  })

  test('are put together as values', () => {
    const frame = whileSame<Reading>('state')
    expectTypeOf(windowSyntax({ assigner: tumbling(5), aggregates: { n: count() } }).kind).toEqualTypeOf<'window'>()
    expectTypeOf(frameSyntax({ frame, aggregates: { top: max('celsius') } }).kind).toEqualTypeOf<'frames'>()
  })
})

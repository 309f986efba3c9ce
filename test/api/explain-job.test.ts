import { describe, expect, test } from 'vitest'
import { begin, boundedOutOfOrderness, field, processFunction, stream, tumbling, whileSame } from '../../src/index.ts'
import { Tap } from './kit.ts'

interface Reading {
  readonly at: number
  readonly machine: string
  readonly state: string
}

const event = (at: number, machine: string, state: string = 'on'): Reading => ({ at, machine, state })

describe('why is there no output yet', () => {
  test('a window says which watermark it waits for, how far it is, and who holds it back', async () => {
    const tap = new Tap<Reading>('readings')
    const job = stream(tap, { time: 'at', key: 'machine', watermark: boundedOutOfOrderness(10), watermarkPer: 'key' })
      .keyBy('machine')
      .window(tumbling(100))
      .count()
      .start(() => {})
    await tap.send(event(50, 'a'), event(60, 'b'), event(30, 'b'))
    const { sources, operators } = job.explain()
    expect(sources).toMatchObject([{ name: 'readings', heldBackBy: 'machine a' }])
    expect(operators[0]!.waiting).toMatchObject([
      { key: 'a', start: 0, end: 100, now: 39, heldBackBy: expect.stringContaining('machine a of') as string },
      { key: 'b', start: 0, end: 100, now: 49, heldBackBy: expect.stringContaining('machine b of') as string },
    ])
    expect(operators[0]!.waiting).toMatchObject([
      { kind: 'window', watermark: 99 },
      { kind: 'window', watermark: 99 },
    ])
    const text = String(job.explain())
    expect(text).toContain('readings: watermark 1970-01-01T00:00:00.039Z, boundedOutOfOrderness(')
    expect(text).toContain(
      'until the watermark comes to 1970-01-01T00:00:00.099Z; it is 1970-01-01T00:00:00.039Z, 60 ms short of it',
    )
    expect(text).toContain('held back by machine a of readings, last event at 1970-01-01T00:00:00.050Z')
    tap.end()
    await job.done
  })

  test('a window that has made its result and takes late events still waits for those, and for no watermark', async () => {
    const tap = new Tap<Reading>('readings')
    const windows = stream(tap, { time: 'at' }).keyBy('machine').window(tumbling(10)).allowedLateness(100)
    const job = windows.count().start(() => {})
    await tap.send(event(1, 'a'), event(25, 'a'))
    expect(job.explain().operators[0]!.waiting).toMatchObject([
      { start: 20, watermark: 29, waitsForEvents: '' },
      { start: 0, watermark: null, waitsForEvents: 'another event of it' },
    ])
    tap.end()
    await job.done
  })

  test('of a union, the input that is behind', async () => {
    const [fast, slow] = [new Tap<Reading>('fast'), new Tap<Reading>('slow')]
    const events = stream(fast, { time: 'at' }).union(stream(slow, { time: 'at' }))
    const job = events
      .keyBy('machine')
      .window(tumbling(100))
      .count()
      .start(() => {})
    await slow.send(event(20, 'a'))
    await fast.send(event(250, 'a'))
    expect(job.explain().operators[0]!.waiting[0]).toMatchObject({
      heldBackBy: expect.stringContaining('slow') as string,
    })
    expect(job.explain(1).operators[0]).toMatchObject({ hasMore: true })
    fast.end()
    slow.end()
    await job.done
  })

  test('frames, timers and partial matches, and what they wait for', async () => {
    const tap = new Tap<Reading>('readings')
    const events = stream(tap, { time: 'at' }).keyBy('machine')
    const timers = processFunction<Reading, string>()({
      event: (_, ctx) => ctx.timers.registerEventTimeTimer(500),
      timer: (_, ctx) => ctx.emit('due'),
    })
    const rule = begin('on')
      .where(field('state').eq('on'))
      .followedBy('off')
      .where(field('state').eq('off'))
      .within(1000)
    const job = events
      .window(whileSame<Reading>('state'))
      .count()
      .map(String)
      .union(events.process(timers), events.detect(rule.named('on off')).map(String))
      .start(() => {})
    await tap.send(event(10, 'a'), event(20, 'a'))
    const waiting = job.explain().operators.flatMap((one) => one.waiting)
    expect(waiting.map(({ kind }) => kind).sort()).toEqual(['events', 'events', 'frame', 'partial match', 'timer'])
    // The last event is at the watermark still: the pattern and the frame wait for it to pass.
    expect(waiting.find(({ kind }) => kind === 'events')).toMatchObject({ events: 1, start: 20, watermark: 20 })
    expect(waiting.find(({ kind }) => kind === 'timer')).toMatchObject({ key: 'a', watermark: 500 })
    expect(waiting.find(({ kind }) => kind === 'partial match')).toMatchObject({ watermark: 1010, start: 10 })
    expect(String(job.explain())).toContain('frame of a from 1970-01-01T00:00:00.010Z')
    tap.end()
    await job.done
    expect(job.explain().operators.every((one) => one.waiting.length === 0)).toBe(true)
  })
})

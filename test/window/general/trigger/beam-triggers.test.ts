import { describe, expect, test } from 'vitest'
import type { Trigger } from '../../../../src/window/syntax/trigger.ts'
import { ToldWindow, two } from './told-window.ts'

describe("Beam's triggers", () => {
  test('afterProcessingTime: so long after the first event since', () => {
    const window = new ToldWindow({ kind: 'afterProcessingTime', delayMs: 10 })
    window.now(5)
    window.event(1)
    window.now(8)
    window.event(2)
    expect(window.now(14)).toEqual([])
    expect(window.now(100)).toEqual(['15 fire'])
    window.event(3)
    expect(window.now(110)).toEqual(['110 fire'])
  })

  test('afterProcessingTime: merged, the earlier', () => {
    const [a, b] = two({ kind: 'afterProcessingTime', delayMs: 10 })
    a.now(5)
    a.event(1)
    b.now(2)
    b.event(1)
    a.merge(b, 200)
    expect(a.now(12)).toEqual(['12 fire'])
  })

  const both: Trigger = {
    kind: 'afterWatermark',
    early: { kind: 'count', count: 2 },
    late: { kind: 'count', count: 3 },
  }

  test('afterWatermark: early, on time, late, each from the beginning', () => {
    const window = new ToldWindow(both)
    expect([1, 2, 3].map((t) => window.event(t))).toEqual(['-', 'fire', '-'])
    expect(window.to(99)).toEqual(['99 fire'])
    // What has been counted early does not count late.
    expect([1, 2, 3, 4].map((t) => window.event(t))).toEqual(['-', '-', 'fire', '-'])
    expect(window.to(1000)).toEqual([])
    expect(window.isDone).toBe(false)
  })

  test('afterWatermark: without late firings it is done with the one on time', () => {
    const window = new ToldWindow({ kind: 'afterWatermark', early: { kind: 'count', count: 2 }, late: null })
    expect(window.event(1)).toBe('-')
    expect(window.isDone).toBe(false)
    expect(window.to(99)).toEqual(['99 fire'])
    expect(window.isDone).toBe(true)
    expect(window.event(1)).toBe('-')
    expect(window.to(Infinity)).toEqual([])
  })

  test('afterWatermark: opened after its end, it fires with the first event, then late', () => {
    const window = new ToldWindow(both)
    window.at.watermark = 150
    expect([1, 2, 3, 4, 5].map((t) => window.event(t))).toEqual(['fire', '-', '-', 'fire', '-'])
  })

  test('afterWatermark: a window that ends later is early again; one that does not is not', () => {
    const [a, b] = two(both)
    a.event(1)
    a.to(99)
    a.merge(b, 300)
    expect([a.event(2), a.event(3)]).toEqual(['-', 'fire'])
    expect(a.to(299)).toEqual(['299 fire'])
    const [c, d] = two(both)
    c.to(99)
    d.at.lastMoment = 40
    d.event(1)
    c.merge(d, 100)
    expect([1, 2, 3].map((t) => c.event(t))).toEqual(['-', '-', 'fire'])
  })

  test('afterWatermark: an early trigger of processing time begins anew when it has fired', () => {
    const window = new ToldWindow({
      kind: 'afterWatermark',
      early: { kind: 'afterProcessingTime', delayMs: 10 },
      late: { kind: 'afterProcessingTime', delayMs: 1 },
    })
    window.event(1)
    expect(window.now(100)).toEqual(['10 fire'])
    window.event(1)
    expect(window.now(109)).toEqual([])
    expect(window.to(99)).toEqual(['99 fire'])
    // What was waited for is part of what has been told on time.
    expect(window.now(500)).toEqual([])
    window.event(1)
    expect(window.now(501)).toEqual(['501 fire'])
  })

  const count = (of: number): Trigger => ({ kind: 'count', count: of })

  test('once: and no more', () => {
    const window = new ToldWindow({ kind: 'once', of: count(2) })
    expect([1, 2, 3, 4].map((t) => window.event(t))).toEqual(['-', 'fire', '-', '-'])
    expect(window.isDone).toBe(true)
  })

  test('repeatedly: anew each time', () => {
    const window = new ToldWindow({ kind: 'repeatedly', of: { kind: 'afterAll', of: [count(1), count(2)] } })
    expect([1, 2, 3, 4].map((t) => window.event(t))).toEqual(['-', 'fire', '-', 'fire'])
    expect(window.isDone).toBe(false)
  })

  test('repeatedly of the watermark: on time, and then with each event', () => {
    const window = new ToldWindow({ kind: 'repeatedly', of: { kind: 'afterWatermark', early: null, late: null } })
    window.event(1)
    expect(window.to(500)).toEqual(['99 fire'])
    expect([window.event(1), window.event(2)]).toEqual(['fire', 'fire'])
  })

  test('afterFirst: with the first of them, and no more', () => {
    const window = new ToldWindow({ kind: 'afterFirst', of: [count(3), { kind: 'afterProcessingTime', delayMs: 10 }] })
    window.event(1)
    expect(window.now(10)).toEqual(['10 fire'])
    expect(window.isDone).toBe(true)
    expect([2, 3, 4].map((t) => window.event(t))).toEqual(['-', '-', '-'])
  })

  test('afterFirst: purges if the one that fires does', () => {
    const first: Trigger = { kind: 'afterFirst', of: [{ kind: 'purging', of: count(2) }, { kind: 'eventTime' }] }
    const [a, b] = two(first)
    expect([a.event(1), a.event(2)]).toEqual(['-', 'purge'])
    b.event(1)
    expect(b.to(99)).toEqual(['99 fire'])
  })

  test('afterAll: when each has fired, in whatever order', () => {
    const all: Trigger = { kind: 'afterAll', of: [count(2), { kind: 'eventTime' }] }
    const [a, b] = two(all)
    expect([a.event(1), a.event(2), a.event(3)]).toEqual(['-', '-', '-'])
    expect(a.to(99)).toEqual(['99 fire'])
    expect(a.isDone).toBe(true)
    b.event(1)
    expect(b.to(99)).toEqual([])
    expect(b.event(2)).toBe('fire')
  })

  test('afterAll: merged, a part has fired if it has in both', () => {
    const all: Trigger = { kind: 'afterAll', of: [count(2), count(4)] }
    const [a, b] = two(all)
    a.event(1)
    a.event(2)
    b.event(1)
    a.merge(b, 200)
    // The second part has counted 3, the first only the 1 of the other.
    expect([a.event(1), a.event(2)]).toEqual(['fire', '-'])
  })

  test('afterEach: one after the other, and no more', () => {
    const window = new ToldWindow({ kind: 'afterEach', of: [count(1), count(2), { kind: 'eventTime' }] })
    expect([1, 2, 3, 4].map((t) => window.event(t))).toEqual(['fire', '-', 'fire', '-'])
    expect(window.to(99)).toEqual(['99 fire'])
    expect(window.isDone).toBe(true)
    expect(window.event(1)).toBe('-')
  })

  test('afterEach: what repeats goes on until it is done', () => {
    const window = new ToldWindow({
      kind: 'afterEach',
      of: [
        {
          kind: 'orFinally',
          of: { kind: 'repeatedly', of: { kind: 'afterProcessingTime', delayMs: 5 } },
          until: { kind: 'afterWatermark', early: null, late: null },
        },
        { kind: 'repeatedly', of: { kind: 'afterProcessingTime', delayMs: 25 } },
      ],
    })
    window.event(1)
    expect(window.now(10)).toEqual(['5 fire'])
    window.event(1)
    expect(window.now(20)).toEqual(['15 fire'])
    expect(window.to(99)).toEqual(['99 fire'])
    window.event(1)
    expect(window.now(44)).toEqual([])
    expect(window.now(45)).toEqual(['45 fire'])
    window.event(1)
    expect(window.now(100)).toEqual(['70 fire'])
    expect(window.isDone).toBe(false)
  })

  test('afterEach: merged, it is at the earlier part', () => {
    const [a, b] = two({ kind: 'afterEach', of: [count(2), count(3)] })
    a.event(1)
    a.event(2)
    b.event(1)
    a.merge(b, 200)
    expect([1, 2, 3, 4].map((t) => a.event(t))).toEqual(['fire', '-', '-', 'fire'])
  })

  test('orFinally: as the first, until the second', () => {
    const window = new ToldWindow({ kind: 'orFinally', of: count(2), until: { kind: 'eventTime' } })
    expect([1, 2, 3, 4, 5].map((t) => window.event(t))).toEqual(['-', 'fire', '-', 'fire', '-'])
    expect(window.isDone).toBe(false)
    expect(window.to(99)).toEqual(['99 fire'])
    expect(window.isDone).toBe(true)
    expect([window.event(1), window.event(2)]).toEqual(['-', '-'])
  })

  test('orFinally: is done when the first is', () => {
    const window = new ToldWindow({ kind: 'orFinally', of: { kind: 'once', of: count(1) }, until: count(9) })
    expect(window.event(1)).toBe('fire')
    expect(window.isDone).toBe(true)
  })

  test('what is done does not come back by merging, and what is not goes on', () => {
    for (const trigger of [
      { kind: 'once', of: count(2) },
      { kind: 'afterFirst', of: [count(2), count(5)] },
      { kind: 'orFinally', of: count(9), until: count(2) },
    ] as const) {
      const repeated: Trigger = { kind: 'afterAll', of: [trigger, count(3)] }
      const [a, b] = two(repeated)
      a.event(1)
      a.event(2)
      b.event(1)
      a.merge(b, 200)
      // The part that had fired in one only is that of the other now: it has counted 1.
      expect(a.event(9), trigger.kind).toBe('fire')
    }
  })
})

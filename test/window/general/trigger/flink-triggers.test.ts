import { describe, expect, test } from 'vitest'
import type { Trigger } from '../../../../src/window/syntax/trigger.ts'
import { ToldWindow, two } from './told-window.ts'

describe("Flink's triggers", () => {
  test('eventTime: at the end, and with each event after it', () => {
    const window = new ToldWindow({ kind: 'eventTime' })
    expect(window.event(5)).toBe('-')
    expect(window.to(98)).toEqual([])
    expect(window.to(99)).toEqual(['99 fire'])
    expect(window.to(500)).toEqual([])
    expect([window.event(6), window.event(7)]).toEqual(['fire', 'fire'])
    expect(window.isDone).toBe(false)
  })

  test('count: with every n-th event since; what merged windows counted adds up', () => {
    const [a, b] = two({ kind: 'count', count: 3 })
    expect([1, 2, 3, 4, 5].map((t) => a.event(t))).toEqual(['-', '-', 'fire', '-', '-'])
    expect(b.event(1)).toBe('-')
    a.merge(b, 200)
    // It has 3, and fires with the next.
    expect([a.event(1), a.event(2), a.event(3), a.event(4)]).toEqual(['fire', '-', '-', 'fire'])
  })

  test('continuousEventTime: at multiples after the first event to come, and at the end', () => {
    const window = new ToldWindow({ kind: 'continuousEventTime', everyMs: 30 })
    expect(window.to(7)).toEqual([])
    expect(window.event(20)).toBe('-')
    // Not the earliest event, but the first to come.
    expect(window.event(-50)).toBe('-')
    expect(window.to(29)).toEqual([])
    expect(window.to(90)).toEqual(['30 fire', '60 fire', '90 fire'])
    expect(window.to(300)).toEqual(['99 fire'])
    expect(window.event(8)).toBe('fire')
  })

  test('continuousEventTime: multiples that have passed do not come back', () => {
    const window = new ToldWindow({ kind: 'continuousEventTime', everyMs: 10 })
    window.to(45)
    window.event(3)
    expect(window.to(60)).toEqual(['50 fire', '60 fire'])
  })

  test('continuousEventTime: before 0, and in a window that never ends', () => {
    const window = new ToldWindow({ kind: 'continuousEventTime', everyMs: 10 }, { end: Infinity })
    window.event(-15)
    expect(window.to(5)).toEqual(['-10 fire', '0 fire'])
    expect(window.to(Infinity)).toEqual(['end fire'])
  })

  test('continuousEventTime: merged, the earlier multiple', () => {
    const [a, b] = two({ kind: 'continuousEventTime', everyMs: 10 })
    a.event(35)
    b.event(12)
    a.merge(b, 200)
    expect(a.to(40)).toEqual(['20 fire', '30 fire', '40 fire'])
  })

  test('processingTime: when processing time passes the end, if an event has come', () => {
    const window = new ToldWindow({ kind: 'processingTime' }, { isProcessing: true })
    expect(window.now(50)).toEqual([])
    window.event(NaN)
    expect(window.now(98)).toEqual([])
    expect(window.now(99)).toEqual(['99 fire'])
    expect(window.now(500)).toEqual([])
    window.event(NaN)
    expect(window.now(501)).toEqual(['99 fire'])
  })

  test('continuousProcessingTime: at multiples from the first event on, and at the end', () => {
    const window = new ToldWindow({ kind: 'continuousProcessingTime', everyMs: 40 }, { isProcessing: true })
    expect(window.now(45)).toEqual([])
    window.event(NaN)
    expect(window.now(79)).toEqual([])
    expect(window.now(80)).toEqual(['80 fire'])
    expect(window.now(200)).toEqual(['99 fire'])
    expect(window.now(300)).toEqual([])
  })

  test('continuousProcessingTime: the end of event time is no limit to it', () => {
    const window = new ToldWindow({ kind: 'continuousProcessingTime', everyMs: 1000 })
    window.now(5500)
    window.event(1)
    expect(window.now(8100)).toEqual(['6000 fire', '7000 fire', '8000 fire'])
  })

  test('delta: with an event farther than the threshold from the one that fired last', () => {
    const delta: Trigger = { kind: 'delta', threshold: 10, distance: (from: number, to: number) => to - from }
    const window = new ToldWindow(delta)
    expect([5, 15, 16, 20, 27, 0].map((value) => window.event(1, value))).toEqual(['-', '-', 'fire', '-', 'fire', '-'])
    const later = new ToldWindow(delta)
    later.event(1, 100)
    window.merge(later, 200)
    expect([105, 111].map((value) => window.event(1, value))).toEqual(['-', 'fire'])
  })

  test('delta: a distance that is no number does not fire', () => {
    const window = new ToldWindow({ kind: 'delta', threshold: 1, distance: () => NaN })
    expect([window.event(1), window.event(2)]).toEqual(['-', '-'])
  })

  test('purging: as the inner one, and the contents are forgotten', () => {
    const window = new ToldWindow({ kind: 'purging', of: { kind: 'count', count: 2 } })
    expect([window.event(1), window.event(2), window.event(3)]).toEqual(['-', 'purge', '-'])
  })

  test('never and endOfStream', () => {
    const never = new ToldWindow({ kind: 'never' }, { end: Infinity })
    never.event(1)
    expect(never.to(Infinity)).toEqual([])
    const end = new ToldWindow({ kind: 'endOfStream' }, { end: Infinity })
    end.event(1)
    expect(end.to(1e15)).toEqual([])
    expect(end.to(Infinity)).toEqual(['end fire'])
  })
})

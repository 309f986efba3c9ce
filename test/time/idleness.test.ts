import { describe, expect, test } from 'vitest'
import { IdleDetector } from '../../src/time/idleness.ts'

describe('an input', () => {
  test('is idle when it was quiet for longer than the limit, counted from its last event', () => {
    const detector = new IdleDetector(100, 1)
    expect(detector.observe(0, 1000)).toBe(false)
    expect(detector.tick(1100)).toEqual([])
    expect(detector.isIdle(0)).toBe(false)
    expect(detector.tick(1101)).toEqual([0])
    expect(detector.isIdle(0)).toBe(true)
    expect(detector.tick(1500)).toEqual([])
  })

  test('is counted from the first tick if it had no event', () => {
    const detector = new IdleDetector(100, 2)
    expect(detector.tick(5000)).toEqual([])
    detector.observe(1, 5050)
    expect(detector.tick(5101)).toEqual([0])
    expect(detector.tick(5151)).toEqual([1])
  })

  test('wakes with an event', () => {
    const detector = new IdleDetector(100, 1)
    detector.tick(0)
    detector.tick(101)
    expect(detector.observe(0, 200)).toBe(true)
    expect(detector.observe(0, 201)).toBe(false)
    expect(detector.tick(301)).toEqual([])
    expect(detector.tick(302)).toEqual([0])
  })

  test('is never idle without a limit', () => {
    const detector = new IdleDetector(null, 1)
    detector.tick(0)
    expect(detector.tick(1e15)).toEqual([])
  })

  test('may be added, and removed', () => {
    const detector = new IdleDetector(100, 1)
    detector.tick(0)
    expect(detector.add()).toBe(1)
    detector.remove(0)
    expect(detector.tick(150)).toEqual([])
    expect(detector.tick(251)).toEqual([1])
    expect(detector.isIdle(0)).toBe(false)
  })
})

test('a clock which is set back does not make time negative', () => {
  const detector = new IdleDetector(100, 1)
  detector.observe(0, 1000)
  expect(detector.tick(500)).toEqual([])
  detector.observe(0, 600)
  expect(detector.tick(1100)).toEqual([])
  expect(detector.tick(1101)).toEqual([0])
})

test('while the job stands still nobody goes idle', () => {
  const detector = new IdleDetector(100, 2)
  detector.tick(0)
  detector.observe(1, 90)
  detector.tick(101)
  const state = detector.snapshot()
  expect(state).toEqual({
    now: 101,
    excused: 0,
    inputs: [
      { since: 0, status: 'idle' },
      { since: 90, status: 'active' },
    ],
  })
  const asIf = IdleDetector.restore(100, state)
  expect(asIf.tick(191)).toEqual([1])
  const later = IdleDetector.restore(100, state)
  later.resume()
  expect(later.isIdle(0)).toBe(true)
  expect(later.tick(50_000)).toEqual([])
  expect(later.tick(50_101)).toEqual([1])
  const byAnotherClock = IdleDetector.restore(100, state)
  byAnotherClock.resume()
  expect(byAnotherClock.tick(0)).toEqual([])
  expect(byAnotherClock.tick(101)).toEqual([1])
})

test("time in which nobody listened is nobody's silence, whether it is told before or after the time itself", () => {
  const detector = new IdleDetector(100, 2)
  detector.observe(0, 1000)
  detector.observe(1, 1000)
  detector.excuse(500)
  detector.observe(0, 1000)
  expect(detector.tick(1600)).toEqual([])
  const restored = IdleDetector.restore(100, detector.snapshot())
  expect(detector.tick(1601)).toEqual([0, 1])
  expect(restored.tick(1601)).toEqual([0, 1])
})

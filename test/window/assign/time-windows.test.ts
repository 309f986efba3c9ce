import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { timeWindows } from '../../../src/window/assign/time-windows-of.ts'
import type { TimeWindows } from '../../../src/window/assign/time-windows.ts'
import { cumulate, sliding, tumbling } from '../../../src/window/builder/assigners.ts'
import type { Cumulate, Sliding, Tumbling } from '../../../src/window/syntax/assigner.ts'
import { runs } from '../../property/kit/runs.ts'

type Window = readonly [start: number, end: number]

function windowsOf(windows: TimeWindows, time: number): readonly Window[] {
  const found: Window[] = []
  windows.assign(time, (start, end) => found.push([start, end]))
  return found
}

function startsOf(windows: TimeWindows, end: number): readonly number[] {
  const found: number[] = []
  windows.startsOf(end, (start) => found.push(start))
  return found
}

describe('windows of a time', () => {
  test('tumbling: the one that begins at or before it', () => {
    const windows = timeWindows(tumbling(5000, { offset: -100 }))
    expect(windowsOf(windows, 4899)).toEqual([[-100, 4900]])
    expect(windowsOf(windows, 4900)).toEqual([[4900, 9900]])
    expect(windowsOf(windows, -101)).toEqual([[-5100, -100]])
  })

  test('sliding: all that contain it, earliest first', () => {
    expect(windowsOf(timeWindows(sliding(5, 2)), 6)).toEqual([
      [2, 7],
      [4, 9],
      [6, 11],
    ])
  })

  test('sliding by more than the size: none in between', () => {
    const windows = timeWindows(sliding(2, 5))
    expect(windowsOf(windows, 1)).toEqual([[0, 2]])
    expect(windowsOf(windows, 2)).toEqual([])
    expect(windows.edgeAfter(2)).toBe(5)
    expect(windows.edgeBefore(4)).toBe(2)
    expect(windows.endAfter(2)).toBe(7)
  })

  test('cumulate: those that have not ended, shortest first', () => {
    const windows = timeWindows(cumulate(6, 2))
    expect(windowsOf(windows, 8)).toEqual([
      [6, 10],
      [6, 12],
    ])
    expect(startsOf(windows, 12)).toEqual([6])
    expect(startsOf(windows, 14)).toEqual([12])
    expect(startsOf(windows, 13)).toEqual([])
  })

  test('a time with a fraction is in the window of its millisecond, also directly before an edge', () => {
    const windows = timeWindows(tumbling(10, { offset: 3 }))
    const before = 1_700_000_000_003 - 2 ** -12
    expect(windowsOf(windows, before)).toEqual([[1_699_999_999_993, 1_700_000_000_003]])
    const last = 3 - 2 * Number.EPSILON
    expect(last).toBeLessThan(3)
    expect(windowsOf(windows, last)).toEqual([[-7, 3]])
    expect(windowsOf(windows, -Number.MIN_VALUE)).toEqual([[-7, 3]])
  })

  test('the least and the greatest time are in windows too', () => {
    for (const time of [-8.64e15, 8.64e15]) {
      const [[start, end] = [NaN, NaN]] = windowsOf(timeWindows(tumbling(7, { offset: 3 })), time)
      expect([start <= time, time < end, end - start, (start - 3) % 7]).toEqual([true, true, 7, expect.closeTo(0)])
    }
  })
})

/** All windows of an assigner near 0, written down by its definition. */
function allNear(assigner: Tumbling | Sliding | Cumulate): readonly Window[] {
  const all: Window[] = []
  for (let k = -150; k <= 150; k++) {
    if (assigner.kind === 'tumbling') {
      const start = k * assigner.sizeMs + assigner.offsetMs
      all.push([start, start + assigner.sizeMs])
    } else if (assigner.kind === 'sliding') {
      const start = k * assigner.slideMs + assigner.offsetMs
      all.push([start, start + assigner.sizeMs])
    } else {
      const start = k * assigner.maxSizeMs + assigner.offsetMs
      for (let size = assigner.stepMs; size <= assigner.maxSizeMs; size += assigner.stepMs)
        all.push([start, start + size])
    }
  }
  return all.sort(([, a], [, b]) => a - b)
}

const size = fc.integer({ min: 1, max: 12 })
const anyAssigner = fc.oneof(
  fc.tuple(size, fc.integer({ min: -11, max: 11 })).map(([n, offset]) => tumbling(n, { offset: offset % n })),
  fc
    .tuple(size, size, fc.integer({ min: -11, max: 11 }))
    .map(([n, m, offset]) => sliding(n, m, { offset: offset % m })),
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: -15, max: 15 }))
    .map(([n, step, offset]) => cumulate(n * step, step, { offset: offset % (n * step) })),
)

test('are those of the definition, and so are edges and ends', () => {
  const seen = { none: 0, several: 0, ends: 0, between: 0 }
  fc.assert(
    fc.property(anyAssigner, fc.integer({ min: -100, max: 100 }), (assigner, tenths) => {
      const time = tenths / 4
      const windows = timeWindows(assigner)
      const all = allNear(assigner)
      const expected = all.filter(([start, end]) => start <= time && time < end)
      const edges = all.flat()
      const ends = all.map(([, end]) => end)
      expect(windowsOf(windows, time)).toEqual(expected)
      expect(windows.edgeAfter(time)).toBe(Math.min(...edges.filter((edge) => edge > time)))
      expect(windows.edgeBefore(time)).toBe(Math.max(...edges.filter((edge) => edge <= time)))
      expect(windows.endAfter(time)).toBe(Math.min(...ends.filter((end) => end > time)))
      const starts = all.filter(([, end]) => end === time).map(([start]) => start)
      expect(startsOf(windows, time)).toEqual(starts)
      if (expected.length === 0) seen.none += 1
      if (expected.length > 1) seen.several += 1
      if (starts.length > 0) seen.ends += 1
      if (!Number.isInteger(time)) seen.between += 1
    }),
    { numRuns: runs(1000) },
  )
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20)
})

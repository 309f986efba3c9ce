import { expect, test } from 'vitest'
import { Cell, Start } from '../../../src/pattern/engine/cell.ts'
import { KeyRuns } from '../../../src/pattern/engine/runs/key-runs.ts'

test('a sweep leaves nothing of the starts that are over, neither in the lists nor in the queue', () => {
  const runs = new KeyRuns(0, 2)
  const starts = Array.from({ length: 100 }, (_, i) => new Start(0, i, i))
  for (const start of starts) {
    runs.queue.push(start)
    runs.wait(start.sequence % 2, new Cell({}, -1, start.time, start.sequence, 0, 0, true, null, start))
    start.over = start.sequence % 10 !== 9
  }
  expect(runs.sweep()).toBe(90)
  const open = starts.filter(({ over }) => !over)
  expect(runs.queue).toEqual(open)
  expect(runs.openStarts()).toEqual(open)
  expect(runs.waiting.map((list) => list?.count ?? 0)).toEqual([0, 10])
  expect(runs.earliestOpen()).toBe(open[0])
  expect(runs.clear()).toBe(10)
  expect(runs.queue).toEqual([])
})

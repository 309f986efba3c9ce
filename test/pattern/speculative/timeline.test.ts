import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../../../src/pattern/speculative/said.ts'
import { Timeline, type Entry } from '../../../src/pattern/speculative/timeline.ts'

const entryAt = (time: number): Entry => ({ time, ref: null, index: -1, position: time, symbol: 0, mark: 0, found: 0 })
const findingAt = (time: number): Finding => ({ time }) as Finding
const timesOf = (list: readonly { readonly time: number }[]): number[] => list.map(({ time }) => time)

type Step = readonly [what: 'push' | 'drop' | 'cut', count: number]

/** Many at a time, so that places in front are moved together now and then. */
const anySteps = fc.array(fc.tuple(fc.constantFrom<Step[0]>('push', 'push', 'drop', 'cut'), fc.nat(60)), {
  minLength: 1,
  maxLength: 60,
  size: 'max',
})

describe('the events of a timeline', () => {
  it('are those of a plain list that loses the same at both ends', () => {
    let moved = 0
    fc.assert(
      fc.property(anySteps, (steps) => {
        const timeline = new Timeline(0, 0, 0, 0, 0)
        const model: number[] = []
        let next = 0
        let dropped = 0
        for (const [what, count] of steps) {
          if (what === 'push') {
            for (let i = 0; i < count; i++) {
              timeline.push(entryAt(next))
              model.push(next++)
            }
          } else if (what === 'drop') {
            const some = Math.min(count, model.length)
            timeline.drop(some)
            model.splice(0, some)
            dropped += some
          } else {
            const at = Math.max(0, model.length - (count % 10))
            expect(timesOf(timeline.cut(at))).toEqual(model.splice(at))
          }
          expect(timeline.times).toEqual(model)
          expect(timeline.size).toBe(model.length)
          expect(timeline.first?.time).toBe(model[0])
          expect(timeline.last?.time).toBe(model.at(-1))
          if (model.length > 0) expect(timeline.entry(model.length >> 1).time).toBe(model[model.length >> 1])
        }
        if (dropped > 64) moved++
      }),
    )
    expect(moved).toBeGreaterThan(10)
  })
})

describe('what was said of a timeline', () => {
  it('is confirmed from the front, withdrawn from the end, and counted from the beginning', () => {
    const timeline = new Timeline(0, 0, 0, 0, 0)
    for (let time = 0; time < 100; time++) timeline.say(findingAt(time))
    for (let horizon = 0; horizon < 90; horizon++) expect(timesOf(timeline.confirm(horizon))).toEqual([horizon])
    expect(timeline.confirm(89)).toEqual([])
    expect(timeline.found).toBe(100)
    expect(timesOf(timeline.saidSince(95))).toEqual([95, 96, 97, 98, 99])
    expect(timesOf(timeline.withdraw(92))).toEqual([92, 93, 94, 95, 96, 97, 98, 99])
    // What is confirmed stays, however far back one goes.
    expect(timesOf(timeline.withdraw(0))).toEqual([90, 91])
    expect(timeline.found).toBe(90)
  })
})

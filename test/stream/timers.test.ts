import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KeyUses } from '../../src/stream/state/key-uses.ts'
import { Timers } from '../../src/stream/timers.ts'
import { runs } from '../property/kit/runs.ts'

const NAMES = ['e', 'c', 'a', 'd', 'b']

const make = (limit = 100): { timers: Timers; uses: KeyUses } => {
  const uses = new KeyUses()
  return { timers: new Timers({ keyOf: (id) => NAMES[id]!, uses, limit }), uses }
}

/** What is due, in turn: key and time. */
function drain(timers: Timers, lane: number, upTo: number): readonly string[] {
  const taken: string[] = []
  while (timers.take(lane, upTo)) taken.push(`${NAMES[timers.taken.id]}${timers.taken.time}`)
  return taken
}

describe('timers', () => {
  test('are a set, due in order of time, then of keys', () => {
    const { timers } = make()
    expect([timers.add(0, 0, 0, 5), timers.add(0, 0, 0, 5), timers.add(0, 0, 2, 5)]).toEqual([true, false, true])
    timers.add(0, 0, 1, 3)
    timers.add(0, 0, 1, 9)
    expect(timers.size).toBe(4)
    expect(timers.next(0)).toBe(3)
    expect(drain(timers, 0, 5)).toEqual(['c3', 'a5', 'e5'])
    expect(timers.next(0)).toBe(9)
    expect(drain(timers, 0, Infinity)).toEqual(['c9'])
    expect(timers.next(0)).toBe(Infinity)
  })

  test('what is set while others are taken comes in its turn', () => {
    const { timers } = make()
    timers.add(0, 0, 0, 5)
    timers.add(0, 0, 1, 5)
    timers.add(0, 0, 1, 8)
    expect(timers.take(0, 9)).toBe(true)
    timers.add(0, 0, 1, 5)
    timers.add(0, 0, 2, 5)
    timers.add(0, 0, 2, 1)
    timers.add(0, 0, 2, 7)
    timers.add(0, 0, 2, 10)
    expect(drain(timers, 0, 9)).toEqual(['e5', 'a1', 'a5', 'c5', 'a7', 'c8'])
    expect(timers.size).toBe(1)
  })

  test('deleted ones are not taken, also when their moment has begun', () => {
    const { timers, uses } = make()
    for (const id of [0, 1, 2]) timers.add(0, 0, id, 5)
    expect(timers.take(0, 5)).toBe(true)
    expect(timers.delete(0, 1, 5)).toBe(true)
    expect(timers.delete(0, 1, 5)).toBe(false)
    expect(timers.delete(7, 1, 5)).toBe(false)
    expect(drain(timers, 0, 5)).toEqual(['e5'])
    expect([0, 1, 2].map((id) => uses.isFree(id))).toEqual([true, true, true])
  })

  test('deleting leaves nothing behind', () => {
    const { timers } = make(10)
    for (let time = 0; time < 5000; time++) {
      timers.add(0, 0, 0, time)
      if (time > 0) timers.delete(0, 0, time - 1)
    }
    expect(timers.size).toBe(1)
    expect(timers.snapshot()).toEqual([[4999, 0, 0]])
    expect(drain(timers, 0, 4998)).toEqual([])
  })

  test('lanes are apart', () => {
    const { timers } = make()
    timers.add(1, 1, 0, 5)
    timers.add(2, 2, 1, 4)
    expect(drain(timers, 0, 9)).toEqual([])
    expect(drain(timers, 1, 9)).toEqual(['e5'])
    expect(timers.pending()).toEqual([{ time: 4, scope: 2, id: 1 }])
  })

  test.each([NaN, Infinity, -Infinity, '5', undefined])('a timer at %s is an error', (time) => {
    expect(() => make().timers.add(0, 0, 0, time as number)).toThrow(expect.objectContaining({ code: 'BAD_TIMER' }))
  })

  test('there is a limit, which leaves what is set as it is', () => {
    const { timers, uses } = make(2)
    timers.add(0, 0, 0, 1)
    timers.add(0, 0, 0, 2)
    expect(timers.add(0, 0, 0, 2)).toBe(false)
    expect(() => timers.add(0, 0, 1, 3)).toThrow(
      expect.objectContaining({ code: 'TIMER_LIMIT', data: { limit: 2, time: 3 } }),
    )
    expect(uses.isFree(1)).toBe(true)
    expect(drain(timers, 0, 9)).toEqual(['e1', 'e2'])
  })

  test('are those of a list that is sorted again and again', () => {
    type Act = readonly ['add' | 'delete' | 'take', number, number]
    const act: fc.Arbitrary<Act> = fc.tuple(
      fc.constantFrom('add' as const, 'add' as const, 'add' as const, 'delete' as const, 'take' as const),
      fc.nat(4),
      fc.nat(12),
    )
    let taken = 0
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60, size: 'max' }), (acts) => {
        const { timers, uses } = make()
        let model: { id: number; time: number }[] = []
        for (const [what, id, time] of acts) {
          const known = model.some((timer) => timer.id === id && timer.time === time)
          if (what === 'add') {
            expect(timers.add(0, 0, id, time)).toBe(!known)
            if (!known) model.push({ id, time })
          } else if (what === 'delete') {
            expect(timers.delete(0, id, time)).toBe(known)
            model = model.filter((timer) => timer.id !== id || timer.time !== time)
          } else {
            const due = model
              .filter((timer) => timer.time <= time)
              .sort((a, b) => a.time - b.time || (NAMES[a.id]! < NAMES[b.id]! ? -1 : 1))
            model = model.filter((timer) => timer.time > time)
            taken += due.length
            expect(drain(timers, 0, time)).toEqual(due.map((timer) => `${NAMES[timer.id]}${timer.time}`))
          }
          expect(timers.size).toBe(model.length)
          expect(timers.next(0)).toBe(Math.min(Infinity, ...model.map((timer) => timer.time)))
          for (const [each] of NAMES.entries())
            expect(uses.isFree(each)).toBe(!model.some((timer) => timer.id === each))
        }
        const again = make().timers
        again.restore(timers.snapshot(), () => 0)
        expect(drain(again, 0, 99)).toEqual(drain(timers, 0, 99))
      }),
      { numRuns: runs(200) },
    )
    expect(taken).toBeGreaterThan(1000)
  })
})

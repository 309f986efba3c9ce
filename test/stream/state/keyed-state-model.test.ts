import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { listState, mapState, reducingState, valueState } from '../../../src/stream/state/specs.ts'
import { runs } from '../../property/kit/runs.ts'
import { Kept } from './kept.ts'

describe('keyed state, all cases', () => {
  test('L6, L8 every call that throws leaves all as it was, and states are those of a model', () => {
    type Act = readonly [what: number, n: number]
    interface Call {
      readonly id: number
      readonly later: number
      readonly acts: readonly Act[]
      readonly fails: boolean
    }
    const acts = fc.array(fc.tuple(fc.nat(12), fc.nat(4)), { maxLength: 8, size: 'max' })
    const calls = fc.array(fc.record({ id: fc.nat(2), later: fc.nat(6), acts, fails: fc.boolean() }), {
      maxLength: 12,
      size: 'max',
    })
    const TTL = 8
    const specs = {
      value: valueState(-1, { ttl: { after: TTL, refresh: 'readAndWrite' } }),
      plain: listState<number>(),
      list: listState<number>({ ttl: TTL }),
      map: mapState<number, number>({ ttl: TTL }),
      sum: reducingState((a: number, b: number) => a + b),
    }
    interface Model {
      value: { v: number; t: number } | null
      plain: number[]
      list: { v: number; t: number }[]
      map: { k: number; v: number; t: number }[]
      sum: number | undefined
    }
    const seen = (kept: Kept<typeof specs>, id: number, now: number): unknown =>
      kept.at(
        now,
        ({ plain, list, map, sum }) => [plain.get(), list.get(), map.entries(), map.isEmpty(), sum.get()],
        id,
      )
    let failed = 0
    let checked = 0
    fc.assert(
      fc.property(calls, fc.boolean(), (all: readonly Call[], restores) => {
        let kept = new Kept(specs, 1000)
        let models: Model[] = [0, 1, 2].map(() => ({ value: null, plain: [], list: [], map: [], sum: undefined }))
        let now = 0
        for (const { id, later, acts: todo, fails } of all) {
          now += later
          const next = structuredClone(models)
          const model = next[id]!
          const isAlive = ({ t }: { t: number }): boolean => t + TTL > now
          try {
            kept.at(
              now,
              ({ value, plain, list, map, sum }) => {
                for (const [what, n] of todo) {
                  if (what === 0) {
                    value.update(n)
                    model.value = { v: n, t: now }
                  }
                  if (what === 1) {
                    const is = model.value !== null && isAlive(model.value) ? model.value : null
                    expect(value.value()).toBe(is?.v ?? -1)
                    if (is !== null) is.t = now
                  }
                  if (what === 2) {
                    value.clear()
                    model.value = null
                  }
                  if (what === 3) {
                    plain.add(n)
                    model.plain.push(n)
                  }
                  if (what === 4) {
                    plain.update(plain.get().slice(n))
                    model.plain = model.plain.slice(n)
                  }
                  if (what === 5) {
                    list.add(n)
                    model.list.push({ v: n, t: now })
                  }
                  if (what === 6) {
                    list.clear()
                    model.list = []
                  }
                  if (what === 7 || what === 8) {
                    map.put(n, what)
                    const old = model.map.find(({ k }) => k === n)
                    if (old !== undefined && isAlive(old)) {
                      old.v = what
                      old.t = now
                    } else model.map = [...model.map.filter(({ k }) => k !== n), { k: n, v: what, t: now }]
                  }
                  if (what === 9) {
                    map.remove(n)
                    model.map = model.map.filter(({ k }) => k !== n)
                  }
                  if (what === 10 && n === 0) {
                    map.clear()
                    model.map = []
                  }
                  if (what === 11) {
                    sum.add(n)
                    model.sum = (model.sum ?? 0) + n
                  }
                  if (what === 12) {
                    sum.clear()
                    model.sum = undefined
                  }
                }
                if (fails) throw new Error('planned')
              },
              id,
            )
            models = next
          } catch (error) {
            if ((error as Error).message !== 'planned') throw error
            failed++
          }
          if (restores) kept = kept.restored()
          kept.to(now)
          for (const [each, { plain, list, map, sum }] of models.entries()) {
            const live = map.filter(isAlive)
            expect(seen(kept, each, now)).toEqual([
              plain,
              list.filter(isAlive).map(({ v }) => v),
              live.map(({ k, v }) => [k, v]),
              live.length === 0,
              sum,
            ])
            checked++
          }
        }
        for (const id of [0, 1, 2])
          kept.at(
            now,
            ({ value, plain, list, map, sum }) => [value, plain, list, map, sum].map((one) => one.clear()),
            id,
          )
        expect(kept.state.entries).toBe(0)
        kept.to(now + TTL)
        expect([0, 1, 2].map((id) => kept.uses.isFree(id))).toEqual([true, true, true])
      }),
      { numRuns: runs(200) },
    )
    expect(failed).toBeGreaterThan(200)
    expect(checked).toBeGreaterThan(1000)
  })
})

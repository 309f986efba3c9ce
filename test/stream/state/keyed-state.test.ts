import { describe, expect, test } from 'vitest'
import { aggregatingState, listState, mapState, reducingState, valueState } from '../../../src/stream/state/specs.ts'
import type { TtlOptions } from '../../../src/stream/state/ttl.ts'
import { Kept } from './kept.ts'

const code = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return (error as { code: string }).code
  }
  return 'no error'
}

describe('keyed state', () => {
  test('a value has its default until it is updated, and again when it is cleared', () => {
    const kept = new Kept({ n: valueState(7), o: valueState(() => ({ x: 1 })) })
    expect(kept.at(0, ({ n, o }) => [n.value(), o.value()])).toEqual([7, { x: 1 }])
    kept.at(0, ({ n }) => n.update(8))
    expect(kept.at(0, ({ n }) => n.value())).toBe(8)
    expect(kept.at(0, ({ n }) => n.value(), 1)).toBe(7)
    expect([kept.state.entries, kept.uses.isFree(0), kept.uses.isFree(1)]).toEqual([1, false, true])
    kept.at(0, ({ n }) => n.clear())
    expect(kept.at(0, ({ n }) => n.value())).toBe(7)
    expect([kept.state.entries, kept.uses.isFree(0)]).toEqual([0, true])
  })

  test('an undefined value is a value', () => {
    const kept = new Kept({ n: valueState<number | undefined>(7) })
    kept.at(0, ({ n }) => n.update(undefined))
    expect(kept.at(0, ({ n }) => n.value())).toBe(undefined)
  })

  test('a list', () => {
    const kept = new Kept({ list: listState<number>() })
    kept.at(0, ({ list }) => list.addAll([1, 2]))
    kept.at(0, ({ list }) => list.add(3))
    expect(kept.at(0, ({ list }) => list.get())).toEqual([1, 2, 3])
    kept.at(0, ({ list }) => list.update(list.get().slice(1)))
    expect(kept.at(0, ({ list }) => list.get())).toEqual([2, 3])
    expect(kept.state.entries).toBe(2)
    kept.at(0, ({ list }) => list.update([]))
    expect([kept.at(0, ({ list }) => list.get()), kept.uses.isFree(0)]).toEqual([[], true])
  })

  test('a map', () => {
    const kept = new Kept({ map: mapState<string, number>() })
    kept.at(0, ({ map }) =>
      map.putAll([
        ['b', 1],
        ['a', 2],
      ]),
    )
    kept.at(0, ({ map }) => map.put('b', 3))
    expect(kept.at(0, ({ map }) => [map.entries(), map.keys(), map.values(), map.get('a'), map.has('c')])).toEqual([
      [
        ['b', 3],
        ['a', 2],
      ],
      ['b', 'a'],
      [3, 2],
      2,
      false,
    ])
    kept.at(0, ({ map }) => {
      map.remove('b')
      map.remove('x')
      expect([map.has('b'), map.keys()]).toEqual([false, ['a']])
      map.put('b', 9)
      expect(map.keys()).toEqual(['a', 'b'])
    })
    expect(kept.state.entries).toBe(2)
    kept.at(0, ({ map }) => {
      for (const key of map.keys()) map.remove(key)
      expect(map.isEmpty()).toBe(true)
    })
    expect([kept.state.entries, kept.uses.isFree(0)]).toEqual([0, true])
  })

  test('what folds: reducing and aggregating', () => {
    const average = {
      create: () => [0, 0],
      add: ([s = 0, n = 0]: number[], v: number) => [s + v, n + 1],
      result: ([s, n]: number[]) => s! / n!,
    }
    const kept = new Kept({
      max: reducingState((a: number, b: number) => Math.max(a, b)),
      avg: aggregatingState(average),
    })
    expect(kept.at(0, ({ max, avg }) => [max.get(), avg.get()])).toEqual([undefined, undefined])
    for (const n of [2, 5, 2]) kept.at(0, ({ max, avg }) => [max.add(n), avg.add(n)])
    expect(kept.at(0, ({ max, avg }) => [max.get(), avg.get()])).toEqual([5, 3])
    expect(kept.restored().at(0, ({ max, avg }) => [max.get(), avg.get()])).toEqual([5, 3])
  })

  test.each(['event', 'processing'] as const)(
    'with a time-to-live in %s time, what is not touched is gone',
    (domain) => {
      const ttl: TtlOptions = { after: 10, domain }
      const kept = new Kept({
        n: valueState(0, { ttl }),
        list: listState<number>({ ttl }),
        map: mapState<string, number>({ ttl }),
      })
      kept.at(0, ({ n, list, map }) => [n.update(1), list.add(1), map.put('a', 1)])
      kept.at(5, ({ list, map }) => [list.add(2), map.put('b', 2), map.get('a')])
      const seen = (now: number, of = kept): unknown =>
        of.at(now, ({ n, list, map }) => [n.value(), list.get(), map.entries()])
      expect(seen(9)).toEqual([
        1,
        [1, 2],
        [
          ['a', 1],
          ['b', 2],
        ],
      ])
      expect(seen(10)).toEqual([0, [2], [['b', 2]]])
      // An event that is older still sees what is there for it.
      expect(seen(9)).toEqual([
        1,
        [1, 2],
        [
          ['a', 1],
          ['b', 2],
        ],
      ])
      expect(kept.state.entries).toBe(5)
      kept.to(10)
      expect(kept.state.entries).toBe(2)
      expect(seen(10, kept.restored())).toEqual([0, [2], [['b', 2]]])
      kept.to(14)
      expect([kept.state.entries, kept.uses.isFree(0)]).toEqual([2, false])
      kept.to(15)
      expect([kept.state.entries, kept.uses.isFree(0)]).toEqual([0, true])
    },
  )

  test('reading refreshes where it should', () => {
    const of = (refresh: 'write' | 'readAndWrite'): readonly unknown[] => {
      const ttl: TtlOptions = { after: 10, refresh }
      const kept = new Kept({
        n: valueState(0, { ttl }),
        list: listState<number>({ ttl }),
        map: mapState<string, number>({ ttl }),
      })
      kept.at(0, ({ n, list, map }) => [n.update(1), list.add(1), map.put('a', 1), map.put('b', 1)])
      kept.at(8, ({ n, list, map }) => [n.value(), list.get(), map.get('a'), map.isEmpty(), map.has('b')])
      kept.to(12)
      return [kept.at(12, ({ n, list, map }) => [n.value(), list.get(), map.keys()]), kept.state.entries]
    }
    expect(of('write')).toEqual([[0, [], []], 0])
    expect(of('readAndWrite')).toEqual([[1, [1], ['a']], 3])
  })

  test('what has expired is removed however often it was written', () => {
    const kept = new Kept({ n: valueState(0, { ttl: 100 }) }, 10)
    for (let now = 0; now < 5000; now++) {
      kept.at(now, ({ n }) => n.update(now), now % 7)
      if (now % 2 === 0) kept.at(now, ({ n }) => n.clear(), now % 7)
      kept.to(now)
    }
    kept.to(5099)
    expect(kept.state.entries).toBe(0)
    expect(kept.state.snapshot().states[0]!.due).toEqual([])
  })

  test('time that is not told is an error of the job', () => {
    const kept = new Kept({
      n: valueState(0, { ttl: 5 }),
      p: valueState(0, { ttl: { after: 5, domain: 'processing' } }),
    })
    expect(code(() => kept.at(NaN, ({ n }) => n.update(1)))).toBe('NO_EVENT_TIME')
    expect(code(() => kept.at(-Infinity, ({ p }) => p.update(1)))).toBe('NO_PROCESSING_TIME')
  })

  test('a limit on what is kept, of all keys', () => {
    const kept = new Kept({ n: valueState(0), list: listState<number>(), map: mapState<number, number>() }, 3)
    kept.at(0, ({ list, map, n }) => [list.add(1), map.put(1, 1), n.update(1), n.update(2), map.put(1, 2)])
    const more = [
      code(() => kept.at(0, ({ n }) => n.update(1), 1)),
      code(() => kept.at(0, ({ list }) => list.add(1))),
      code(() => kept.at(0, ({ map }) => map.put(2, 1))),
    ]
    expect(more).toEqual(['STATE_LIMIT', 'STATE_LIMIT', 'STATE_LIMIT'])
    expect(kept.state.entries).toBe(3)
    kept.at(0, ({ list, n }) => [list.clear(), n.update(5)])
    kept.at(0, ({ n }) => n.update(1), 1)
    expect(kept.state.entries).toBe(3)
  })

  test('a snapshot does not change with what it is of, nor with what was restored from it', () => {
    const kept = new Kept({ o: valueState(() => ({ xs: [0] })), list: listState<{ x: number }>() })
    const item = { x: 1 }
    kept.at(0, ({ o, list }) => [o.update({ xs: [1] }), list.add(item)])
    const snapshot = kept.state.snapshot()
    const before = JSON.stringify(snapshot)
    const other = new Kept(kept.specs)
    other.state.restore(snapshot)
    for (const each of [kept, other])
      each.at(0, ({ o, list }) => [o.value().xs.push(2), list.get()[0]!.x++, list.add(item)])
    expect(JSON.stringify(snapshot)).toBe(before)
  })

  test('a snapshot of other states, or of what cannot be written, is an error', () => {
    const kept = new Kept({ n: valueState<unknown>(0) })
    kept.at(0, ({ n }) => n.update(1))
    const snapshot = kept.state.snapshot()
    expect(code(() => new Kept({ n: listState() }).state.restore(snapshot))).toBe('SNAPSHOT_OF_OTHER_STATE')
    expect(code(() => new Kept({ m: valueState(0) }).state.restore(snapshot))).toBe('SNAPSHOT_OF_OTHER_STATE')
    kept.at(0, ({ n }) => n.update({ f: () => {} }))
    expect(code(() => kept.state.snapshot())).toBe('STATE_NOT_PLAIN')
  })

  test.each<[string, () => unknown, string]>([
    ['a default that keys would share', () => valueState({ x: 1 }), 'BAD_STATE'],
    ['a reduce that is no function', () => reducingState(1 as never), 'BAD_STATE'],
    ['an aggregate without result', () => aggregatingState({ create: () => 0, add: () => 0 } as never), 'BAD_STATE'],
    ['a time-to-live of 0', () => valueState(0, { ttl: 0 }), 'BAD_DURATION'],
    ['a negative time-to-live', () => listState({ ttl: { after: -5 } }), 'BAD_DURATION'],
    ['one that is no duration', () => mapState({ ttl: 'soon' }), 'BAD_DURATION'],
    ['another domain', () => valueState(0, { ttl: { after: 5, domain: 'lunar' as never } }), 'BAD_TTL'],
    ['another refresh', () => valueState(0, { ttl: { after: 5, refresh: 'never' as never } }), 'BAD_TTL'],
  ])('%s is an error', (_, work, expected) => {
    expect(code(work)).toBe(expected)
  })
})

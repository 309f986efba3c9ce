import { describe, expect, test } from 'vitest'
import { Arena, NONE, UNION } from '../../../../src/pattern/engine/compact/arena.ts'
import { EventStore } from '../../../../src/pattern/engine/compact/event-store.ts'
import { Horizon } from '../../../../src/pattern/engine/compact/horizon.ts'
import { Inside } from '../../../../src/pattern/engine/compact/inside.ts'
import { Paths } from '../../../../src/pattern/engine/compact/paths.ts'
import { UnionLists } from '../../../../src/pattern/engine/compact/union-lists.ts'
import { Waiting } from '../../../../src/pattern/engine/compact/waiting.ts'

/** An arena with a window of 100, and events at the times given. */
function arenaOf(times: readonly number[]): { readonly arena: Arena; readonly horizon: Horizon } {
  const arena = new Arena(new EventStore([]))
  for (const [at, time] of times.entries()) {
    const numbers = { index: -1, position: at, sequence: at }
    arena.events.add({ key: 0, scope: 0, symbol: 0, time, ref: `event ${at}`, ...numbers })
  }
  return { arena, horizon: new Horizon(100, false) }
}

/** The takes of each way down from a node, the last event first. */
function waysFrom(node: number, arena: Arena, horizon: Horizon, time: number): string[] {
  const inside = new Inside(arena, horizon)
  inside.set(time, -Infinity)
  const paths = new Paths(arena, inside, { visits: 0, cells: 0, relatedEvaluations: 0 })
  paths.begin(node)
  const ways: string[] = []
  while (paths.next()) {
    const takes = [...paths.path.subarray(0, paths.length)]
    ways.push(takes.map((take) => `${arena.step[take]}@${arena.event[take]}`).join(' '))
  }
  return ways
}

describe('nodes', () => {
  test('stand for each way down once, from the latest start, as far as they are inside of the window', () => {
    const { arena, horizon } = arenaOf([0, 10, 20, 30])
    const first = arena.take(0, 0, NONE, 0)
    const second = arena.take(0, 1, NONE, 10)
    const both = arena.union(second, first)
    const behind = arena.take(1, 2, both, 10)
    const again = arena.take(2, 3, behind, 10)
    expect(waysFrom(again, arena, horizon, 50)).toEqual(['2@3 1@2 0@1', '2@3 1@2 0@0'])
    expect(waysFrom(again, arena, horizon, 99)).toHaveLength(2)
    expect(waysFrom(again, arena, horizon, 100)).toEqual(['2@3 1@2 0@1'])
  })

  test('of equal start are joined without a union on the left of the result', () => {
    const { arena, horizon } = arenaOf([0, 0, 0, 0])
    const [a, b, c, d] = [0, 1, 2, 3].map((event) => arena.take(0, event, NONE, 0)) as [number, number, number, number]
    const left = arena.union(a, b)
    const right = arena.union(c, d)
    for (const [one, other, count] of [
      [left, right, 4],
      [a, right, 3],
      [left, c, 3],
      [a, b, 2],
    ] as const) {
      const joined = arena.unionOfEqual(one, other)
      expect(arena.step[arena.left[joined]!]).not.toBe(UNION)
      expect(new Set(waysFrom(joined, arena, horizon, 0)).size).toBe(count)
      expect(waysFrom(joined, arena, horizon, 0)).toHaveLength(count)
    }
  })

  test('that nothing leads to are released with their events, and a union with one side left is that side', () => {
    const { arena, horizon } = arenaOf([0, 60, 70])
    const old = arena.take(0, 0, NONE, 0)
    const young = arena.take(0, 1, NONE, 60)
    arena.take(0, 2, NONE, 70)
    const top = arena.take(1, 2, arena.union(young, old), 60)
    const waiting = new Waiting()
    waiting.reserve(0)
    waiting.append(0, 1, top)
    horizon.reach(0, 99)
    arena.collect(waiting, horizon, waiting.scope)
    expect(arena.top).toBe(4)
    expect(arena.events.size).toBe(3)
    horizon.reach(0, 100)
    arena.collect(waiting, horizon, waiting.scope)
    expect(arena.top).toBe(2)
    expect(arena.events.ref.slice(0, 3)).toEqual(['event 1', 'event 2', undefined])
    expect(waysFrom(waiting.node[0]!, arena, horizon, 100)).toEqual(['1@1 0@0'])
    waiting.clear(0)
    arena.collect(waiting, horizon, waiting.scope)
    expect([arena.top, arena.events.size]).toEqual([0, 0])
  })
})

describe('union lists', () => {
  test('have falling starts, a head that is no union, and one node for each start', () => {
    const { arena, horizon } = arenaOf([5, 9, 5, 7, 9])
    const lists = new UnionLists()
    for (const [event, start] of [9, 5, 7, 5, 9].entries()) lists.put(3, arena.take(0, event, NONE, start), arena)
    expect([lists.count, lists.det[0]]).toEqual([1, 3])
    const nodes: number[] = []
    for (let entry = lists.head[0]!; entry !== -1; entry = lists.next[entry]!) nodes.push(lists.node[entry]!)
    expect(nodes.map((node) => arena.start[node])).toEqual([9, 9, 7, 5])
    expect(arena.step[nodes[0]!]).not.toBe(UNION)
    const merged = arena.merged(Int32Array.from(nodes), nodes.length)
    expect(new Set(waysFrom(merged, arena, horizon, 10)).size).toBe(5)
    lists.clear()
    expect([lists.count, lists.has(3)]).toEqual([0, false])
  })
})

/** What the `compact` engine keeps, as plain values and back. */
import { BrokenInvariant } from '../../../base/errors.ts'
import { dereference } from '../../../event/rows.ts'
import type { EngineEvent } from '../engine.ts'
import type { EngineSnapshot, EventSnapshot } from '../snapshot.ts'
import { UNION, type Arena } from './arena.ts'
import type { DetStates } from './det-states.ts'
import type { Horizon } from './horizon.ts'
import type { Store } from './store.ts'
import { END, type Waiting } from './waiting.ts'

const VERSION = 1

/** Nodes by number: each stands on those before it. */
interface NodesSnapshot {
  readonly step: readonly number[]
  readonly event: readonly number[]
  readonly left: readonly number[]
  readonly right: readonly number[]
}

interface KeySnapshot {
  readonly key: number
  readonly scope: number
  /** See `Waiting.nodes`. */
  readonly nodes: number
  /** What waits in each det-state: its states, and nodes from the latest start on. */
  readonly waiting: readonly {
    readonly states: readonly number[]
    readonly done: boolean
    readonly nodes: readonly number[]
  }[]
}

export interface CompactState {
  readonly shed: number
  readonly atMost: number
  readonly floor: number | null
  readonly floors: readonly (readonly [key: number, floor: number])[]
  readonly clocks: ReturnType<Horizon['clocks']>
  readonly events: readonly (EventSnapshot & { readonly key: number })[]
  readonly nodes: NodesSnapshot
  readonly keys: readonly KeySnapshot[]
}

/** What is written. */
export interface CompactParts {
  readonly shed: number
  readonly atMost: number
  readonly arena: Arena
  readonly horizon: Horizon
  readonly waiting: Waiting
}

/** After nodes were collected. @complexity O(what is kept) */
export function writeCompact(store: CompactParts, dets: DetStates): CompactState {
  const { arena, horizon, waiting } = store
  const { events, top } = arena
  const plain = (list: Int32Array): readonly number[] => Array.from(list.subarray(0, top))
  return {
    shed: store.shed,
    atMost: store.atMost,
    floor: horizon.floor === -Infinity ? null : horizon.floor,
    floors: [...horizon.floors],
    clocks: horizon.clocks(),
    events: Array.from({ length: events.size }, (_, id) => ({
      event: dereference(events.ref[id], events.index[id]!),
      time: events.time[id]!,
      position: events.position[id]!,
      sequence: events.sequence[id]!,
      key: events.key[id]!,
    })),
    nodes: { step: plain(arena.step), event: plain(arena.event), left: plain(arena.left), right: plain(arena.right) },
    keys: Array.from(waiting.head.keys()).flatMap((key) => keyOf(key, store, dets)),
  }
}

/** Also of a key of which nothing waits, for the number of nodes that its limit goes by. */
function keyOf(key: number, { waiting }: CompactParts, dets: DetStates): readonly KeySnapshot[] {
  if (waiting.head[key] === END && waiting.nodes[key] === 0) return []
  const lists: { readonly det: number; readonly nodes: number[] }[] = []
  for (let place = waiting.head[key]!; place !== END; place = waiting.next[place]!) {
    const det = waiting.det[place]!
    if (lists.at(-1)?.det !== det) lists.push({ det, nodes: [] })
    lists.at(-1)!.nodes.push(waiting.node[place]!)
  }
  const waits = lists.map(({ det, nodes }) => ({ states: dets.get(det).states, done: dets.get(det).done, nodes }))
  return [{ key, scope: waiting.scope[key]!, nodes: waiting.nodes[key]!, waiting: waits }]
}

export function readCompact({ engine, version, state }: EngineSnapshot, store: Store, dets: DetStates): void {
  if (engine !== 'compact' || version !== VERSION) {
    throw new BrokenInvariant(`expected: a snapshot of the engine 'compact' in version ${VERSION}`)
  }
  const { shed, atMost, floor, floors, clocks, events, nodes, keys } = state as CompactState
  const { horizon, waiting } = store
  store.shed = shed
  store.atMost = atMost
  horizon.floor = floor ?? -Infinity
  for (const [key, time] of floors) horizon.floors.set(key, time)
  horizon.restoreClocks(clocks)
  store.history?.restoreClocks(clocks)
  for (const event of events) store.arena.events.add(eventOf(event))
  readNodes(nodes, store)
  for (const { key, scope, nodes: count, waiting: lists } of keys) {
    waiting.reserve(key)
    waiting.scope[key] = scope
    waiting.nodes[key] = count
    for (const { states, done, nodes: list } of lists) {
      const det = dets.idOf(new Set(states), done)
      for (const node of list) waiting.append(key, det, node)
    }
  }
  store.collect()
}

function eventOf({ event, time, position, sequence, key }: EventSnapshot & { readonly key: number }): EngineEvent {
  return { key, scope: 0, symbol: 0, time, ref: event, index: -1, position, sequence }
}

function readNodes({ step, event, left, right }: NodesSnapshot, { arena }: Store): void {
  for (let node = 0; node < step.length; node++) {
    const below = left[node]!
    if (step[node] === UNION) arena.union(below, right[node]!)
    else {
      const start = below < 0 ? arena.events.time[event[node]!]! : arena.start[below]!
      arena.take(step[node]!, event[node]!, below, start)
    }
  }
}

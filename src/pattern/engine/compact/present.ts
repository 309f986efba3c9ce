/** What keys are at present, without what is kept to take them back: what an engine that cannot would keep. */
import type { Arena } from './arena.ts'
import type { CompactParts } from './compact-snapshot.ts'
import type { CompactHistory } from './history.ts'
import type { Store } from './store.ts'
import { END, Waiting } from './waiting.ts'

/** @complexity O(what is kept) */
export function presentOf(store: Store, history: CompactHistory): CompactParts {
  const horizon = store.horizon.fresh()
  horizon.restoreClocks(history.clocks())
  const arena = store.arena.copy()
  const waiting = new Waiting()
  for (let key = 0; key < store.waiting.head.length; key++) copyKey(key, store.waiting, waiting)
  for (let key = 0; key < waiting.head.length; key++) {
    waiting.prune(key, (node) => horizon.isPast(arena.start[node]!, key, key))
  }
  arena.collect(waiting, horizon, waiting.scope)
  countNodes(arena, waiting)
  return { shed: store.shed, atMost: arena.top, arena, horizon, waiting }
}

function copyKey(key: number, from: Waiting, to: Waiting): void {
  if (from.head[key] === END) return
  to.reserve(key)
  to.scope[key] = key
  for (let place = from.head[key]!; place !== END; place = from.next[place]!) {
    to.append(key, from.det[place]!, from.node[place]!)
  }
}

/** Limits go by what is there. */
function countNodes({ top, event, events }: Arena, waiting: Waiting): void {
  for (let node = 0; node < top; node++) waiting.nodes[events.key[event[node]!]!]!++
}

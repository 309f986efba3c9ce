/**
 * What is said and taken back while events come, computed without the project: after every event the matches of its key
 * are looked for anew, by a plain loop over the events that have come so far, and compared with those before.
 */

export interface SaidByHand {
  readonly inserts: number
  readonly retracts: number
  /** How many matches stand at the end. */
  readonly standing: number
}

export interface ByHand<T> {
  /** In order of arrival. */
  readonly rows: readonly T[]
  readonly time: (row: T) => number
  /** What has a time of its own: the greatest that has come. */
  readonly scope: (row: T) => unknown
  /** What belongs together; each key is in one scope. */
  readonly key: (row: T) => unknown
  /** Rows that do not count move time all the same. */
  readonly counts: (row: T) => boolean
  /** The matches of a key's rows (in order of time) that are certain at `now`, by any name that tells them apart. */
  readonly find: (rows: readonly T[], now: number) => ReadonlySet<unknown>
}

interface Key<T> {
  readonly rows: T[]
  said: ReadonlySet<unknown>
}

/** The recording is a cut: at the end of a scope, what its last event alone has decided is open again. */
export function saidByHand<T>({ rows, time, scope, key, counts, find }: ByHand<T>): SaidByHand {
  const keys = new Map<unknown, Key<T>>()
  const scopes = new Map<unknown, { now: number; readonly keys: Set<Key<T>> }>()
  let inserts = 0
  let retracts = 0
  const look = (one: Key<T>, now: number): void => {
    const after = find(one.rows, now)
    for (const match of one.said) if (!after.has(match)) retracts++
    for (const match of after) if (!one.said.has(match)) inserts++
    one.said = after
  }
  for (const row of rows) {
    const at = time(row)
    const place = known(scopes, scope(row), () => ({ now: -Infinity, keys: new Set<Key<T>>() }))
    const own = known(keys, key(row), (): Key<T> => ({ rows: [], said: new Set() }))
    const hasMoved = at > place.now
    place.now = Math.max(place.now, at)
    if (counts(row)) {
      insert(own.rows, row, time)
      place.keys.add(own)
    }
    if (hasMoved) for (const one of place.keys) look(one, place.now)
    else if (counts(row)) look(own, place.now)
  }
  for (const { now, keys: all } of scopes.values()) for (const one of all) look(one, now - 1)
  return { inserts, retracts, standing: [...keys.values()].reduce((sum, { said }) => sum + said.size, 0) }
}

/** Behind those of its time: they came before it. */
function insert<T>(rows: T[], row: T, time: (row: T) => number): void {
  let at = rows.length
  while (at > 0 && time(rows[at - 1]!) > time(row)) at--
  rows.splice(at, 0, row)
}

function known<K, V>(map: Map<K, V>, name: K, make: () => V): V {
  const value = map.get(name) ?? make()
  map.set(name, value)
  return value
}

/** Large files of events: a millisecond apart, in blocks of 5 s, each in random order: a seeded shuffle. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { fileWriter, ParquetWriter } from 'hyparquet-writer'

const BLOCK = 5000
/** A door is opened, and closed half a second later, once in this many events. */
export const CYCLE = 1000

interface DoorEvent {
  readonly at: number
  readonly door: number
  readonly state: string
  readonly hall: string
}

/** Blocks without end. */
function* blocks(): Generator<readonly DoorEvent[], never, undefined> {
  const order = Int32Array.from({ length: BLOCK }, (_, i) => i)
  const base = Date.UTC(2026, 0, 1)
  let seed = 20_260_101
  for (let events = 0; ; events += BLOCK) {
    for (let i = BLOCK - 1; i > 0; i--) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      const j = Math.floor((seed / 2 ** 32) * (i + 1))
      const swapped = order[i]!
      order[i] = order[j]!
      order[j] = swapped
    }
    yield Array.from(order, (place) => eventOf(base, events + place))
  }
}

function eventOf(base: number, event: number): DoorEvent {
  const phase = event % CYCLE
  const state = phase === 0 ? 'opened' : phase === CYCLE / 2 ? 'closed' : 'quiet'
  return {
    at: base + event,
    door: Math.floor(event / CYCLE) % 200,
    state,
    hall: `hall ${event % 997} of the north plant`,
  }
}

/** Writes at least `bytes`. @returns how many events are in the file */
export function writeNdjson(path: string, bytes: number): number {
  const file = openSync(path, 'w')
  let written = 0
  let events = 0
  try {
    for (const block of blocks()) {
      if (written >= bytes) break
      written += writeSync(file, block.map((event) => `${JSON.stringify(event)}\n`).join(''))
      events += block.length
    }
  } finally {
    closeSync(file)
  }
  return events
}

/** The same as Parquet, not packed, in row groups of 100,000 rows, which have about 6 MB. */
export function writeParquet(path: string, bytes: number): number {
  const writer = fileWriter(path)
  const parquet = new ParquetWriter({
    writer,
    codec: 'UNCOMPRESSED',
    schema: [
      { name: 'root', num_children: 4 },
      { name: 'at', type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'OPTIONAL' },
      { name: 'door', type: 'INT32', repetition_type: 'OPTIONAL' },
      { name: 'state', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'hall', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    ],
  })
  let group: DoorEvent[] = []
  let events = 0
  for (const block of blocks()) {
    if (writer.offset >= bytes) break
    group.push(...block)
    if (group.length < 100_000) continue
    events += group.length
    void parquet.write({
      columnData: [
        { name: 'at', data: group.map(({ at }) => BigInt(at)) },
        { name: 'door', data: group.map(({ door }) => door) },
        { name: 'state', data: group.map(({ state }) => state), encoding: 'PLAIN' },
        { name: 'hall', data: group.map(({ hall }) => hall), encoding: 'PLAIN' },
      ],
      rowGroupSize: group.length,
    })
    group = []
  }
  void parquet.finish()
  return events
}

/** Records as a source has them, and events as a rule file wants them: its `where` and its `map`. */
import { show } from '../../base/errors.ts'
import type { Source, SourceBatch } from '../../connectors/index.ts'
import type { BadRecord } from '../../connectors/source.ts'
import { isColumnData } from '../../event/columns.ts'
import { compileExpression, OBJECT_READERS } from '../../event/compile.ts'
import { objectsOf } from '../../event/rows.ts'
import { cutRaw } from '../../formats/bad-record.ts'
import type { RuleStream } from '../rule/rule-module.ts'
import type { InputSource } from './open-source.ts'

/** What becomes of a record. */
type Fate =
  | { readonly kind: 'event'; readonly event: unknown }
  | { readonly kind: 'bad'; readonly reason: string }
  | { readonly kind: 'left out' }

const LEFT_OUT: Fate = Object.freeze({ kind: 'left out' })

/** The same source with the records that belong to it made into events; each keeps its position. */
export function eventSource(source: Source<unknown>, { where, map }: RuleStream): InputSource {
  const belongs = where === undefined ? null : testOf(where)
  const fateOf = (record: unknown): Fate => {
    if (belongs !== null) {
      try {
        if (belongs(record) !== true) return LEFT_OUT
      } catch (error) {
        return { kind: 'bad', reason: `where threw: ${show(error)}` }
      }
    }
    return map === undefined ? { kind: 'event', event: record } : mapped(record, map as (record: unknown) => unknown)
  }
  const isPlain = belongs === null && map === undefined
  let leftOut = 0
  return {
    name: source.name,
    live: source.live,
    get leftOut() {
      return leftOut
    },
    async *open(signal) {
      leftOut = 0
      for await (const batch of source.open(signal)) {
        if (isPlain) {
          yield batch
          continue
        }
        const { events } = batch
        const made = batchOf(batch, isColumnData(events) ? objectsOf(events) : events, fateOf)
        leftOut += made.leftOut
        yield made.batch
      }
    },
    ...(source.progress === undefined ? {} : { progress: () => source.progress!() }),
  }
}

/** What is unknown does not hold. */
function testOf(where: NonNullable<RuleStream['where']>): (record: unknown) => unknown {
  if (typeof where === 'function') return where as (record: unknown) => unknown
  const compiled = compileExpression(where.expression, OBJECT_READERS)
  return (record) => compiled(record, undefined)
}

function batchOf(
  batch: SourceBatch<unknown>,
  records: readonly unknown[],
  fateOf: (record: unknown) => Fate,
): { readonly batch: SourceBatch<unknown>; readonly leftOut: number } {
  const { first } = batch
  const events: unknown[] = []
  const positions: number[] = []
  const bad: BadRecord[] = [...(batch.bad ?? [])]
  let leftOut = 0
  for (let i = 0; i < records.length; i++) {
    const position = batch.positions?.[i] ?? first + i
    const fate = fateOf(records[i])
    if (fate.kind === 'event') {
      events.push(fate.event)
      positions.push(position)
    } else if (fate.kind === 'left out') leftOut++
    else bad.push({ kind: 'type', reason: fate.reason, position, raw: cutRaw(JSON.stringify(records[i]) ?? '') })
  }
  return { batch: { events, first, positions, bad }, leftOut }
}

function mapped(record: unknown, map: (record: unknown) => unknown): Fate {
  try {
    const event = map(record)
    if (event === undefined || event === null) return { kind: 'bad', reason: `map gave ${show(event)}` }
    return { kind: 'event', event }
  } catch (error) {
    return { kind: 'bad', reason: `map threw: ${show(error)}` }
  }
}

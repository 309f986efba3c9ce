/** Which events a model acts on that changes one partition: a device, a sensor, a gateway. */
import { show } from '../../base/errors.ts'
import type { Deliveries } from './deliveries.ts'
import { badModel } from './disorder-errors.ts'
import type { DisorderContext } from './model.ts'

export interface PartitionChoice {
  /** The field that tells partitions apart; `null`: what has a watermark of its own, else the key. */
  readonly by: string | null
  /** Which one, as text; the parts of a key joined by commas. `null`: the seed chooses. */
  readonly value: string | null
}

/** ` of sensor 7`, ` of one sensor`: which partition, for people. */
export function partitionText({ by, value }: PartitionChoice): string {
  if (value === null) return by === null ? 'one partition' : `one ${by}`
  return by === null ? value : `${by} ${value}`
}

/** The chosen partition. */
export interface Chosen {
  /** As text; the parts of a key joined by commas. */
  readonly partition: string
  /** The places of all its deliveries, in order. */
  readonly places: readonly number[]
}

/** @throws TidemarkError `BAD_DISORDER` if there is no event of it */
export function chosenOf(
  { rows }: Deliveries,
  { by, value }: PartitionChoice,
  model: string,
  context: DisorderContext,
): Chosen {
  const partitionOf = context.partitionOf(by, model)
  const places = new Map<string, number[]>()
  for (const [place, row] of rows.entries()) {
    const partition = partitionOf(row)
    if (partition === undefined) continue
    const known = places.get(partition)
    if (known === undefined) places.set(partition, [place])
    else known.push(place)
  }
  // In an order that does not depend on the models before.
  const names = [...places.keys()].sort()
  const chosen = value ?? names[context.random.below(names.length)]
  const found = chosen === undefined ? undefined : places.get(chosen)
  if (chosen !== undefined && found !== undefined) return { partition: chosen, places: found }
  const some = names.slice(0, 5).map(show).join(', ')
  const there = names.length === 0 ? 'no event has one' : `there are ${some}${names.length > 5 ? ', …' : ''}`
  throw badModel(model, `no event is of ${partitionText({ by, value })}; ${there}`)
}

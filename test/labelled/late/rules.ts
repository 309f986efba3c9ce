/** The rules of the catalogue, with what they say of the rows they are for: as the command line loads them. */
import { fieldOrder } from '../../../src/cli/input/field-order.ts'
import { fileURLToPath } from 'node:url'
import { loadRule } from '../../../src/cli/rule/load-rule.ts'
import type { StreamOptions } from '../../../src/api/options.ts'
import type { AnyPattern } from '../../../src/pattern/builder/pattern.ts'

export interface CatalogueRule {
  readonly rule: AnyPattern<object>
  readonly options: StreamOptions<object>
  /** Whether a record belongs to the recording. */
  readonly where: (record: object) => boolean
  /** Makes the event of a record. */
  readonly map: (record: object) => object
}

/** @param place `<domain>/<rule>` */
export async function catalogueRule(place: string): Promise<CatalogueRule> {
  const { rules, stream } = await loadRule(
    fileURLToPath(new URL(`../../../patterns/${place}/rule.ts`, import.meta.url)),
  )
  const { time, arrival, key, watermarkPer, orderBy, atEnd } = stream
  return {
    rule: rules[0]!,
    options: {
      ...(time === undefined ? {} : { time }),
      ...(arrival === undefined ? {} : { arrival }),
      ...(key === undefined ? {} : { key }),
      ...(watermarkPer === undefined ? {} : { watermarkPer }),
      ...(orderBy === undefined ? {} : { orderBy: typeof orderBy === 'string' ? fieldOrder(orderBy) : orderBy }),
      ...(atEnd === undefined ? {} : { atEnd }),
    },
    where: (stream.where as ((record: object) => boolean) | undefined) ?? (() => true),
    map: (stream.map as ((record: object) => object) | undefined) ?? ((record) => record),
  }
}

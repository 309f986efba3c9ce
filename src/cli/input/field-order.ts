/** Events of equal time in the order of a field; and whether the fields that were named exist. */
import { show } from '../../base/errors.ts'
import { readPath } from '../../event/path.ts'
import type { JobReport } from '../../runtime/report.ts'
import type { CommandSettings } from './settings.ts'

/** An order of events by the value of a field, which knows whether there was one. */
export interface FieldOrder {
  (a: unknown, b: unknown): number
  readonly field: string
  /** Whether two events have been compared, and none that was has had a number or text in the field. */
  readonly isVain: () => boolean
}

/** By the value of a field: numbers first, then text; what has neither comes last. */
export function fieldOrder(path: string): FieldOrder {
  const read = readPath(path)
  const rank = (value: unknown): number => (typeof value === 'number' ? 0 : typeof value === 'string' ? 1 : 2)
  let asked = false
  let found = false
  const compare = (a: unknown, b: unknown): number => {
    asked = true
    const [left, right] = [read(a), read(b)]
    if (rank(left) < 2 || rank(right) < 2) found = true
    if (rank(left) !== rank(right)) return rank(left) - rank(right)
    if (rank(left) === 2) return 0
    return (left as string) < (right as string) ? -1 : (left as string) > (right as string) ? 1 : 0
  }
  return Object.assign(compare, { field: path, isVain: () => asked && !found })
}

/** Fields that were named and of which no event has what is asked of them: mostly a name that is misspelt. */
export function vainFields(
  { orderBy, arrival }: CommandSettings,
  { accepted, arrivalUnknown }: Pick<JobReport, 'accepted' | 'arrivalUnknown'>,
): readonly string[] {
  const lines: string[] = []
  if (typeof arrival === 'string' && accepted > 0 && arrivalUnknown >= accepted)
    lines.push(`no event has a time in ${show(arrival)}: check --arrival <field>`)
  if (orderBy !== undefined && 'isVain' in orderBy && (orderBy as FieldOrder).isVain())
    lines.push(
      `no event has a number or text in ${show((orderBy as FieldOrder).field)}: events of equal time kept their order of arrival; check --order-by <field>`,
    )
  return lines
}

/** A value as text that is the same for equal values: fields in order of their names. */
import { isPlainObject } from '../../replay/history/plain-value.ts'

/** @complexity O(size · log of the number of fields) */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(',')}]`
  if (isPlainObject(value)) {
    const fields = Object.keys(value)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${valueText(value[name])}`)
    return `{${fields.join(',')}}`
  }
  if (typeof value === 'string') return JSON.stringify(value)
  if (Object.is(value, -0)) return '-0'
  if (typeof value === 'object' && value !== null)
    return `${value.constructor?.name ?? ''} ${JSON.stringify(value) ?? ''}`
  return typeof value === 'bigint' ? `${value}n` : String(value)
}

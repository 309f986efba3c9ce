/**
 * Values in snapshots: what JSON has no text for is written as a list that begins with its kind, `['number', 'NaN']`.
 * Objects, such as events, are left as they are.
 */

/** @returns a value that JSON keeps, as far as it keeps objects */
export function plainValue(value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      if (Number.isFinite(value) && !Object.is(value, -0)) return value
      return ['number', Object.is(value, -0) ? '-0' : String(value)]
    case 'bigint':
      return ['bigint', String(value)]
    case 'undefined':
      return ['undefined']
    case 'object':
      if (Array.isArray(value)) return ['list', value.map(plainValue)]
      return value instanceof Date ? ['date', plainValue(value.getTime())] : value
    default:
      return value
  }
}

export function valueFromPlain(plain: unknown): unknown {
  if (!Array.isArray(plain)) return plain
  const [kind, content] = plain as [string, unknown]
  switch (kind) {
    case 'number':
      return Number(content)
    case 'bigint':
      return BigInt(content as string)
    case 'date':
      return new Date(valueFromPlain(content) as number)
    case 'list':
      return (content as readonly unknown[]).map(valueFromPlain)
    default:
      return undefined
  }
}

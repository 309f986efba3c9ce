/** Any value as one line of text: equal values give equal text, whatever the order of their fields. */
export function valueText(value: unknown): string {
  return textOf(value, [])
}

function textOf(value: unknown, above: readonly object[]): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'bigint':
      return `${value}n`
    case 'function':
      return `function ${value.name}`
    case 'object':
      return value === null ? 'null' : objectText(value, above)
    default:
      return Object.is(value, -0) ? '0' : String(value)
  }
}

function objectText(value: object, above: readonly object[]): string {
  if (above.includes(value)) return '(itself)'
  const within = [...above, value]
  const inside = (one: unknown): string => textOf(one, within)
  if (value instanceof Date) return value.getTime() === value.getTime() ? value.toISOString() : 'no date'
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (Array.isArray(value)) return `[${value.map(inside).join(', ')}]`
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return `[${Array.from(value as unknown as ArrayLike<unknown>, inside).join(', ')}]`
  }
  if (value instanceof Set) return `set [${Array.from(value, inside).join(', ')}]`
  if (value instanceof Map) {
    return `map {${Array.from(value, ([key, one]) => `${inside(key)}: ${inside(one)}`).join(', ')}}`
  }
  const fields = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, one]) => `${name}: ${inside(one)}`).join(', ')}}`
}

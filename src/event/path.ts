/** Reads a value at a dotted path: `path('geometry.coordinates.1')`. A missing part gives `undefined`; never throws. */
export type Reader = (event: unknown) => unknown

/**
 * @param path names joined by dots; a field whose own name has a dot is found first (`'a.b'` before `a` then `b`)
 * @complexity O(parts) per read; a path without dots is one property access
 */
export function readPath(path: string): Reader {
  const parts = path.split('.')
  if (parts.length === 1) {
    return (event) => (event as Record<string, unknown> | null | undefined)?.[path]
  }
  return (event) => {
    if (typeof event === 'object' && event !== null && path in event) return (event as Record<string, unknown>)[path]
    let value = event
    for (const part of parts) {
      if (value === null || value === undefined) return undefined
      value = (value as Record<string, unknown>)[part]
    }
    return value
  }
}

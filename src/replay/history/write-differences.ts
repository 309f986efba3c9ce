/** From one state to the next by as few changes as there are differences. */
import { isPlainObject } from './plain-value.ts'

type Fields = Record<string, unknown>
type Draft = Fields | unknown[]

/**
 * Changes a draft of `base` so that it becomes equal to `next`. What is equal is not touched, so it stays shared. Objects
 * are compared field by field; lists of equal length, place by place; other lists, and all else, are replaced as a whole.
 *
 * @param wholes names of fields that are replaced as a whole, wherever they stand
 * @param draft asked for only where something differs: a draft of immer costs more than a look at a plain value
 * @complexity O(size of both)
 */
export function writeDifferences(base: object, next: object, wholes: ReadonlySet<string>, draft: () => Draft): void {
  if (Array.isArray(base)) {
    const list = next as readonly unknown[]
    for (let i = 0; i < list.length; i++) write(base[i], list[i], wholes, draft, i)
    return
  }
  for (const name of Object.keys(base)) if (!Object.hasOwn(next, name)) Reflect.deleteProperty(draft(), name)
  for (const name of Object.keys(next)) {
    if (Object.hasOwn(base, name)) write((base as Fields)[name], (next as Fields)[name], wholes, draft, name)
    else (draft() as Fields)[name] = (next as Fields)[name]
  }
}

function write(
  base: unknown,
  next: unknown,
  wholes: ReadonlySet<string>,
  draft: () => Draft,
  at: string | number,
): void {
  if (Object.is(base, next)) return
  if (!areAlike(base, next)) (draft() as Fields)[at] = next
  else if (typeof at === 'string' && wholes.has(at)) {
    if (differ(base as object, next as object)) (draft() as Fields)[at] = next
  } else {
    const inner = (): Draft => (draft() as Fields)[at] as Draft
    writeDifferences(base as object, next as object, wholes, inner)
  }
}

/** Whether two plain values which are alike are unequal anywhere. */
function differ(base: object, next: object): boolean {
  const names = Object.keys(base)
  if (names.length !== Object.keys(next).length) return true
  return names.some((name) => {
    const [a, b] = [(base as Fields)[name], (next as Fields)[name]]
    if (Object.is(a, b)) return false
    return !Object.hasOwn(next, name) || !areAlike(a, b) || differ(a as object, b as object)
  })
}

/** Whether they can be made equal part by part. */
function areAlike(base: unknown, next: unknown): boolean {
  if (Array.isArray(base)) return Array.isArray(next) && base.length === next.length
  return isPlainObject(base) && isPlainObject(next)
}

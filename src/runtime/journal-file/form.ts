/** Rules and settings as plain values, to be written into a journal and compared with those of another day. */
import { createHash } from 'node:crypto'
import { show } from '../../base/errors.ts'

export type Form = null | boolean | number | string | readonly Form[] | { readonly [name: string]: Form }

/**
 * A value as plain JSON, equal for equal values: names in order, what has no JSON form as its text. A function is
 * `{ function: text }`: that text is all there is to compare, not what the function reaches for outside of itself.
 */
export function formOf(value: unknown): Form {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { number: Object.is(value, -0) ? '-0' : String(value) }
    case 'bigint':
      return { bigint: String(value) }
    case 'function':
      return { function: String(value) }
    case 'object':
      return value === null ? null : formOfObject(value)
    default:
      return null
  }
}

function formOfObject(value: object): Form {
  if (Array.isArray(value)) return value.map(formOf)
  // What has a text of its own, as durations and watermark strategies have, is known by it.
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  const { toString: text } = value as { readonly toString?: unknown }
  if (typeof text === 'function' && text !== Object.prototype.toString) return String(text.call(value))
  const named = Object.entries(value).filter(([, part]) => part !== undefined)
  return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, part]) => [name, formOf(part)]))
}

/** Whether there is a function in it, so that equal forms are no proof of equal meaning. */
export function isWeak(form: Form): boolean {
  if (typeof form !== 'object' || form === null) return false
  if (Array.isArray(form)) return (form as readonly Form[]).some(isWeak)
  return 'function' in form || Object.values(form).some(isWeak)
}

/** 16 hexadecimal digits of SHA-256. */
export function fingerprintOf(form: Form): string {
  return createHash('sha256').update(JSON.stringify(form)).digest('hex').slice(0, 16)
}

/** Where two forms differ first, in words: `elements.0.times was 2, is 3`; `null`: nowhere. */
export function differenceOf(was: Form | undefined, is: Form | undefined, path: string = ''): string | null {
  if (was === is || JSON.stringify(was) === JSON.stringify(is)) return null
  const [before, after] = [partsOf(was), partsOf(is)]
  if (before === null || after === null) return `${path === '' ? 'it' : path} was ${textOf(was)}, is ${textOf(is)}`
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const found = differenceOf(before[name], after[name], path === '' ? name : `${path}.${name}`)
    if (found !== null) return found
  }
  return null
}

/** `null`: it is shown as a whole. */
function partsOf(form: Form | undefined): Readonly<Record<string, Form>> | null {
  if (typeof form !== 'object' || form === null || 'function' in form) return null
  return form as Readonly<Record<string, Form>>
}

function textOf(form: Form | undefined): string {
  if (form === undefined) return 'not there'
  if (typeof form === 'object' && form !== null && 'function' in form) {
    const text = form['function']
    return `the function ${show(typeof text === 'string' ? text.replaceAll(/\s+/g, ' ') : text)}`
  }
  return show(form)
}

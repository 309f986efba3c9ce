/** Makes results of partial aggregates, for one window. */
import { generate } from '../../event/generate.ts'
import type { Key } from '../../event/keys.ts'
import { partOf } from '../aggregates/aggregates.ts'
import type { Aggregator } from '../aggregates/aggregator.ts'
import type { Part } from '../aggregates/part.ts'
import { plainValue } from '../aggregates/plain.ts'
import type { Pane, WindowResult } from '../result.ts'
import type { Columns, Field, Layout } from './layout.ts'
import type { Partials } from './partials.ts'

/** @throws TidemarkError `MIXED_KINDS`, and whatever a user's function throws */
export type MakeResult = (
  partials: Partials,
  partial: number,
  key: Key,
  start: number,
  end: number,
  time: number,
  pane: Pane,
) => WindowResult

/**
 * One object literal where code may be generated, so that all results have one shape from the start.
 *
 * @param isKeyed whether results carry their key
 */
export function resultMaker(layout: Layout, columns: Columns, isKeyed: boolean): MakeResult {
  const makers = columns.fields.map(fieldMaker)
  if (columns.rest >= 0) return mixedMaker(layout, columns, makers, isKeyed)
  const { fields } = columns
  const sources = fields.map((field, i) => `${JSON.stringify(field.name)}: ${fieldSource(field, i)}`)
  const key = isKeyed ? 'key, ' : ''
  // A name in brackets would be a computed one; `__proto__` must be.
  const literal = `{ ${key}start, end, time, pane, change: 'insert', ${sources.map((source) => source.replace(/^"__proto__"/, '["__proto__"]')).join(', ')} }`
  const made = generate<MakeResult>(
    ['f'],
    [makers],
    `(p, partial, key, start, end, time, pane) => { const c = p.cells, o = partial * ${layout.stride}; return ${literal} }`,
  )
  return made ?? plainMaker(layout, fields, makers, isKeyed)
}

/** What makes the value of a field, of the partial aggregate that begins at `at`. */
type MakeField = (partials: Partials, at: number) => unknown

function fieldSource({ spec, values, sum }: Field, i: number): string {
  switch (spec.kind) {
    case 'count':
      return `c[o + ${values}]`
    case 'sum':
      return `p.sum(o + ${sum})`
    case 'avg':
      return `(c[o + ${values}] === 0 ? null : p.sum(o + ${sum}) / c[o + ${values}])`
    default:
      return `f[${i}](p, o)`
  }
}

function fieldMaker({ spec, values, sum, squares, extreme }: Field): MakeField {
  switch (spec.kind) {
    case 'count':
      return (partials, at) => partials.cells[at + values]
    case 'sum':
      return (partials, at) => partials.sum(at + sum)
    case 'avg':
      return (partials, at) => {
        const count = partials.cells[at + values]!
        return count === 0 ? null : partials.sum(at + sum) / count
      }
    case 'min':
    case 'max': {
      const part = partOf(spec)
      return (partials, at) => (partials.cells[at + values] === 0 ? null : partials.extreme(part, at + extreme))
    }
    default: {
      const part = partOf(spec)
      return (partials, at) => spreadOf(part, partials, at + values, at + sum, at + squares)
    }
  }
}

/** Variance and standard deviation: from exact sums, by the very same formula as everywhere. */
function spreadOf(part: Part<unknown>, partials: Partials, values: number, sum: number, squares: number): unknown {
  const plain = [
    partials.cells[values],
    partials.sumParts(sum).map(plainValue),
    partials.sumParts(squares).map(plainValue),
  ]
  return part.result(part.fromPlain(plain))
}

function plainMaker(
  { stride }: Layout,
  fields: readonly Field[],
  makers: readonly MakeField[],
  isKeyed: boolean,
): MakeResult {
  return (partials, partial, key, start, end, time, pane) => {
    const result = headOf(isKeyed, key, start, end, time, pane)
    for (let i = 0; i < fields.length; i++) define(result, fields[i]!.name, makers[i]!(partials, partial * stride))
    return result as WindowResult
  }
}

/** Some fields are made of numbers, and others not: in the order in which they were specified. */
function mixedMaker(
  { stride, rests }: Layout,
  { fields, rest, names }: Columns,
  makers: readonly MakeField[],
  isKeyed: boolean,
): MakeResult {
  const aggregator = rests[rest] as Aggregator<unknown>
  const made = new Map(fields.map(({ name }, i) => [name, makers[i]!]))
  return (partials, partial, key, start, end, time, pane) => {
    const result = headOf(isKeyed, key, start, end, time, pane)
    const [others = {}] = aggregator.results(partials.rest[partial]![rest], { key, start, end, watermark: NaN })
    for (const name of names.length > 0 ? names : Object.keys(others)) {
      const make = made.get(name)
      define(result, name, make === undefined ? others[name] : make(partials, partial * stride))
    }
    return result as WindowResult
  }
}

function headOf(isKeyed: boolean, key: Key, start: number, end: number, time: number, pane: Pane): object {
  return isKeyed ? { key, start, end, time, pane, change: 'insert' } : { start, end, time, pane, change: 'insert' }
}

function define(result: object, name: string, value: unknown): void {
  Object.defineProperty(result, name, { value, enumerable: true, configurable: true, writable: true })
}

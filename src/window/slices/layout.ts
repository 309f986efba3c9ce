/**
 * What is kept of the events of a slice, for all windows of an operator together: numbers side by side in one array
 * (`Partials`), and beside them what aggregates keep that are not made of numbers.
 *
 * Two windows, or two aggregates of one, that need the same number share it: `avg(x)` and `sum(x)` have one sum.
 */
import { aggregatorOf } from '../aggregates/aggregator-of.ts'
import type { Aggregator } from '../aggregates/aggregator.ts'
import type { AggregateSpec, Operand } from '../syntax/aggregate.ts'
import type { WindowFunction, WindowSyntax } from '../syntax/window.ts'

/**
 * One or two numbers of a partial aggregate, from `at` on.
 *
 * - `events`: how many events; `values`: how many values
 * - `sum`, `squares`: two numbers whose exact sum it is (see `exact-cells.ts`)
 * - `least`, `greatest`: of the values; `earliest`, `latest`: of the event times
 */
export interface Component {
  readonly kind: 'events' | 'values' | 'sum' | 'squares' | 'least' | 'greatest' | 'earliest' | 'latest'
  /** Index of an operand; -1: it has none. */
  readonly operand: number
  readonly at: number
}

/** A number that is kept of events, whatever their values. */
export type EventNumber = 'events' | 'earliest' | 'latest'

/** Where such a number is; -1: it is not kept. */
export function placeOf({ components }: Layout, kind: EventNumber): number {
  return components.find((one) => one.kind === kind)?.at ?? -1
}

/** An operand, and what its values must be. */
export interface ReadOperand {
  readonly of: Operand
  /** The name of an aggregate that needs numbers of it, for messages; `null`: it may have any value. */
  readonly numbersFor: string | null
  /** The name of one that needs what can be compared; `null`: none does. */
  readonly comparesFor: 'min' | 'max' | null
}

/** How one field of a result is made: from components, which are at these places. */
export interface Field {
  readonly name: string
  readonly spec: AggregateSpec
  /** Where the count is; -1: not needed. */
  readonly values: number
  readonly sum: number
  readonly squares: number
  readonly extreme: number
}

/** What is made for one of the windows. */
export interface Columns {
  /** Of numbers. */
  readonly fields: readonly Field[]
  /** Index of the aggregator that makes the others; -1: there are none. */
  readonly rest: number
  /** All names, in the order of the specification; empty for `reduce`, which names its own. */
  readonly names: readonly string[]
  readonly earliest: number
  readonly latest: number
}

export interface Layout {
  readonly components: readonly Component[]
  /** How many numbers a partial aggregate has. */
  readonly stride: number
  readonly operands: readonly ReadOperand[]
  readonly rests: readonly Aggregator<unknown>[]
  /** Whether one of them calls a user's function while it reads or adds: then events are looked at one by one. */
  readonly restsCallUsers: boolean
  /** By window. */
  readonly columns: readonly Columns[]
}

/** Whether an aggregate is kept as numbers. */
function isNumeric({ kind }: AggregateSpec): boolean {
  switch (kind) {
    case 'count':
    case 'sum':
    case 'min':
    case 'max':
    case 'avg':
    case 'variance':
    case 'stddev':
      return true
    default:
      return false
  }
}

/** @param also numbers that are kept besides, of all events */
export function layoutOf(windows: readonly WindowSyntax[], also: readonly EventNumber[] = []): Layout {
  const making = new Making()
  const columns = windows.map((syntax) => making.columns(syntax))
  for (const kind of also) making.component(kind, -1)
  return {
    components: making.components,
    stride: making.stride,
    operands: making.operands,
    rests: making.rests,
    restsCallUsers: making.restsCallUsers,
    columns,
  }
}

class Making {
  readonly components: Component[] = []
  readonly operands: { of: Operand; numbersFor: string | null; comparesFor: 'min' | 'max' | null }[] = []
  readonly rests: Aggregator<unknown>[] = []
  restsCallUsers = false
  stride = 0
  readonly #restIndex = new Map<unknown, number>()
  readonly #names = new Names()

  columns({ aggregates: fn, timestamp }: WindowSyntax): Columns {
    const times = {
      earliest: timestamp === 'earliest' ? this.component('earliest', -1) : -1,
      latest: timestamp === 'latest' ? this.component('latest', -1) : -1,
    }
    if (fn.kind !== 'aggregates') return { fields: [], rest: this.#rest(fn), names: [], ...times }
    const entries = Object.entries(fn.aggregates)
    const others = entries.filter(([, spec]) => !isNumeric(spec))
    return {
      fields: entries.filter(([, spec]) => isNumeric(spec)).map(([name, spec]) => this.#field(name, spec)),
      rest: others.length === 0 ? -1 : this.#rest({ kind: 'aggregates', aggregates: Object.fromEntries(others) }),
      names: entries.map(([name]) => name),
      ...times,
    }
  }

  #field(name: string, spec: AggregateSpec): Field {
    const field = { name, spec, values: -1, sum: -1, squares: -1, extreme: -1 }
    switch (spec.kind) {
      case 'count':
        if (spec.of === null) return { ...field, values: this.component('events', -1) }
        return { ...field, values: this.component('values', this.#operand(spec.of)) }
      case 'sum':
        return { ...field, sum: this.component('sum', this.#numbers(spec.of, spec.kind)) }
      case 'avg': {
        const of = this.#numbers(spec.of, spec.kind)
        return { ...field, values: this.component('values', of), sum: this.component('sum', of) }
      }
      case 'min':
      case 'max': {
        const of = this.#operand(spec.of)
        this.operands[of]!.comparesFor ??= spec.kind
        const kind = spec.kind === 'min' ? 'least' : 'greatest'
        return { ...field, values: this.component('values', of), extreme: this.component(kind, of) }
      }
      case 'variance':
      case 'stddev': {
        const of = this.#numbers(spec.of, spec.kind)
        return {
          ...field,
          values: this.component('values', of),
          sum: this.component('sum', of),
          squares: this.component('squares', of),
        }
      }
      default:
        return field
    }
  }

  #numbers(of: Operand, fn: string): number {
    const operand = this.#operand(of)
    this.operands[operand]!.numbersFor ??= fn
    return operand
  }

  #operand(of: Operand): number {
    const name = this.#names.of(of)
    const known = this.operands.findIndex((operand) => this.#names.of(operand.of) === name)
    if (known >= 0) return known
    return this.operands.push({ of, numbersFor: null, comparesFor: null }) - 1
  }

  component(kind: Component['kind'], operand: number): number {
    const known = this.components.find((component) => component.kind === kind && component.operand === operand)
    if (known !== undefined) return known.at
    const at = this.stride
    this.components.push({ kind, operand, at })
    this.stride += kind === 'sum' || kind === 'squares' ? 2 : 1
    return at
  }

  #rest(fn: WindowFunction): number {
    const name = fn.kind === 'aggregates' ? this.#names.of(fn.aggregates) : fn.kind === 'reduce' ? fn.reduce : fn.apply
    const known = this.#restIndex.get(name)
    if (known !== undefined) return known
    const index = this.rests.push(aggregatorOf(fn)) - 1
    if (callsUsers(fn)) this.restsCallUsers = true
    this.#restIndex.set(name, index)
    return index
  }
}

/** Whether a user's function sees each event, and not the result alone. */
function callsUsers(fn: WindowFunction): boolean {
  if (fn.kind !== 'aggregates') return fn.kind === 'reduce'
  return Object.values(fn.aggregates).some((spec) => spec.kind === 'custom' || typeof spec.of === 'function')
}

/** Texts that are equal for equal values; functions are equal to themselves. */
class Names {
  readonly #functions = new Map<unknown, number>()

  of(value: unknown): string {
    return JSON.stringify(value, (_name, inner: unknown) => {
      if (typeof inner === 'number' && !Number.isFinite(inner)) return { number: String(inner) }
      if (typeof inner !== 'function') return inner
      const known = this.#functions.get(inner) ?? this.#functions.size
      this.#functions.set(inner, known)
      return { function: known }
    })
  }
}

/** Several aggregates together, by the names that they have in the result. */
import type { AggregateSpec, AggregateSpecs } from '../syntax/aggregate.ts'
import type { Aggregator } from './aggregator.ts'
import { CollectPart } from './collect.ts'
import { CountPart } from './count.ts'
import { CustomPart } from './custom.ts'
import { DistinctPart } from './distinct.ts'
import { EdgePart } from './edge.ts'
import { ExtremePart } from './extreme.ts'
import type { Part } from './part.ts'
import { QuantilePart } from './quantile.ts'
import { SumPart } from './sum.ts'
import { VariancePart } from './variance.ts'

/** @throws TidemarkError `BAD_QUANTILE`, `BAD_PRECISION` */
export function partOf(spec: AggregateSpec): Part<unknown> {
  switch (spec.kind) {
    case 'count':
      return new CountPart(spec.of)
    case 'sum':
    case 'avg':
      return new SumPart(spec.kind, spec.of)
    case 'min':
    case 'max':
      return new ExtremePart(spec.kind, spec.of)
    case 'variance':
    case 'stddev':
      return new VariancePart(spec.kind, spec.of, spec.over)
    case 'quantile':
      return new QuantilePart(spec.of, spec.q, spec.relativeError)
    case 'distinct':
      return new DistinctPart(spec.of, spec.precision)
    case 'first':
    case 'last':
      return new EdgePart(spec.kind, spec.of)
    case 'collect':
      return new CollectPart(spec.of)
    case 'custom':
      return new CustomPart(spec.aggregate)
  }
}

/**
 * What is kept is a list with what each part keeps. Users' own aggregates are told first, so that nothing has changed where
 * one throws; of several of them those before it have seen the event.
 */
export class Aggregates implements Aggregator<unknown, unknown[]> {
  readonly #names: readonly string[]
  readonly #parts: readonly Part<unknown>[]
  /** By part: what the last event had. */
  readonly #values: unknown[]

  constructor(specs: AggregateSpecs) {
    this.#names = Object.keys(specs)
    this.#parts = this.#names.map((name) => partOf(specs[name]!))
    this.#values = this.#parts.map(() => null)
  }

  read(event: unknown): unknown {
    const parts = this.#parts
    for (let i = 0; i < parts.length; i++) this.#values[i] = parts[i]!.read(event)
    return this.#values
  }

  create(): unknown[] {
    return this.#parts.map((part) => part.create())
  }

  add(sofar: unknown[], values: unknown, time: number, arrival: number): unknown[] {
    const parts = this.#parts
    const given = values as readonly unknown[]
    for (let i = 0; i < parts.length; i++) {
      if (parts[i]!.callsUser) sofar[i] = parts[i]!.add(sofar[i], given[i], time, arrival)
    }
    for (let i = 0; i < parts.length; i++) {
      const value = given[i]
      if (value === null || value === undefined || parts[i]!.callsUser) continue
      sofar[i] = parts[i]!.add(sofar[i], value, time, arrival)
    }
    return sofar
  }

  merge(a: unknown[], b: unknown[]): unknown[] {
    for (const [i, part] of this.#parts.entries()) a[i] = part.merge(a[i], b[i])
    return a
  }

  copy(sofar: unknown[]): unknown[] {
    return this.#parts.map((part, i) => part.copy(sofar[i]))
  }

  results(sofar: unknown[]): readonly Readonly<Record<string, unknown>>[] {
    return [Object.fromEntries(this.#parts.map((part, i) => [this.#names[i]!, part.result(sofar[i])]))]
  }

  kept(sofar: unknown[]): number {
    let kept = 0
    for (let i = 0; i < this.#parts.length; i++) kept += this.#parts[i]!.kept(sofar[i])
    return kept
  }

  toPlain(sofar: unknown[]): unknown {
    return this.#parts.map((part, i) => part.toPlain(sofar[i]))
  }

  fromPlain(plain: unknown): unknown[] {
    return this.#parts.map((part, i) => part.fromPlain((plain as readonly unknown[])[i]))
  }
}

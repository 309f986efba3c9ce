/**
 * What a function sees as its second argument: a property per step. Events are fetched when they are read, and running
 * aggregates are taken from the cells, so that `m.hot.avg('celsius')` does not walk the list.
 */
import type { AggregateFunction } from '../../../event/expression.ts'
import { dereference } from '../../../event/rows.ts'
import type { PatternPlan } from '../../plan/plan.ts'
import type { Cell } from '../cell.ts'
import type { Aggregates } from './aggregates.ts'

const FUNCTIONS: ReadonlySet<unknown> = new Set<AggregateFunction>(['count', 'sum', 'avg', 'min', 'max'])

export class BoundView {
  /** The partial match at hand. */
  last: Cell | null = null
  readonly bound: Readonly<Record<string, unknown>> = {}
  /** Whether a function could ask for aggregates: cells must be able to keep them. */
  readonly aggregates: boolean
  readonly #aggregates: Aggregates

  constructor({ leaves, lists, tests }: PatternPlan, aggregates: Aggregates) {
    this.#aggregates = aggregates
    this.aggregates = lists.includes(true) && tests.some(({ related }) => related !== null)
    leaves.forEach(({ kind, name }, step) => {
      if (kind === 'absence') return
      Object.defineProperty(this.bound, name, {
        enumerable: true,
        get: () => (lists[step]! ? this.#list(step) : this.#event(step)),
      })
    })
    Object.freeze(this.bound)
  }

  #event(step: number): unknown {
    let found: Cell | null = null
    for (let cell = this.last; cell !== null && found === null; cell = cell.previous)
      if (cell.step === step) found = cell
    return found === null ? undefined : dereference(found.ref, found.index)
  }

  /** A list that is filled when it is read as one. */
  #list(step: number): readonly unknown[] {
    const { last } = this
    let isFilled = false
    const filled = (events: unknown[]): unknown[] => {
      if (isFilled) return events
      isFilled = true
      for (let cell = last; cell !== null; cell = cell.previous) {
        if (cell.step === step) events.push(dereference(cell.ref, cell.index))
      }
      return events.reverse()
    }
    return new Proxy<unknown[]>([], {
      get: (events, property): unknown =>
        FUNCTIONS.has(property)
          ? (path: string = '') =>
              this.#aggregates.at(last, this.#aggregates.numberOf(step, path)).value(property as AggregateFunction)
          : Reflect.get(filled(events), property),
      has: (events, property) => Reflect.has(filled(events), property),
      ownKeys: (events) => Reflect.ownKeys(filled(events)),
      getOwnPropertyDescriptor: (events, property) => Reflect.getOwnPropertyDescriptor(filled(events), property),
      set: () => false,
      defineProperty: () => false,
      deleteProperty: () => false,
    })
  }
}

/**
 * When time alone may change something of a rule: per watermark scope, the rules in the order in which that is due. So
 * a watermark costs the rules that are due, not those that are deployed.
 *
 * A rule is in the order of a scope once at its earliest time; what is behind that is an entry out of date, and passed
 * over when it is met.
 */
import { Heap } from '../../base/heap.ts'

interface Entry {
  readonly due: number
  readonly rule: number
}

class ScopeAgenda {
  readonly heap: Heap<Entry> = new Heap(isBefore)
  /** By rule: when it is due. */
  readonly due: Map<number, number> = new Map()
}

export class Agenda {
  readonly #scopes: (ScopeAgenda | undefined)[] = []

  /** A rule is due in a scope at that time, if it is not before; `Infinity`: nothing is. O(log rules that wait). */
  add(scope: number, rule: number, due: number): void {
    if (due === Infinity) return
    while (this.#scopes.length <= scope) this.#scopes.push(undefined)
    const agenda = (this.#scopes[scope] ??= new ScopeAgenda())
    const known = agenda.due.get(rule)
    if (known !== undefined && known <= due) return
    agenda.due.set(rule, due)
    agenda.heap.push({ due, rule })
  }

  /** Takes out the rules that are due up to a time, in order. */
  take(scope: number, time: number): readonly number[] {
    const agenda = this.#scopes[scope]
    if (agenda === undefined) return NONE
    const { heap, due } = agenda
    let first = heap.peek()
    if (first === undefined || first.due > time) return NONE
    const rules: number[] = []
    for (; first !== undefined && first.due <= time; first = heap.peek()) {
      heap.pop()
      if (due.get(first.rule) !== first.due) continue
      due.delete(first.rule)
      rules.push(first.rule)
    }
    if (heap.size === 0) this.#scopes[scope] = undefined
    return rules
  }
}

const NONE: readonly number[] = Object.freeze([])

function isBefore(a: Entry, b: Entry): boolean {
  return a.due < b.due || (a.due === b.due && a.rule < b.rule)
}

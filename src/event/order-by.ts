/** The user's order of events with equal times, checked as it is used: without an order there is no answer. */
import { show, TidemarkError } from '../base/errors.ts'
import { orderFailed } from './time-errors.ts'

/**
 * A comparator that asks the other way round as well: `(a, b) => (a.x > b.x ? 1 : -1)` puts two equal events before each
 * other, and what comes out would depend on their order of arrival.
 *
 * @returns negative, 0 or positive; two calls of `orderBy` for each of its own
 * @throws TidemarkError `ORDER_FAILED`, from the comparator: it threw, gave no number, or contradicted itself
 */
export function checkedOrder(orderBy: (a: unknown, b: unknown) => number): (a: unknown, b: unknown) => number {
  return (a, b) => {
    let forth: unknown
    let back: unknown
    try {
      forth = orderBy(a, b)
      back = orderBy(b, a)
    } catch (error) {
      throw orderFailed(error)
    }
    if (!isOrder(forth)) throw orderIsNone(forth)
    if (!isOrder(back)) throw orderIsNone(back)
    // Not of the results themselves: 2 and -1 agree.
    if (Math.sign(forth) !== -Math.sign(back)) throw orderContradicts(a, b, forth, back)
    return forth
  }
}

function isOrder(value: unknown): value is number {
  return typeof value === 'number' && value === value
}

function orderIsNone(value: unknown): TidemarkError {
  return new TidemarkError('ORDER_FAILED', {
    message: `The function orderBy gave ${show(value)}, which says nothing about order.`,
    hint: 'Give a number, negative if the first event comes first: (a, b) => a.id - b.id.',
    data: { value },
  })
}

function orderContradicts(a: unknown, b: unknown, forth: number, back: number): TidemarkError {
  return new TidemarkError('ORDER_FAILED', {
    message: `The function orderBy contradicts itself: it gave ${forth} for two events, and ${back} for the same two the other way round: ${show(a)} and ${show(b)}.`,
    hint: 'Give 0 where neither comes first; events that it calls equal keep their order of arrival.',
    data: { a, b, forth, back },
  })
}

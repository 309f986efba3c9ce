import { describe, expect, test } from 'vitest'
import { begin, field, stream, threshold } from 'tidemark'
import { checkedOrder } from '../../src/event/order-by.ts'

interface Event {
  readonly at: number
  readonly id: number
}

type Order = (a: Event, b: Event) => number

const ORDERS: readonly (readonly [string, Order, string])[] = [
  [
    'throws',
    () => {
      throw new Error('no order')
    },
    'The function orderBy threw: no order.',
  ],
  ['gives no number', () => undefined as never, 'The function orderBy gave undefined, which says nothing about order.'],
  ['gives a truth value', ((a: Event, b: Event) => a.id > b.id) as never, 'The function orderBy gave '],
  ['gives NaN', (a, b) => a.id - (b as never)['missing'], 'The function orderBy gave NaN'],
  [
    'never says that events are equal',
    (a, b) => (a.id > b.id ? 1 : -1),
    'The function orderBy contradicts itself: it gave -1 for two events, and -1 for the same two the other way round: ',
  ],
  ['puts all events before all others', () => 1, 'The function orderBy contradicts itself: it gave 1'],
]

/** Of equal time, and two of them equal in all that orders look at. */
const EVENTS: readonly Event[] = [1, 2, 3, 2].map((id) => ({ at: 5, id }))

describe('an order of events with equal times that is none', () => {
  test.each(ORDERS)('%s: of a pattern', async (_, orderBy, message) => {
    const found = stream(EVENTS, { time: 'at', orderBy }).detect(begin('a').next('b'))
    await expect(found.toArray()).rejects.toMatchObject({
      code: 'ORDER_FAILED',
      message: expect.stringContaining(message) as string,
    })
  })

  test.each(ORDERS)('%s: of frames', async (_, orderBy, message) => {
    const framed = stream(EVENTS, { time: 'at', orderBy })
      .windowAll(threshold(field('id').gt(0)))
      .count()
    await expect(framed.toArray()).rejects.toMatchObject({
      code: 'ORDER_FAILED',
      message: expect.stringContaining(message) as string,
    })
  })

  test('is not looked for where no times are equal', async () => {
    const events = [1, 2, 3].map((at) => ({ at, id: at }))
    const orderBy = (): number => NaN
    expect(await stream(events, { time: 'at', orderBy }).detect(begin('a').next('b')).toArray()).toHaveLength(2)
  })
})

test('an order may call events equal, and need not give 1 and -1', () => {
  const order = checkedOrder((a, b) => (a === b ? -0 : (a as number) > (b as number) ? 7 : -0.5))
  expect([order(1, 1), order(2, 1), order(1, 2)]).toEqual([-0, 7, -0.5])
})

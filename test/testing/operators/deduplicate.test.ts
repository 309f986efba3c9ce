/** De-duplication under the adversarial harness. */
import { describe, expect, it } from 'vitest'
import { Deduplicate, type DeduplicateOptions } from '../../../src/stream/deduplicate.ts'
import type { HarnessOutput } from '../../../src/testing/harness/consumer.ts'
import type { OperatorFactory } from '../../../src/testing/harness/step.ts'
import type { Stage } from '../../../src/stream/stage.ts'
import { assertHarness, scoped, type Event } from './kit.ts'

const NOWHERE: Stage<unknown> = { batch() {}, progress() {}, tick() {}, idle() {}, end() {} }

let copies = 0

function factory(options: Partial<DeduplicateOptions<Event>> = {}): OperatorFactory<Event, Event> {
  return (next, clock, { onLate, onBad }) => {
    const operator = new Deduplicate<Event>({
      by: 'value',
      withinMs: 5,
      allowedLatenessMs: 0,
      acceptLate: false,
      clock,
      maxIds: 1e6,
      onLimit: 'error',
      next,
      duplicates: {
        ...NOWHERE,
        batch({ size }) {
          copies += size
        },
      },
      onLate,
      onBad,
      ...options,
    })
    return operator
  }
}

const columns = (events: readonly Event[]): { length: number; columns: Record<string, unknown[]> } => ({
  length: events.length,
  columns: {
    id: events.map(({ id }) => id),
    key: events.map(({ key }) => key),
    time: events.map(({ time }) => time),
    value: events.map(({ value }) => value),
  },
})

describe('de-duplication', () => {
  it.each<readonly [string, Partial<DeduplicateOptions<Event>>, object]>([
    ['by a field', {}, {}],
    ['by two fields', { by: ['key', 'value'] }, {}],
    ['by a function that throws on some', { by: ({ id, value }) => (id % 4 === 3 ? null : value) }, {}],
    ['with allowed lateness', { allowedLatenessMs: 6 }, {}],
    ['with watermark scopes', { allowedLatenessMs: 3 }, scoped],
    ['late events as they come', { acceptLate: true }, {}],
    ['giving up the oldest', { maxIds: 2, onLimit: 'shedOldest', withinMs: 12 }, { maxLength: 20 }],
  ])('%s', (_, options, steps) => {
    const before = copies
    assertHarness(
      factory(options),
      { minLength: 4, maxLength: 14, idle: true, ...steps },
      { columns, mayBeLate: () => true },
    )
    expect(copies - before).toBeGreaterThan(100)
  })

  it('in any legal order of arrival, where copies are equal', () => {
    // Equal times, so that of equal values all else that is compared is equal too.
    const times = (outputs: readonly HarnessOutput<Event>[]): unknown =>
      outputs.map(({ value: { key, time, value } }) => `${key} ${time} ${value}`).toSorted()
    const by = ({ key, time, value }: Event): unknown => [key, time, value]
    assertHarness(factory({ by }), { late: false, gaps: [0, 0, 1], maxLength: 14 }, { orders: times })
  })
})

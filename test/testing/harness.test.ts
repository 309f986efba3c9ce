import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TidemarkError } from '../../src/base/errors.ts'
import type { EventBatch } from '../../src/event/batch.ts'
import { anySteps } from '../../src/testing/harness/any-steps.ts'
import { checkOperator } from '../../src/testing/harness/check-operator.ts'
import { isEventStep, type OperatorFactory, type Step } from '../../src/testing/harness/step.ts'
import { totals, Totals, type Mistake, type Reading, type Total } from './toy-operator.ts'

const at = (time: number, value: number): Step<Reading> => ({ event: { key: 'k', value }, time })

const STEPS: readonly Step<Reading>[] = [
  at(3, 1),
  at(12, 2),
  at(1, 3),
  { watermark: 9 },
  at(4, 4),
  at(15, 5),
  at(11, 6),
  { watermark: 25 },
  at(31, 7),
]

const accepted = (operator: unknown): number => (operator instanceof Totals ? operator.accepted : NaN)

function failure(mistake: Mistake): TidemarkError {
  try {
    const counted = mistake === 'looks at time first' ? {} : { accepted }
    checkOperator(totals(mistake), STEPS, { orders: 'all', ...counted })
  } catch (error) {
    if (error instanceof TidemarkError) return error
    throw error
  }
  throw new Error(`the harness has nothing against '${mistake}'`)
}

describe('the harness', () => {
  it('lets a right operator pass, and tells what it answered', () => {
    const report = checkOperator(totals(), STEPS, { orders: 'all', accepted })
    expect(report.outputs.map(({ value, time, step }) => [value, time, step])).toEqual([
      [{ start: 0, sum: 4, times: [1, 3] }, 9, 3],
      [{ start: 10, sum: 13, times: [11, 12, 15] }, 19, 7],
      [{ start: 30, sum: 7, times: [31] }, 39, 9],
    ])
    expect(report.late).toEqual([{ key: 'k', value: 4 }])
    expect(report.runs.length).toBeGreaterThan(30)
  })

  it.each([
    ['forgets on restore', 'OPERATOR_DIFFERS', /restored after/],
    ['changes results', 'OPERATOR_BROKEN', /changed after it was handed on/],
    ['keeps everything', 'OPERATOR_NOT_EMPTY', /After the end the operator keeps/],
    ['says late twice', 'OPERATOR_MISCOUNTS', /5 events accepted|late/],
    ['in order of arrival', 'OPERATOR_DIFFERS', /in another legal order/],
    ['counts watermarks', 'OPERATOR_DIFFERS', /legal watermark/],
    ['shares its state with snapshots', 'OPERATOR_BROKEN', /a snapshot changed afterwards/],
    ['looks at time first', 'OPERATOR_DIFFERS', /all at once/],
  ] as const)('finds an operator that %s', (mistake, code, message) => {
    const error = failure(mistake)
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
  })

  it('says which run differed, at which step, with both outputs', () => {
    const { message, data } = failure('forgets on restore')
    expect(data).toMatchObject({ run: 'restored after every step', reference: 'one event at a time', step: 3 })
    expect(message).toContain(
      `The run 'restored after every step' has other results than the run 'one event at a time'`,
    )
    expect(message).toContain('sum: 4')
  })
})

/** An operator around another, which does some things otherwise. */
function around(change: (inner: Totals) => Partial<Totals>): OperatorFactory<Reading, Total> {
  return (next, clock, verdicts) => {
    const inner = new Totals({ next, clock, atEnd: 'complete' }, verdicts, 'none')
    return {
      batch: (batch) => inner.batch(batch),
      progress: () => inner.progress(),
      tick: (now) => inner.tick(now),
      idle: (idle) => inner.idle(idle),
      end: () => inner.end(),
      snapshot: () => inner.snapshot(),
      restore: (snapshot: never) => inner.restore(snapshot),
      ...change(inner),
    }
  }
}

const broken = (factory: OperatorFactory<Reading, Total>): unknown => {
  try {
    checkOperator(factory, STEPS)
    return 'passed'
  } catch (error) {
    return (error as TidemarkError).message.split('\n')[0]
  }
}

describe('what every run is asserted of', () => {
  it('a batch is not looked at after the call', () => {
    const kept = around((inner) => {
      let last: EventBatch<Reading> | null = null
      return {
        batch: (batch: EventBatch<Reading>) => {
          if (last !== null) inner.batch(last)
          last = batch
        },
      }
    })
    expect(broken(kept)).toMatch(/threw|has other|In the run/)
  })

  it('the end, processing time and progress are handed on', () => {
    expect(broken(around(() => ({ end: () => undefined })))).toMatch(/the end was not handed on/)
    expect(broken(around(() => ({ progress: () => undefined })))).toMatch(/progress was not handed on/)
    const ticked = around(() => ({ tick: () => undefined }))
    expect(() => checkOperator(ticked, [{ processingTime: 5 }])).toThrow(/processing time was not handed on/)
  })

  it('results come before the watermark they belong to', () => {
    const late: OperatorFactory<Reading, Total> = (next, clock, verdicts) => {
      const held: (() => void)[] = []
      const inner = totals()(
        {
          batch: ({ rows, row, size }) => {
            const value = rows.get(row[0]!)
            if (size > 0) held.push(() => next.batch(one(value, value.start + 9)))
          },
          progress: () => {
            next.progress()
            for (const hand of held.splice(0)) hand()
          },
          tick: (now) => next.tick(now),
          idle: (idle) => next.idle(idle),
          end: () => next.end(),
        },
        clock,
        verdicts,
      )
      return inner
    }
    expect(broken(late)).toMatch(/is late for what is behind|came after the watermark/)
  })
})

function one(value: Total, time: number): EventBatch<Total> {
  return {
    rows: { columns: null, get: () => value, ref: () => value, position: () => 0, origin: () => -1 },
    size: 1,
    row: Int32Array.of(0),
    time: Float64Array.of(time),
    scope: null,
    watermark: null,
  }
}

describe('arbitrary steps', () => {
  const reading = fc.record({ value: fc.integer({ min: 0, max: 9 }) })

  it('are cases that a right operator passes, with late events, ticks and scopes among them', () => {
    let late = 0
    let cases = 0
    const options = { processingTime: true, idle: true, maxLength: 10, gaps: [0, 3, 6], minLength: 6 }
    fc.assert(
      fc.property(anySteps(reading, options), (steps) => {
        const report = checkOperator(totals() as never, steps, { orders: 'all', tries: 2, accepted })
        cases++
        if (report.late.length > 0) late++
        expect(report.outputs.length).toBeGreaterThan(steps.some(isEventStep) ? 0 : -1)
      }),
      { numRuns: 60 },
    )
    expect(late).toBeGreaterThan(cases / 10)
  })

  it('can have scopes and inputs', () => {
    const [steps] = fc.sample(anySteps(reading, { scopes: 2, inputs: 2, minLength: 12 }), { numRuns: 1, seed: 3 })
    const events = steps!.filter(isEventStep)
    expect(new Set(events.map(({ scope }) => scope)).size).toBe(2)
    expect(new Set(events.map(({ input }) => input)).size).toBe(2)
  })
})

import { describe, expect, test } from 'vitest'
import type { ConditionFailure } from '../../src/event/atoms.ts'
import { Classifier } from '../../src/event/classify.ts'
import { field, previous, type ExpressionBuilder } from '../../src/event/field.ts'
import type { Predicate } from '../../src/event/predicate.ts'
import { ObjectRows } from '../../src/event/rows.ts'

interface Item {
  readonly n?: number | string
}

const expression = ({ expression: inner }: ExpressionBuilder): Predicate => ({ kind: 'expression', expression: inner })
const n = field('n')
const rises = n.gt(previous('n'))

function setUp(predicates: readonly Predicate[], limit?: number) {
  const failures: ConditionFailure[] = []
  const classifier = new Classifier((failure) => void failures.push(failure), limit)
  const bits = predicates.map((predicate, i) => classifier.bitOf(predicate, `step ${i}`))
  const symbols = new Int32Array(1)
  const alone = (event: Item): number => {
    classifier.classify(new ObjectRows<unknown>([event], 0), new Int32Array(1), 1, symbols)
    return symbols[0]!
  }
  const text = (symbol: number): string => bits.map((bit) => Number(classifier.symbols.has(symbol, bit))).join('')
  /** Which predicates hold for each event, classified alone and then beside the one before it. */
  const run = (...events: Item[]): readonly (readonly [string, string])[] =>
    events.map((event, i) => {
      const symbol = alone(event)
      const before = text(symbol)
      return [before, text(classifier.refine(symbol, event, events[i - 1]))]
    })
  return { classifier, failures, bits, alone, run }
}

describe('predicates over the previous event', () => {
  test('are left out by classify and added by refine', () => {
    const { classifier, run } = setUp([expression(n.gt(1)), expression(rises), expression(previous('n').isMissing())])
    expect(classifier.hasPrevious).toBe(true)
    expect(run({ n: 1 }, { n: 3 }, { n: 2 })).toEqual([
      ['000', '001'],
      ['100', '110'],
      ['100', '100'],
    ])
  })

  test('are unknown beside no event, a missing field or another type, and so is what is made of them', () => {
    const { run } = setUp([expression(rises), expression(rises.not()), expression(previous('n').eq(1).not())])
    expect(run({ n: 1 }, {}, { n: 2 }, { n: 'a' }, { n: 'b' }).map(([, after]) => after)).toEqual([
      '000',
      '000',
      '000',
      '001',
      '100',
    ])
  })

  test('share a bit if they are equal', () => {
    const { bits } = setUp([expression(rises), expression(n.gt(previous('n'))), expression(n.lt(previous('n')))])
    expect(bits[0]).toBe(bits[1])
    expect(bits[0]).not.toBe(bits[2])
  })

  test('that also look at the event alone hold as a whole only when refined', () => {
    const high: Predicate = expression(n.gt(5).and(rises))
    const either: Predicate = { kind: 'or', conditions: [expression(n.gt(5)), expression(rises)] }
    const { run } = setUp([high, either])
    expect(run({ n: 6 }, { n: 7 }, { n: 1 }, { n: 2 })).toEqual([
      ['00', '01'],
      ['00', '11'],
      ['00', '00'],
      ['00', '01'],
    ])
  })

  test('are asked once each, and not at all where their part over the event alone is false', () => {
    const { classifier, run } = setUp([
      expression(rises),
      expression(rises),
      expression(n.gt(5).and(rises)),
      expression(n.gt(5).and(previous('n').lt(3))),
    ])
    run({ n: 1 })
    const before = classifier.evaluations
    run({ n: 2 })
    // n > 5 when the event came, then n > previous(n).
    expect(classifier.evaluations - before).toBe(2)
    run({ n: 7 })
    // The same, and previous(n) < 3.
    expect(classifier.evaluations - before).toBe(5)
  })

  test('can be functions; one that throws is false and is reported', () => {
    const { run, failures } = setUp([
      {
        kind: 'function',
        looksAtPrevious: true,
        test(event, _bound, before) {
          if (before === undefined) throw new Error('the first one')
          return (event as Item).n === (before as Item).n
        },
      },
    ])
    expect(run({ n: 1 }, { n: 1 }, { n: 2 })).toEqual([
      ['0', '0'],
      ['0', '1'],
      ['0', '0'],
    ])
    expect(failures).toEqual([{ event: { n: 1 }, error: new Error('the first one'), steps: ['step 0'] }])
  })

  test('read a field that throws: reported, and none of them holds', () => {
    const { alone, classifier, failures } = setUp([expression(rises), expression(n.gt(0))])
    const broken = {
      get n(): number {
        throw new Error('no value')
      },
    }
    const symbol = alone({ n: 1 })
    expect(classifier.refine(symbol, { n: 1 }, broken)).toBe(symbol)
    expect(failures).toHaveLength(1)
  })

  test('leave one transient symbol to be released', () => {
    const { alone, classifier, bits } = setUp([expression(rises), expression(n.gt(0)), expression(n.lt(3))], 2)
    const interned = alone({ n: 9 })
    const refined = classifier.refine(interned, { n: 9 }, { n: 1 })
    const own = alone({ n: 2 })
    const { symbols } = classifier
    expect([interned, refined, own].map((symbol) => symbols.isTransient(symbol))).toEqual([false, true, true])
    expect(classifier.refine(own, { n: 2 }, { n: 1 })).toBe(own)
    expect(bits.map((bit) => symbols.has(own, bit))).toEqual([true, true, true])
    symbols.release(refined)
    symbols.release(own)
    expect(symbols.transient).toBe(0)
  })

  test('where there are none, a symbol stays what it is', () => {
    const { classifier, alone } = setUp([expression(n.gt(0))])
    expect(classifier.hasPrevious).toBe(false)
    const symbol = alone({ n: 1 })
    expect(classifier.refine(symbol, { n: 1 }, { n: 0 })).toBe(symbol)
  })
})

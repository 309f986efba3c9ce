import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Classifier } from '../../src/event/classify.ts'
import { compileColumnTest } from '../../src/event/column-predicate.ts'
import { compileExpression, OBJECT_READERS } from '../../src/event/compile.ts'
import { evaluate, scalarOf } from '../../src/event/evaluate.ts'
import { operandsOf, type Expression, type Scalar } from '../../src/event/expression.ts'
import { generate } from '../../src/event/generate.ts'
import { readPath } from '../../src/event/path.ts'
import { ColumnRows, ObjectRows, type Rows } from '../../src/event/rows.ts'
import { expressionFromJson } from '../../src/pattern/syntax/json.ts'
import { anyExpression, probeColumns, probes, type Probe } from './kit/expressions.ts'
import { runs } from './kit/runs.ts'

afterEach(() => void vi.unstubAllGlobals())

/** Stands for a place where code generation is forbidden. */
function forbidCodeGeneration(): void {
  vi.stubGlobal('Function', function forbidden() {
    throw new EvalError('Code generation from strings disallowed for this context')
  })
  expect(generate([], [], '1')).toBeNull()
}

type Classify = (expressions: readonly Expression[], rows: Rows<unknown>, size: number) => readonly string[]

/** By event, which expressions are true, as text of 1 and 0. */
const classify: Classify = (expressions, rows, size) => {
  const classifier = new Classifier((failure) => expect.fail(String(failure.error)))
  const bits = expressions.map((expression, i) => classifier.bitOf({ kind: 'expression', expression }, String(i)))
  const symbols = new Int32Array(size)
  classifier.classify(
    rows,
    Int32Array.from({ length: size }, (_, i) => i),
    size,
    symbols,
  )
  return [...symbols].map((symbol) => bits.map((bit) => Number(classifier.symbols.has(symbol, bit))).join(''))
}

const several = fc.array(anyExpression([]), { minLength: 1, maxLength: 4 })

/** Counts answers and kinds of expressions, so that none is missing. */
class Seen {
  readonly answers: Map<string, number> = new Map()
  readonly kinds: Set<string> = new Set()

  add(expression: Expression, value: Scalar): void {
    const answer = typeof value === 'boolean' ? String(value) : value === null ? 'unknown' : 'a value'
    this.answers.set(answer, (this.answers.get(answer) ?? 0) + 1)
    const visit = (node: Expression): void => {
      this.kinds.add(node.kind)
      operandsOf(node).forEach(visit)
    }
    visit(expression)
  }

  expectAll(kinds: number): void {
    for (const answer of ['true', 'false', 'unknown', 'a value']) expect(this.answers.get(answer)).toBeGreaterThan(20)
    expect(this.kinds.size).toBe(kinds)
  }
}

describe('every form of an expression gives what the interpreter gives', () => {
  test('compiled to closures, over events and over what is bound', () => {
    const seen = new Seen()
    const bindings = fc.record({ one: fc.option(probes.map(([probe]) => probe)), many: probes })
    fc.assert(
      fc.property(anyExpression(['one', 'many']), probes, bindings, (expression, [event], { one, many }) => {
        const compiled = compileExpression<unknown, { readonly [step: string]: readonly Probe[] }>(expression, {
          field: (path) => OBJECT_READERS.field(path),
          bound: (step, path, at) => (bound) =>
            scalarOf(readPath(path)(at === 'first' ? bound[step]![0] : bound[step]!.at(-1))),
        })
        const expected = evaluate(expression, event, { one: one ?? undefined, many })
        const actual = compiled(event, { one: one === null ? [] : [one!], many })
        if (!Object.is(actual, expected)) expect(actual).toBe(expected)
        seen.add(expression, expected)
      }),
      { numRuns: runs(1000) },
    )
    seen.expectAll(12)
  })

  test.each([
    ['objects', (events: readonly Probe[]) => new ObjectRows<unknown>(events, 0), true],
    ['objects, without generated code', (events: readonly Probe[]) => new ObjectRows<unknown>(events, 0), false],
    ['columns', (events: readonly Probe[]) => new ColumnRows<unknown>(probeColumns(events), 0), true],
    [
      'columns, without generated code',
      (events: readonly Probe[]) => new ColumnRows<unknown>(probeColumns(events), 0),
      false,
    ],
  ] as const)('classified over %s', (_, rowsOf, mayGenerate) => {
    const seen = new Seen()
    if (!mayGenerate) forbidCodeGeneration()
    fc.assert(
      fc.property(several, probes, (expressions, events) => {
        const expected = events.map((event) =>
          expressions
            .map((expression) => {
              const value = evaluate(expression, event)
              seen.add(expression, value)
              return Number(value === true)
            })
            .join(''),
        )
        const actual = classify(expressions, rowsOf(events), events.length)
        if (actual.join(' ') !== expected.join(' ')) expect(actual).toEqual(expected)
      }),
      { numRuns: runs(300) },
    )
    seen.expectAll(11)
  })

  test('as a loop over columns', () => {
    const seen = new Seen()
    fc.assert(
      fc.property(anyExpression([]), probes, (expression, events) => {
        const rows = Int32Array.from(events.keys())
        const mask = new Uint8Array(events.length).fill(7)
        compileColumnTest(expression, probeColumns(events))(rows, events.length, mask)
        const values = events.map((event) => evaluate(expression, event))
        for (const value of values) seen.add(expression, value)
        const expected = values.map((value) => Number(value === true))
        if (mask.join('') !== expected.join('')) expect([...mask]).toEqual(expected)
      }),
      { numRuns: runs(1000) },
    )
    seen.expectAll(11)
  })

  test('read back from JSON, but for numbers which JSON does not have', () => {
    let portable = 0
    fc.assert(
      fc.property(anyExpression(['one', 'many']), (expression) => {
        const text = JSON.stringify(expression, (_, value: unknown) =>
          typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)) ? 'odd' : value,
        )
        fc.pre(!text.includes('"odd"'))
        portable++
        expect(expressionFromJson(JSON.parse(text))).toEqual(expression)
      }),
      { numRuns: runs(300) },
    )
    expect(portable).toBeGreaterThan(20)
  })
})

describe('three-valued logic', () => {
  const truth = fc.constantFrom<Expression>(
    { kind: 'literal', value: true },
    { kind: 'literal', value: false },
    { kind: 'literal', value: null },
    { kind: 'field', path: 'absent' },
    { kind: 'compare', op: '>', left: { kind: 'field', path: 'n' }, right: { kind: 'literal', value: 0 } },
    { kind: 'compare', op: '>', left: { kind: 'field', path: 'word' }, right: { kind: 'literal', value: 0 } },
  )
  const not = (operand: Expression): Expression => ({ kind: 'not', operand })

  test('not is an involution, de Morgan holds, and and/or do not depend on the order', () => {
    fc.assert(
      fc.property(fc.array(truth, { minLength: 1, maxLength: 4 }), probes, (operands, [event]) => {
        const value = (expression: Expression): Scalar => evaluate(expression, event)
        const and: Expression = { kind: 'and', operands }
        const or: Expression = { kind: 'or', operands }
        expect(value(not(not(and)))).toBe(value(and))
        expect(value(not(and))).toBe(value({ kind: 'or', operands: operands.map(not) }))
        expect(value(not(or))).toBe(value({ kind: 'and', operands: operands.map(not) }))
        expect(value({ kind: 'and', operands: operands.toReversed() })).toBe(value(and))
        expect(value({ kind: 'or', operands: operands.toReversed() })).toBe(value(or))
      }),
      { numRuns: runs(200) },
    )
  })

  test.each([
    ['an absent field', { kind: 'field', path: 'absent' }],
    ['a value of another type', { kind: 'field', path: 'word' }],
  ] as const)('with %s a comparison is unknown, and so is its opposite', (_, left) => {
    const event: Probe = { n: 1, word: 'a', mixed: 0 }
    for (const op of ['==', '!=', '<', '<=', '>', '>='] as const) {
      const compared: Expression = { kind: 'compare', op, left, right: { kind: 'literal', value: 1 } }
      expect([evaluate(compared, event), evaluate(not(compared), event)]).toEqual([null, null])
      expect(classify([compared, not(compared)], new ObjectRows<unknown>([event], 0), 1)).toEqual(['00'])
    }
  })
})

import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Atoms } from '../../src/event/atoms.ts'
import { Classifier } from '../../src/event/classify.ts'
import { ColumnPredicate } from '../../src/event/column-predicate/column-predicate.ts'
import { compileExpression, OBJECT_READERS } from '../../src/event/compile.ts'
import { aggregate, evaluate, scalarOf } from '../../src/event/evaluate.ts'
import { operandsOf, type Expression, type Scalar } from '../../src/event/expression.ts'
import { generate } from '../../src/event/generate.ts'
import { planLookup } from '../../src/event/lookup/plan.ts'
import { readPath } from '../../src/event/path.ts'
import { predicateKey, splitLogic, type Predicate } from '../../src/event/predicate.ts'
import { ColumnRows, ObjectRows, type Rows } from '../../src/event/rows.ts'
import { expressionFromJson } from '../../src/pattern/syntax/json.ts'
import {
  anyExpression,
  manyRecipes,
  probeColumns,
  probeFunctions,
  probes,
  toPredicate,
  type Probe,
  type Recipe,
} from './kit/expressions.ts'
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

const FORMS = [
  ['objects', (events: readonly Probe[]): Rows<unknown> => new ObjectRows<unknown>(events, 0), true],
  ['objects, without generated code', (events: readonly Probe[]) => new ObjectRows<unknown>(events, 0), false],
  ['columns', (events: readonly Probe[]) => new ColumnRows<unknown>(probeColumns(events), 0), true],
  [
    'columns, without generated code',
    (events: readonly Probe[]) => new ColumnRows<unknown>(probeColumns(events), 0),
    false,
  ],
] as const

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
      fc.property(anyExpression(['one', 'many'], true), probes, bindings, (expression, events, { one, many }) => {
        const compiled = compileExpression<unknown, { readonly [step: string]: readonly Probe[] }>(expression, {
          field: (path) => OBJECT_READERS.field(path),
          bound: (step, path, at) => (bound) =>
            scalarOf(readPath(path)(at === 'first' ? bound[step]![0] : bound[step]!.at(-1))),
          aggregate: (fn, step, path) => (bound) =>
            fn === 'count' && path === ''
              ? bound[step]!.length
              : aggregate(
                  fn,
                  bound[step]!.map((probe) => scalarOf(readPath(path)(probe))),
                ),
          previous: (path) => (_event, bound) => scalarOf(readPath(path)(bound['previous']![0])),
        })
        const [event, previous] = events
        const expected = evaluate(expression, event, { one: one ?? undefined, many }, previous)
        const actual = compiled(event, {
          one: one === null ? [] : [one!],
          many,
          previous: previous === undefined ? [] : [previous],
        })
        if (!Object.is(actual, expected)) expect(actual).toBe(expected)
        seen.add(expression, expected)
      }),
      { numRuns: runs(1000) },
    )
    seen.expectAll(14)
  })

  test.each(FORMS)('classified over %s', (_, rowsOf, mayGenerate) => {
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
      fc.property(anyExpression([]), fc.array(probes, { minLength: 1, maxLength: 3 }), (expression, batches) => {
        const predicate = new ColumnPredicate({ kind: 'true', expression })
        for (const events of batches) {
          const rows = Int32Array.from(events.keys()).reverse()
          const mask = new Uint8Array(events.length).fill(7)
          predicate.bind(probeColumns(events))(rows, events.length, mask, [])
          const values = events.map((event) => evaluate(expression, event))
          for (const value of values) seen.add(expression, value)
          const expected = values.map((value) => Number(value === true)).reverse()
          if (mask.join('') !== expected.join('')) expect([...mask]).toEqual(expected)
        }
      }),
      { numRuns: runs(1000) },
    )
    seen.expectAll(11)
  })

  test('read back from JSON, but for numbers which JSON does not have', () => {
    let portable = 0
    fc.assert(
      fc.property(anyExpression(['one', 'many'], true), (expression) => {
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

/** What a predicate means: from left to right, and each function asked once of an event. */
class Reading {
  readonly calls: string[] = []
  readonly failures: string[] = []
  readonly #answers: Map<string, boolean> = new Map()
  readonly #functions: ReturnType<typeof probeFunctions> = probeFunctions((name) => void this.calls.push(name))

  holds(recipe: Recipe, event: Probe): boolean {
    if ('join' in recipe) {
      const { join, of } = recipe
      return join === 'and' ? of.every((part) => this.holds(part, event)) : of.some((part) => this.holds(part, event))
    }
    if (!('function' in recipe)) return evaluate(recipe, event) === true
    const { function: name } = recipe
    let answer = this.#answers.get(name)
    if (answer === undefined) this.#answers.set(name, (answer = this.#ask(name, event)))
    return answer
  }

  #ask(name: string, event: Probe): boolean {
    try {
      return Boolean(this.#functions[name]!.test(event, {}))
    } catch (error) {
      this.failures.push(String(error))
      return false
    }
  }
}

/** How many of the distinct predicates are looked up, and how many of these are then asked. */
function planned(recipes: readonly Recipe[]): { readonly lookedUp: number; readonly asked: number } {
  const functions = probeFunctions(() => {})
  const atoms = new Atoms(() => {})
  const distinct = new Map<string, Predicate>()
  for (const recipe of recipes) {
    const predicate = splitLogic(toPredicate(recipe, functions))
    distinct.set(predicateKey(predicate), predicate)
    atoms.register(predicate, 'step', true)
  }
  const plan = planLookup(
    [...distinct.values()].map((predicate, bit) => ({ bit, predicate })),
    atoms,
  )
  return { lookedUp: distinct.size - (plan?.plain.length ?? distinct.size), asked: plan?.candidates.length ?? 0 }
}

describe('many predicates, of which most are looked up, hold, call and fail as if each was asked', () => {
  test.each(FORMS)('over %s', (_, rowsOf, mayGenerate) => {
    if (!mayGenerate) forbidCodeGeneration()
    const seen = { all: 0, lookedUp: 0, asked: 0, holding: 0, calls: 0, failures: 0 }
    fc.assert(
      fc.property(manyRecipes(), fc.array(probes, { minLength: 1, maxLength: 3 }), (recipes, batches) => {
        const calls: string[] = []
        const failures: string[] = []
        const functions = probeFunctions((name) => void calls.push(name))
        const classifier = new Classifier(({ error }) => void failures.push(String(error)))
        const bits = recipes.map((recipe) => classifier.bitOf(toPredicate(recipe, functions), 'step'))
        for (const batch of batches) {
          const symbols = new Int32Array(batch.length)
          classifier.classify(rowsOf(batch), Int32Array.from(batch.keys()), batch.length, symbols)
          const got = [...symbols].map((symbol) =>
            bits.map((bit) => Number(classifier.symbols.has(symbol, bit))).join(''),
          )
          const readings = batch.map((event) => {
            const reading = new Reading()
            const holding = recipes.map((recipe) => Number(reading.holds(recipe, event))).join('')
            return { holding, calls: reading.calls, failures: reading.failures }
          })
          const wanted = readings.map(({ holding }) => holding)
          if (got.join(' ') !== wanted.join(' ')) expect(got).toEqual(wanted)
          expect(calls.splice(0).sort()).toEqual(readings.flatMap((reading) => reading.calls).sort())
          const failed = readings.flatMap((reading) => reading.failures)
          expect(failures.splice(0).sort()).toEqual(failed.toSorted())
          seen.holding += wanted.join('').split('1').length - 1
          seen.calls += readings.flatMap((reading) => reading.calls).length
          seen.failures += failed.length
        }
        const { lookedUp, asked } = planned(recipes)
        seen.lookedUp += lookedUp
        seen.asked += asked
        seen.all += new Set(bits).size
      }),
      { numRuns: runs(100) },
    )
    expect(seen.lookedUp).toBeGreaterThan(seen.all * 0.4)
    expect(seen.asked).toBeGreaterThan(seen.all * 0.1)
    for (const count of [seen.holding, seen.calls, seen.failures]) expect(count).toBeGreaterThan(runs(100))
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

/** Arbitrary expressions, and events for them: values of all types, missing ones, and numbers at the edges. */
import fc from 'fast-check'
import type { ColumnData } from '../../../src/event/columns.ts'
import type { Expression, Scalar } from '../../../src/event/expression.ts'
import type { Predicate } from '../../../src/event/predicate.ts'

const NUMBERS = [0, -0, 1, 2, -1, 0.5, 1e15, NaN, Infinity, -Infinity]
const WORDS = ['', 'a', 'b', 'ab', '1', 'true']

export interface Probe {
  /** Always a number: a numeric column. */
  readonly n: number
  /** Text or missing: a dictionary column. */
  readonly word: string | undefined
  /** Anything: a plain column. */
  readonly mixed: unknown
}

const mixed: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...NUMBERS, ...WORDS, true, false, null, undefined),
  fc.constantFrom<unknown>(7n, { inner: 1 }, [1, 2]),
  fc.constantFrom(0, 1, 5).map((ms) => new Date(ms)),
)

export const probes: fc.Arbitrary<readonly Probe[]> = fc.array(
  fc.record({ n: fc.constantFrom(...NUMBERS), word: fc.constantFrom(undefined, ...WORDS), mixed }),
  { minLength: 1, maxLength: 8 },
)

export function probeColumns(events: readonly Probe[]): ColumnData {
  return {
    length: events.length,
    columns: {
      n: Float64Array.from(events, ({ n }) => n),
      word: {
        codes: Int32Array.from(events, ({ word }) => (word === undefined ? -1 : WORDS.indexOf(word))),
        dictionary: WORDS,
      },
      mixed: events.map((event) => event.mixed),
    },
  }
}

const scalar: fc.Arbitrary<Scalar> = fc.constantFrom<Scalar>(...NUMBERS, ...WORDS, true, false, null)
const path = fc.constantFrom('n', 'n', 'word', 'mixed', 'mixed.0', 'mixed.inner', 'absent')

/**
 * @param steps names that may stand in `bound` and in aggregates; none: the expression looks at the event alone
 * @param previous whether it may look at the event before
 */
export function anyExpression(steps: readonly string[], previous: boolean = false): fc.Arbitrary<Expression> {
  const tree = fc.letrec<{ expression: Expression }>((tie) => {
    const inner = tie('expression')
    const some = fc.array(inner, { minLength: 1, maxLength: 3 })
    const leaves: fc.Arbitrary<Expression>[] = [
      fc.record({ kind: fc.constant('literal'), value: scalar }),
      fc.record({ kind: fc.constant('field'), path }),
      fc.record({ kind: fc.constant('field'), path }),
    ]
    if (steps.length > 0) {
      const at = fc.constantFrom('first', 'last')
      leaves.push(fc.record({ kind: fc.constant('bound'), step: fc.constantFrom(...steps), path, at }))
      const step = fc.constantFrom(...steps)
      leaves.push(
        fc.record({
          kind: fc.constant('aggregate'),
          fn: fc.constantFrom('count', 'sum', 'avg', 'min', 'max'),
          step,
          path,
        }),
        fc.record({ kind: fc.constant('aggregate'), fn: fc.constant('count'), step, path: fc.constant('') }),
      )
    }
    if (previous) leaves.push(fc.record({ kind: fc.constant('previous'), path }))
    const op = fc.constantFrom('==', '!=', '<', '<=', '>', '>=')
    const aField: fc.Arbitrary<Expression> = fc.record({ kind: fc.constant('field'), path })
    const aLiteral: fc.Arbitrary<Expression> = fc.record({ kind: fc.constant('literal'), value: scalar })
    return {
      expression: fc.oneof(
        { maxDepth: 4, depthSize: 'medium' },
        fc.oneof(...leaves),
        fc.record({ kind: fc.constant('compare'), op, left: aField, right: aLiteral }),
        fc.record({ kind: fc.constant('compare'), op, left: inner, right: inner }),
        fc.record({
          kind: fc.constant('arithmetic'),
          op: fc.constantFrom('+', '-', '*', '/', '%'),
          left: inner,
          right: inner,
        }),
        fc.record({
          kind: fc.constant('text'),
          op: fc.constantFrom('contains', 'startsWith', 'endsWith'),
          left: inner,
          right: inner,
        }),
        fc.record({ kind: fc.constantFrom('absolute', 'missing', 'not'), operand: inner }) as fc.Arbitrary<Expression>,
        fc.record({
          kind: fc.constant('oneOf'),
          operand: inner,
          values: fc.array(scalar, { minLength: 1, maxLength: 4 }),
        }),
        fc.record({ kind: fc.constantFrom('and', 'or'), operands: some }) as fc.Arbitrary<Expression>,
      ),
    }
  })
  return tree.expression
}

type FunctionPredicate = Extract<Predicate, { kind: 'function' }>

/** A function of the event, by name; the last one throws on some. Each tells that it was called. */
export function probeFunctions(
  called: (name: string, event: unknown) => void,
): Readonly<Record<string, FunctionPredicate>> {
  const make = (name: string, answer: (event: Probe) => unknown): [string, FunctionPredicate] => [
    name,
    {
      kind: 'function',
      test(event) {
        called(name, event)
        return answer(event as Probe)
      },
    },
  ]
  return Object.fromEntries([
    make('always', () => true),
    make('hasWord', ({ word }) => word),
    make('throws', ({ n }) => {
      if (n > 0) throw new Error(`n is ${n}`)
      return n < 0
    }),
  ])
}

/** A predicate whose functions stand there by name. */
export type Recipe =
  Expression | { readonly function: string } | { readonly join: 'and' | 'or'; readonly of: readonly Recipe[] }

export function toPredicate(recipe: Recipe, functions: Readonly<Record<string, FunctionPredicate>>): Predicate {
  if ('function' in recipe) return functions[recipe.function]!
  if ('join' in recipe) return { kind: recipe.join, conditions: recipe.of.map((part) => toPredicate(part, functions)) }
  return { kind: 'expression', expression: recipe }
}

/** Many predicates of which most can be looked up, over few fields and few constants, so that they share keys. */
export function manyRecipes(): fc.Arbitrary<readonly Recipe[]> {
  const aField: fc.Arbitrary<Expression> = fc.record({
    kind: fc.constant('field'),
    path: fc.constantFrom('n', 'n', 'word', 'mixed'),
  })
  const aLiteral: fc.Arbitrary<Expression> = fc.record({ kind: fc.constant('literal'), value: scalar })
  const op = fc.constantFrom('==', '==', '!=', '<', '<=', '>', '>=')
  const comparison: fc.Arbitrary<Expression> = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('compare'), op, left: aField, right: aLiteral }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('compare'), op, left: aLiteral, right: aField }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('oneOf'),
        operand: aField,
        values: fc.array(scalar, { minLength: 1, maxLength: 3 }),
      }),
    },
  )
  const atom: fc.Arbitrary<Recipe> = fc.oneof(
    { weight: 12, arbitrary: comparison },
    { weight: 1, arbitrary: anyExpression([]) },
    { weight: 2, arbitrary: fc.record({ function: fc.constantFrom('always', 'hasWord', 'throws') }) },
  )
  // Two values that most rules of a kind ask for, so that there is something to look up once they hold.
  const guard = fc.constantFrom<Recipe>(equals('word', 'a'), equals('mixed', 1))
  const join = fc.constantFrom('and', 'and', 'or')
  const pair: fc.Arbitrary<Recipe> = fc.record({ join, of: fc.array(atom, { minLength: 1, maxLength: 3 }) })
  const nested: fc.Arbitrary<Recipe> = fc.record({
    join,
    of: fc.array(fc.oneof(atom, pair), { minLength: 1, maxLength: 3 }),
  })
  const guarded: fc.Arbitrary<Recipe> = fc
    .tuple(guard, fc.array(fc.oneof({ weight: 4, arbitrary: atom }, pair), { minLength: 1, maxLength: 2 }))
    .map(([first, rest]) => ({ join: 'and', of: [first, ...rest] }))
  return fc.array(fc.oneof(comparison, atom, pair, nested, guarded, guarded), { minLength: 45, maxLength: 90 })
}

function equals(name: string, value: Scalar): Expression {
  return { kind: 'compare', op: '==', left: { kind: 'field', path: name }, right: { kind: 'literal', value } }
}

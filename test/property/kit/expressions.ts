/** Arbitrary expressions, and events for them: values of all types, missing ones, and numbers at the edges. */
import fc from 'fast-check'
import type { ColumnData } from '../../../src/event/columns.ts'
import type { Expression, Scalar } from '../../../src/event/expression.ts'

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

/** @param steps names that may stand in `bound`; none: the expression looks at the event alone */
export function anyExpression(steps: readonly string[]): fc.Arbitrary<Expression> {
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
    }
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

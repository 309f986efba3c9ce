/** Arbitrary chains of fixed length in which each event directly follows the one before: what `register` is for. */
import fc from 'fast-check'
import { pattern } from '../../../src/pattern/builder/pattern.ts'
import { anyCondition, toWhere, type ConditionRecipe } from '../../../src/testing/any-condition.ts'
import type { SampleEvent } from '../../../src/testing/event-stream.ts'
import type { Rule, RuleOptions } from './cases.ts'

interface Link {
  readonly conditions: readonly ConditionRecipe[]
  readonly times: number
}

/** Up to six events long. */
export function anyChain({ functions = true, bounded = false }: RuleOptions = {}): fc.Arbitrary<Rule> {
  const condition = anyCondition({ functions, alone: true })
  const link = fc.record({
    // Mostly none or one: a chain of narrow conditions finds nothing.
    conditions: fc.oneof(
      { weight: 3, arbitrary: fc.tuple(condition) },
      { weight: 1, arbitrary: fc.constantFrom<ConditionRecipe[]>([]) },
      { weight: 1, arbitrary: fc.tuple(condition, condition) },
    ),
    times: fc.constantFrom(1, 1, 1, 1, 2, 3),
  })
  return fc
    .record({
      links: fc.array(link, { minLength: 1, maxLength: 4, size: 'max' }),
      within: fc.constantFrom(...(bounded ? [] : [0, 0, 0]), 2, 3, 6, 9),
      inclusive: fc.boolean(),
      skip: fc.constantFrom('noSkip', 'noSkip', 'skipPastLastEvent', 'skipToNext'),
    })
    .map(({ links, within, inclusive, skip }) => {
      let made = linked(pattern<SampleEvent>().begin('s0') as Rule, links[0]!)
      for (const [i, one] of links.entries()) if (i > 0) made = linked(made.next(`s${i}`), one)
      if (within > 0) made = made.within(within, { inclusive })
      return made[skip]()
    })
}

function linked(rule: Rule, { conditions, times }: Link): Rule {
  let made = rule
  for (const condition of conditions) {
    const where = toWhere(condition, [])
    made = condition.join === 'or' ? made.or(where) : made.where(where)
  }
  return times === 1 ? made : made.times(times).consecutive()
}

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bound, field, previous } from '../../../src/event/field.ts'
import { allOf } from '../../../src/pattern/builder/choice.ts'
import { begin, type AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import { compileRelated } from '../../../src/pattern/engine/runs/related.ts'
import { MoveTable } from '../../../src/pattern/engine/runs/moves.ts'
import { prefilterRefusals } from '../../../src/pattern/explain/prefilter.ts'
import { needsPrevious } from '../../../src/pattern/plan/plan.ts'
import type { Program } from '../../../src/pattern/program/program.ts'
import { anyPattern } from '../../../src/testing/any-pattern.ts'
import { programOf } from '../program/program-of.ts'

const is = (kind: string) => field('kind').eq(kind)
const a = begin('a').where(is('a'))
const refusals = (pattern: AnyPattern): readonly string[] => prefilterRefusals(programOf(pattern))
const pair = begin('b').where(is('b')).followedBy('c').where(is('c'))

describe('events that satisfy nothing', () => {
  test.each<[string, AnyPattern]>([
    ['a sequence', a.followedBy('b').where(is('b'))],
    ['combinations', a.followedByAny('b').where(is('b')).oneOrMore().allowCombinations().optional()],
    ['an absence', a.notFollowedBy('n').where(is('n')).followedBy('b').where(is('b'))],
    ['an absence at the end', a.times(2).notFollowedBy('n').where(is('n')).within(5)],
    ['a group that repeats', a.followedBy(pair).oneOrMore().greedy()],
    ['any order', begin(allOf(pair, begin('d').where(is('d'))))],
    ['until', a.oneOrMore().until(is('u'))],
    [
      'a condition that looks back behind one that does not',
      a
        .followedBy('b')
        .where(is('b'))
        .where(field('v').gt(bound('a', 'v'))),
    ],
  ])('matter to nothing in %s', (_, pattern) => {
    expect(refusals(pattern)).toEqual([])
  })

  test.each<[string, AnyPattern, readonly string[]]>([
    ['next', a.next('b').where(is('b')), ["next('b') asks for the very next event"]],
    ['the next group', a.next(pair), ["next('b') asks for the very next event"]],
    [
      'an optional next',
      a.next('b').where(is('b')).optional().followedBy('c').where(is('c')),
      ["next('b') asks for the very next event"],
    ],
    [
      'notNext',
      a.notNext('n').where(is('n')).followedBy('b').where(is('b')),
      ["notNext('n') asks for the very next event"],
    ],
    ['notNext at the end', a.notNext('n').where(is('n')), ["notNext('n') asks for the very next event"]],
    ['consecutive', a.oneOrMore().consecutive(), ["the repetitions of 'a' are consecutive"]],
    ['held-for', a.heldFor(5), ["the repetitions of 'a' are consecutive"]],
    ['a step without a condition', a.followedBy('any'), ["'any' has no condition on the event alone"]],
    [
      'a first step without a condition',
      begin('any').followedBy('b').where(is('b')),
      ["'any' has no condition on the event alone"],
    ],
    ['an absence without a condition', a.notFollowedBy('any').within(5), ["'any' has no condition on the event alone"]],
    [
      'a step that only looks back',
      a.followedBy('b').where(field('v').gt(bound('a', 'v'))),
      ["'b' has no condition on the event alone"],
    ],
    [
      'an absence that only looks back',
      a
        .notFollowedBy('n')
        .where(field('v').gt(bound('a', 'v')))
        .within(5),
      ["'n' has no condition on the event alone"],
    ],
    [
      'previous',
      begin('a').where(field('v').gt(previous('v'))),
      ['a condition looks at the event before, whatever that is'],
    ],
    [
      'a range before an absence',
      a.times(1, 3).notFollowedBy('n').where(is('n')).followedBy('b').where(is('b')),
      ["the very next event decides how 'a' and 'b' can come"],
    ],
    [
      'greedy and until',
      a.oneOrMore().greedy().until(is('u')).followedBy('b').where(is('b')),
      ["the very next event decides how 'b' and 'a' can come"],
    ],
  ])('matter to %s, for the reason given', (_, pattern, reasons) => {
    expect(refusals(pattern)).toEqual(reasons)
  })

  test('are left out by the engine just where no reason is given', () => {
    let refused = 0
    const runs = 400
    fc.assert(
      fc.property(fc.oneof(anyPattern({ alone: true }), anyPattern({ maxElements: 1 })), (pattern) => {
        const program = programOf(pattern)
        // What conditions look at before the event is the operator's affair.
        const own = prefilterRefusals(program).length - Number(needsPrevious(program.plan))
        expect(own > 0).toBe(moves(program))
        refused += Number(own > 0)
      }),
      { numRuns: runs },
    )
    expect(refused).toBeGreaterThan(runs / 8)
    expect(refused).toBeLessThan(runs - runs / 8)
  })
})

/** Whether an event that satisfies no condition on it alone does anything to any state of the engine. */
function moves(program: Program): boolean {
  const none = { has: () => false, isTransient: () => false }
  const bits = program.plan.tests.map(({ alone }, test_) => (alone === null ? -1 : test_))
  const { conditions } = compileRelated(program.plan, { ref: undefined, index: -1 }, () => {})
  const { states, starts } = new MoveTable(program, none, bits, conditions).of(0)
  return states.length + starts.length > 0
}

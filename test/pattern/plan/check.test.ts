import { describe, expect, test } from 'vitest'
import { bound, field } from '../../../src/event/field.ts'
import { begin, patternFromJson, type AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import { planPattern } from '../../../src/pattern/plan/plan.ts'
import type { Element, PatternSyntax, Step } from '../../../src/pattern/syntax/pattern.ts'

const a = begin('a').where(field('kind').eq('a'))

function expectRefused({ syntax }: { readonly syntax: PatternSyntax }, code: string, data: object): void {
  expect(() => planPattern(syntax)).toThrow(expect.objectContaining({ code, data: expect.objectContaining(data) }))
}

/** The pattern with its elements changed, as only JSON or another front end could write it. */
function rewritten({ syntax }: AnyPattern, change: (elements: readonly Element[]) => readonly Element[]): AnyPattern {
  const json = JSON.parse(JSON.stringify({ tidemark: 1, ...syntax, elements: change(syntax.elements) })) as unknown
  return patternFromJson(json)
}

describe('a condition over a step that is not bound', () => {
  const sees = (step: string) => field('value').gt(bound(step, 'value'))

  test('is refused where the step comes later, is an absence, or is unknown', () => {
    expectRefused(a.where(sees('b')).followedBy('b'), 'UNBOUND_STEP', { step: 'a', name: 'b' })
    expectRefused(a.followedBy('b').where(sees('zzz')), 'UNBOUND_STEP', { step: 'b', name: 'zzz' })
    expectRefused(a.notFollowedBy('n').followedBy('b').where(sees('n')), 'UNBOUND_STEP', { step: 'b', name: 'n' })
    expectRefused(a.notFollowedBy('n').where(sees('b')).followedBy('b'), 'UNBOUND_STEP', { step: 'n', name: 'b' })
  })

  test('is refused inside of and and or as well', () => {
    expectRefused(a.followedBy('b').where(field('x').eq(1)).or(sees('zzz')), 'UNBOUND_STEP', { name: 'zzz' })
    expectRefused(a.followedBy('b').where(field('x').eq(1)).where(sees('zzz')), 'UNBOUND_STEP', { name: 'zzz' })
    expectRefused(a.followedBy('b').where(field('x').eq(1).or(sees('zzz').not())), 'UNBOUND_STEP', { name: 'zzz' })
  })

  test('is accepted over earlier steps, optional ones too, and over the loop itself', () => {
    expect(() => planPattern(a.optional().followedBy('b').where(sees('a')).syntax)).not.toThrow()
    expect(() => planPattern(a.followedBy('b').oneOrMore().where(sees('b')).syntax)).not.toThrow()
    expect(() => planPattern(a.notFollowedBy('n').where(sees('a')).followedBy('b').syntax)).not.toThrow()
  })
})

describe('an absence at the end', () => {
  test('needs within()', () => {
    expectRefused(a.notFollowedBy('n'), 'ABSENCE_WITHOUT_WINDOW', { step: 'n' })
    expectRefused(a.notNext('m').notFollowedBy('n'), 'ABSENCE_WITHOUT_WINDOW', { step: 'n' })
    expectRefused(a.notFollowedBy('n').notNext('m'), 'ABSENCE_WITHOUT_WINDOW', { step: 'n' })
    expect(() => planPattern(a.notFollowedBy('n').within(5).syntax)).not.toThrow()
  })

  test('does not where it is decided by the next event, or by a step behind it', () => {
    expect(() => planPattern(a.notNext('n').syntax)).not.toThrow()
    expect(() => planPattern(a.notFollowedBy('n').followedBy('b').syntax)).not.toThrow()
    expect(() => planPattern(a.notFollowedBy('n').followedBy('b').optional().syntax)).not.toThrow()
  })
})

describe('what this version cannot match', () => {
  const looping = a.oneOrMore()
  const changed = (change: object): AnyPattern =>
    rewritten(looping, ([first]) => [{ ...first, repeat: { ...(first as Step).repeat, ...change } } as Element])

  test('is refused by name, from JSON too', () => {
    expectRefused(changed({ greedy: true }), 'UNSUPPORTED', { construct: 'greedy', step: 'a' })
    const until = { kind: 'expression', expression: field('kind').eq('b').expression }
    expectRefused(changed({ until }), 'UNSUPPORTED', { construct: 'until', step: 'a' })
    expect(() => planPattern(changed({}).syntax)).not.toThrow()
  })
})

describe('a pattern that is none', () => {
  test('has no first step', () => {
    const absenceFirst = rewritten(a.notFollowedBy('n').within(5), (elements) => [...elements].reverse())
    expectRefused(absenceFirst, 'BAD_PATTERN', { pattern: 'a n' })
  })

  test('has a name twice', () => {
    const twice = rewritten(a.followedBy('b'), ([first, second]) => [first!, { ...second!, name: 'a' }])
    expectRefused(twice, 'BAD_PATTERN', { step: 'a' })
  })
})

import { describe, expect, test } from 'vitest'
import { bound, field } from '../../../src/event/field.ts'
import { allOf, either } from '../../../src/pattern/builder/choice.ts'
import { begin, patternFromJson, type AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import { checkPattern, needsWindow } from '../../../src/pattern/plan/check.ts'
import type { Condition } from '../../../src/pattern/syntax/condition.ts'
import type { Absence, Element, Group, PatternSyntax, Repeat, Step } from '../../../src/pattern/syntax/pattern.ts'

const a = begin('a').where(field('kind').eq('a'))
const sees = (step: string) => field('value').gt(bound(step, 'value'))

function expectRefused({ syntax }: { readonly syntax: PatternSyntax }, code: string, data: object): void {
  expect(() => checkPattern(syntax)).toThrow(expect.objectContaining({ code, data: expect.objectContaining(data) }))
}

function expectFine(...patterns: readonly { readonly syntax: PatternSyntax }[]): void {
  for (const { syntax } of patterns) expect(() => checkPattern(syntax)).not.toThrow()
}

/** The pattern with its elements changed, as only JSON or another front end could write it. */
function rewritten({ syntax }: AnyPattern, change: (elements: readonly Element[]) => readonly unknown[]): AnyPattern {
  const json: unknown = JSON.parse(JSON.stringify({ tidemark: 1, ...syntax, elements: change(syntax.elements) }))
  return patternFromJson(json)
}

describe('a condition over a step that is not bound', () => {
  test('is refused where the step comes later, is an absence, or is unknown', () => {
    expectRefused(a.where(sees('b')).followedBy('b'), 'UNBOUND_STEP', { step: 'a', name: 'b' })
    expectRefused(a.followedBy('b').where(sees('zzz')), 'UNBOUND_STEP', { step: 'b', name: 'zzz' })
    expectRefused(a.notFollowedBy('n').followedBy('b').where(sees('n')), 'UNBOUND_STEP', { step: 'b', name: 'n' })
    expectRefused(a.notFollowedBy('n').where(sees('b')).followedBy('b'), 'UNBOUND_STEP', { step: 'n', name: 'b' })
  })

  test('is refused inside of and and or as well, in aggregates and in until', () => {
    expectRefused(a.followedBy('b').where(field('x').eq(1)).or(sees('zzz')), 'UNBOUND_STEP', { name: 'zzz' })
    expectRefused(a.followedBy('b').where(field('x').eq(1)).where(sees('zzz')), 'UNBOUND_STEP', { name: 'zzz' })
    expectRefused(a.followedBy('b').where(field('x').eq(1).or(sees('zzz').not())), 'UNBOUND_STEP', { name: 'zzz' })
    expectRefused(a.followedBy('b').where(bound.count('zzz').gt(1)), 'UNBOUND_STEP', { name: 'zzz' })
    expectRefused(a.oneOrMore().until(sees('b')).followedBy('b'), 'UNBOUND_STEP', { step: 'a', name: 'b' })
  })

  test('is accepted over earlier steps, optional ones too, and over the loop itself', () => {
    expectFine(
      a.optional().followedBy('b').where(sees('a')),
      a.followedBy('b').oneOrMore().where(sees('b')).until(sees('b')),
      a.notFollowedBy('n').where(sees('a')).followedBy('b'),
    )
  })

  test('is accepted in a group over what is before it, and behind it over what is in it', () => {
    expectFine(
      a
        .followedBy(begin('b').where(sees('a')).next('c').where(sees('b')))
        .next('d')
        .where(sees('c')),
      a.followedBy(begin('b').next('c')).oneOrMore().until(sees('c')),
    )
    expectRefused(a.followedBy(begin('b').where(sees('c')).next('c')), 'UNBOUND_STEP', { step: 'b', name: 'c' })
    expectRefused(a.followedBy(begin('b').next('c')).oneOrMore().until(sees('d')).next('d'), 'UNBOUND_STEP', {
      step: '(b c)',
      name: 'd',
    })
  })

  test('is accepted in a group that repeats over all of it: an earlier round may have bound it', () => {
    expectFine(a.followedBy(begin('b').where(sees('c')).next('c')).oneOrMore())
    expectFine(begin(either(begin('b').where(sees('c')), begin('c'))).times(2))
  })

  test('is refused over a step of another alternative, not of another member', () => {
    expectRefused(begin(either(begin('b'), begin('c').where(sees('b')))), 'UNBOUND_STEP', { step: 'c', name: 'b' })
    expectFine(
      begin(either(begin('b'), begin('c')))
        .next('d')
        .where(sees('b')),
    )
    expectFine(begin(allOf(begin('b').where(sees('c')), begin('c'))))
    expectRefused(begin(allOf(begin('b').where(sees('d')).next('d'), begin('c'))), 'UNBOUND_STEP', {
      step: 'b',
      name: 'd',
    })
  })
})

describe('an absence that must last to the end', () => {
  test('needs a window, or a bound of its own', () => {
    expectRefused(a.notFollowedBy('n'), 'ABSENCE_WITHOUT_WINDOW', { step: 'n' })
    expectRefused(a.notNext('m').notFollowedBy('n'), 'ABSENCE_WITHOUT_WINDOW', { step: 'n' })
    expectRefused(a.notFollowedBy('n').notNext('m'), 'ABSENCE_WITHOUT_WINDOW', { step: 'n' })
    expectFine(a.notFollowedBy('n').within(5), a.notFollowedBy('n').within(5, { of: 'previous' }))
  })

  test('of several, the last one needs it', () => {
    expectFine(a.notFollowedBy('m').notFollowedBy('n').within(5, { of: 'previous' }))
    expectRefused(a.notFollowedBy('m').within(5, { of: 'previous' }).notFollowedBy('n'), 'ABSENCE_WITHOUT_WINDOW', {
      step: 'n',
    })
  })

  test('does not where it is decided by the next event, or by a step behind it', () => {
    expectFine(
      a.notNext('n'),
      a.notFollowedBy('n').followedBy('b'),
      a.notFollowedBy('n').followedBy('b').optional(),
      a.followedBy(begin('b').notFollowedBy('n')).followedBy('c'),
    )
  })

  test('needs it at the end of a group at the end, and before what can be skipped', () => {
    const group = begin('b').notFollowedBy('n')
    for (const pattern of [
      a.followedBy(group),
      a.followedBy(group).oneOrMore(),
      a.followedBy(group).followedBy('c').optional(),
      a.followedBy(group).followedBy(begin('c').optional()),
      a.followedBy(either(begin('c'), group)),
      a.followedBy(allOf(group, begin('c'))),
      a.followedBy(begin('x').next(group)),
      a.followedBy(group).notNext('m'),
    ]) {
      expect(needsWindow(pattern.syntax)).toBe(true)
      expectRefused(pattern, 'ABSENCE_WITHOUT_WINDOW', { step: 'n' })
      expectFine(pattern.within(5))
      expect(needsWindow(pattern.within(5).syntax)).toBe(false)
    }
  })
})

describe('bounds on time', () => {
  test('are not longer than the whole match', () => {
    const whole = 10
    const long = (setting: string, step: string) => ({ step, setting, ms: 11, whole })
    const previous = "within(…, { of: 'previous' })"
    expectRefused(a.next('b').within(11, { of: 'previous' }).within(whole), 'BAD_PATTERN', long(previous, 'b'))
    expectRefused(a.notFollowedBy('n').within(11, { of: 'previous' }).within(whole), 'BAD_PATTERN', long(previous, 'n'))
    expectRefused(
      a.within(whole).next(begin('b').next('c').within(11, { of: 'previous' })),
      'BAD_PATTERN',
      long(previous, 'c'),
    )
    expectRefused(
      a.oneOrMore().within(11, { of: 'step' }).within(whole),
      'BAD_PATTERN',
      long("within(…, { of: 'step' })", 'a'),
    )
    expectRefused(a.times(2, '11ms').within(whole), 'BAD_PATTERN', long('the time between repetitions', 'a'))
    expectRefused(a.heldFor(11).within(whole), 'BAD_PATTERN', long('heldFor(…)', 'a'))
    expectFine(
      a.next('b').within(10, { of: 'previous' }).within(whole),
      a.oneOrMore(10).within(10, { of: 'step' }).within(whole),
      a.heldFor(10).within(whole, { inclusive: true }),
    )
    expectRefused(a.heldFor(10).within(whole), 'BAD_PATTERN', { ms: 10, whole })
  })

  test('of a step are for what has a first and a last event', () => {
    expectRefused(a.within(5, { of: 'step' }), 'BAD_PATTERN', { step: 'a' })
    expectFine(a.within(5, { of: 'step' }).times(2), a.next(begin('b').next('c')).within(5, { of: 'step' }))
  })

  test('of a group are not in a group that repeats', () => {
    const inner = begin('b').next('c')
    const outer = (pattern: AnyPattern): AnyPattern =>
      a.next(begin('x').next(inner).within(5, { of: 'step' }).next(pattern))
    expectFine(outer(begin('y')), a.next(inner).within(5, { of: 'step' }).oneOrMore())
    expectRefused(outer(begin('y')).oneOrMore(), 'BAD_PATTERN', { step: '(b c)' })
    expectRefused(begin(outer(begin('y'))).times(2), 'BAD_PATTERN', { step: '(b c)' })
    expectFine(a.next(begin('b').oneOrMore().within(5, { of: 'step' }).next('c')).oneOrMore())
  })

  test('before a group need a first element that comes', () => {
    const optional = begin('b').optional().next('c')
    const bounded = { of: 'previous' } as const
    expectRefused(a.next(optional).within(5, bounded), 'BAD_PATTERN', { step: '(b c)' })
    expectRefused(a.next(optional).oneOrMore(5), 'BAD_PATTERN', { step: '(b c)' })
    expectRefused(a.next(begin(optional).next('d')).within(5, bounded), 'BAD_PATTERN', { step: '(b c d)' })
    expectRefused(a.next(either(begin('d'), optional)).within(5, bounded), 'BAD_PATTERN', { step: '(d b c)' })
    expectRefused(
      a.next(begin(either(begin('d'), begin('b').times(0, 1))).next('e')).within(5, bounded),
      'BAD_PATTERN',
      {},
    )
    expectFine(a.next(begin('b').next('c').optional()).oneOrMore(5).within(5, bounded))
    expectFine(a.next(optional).oneOrMore(), a.next('b').optional().within(5, bounded))
  })
})

describe('names', () => {
  test('are there for what they name', () => {
    expectRefused((a as AnyPattern).skipToFirst('zzz'), 'BAD_PATTERN', { step: 'zzz' })
    expectRefused(
      (a as AnyPattern).count((all) => ({ x: all.max('zzz', 'value') })),
      'BAD_PATTERN',
      { step: 'zzz' },
    )
    const rule: AnyPattern = a.notFollowedBy('n').followedBy(begin('b').next('c'))
    expectFine(
      rule.skipToFirst('c'),
      rule.skipToLast('n'),
      rule.count((all) => ({ x: all.max('c', 'value') })),
    )
    expectRefused(
      rule.count((all) => ({ x: all.max('n', 'value') })),
      'BAD_PATTERN',
      { aggregate: 'x', step: 'n' },
    )
  })

  test('are given once, in groups and alternatives too', () => {
    const twice = rewritten(a.followedBy('b'), ([first, second]) => [first, { ...second!, name: 'a' }])
    expectRefused(twice, 'BAD_PATTERN', { step: 'a' })
    const inGroup = rewritten(a.next(begin('b').next('c')), ([first, second]) => [{ ...first!, name: 'c' }, second])
    expectRefused(inGroup, 'BAD_PATTERN', { step: 'c' })
  })
})

describe('a sequence that must not come', () => {
  test('is a pattern of its own', () => {
    expectFine(a.notFollowedBy(begin('x').next('y').where(sees('x'))).next('b'))
    expectRefused(a.notFollowedBy(begin('x').where(sees('a'))).next('b'), 'UNBOUND_STEP', { step: 'x', name: 'a' })
    expectRefused(a.notFollowedBy(begin('x').next('y')).next('b').where(sees('x')), 'UNBOUND_STEP', { step: 'b' })
    expectRefused(a.notFollowedBy(begin('x').next('y')), 'ABSENCE_WITHOUT_WINDOW', { step: 'x y' })
  })

  test('is complete with an event', () => {
    const ending = a.notFollowedBy(begin('x').notFollowedBy('n')).next('b').within(5)
    expectRefused(ending, 'BAD_PATTERN', { step: 'x n' })
    expectFine(a.notFollowedBy(begin('x').notFollowedBy('n').next('y')).next('b'))
  })

  test('stands alone, on an absence that lasts', () => {
    const { where } = a.notFollowedBy(begin('x').next('y')).syntax.elements[1] as Absence
    const misplaced = (
      pattern: AnyPattern,
      condition: Condition | null = where,
    ): { readonly syntax: PatternSyntax } => {
      const [first, second] = pattern.syntax.elements
      return { syntax: { ...pattern.syntax, elements: [first!, { ...(second as Absence), where: condition }] } }
    }
    expectRefused(misplaced(a.next('b')), 'BAD_PATTERN', { step: 'b' })
    expectRefused(misplaced(a.notNext('n')), 'BAD_PATTERN', { step: 'n' })
    const both: Condition = { kind: 'and', conditions: [where!] }
    expectRefused(misplaced(a.notFollowedBy('n').within(5), both), 'BAD_PATTERN', { step: 'n' })
    expectFine(misplaced(a.notFollowedBy('n').within(5)))
  })
})

describe('a pattern that no builder makes', () => {
  const step = (pattern: AnyPattern, change: Partial<Step>): AnyPattern =>
    rewritten(pattern, ([first, ...rest]) => [{ ...first, ...change }, ...rest])
  const loop = (pattern: AnyPattern, change: Partial<Repeat>): AnyPattern =>
    step(pattern, { repeat: { ...(pattern.syntax.elements[0] as Step).repeat!, ...change } })

  test('has no first step, in a part either', () => {
    const absenceFirst = rewritten(a.notFollowedBy('n').within(5), (elements) => [...elements].reverse())
    expectRefused(absenceFirst, 'BAD_PATTERN', { pattern: 'a n' })
    const inGroup = rewritten(begin(begin('b').notNext('n').next('c')), ([group]) => [
      { ...(group as Group), body: { kind: 'sequence', elements: sequenceIn(group!).slice(1) } },
    ])
    expectRefused(inGroup, 'BAD_PATTERN', { pattern: '(n c)' })
  })

  test('has a choice of one, or one of too many', () => {
    const [x, y] = [begin('x'), begin('y')]
    const one = rewritten(begin(either(x, y)), ([group]) => [
      { ...group, body: { kind: 'either', alternatives: [{ kind: 'sequence', elements: x.syntax.elements }] } },
    ])
    expectRefused(one, 'BAD_PATTERN', { step: '(x)', count: 1 })
    const members = Array.from({ length: 9 }, (_, i) => begin(`m${i}`))
    expectRefused(begin(allOf(...members)), 'BAD_PATTERN', { count: 9, most: 8 })
    expectFine(begin(allOf(...members.slice(1))))
  })

  test('contradicts itself', () => {
    expectRefused(loop(a.oneOrMore(), { greedy: true, reluctant: true }), 'BAD_PATTERN', { step: 'a' })
    const until = { kind: 'expression', expression: field('kind').eq('b').expression } as const
    expectRefused(loop(a.times(2), { until }), 'BAD_PATTERN', { step: 'a', setting: 'until(…)' })
    expectRefused(step(a.times(2), { heldFor: 5 }), 'BAD_PATTERN', { step: 'a', setting: 'heldFor(…)' })
    expectRefused(step(a, { heldFor: 5 }), 'BAD_PATTERN', { step: 'a', setting: 'heldFor(…)' })
    expectRefused(step(begin(begin('b').next('c')).oneOrMore(), { heldFor: 5 }), 'BAD_PATTERN', { step: '(b c)' })
  })
})

function sequenceIn(group: Element): readonly Element[] {
  const { body } = group as Group
  return body.kind === 'sequence' ? body.elements : []
}

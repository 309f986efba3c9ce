import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { begin, bound, explain, explainData, field } from 'tidemark'
import { previous } from '../../../src/event/field.ts'
import { allOf, either } from '../../../src/pattern/builder/choice.ts'
import type { AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import { chooseEngine } from '../../../src/pattern/engine/choose.ts'
import { anyPattern } from '../../../src/testing/any-pattern.ts'
import { programOf } from '../program/program-of.ts'

const is = (kind: string) => field('kind').eq(kind)
const a = begin('a').where(is('a'))
const pair = begin('b').where(is('b')).followedBy('c').where(is('c'))

const elements = (pattern: AnyPattern): string => explainData(pattern).elements.join('\n')
const automaton = (pattern: AnyPattern): string => explainData(pattern).automaton.join('\n')

describe('the whole of it', () => {
  test('reads', () => {
    const rule = a
      .followedBy('b')
      .where(is('b'))
      .where(field('v').gt(bound.avg('b', 'v')))
      .where(field('v').ne(previous('v')))
      .oneOrMore()
      .next('c')
      .where(field('v').lt(previous('v')))
      .within('5 min', { inclusive: true })
      .partitionBy('line', 'side')
      .skipToLast('b', { onMiss: 'error' })
      .named('rise')
    // Which engine it is has a test of its own.
    expect(explain(rule).replace(/\nengine: (?:.|\n)*?\n\n/, '\n')).toMatchInlineSnapshot(`
      "rule rise

      pattern
        begin a: kind == "a"
        followed by b: kind == "b" and v > avg(b.v) and v != previous(v), once or more
        next c: v < previous(v)
        within last - first <= 5 min
        partition by line, side
        after a match: skipToLast('b'), a miss fails the job
        gives: every match

      decided once per event, for all rules
        kind == "a"
        kind == "b"

      decided per partial match
        v > avg(b.v) and v != previous(v)   (looks at the event before)
        v < previous(v)   (looks at the event before)

      kept up to date per partial match
        avg(b.v)

      no prefilter, because
        a condition looks at the event before, whatever that is
        'c' has no condition on the event alone

      automaton
        start: a -> q0
        q0: b -> q1, q2; passes others
        q1: b again -> q1, q2; passes others
        q2: c -> match; ends at any other event"
    `)
  })

  test('has the prefilter where nothing is against it, and warnings', () => {
    const text = explain(a.followedBy('b').where(is('b')).skipToNext())
    expect(text).toContain('\nprefilter: events that satisfy nothing are dropped before sorting\n')
    expect(text).toContain('\nwarnings\n  Rule "a b" has no within()')
    expect(explain(a)).not.toContain('warnings')
  })

  test('names the engine that is taken, and why each cheaper one refused', () => {
    for (const pattern of [a, a.next('b').where(is('b')), a.followedBy(pair).oneOrMore().longest()]) {
      const { engine, refused } = chooseEngine(programOf(pattern))
      expect(explainData(pattern)).toMatchObject({ engine, refused })
      const lines = refused.map((one) => `  not ${one.engine}: ${one.reason}`)
      expect(explain(pattern)).toContain(['', `engine: ${engine}`, ...lines, ''].join('\n'))
    }
  })

  test('cuts an automaton that nobody would read; the data has it all', () => {
    const text = explain(a.times(200))
    expect(text).toContain('\n  q59: ')
    expect(text).not.toContain('q60: ')
    expect(text).toContain('\n  … and 139 states more')
    expect(explainData(a.times(200)).automaton).toHaveLength(200)
  })

  test('can be had of every pattern, and names no state that there is not', () => {
    let largest = 0
    fc.assert(
      fc.property(anyPattern({ alone: true }), (pattern) => {
        const { automaton: lines, mermaid, dot } = explainData(pattern)
        const { states } = programOf(pattern)
        largest = Math.max(largest, states.length)
        expect(lines).toHaveLength(states.length + 1)
        const known = new Set(states.map(({ id }) => `q${id}`))
        for (const text of [...lines, mermaid, dot]) {
          expect(text).not.toMatch(/undefined|NaN|\[object/)
          for (const [id] of text.matchAll(/\bq\d+\b/g)) expect(known).toContain(id)
        }
        // Whatever leads to a state is drawn.
        for (const id of known) expect(mermaid).toContain(` --> ${id} : `)
      }),
      { numRuns: 200 },
    )
    expect(largest).toBeGreaterThan(10)
  })

  test('stays on its lines, whatever names and values are', () => {
    const evil = begin('x\ny').where(field('k').eq('\n'))
    expect(explain(evil.named('r\nrule b'))).toMatch(/^rule r rule b\n/)
    expect(elements(evil)).toBe(String.raw`begin x y: k == "\n"`)
    expect(automaton(evil)).toBe('start: x y -> match')
  })
})

describe('elements', () => {
  test('of a sequence', () => {
    const pattern = a.next('b').followedByAny('c').notNext('m').where(is('m')).notFollowedBy('n').followedBy('d')
    expect(elements(pattern)).toMatchInlineSnapshot(`
      "begin a: kind == "a"
      next b: any event
      followed by any c: any event
      not next m: kind == "m"
      not followed by n: any event
      followed by d: any event"
    `)
  })

  test('quantified', () => {
    const quantified = [
      a.times(2),
      a.times(2, 4).optional(),
      a.times(0, 2),
      a.timesOrMore(2).consecutive(),
      a.oneOrMore('5s').allowCombinations(),
      a.oneOrMore().greedy().until(is('u')),
      a.oneOrMore().longest(),
      a.timesOrMore(3).reluctant(),
      a.heldFor('30s'),
      a.oneOrMore().heldFor('30s'),
    ]
    expect(quantified.map(elements).join('\n')).toMatchInlineSnapshot(`
      "begin a: kind == "a", 2 times
      begin a: kind == "a", 2 to 4 times, optional
      begin a: kind == "a", 1 to 2 times, optional
      begin a: kind == "a", 2 times or more, consecutive
      begin a: kind == "a", once or more, all combinations, less than 5 s between repetitions
      begin a: kind == "a", once or more, greedy, until kind == "u"
      begin a: kind == "a", once or more, longest
      begin a: kind == "a", 3 times or more, reluctant
      begin a: kind == "a", once or more, consecutive, reluctant, held for 30 s
      begin a: kind == "a", once or more, held for 30 s"
    `)
  })

  test('bounded in time', () => {
    const step = a.followedBy('b').oneOrMore().within('5s', { of: 'previous' })
    expect(elements(step.within('1m', { of: 'step', inclusive: true }))).toMatchInlineSnapshot(`
      "begin a: kind == "a"
      followed by b: any event, once or more, less than 5 s after the event before, at most 1 min from its first event to its last"
    `)
    expect(elements(a.notFollowedBy('n').within('5s', { of: 'previous' }))).toMatchInlineSnapshot(`
      "begin a: kind == "a"
      not followed by n: any event, for 5 s after the event before"
    `)
  })

  test('of a group that must not come', () => {
    const pattern = a.notFollowedBy(pair).followedBy('d').where(is('d'))
    expect(elements(pattern)).toMatchInlineSnapshot(`
      "begin a: kind == "a"
      not followed by a group
        begin b: kind == "b"
        followed by c: kind == "c"
      followed by d: kind == "d""
    `)
    expect(automaton(pattern)).toMatchInlineSnapshot(`
      "start: a -> q0
      q0: d -> match; passes others; ends at (b c)"
    `)
  })

  test('in groups, as a tree', () => {
    const choice = either(begin('x'), begin('y').next('z'), begin(pair).optional())
    expect(elements(a.followedBy(choice).times(2).optional())).toMatchInlineSnapshot(`
      "begin a: kind == "a"
      followed by one of, 2 times, optional
        either x: any event
        or
          begin y: any event
          next z: any event
        or
          begin a group, optional
            begin b: kind == "b"
            followed by c: kind == "c""
    `)
    expect(
      elements(
        begin(allOf(begin('x'), pair).between('next'))
          .followedBy(begin('y').oneOrMore())
          .times(2),
      ),
    ).toMatchInlineSnapshot(`
      "begin all of, in any order, nothing between them
        both x: any event
        and
          begin b: kind == "b"
          followed by c: kind == "c"
      followed by a group, 2 times
        begin y: any event, once or more"
    `)
  })
})

describe('the rest of a rule', () => {
  test('skip strategies', () => {
    const skips = [a, a.skipToNext(), a.skipPastLastEvent(), a.skipToFirst('a'), a.skipToLast('a', { onMiss: 'error' })]
    expect(skips.map((pattern) => explainData(pattern).skip)).toEqual([
      'noSkip',
      'skipToNext',
      'skipPastLastEvent',
      "skipToFirst('a')",
      "skipToLast('a'), a miss fails the job",
    ])
  })

  test('output, window and partitions', () => {
    expect(
      [a, a.atMost(3), a.detectOnly(), a.count((all) => ({ top: all.max('a', 'v') }))].map(
        (pattern) => explainData(pattern).output,
      ),
    ).toEqual([
      'every match',
      'at most 3 of the matches of one moment and key',
      'whether there is a match, once per moment and key',
      'how many matches there are, per moment and key, top = max(a.v)',
    ])
    expect(explainData(a.within(5)).within).toBe('last - first < 5 ms')
    expect(explainData(a)).toMatchObject({ within: null, partitionBy: [] })
    expect(explainData(a.partitionBy('x', 'y')).partitionBy).toEqual(['x', 'y'])
  })

  test('conditions, where they are decided', () => {
    const rising = a
      .followedBy('b')
      .where(field('v').gt(previous('v')))
      .where(field('v').gt(bound('a', 'v')))
    expect(explainData(rising)).toMatchObject({
      predicates: ['kind == "a"', 'v > previous(v)   (looks at the event before)'],
      related: ['v > a.v'],
      aggregates: [],
    })
    expect(explainData(rising.partitionBy('line'))).toMatchObject({
      predicates: ['kind == "a"'],
      related: ['v > previous(v) and v > a.v   (looks at the event before)'],
    })
    const counting = a
      .oneOrMore()
      .followedBy('b')
      .where(
        bound
          .count('a')
          .gt(3)
          .and(field('v').gt(bound.avg('a', 'v'))),
      )
    expect(explainData(counting).aggregates).toEqual(['count(a)', 'avg(a.v)'])
  })
})

describe('the automaton', () => {
  test('of gaps: what is taken, what is passed over, what ends it', () => {
    const pattern = a.next('b').where(is('b')).followedBy('c').where(is('c')).followedByAny('d').where(is('d'))
    expect(automaton(pattern)).toMatchInlineSnapshot(`
      "start: a -> q0
      q0: b -> q1; ends at any other event
      q1: c -> q2; passes others
      q2: d -> match; passes any event"
    `)
  })

  test('of absences', () => {
    expect(automaton(a.notFollowedBy('n').where(is('n')).followedBy('b').where(is('b')))).toMatchInlineSnapshot(`
      "start: a -> q0
      q0: b -> match; passes others; ends at n"
    `)
    expect(automaton(a.notNext('m').where(is('m')).notFollowedBy('n').where(is('n')).within(5))).toMatchInlineSnapshot(`
      "start: a -> q0
      q0: passes others to q1; ends at n or m; match when the window closes
      q1: passes others; ends at n; match when the window closes"
    `)
    expect(automaton(a.notFollowedBy('n').where(is('n')).within(5, { of: 'previous', inclusive: true })))
      .toMatchInlineSnapshot(`
      "start: a -> q0
      q0: passes others; ends at n; match 5 ms after the event before (inclusive)"
    `)
    expect(automaton(a.notNext('n').where(is('n')))).toMatchInlineSnapshot(`
      "start: a -> q0
      q0: another event if not n -> match; ends at n"
    `)
    expect(automaton(a.notFollowedBy('any').within(5))).toMatchInlineSnapshot(`
      "start: a -> q0
      q0: ends at any event; match when the window closes"
    `)
  })

  test('of loops', () => {
    const loop = a.followedBy('b').where(is('b')).oneOrMore()
    expect(automaton(loop.until(is('u')).followedBy('c').where(is('c')))).toMatchInlineSnapshot(`
      "start: a -> q0
      q0: b if not until(b) -> q1, q2; passes others
      q1: c -> match; passes others
      q2: b again if not until(b) -> q1, q2; passes others; ends at until(b)"
    `)
    expect(automaton(loop.greedy().until(is('u')).followedBy('c').where(is('c')))).toMatchInlineSnapshot(`
      "start: a -> q0
      q0: b if not until(b) -> q1; passes others
      q1: c if until(b) -> match; c if not until(b) and not b -> match; b again if not until(b) -> q1; passes events to q2 if until(b) and not c; passes others to q3; passes events to q4 if not until(b) and not b
      q2: c -> match; passes others
      q3: c if not b -> match; passes others; ends at b
      q4: b again if not until(b) -> q1; passes others; ends at until(b)"
    `)
    expect(automaton(loop.reluctant().followedBy('c').where(is('c')))).toMatchInlineSnapshot(`
      "start: a -> q0
      q0: b -> q1, q2; passes others
      q1: c -> match; passes others
      q2: b again if not c -> q1, q2; passes others; ends at c"
    `)
    expect(automaton(a.heldFor(5).followedBy('c').where(is('c')))).toMatchInlineSnapshot(`
      "start: a -> q0
      q0: c if a held for 5 ms -> match; a again if a not yet held for 5 ms -> q0; passes events to q1 if not c and a held for 5 ms
      q1: c -> match; passes others"
    `)
  })

  test('of groups', () => {
    expect(automaton(a.followedBy(pair).oneOrMore().until(is('u')))).toMatchInlineSnapshot(`
      "start: a -> q0
      q0: b if not until(b c) -> q1; passes others; ends at until(b c)
      q1: c if not until(b c) -> match, q2; passes others; ends at until(b c)
      q2: b if not until(b c) -> q3; passes others; ends at until(b c)
      q3: c if not until(b c) -> match, q2; passes others; ends at until(b c)"
    `)
    expect(automaton(begin(allOf(begin('x').where(is('x')), begin('y').where(is('y')))).within(5, { of: 'step' })))
      .toMatchInlineSnapshot(`
      "start: x -> q0; y -> q1
      q0: y -> match; passes others; deadline 5 ms after the first of (x y)
      q1: x -> match; passes others; deadline 5 ms after the first of (x y)"
    `)
  })

  test('of bounds on time: common to a state, or asked of one way', () => {
    expect(automaton(a.followedBy('b').where(is('b')).within(5, { of: 'previous' }))).toMatchInlineSnapshot(`
      "start: a -> q0
      q0: b -> match; passes others; deadline 5 ms after the event before"
    `)
    expect(automaton(a.oneOrMore().within(9, { of: 'step', inclusive: true }))).toMatchInlineSnapshot(`
      "start: a -> match, q0
      q0: a again -> match, q0; passes others; deadline 9 ms after the first a (inclusive)"
    `)
  })
})

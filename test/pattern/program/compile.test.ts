import { describe, expect, test } from 'vitest'
import { field } from '../../../src/event/field.ts'
import { allOf, either } from '../../../src/pattern/builder/choice.ts'
import { begin } from '../../../src/pattern/builder/pattern.ts'
import { isTimed } from '../../../src/pattern/program/program.ts'
import { compilePattern, MAX_STATES } from '../../../src/pattern/program/compile.ts'
import { planPattern } from '../../../src/pattern/plan/plan.ts'
import { compiled, programOf } from './program-of.ts'

const is = (kind: string) => field('kind').eq(kind)
const a = begin('a').where(is('a'))

describe('a program', () => {
  test('of one step is complete with it', () => {
    expect(compiled(a)).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, complete"
    `)
  })

  test('of a sequence has a state for each gap', () => {
    const pattern = a.next('b').where(is('b')).followedBy('c').where(is('c')).followedByAny('d').where(is('d'))
    expect(compiled(pattern)).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0
      t1: b, enter q1
      t2: c, enter q2
      t3: d, complete
      q0: take t1 [b]
      q1: take t2 [c]; pass q1 [not c]
      q2: take t3 [d]; pass q2"
    `)
  })

  test('of a step without a condition asks for nothing, and passes over nothing', () => {
    expect(compiled(a.followedBy('any').followedByAny('every'))).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0
      t1: any, enter q1
      t2: every, complete
      q0: take t1
      q1: take t2; pass q1"
    `)
  })

  test('of an optional step in the middle waits for both, and starts behind one at the front', () => {
    const behind = a.followedBy('b').where(is('b')).optional().followedBy('c').where(is('c'))
    expect(compiled(behind)).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0 q1
      t1: c, complete
      t2: b, enter q0
      q0: take t1 [c]; pass q0 [not c]
      q1: take t2 [b]; pass q1 [not b]"
    `)
    expect(compiled(a.optional().followedBy('b').where(is('b')))).toMatchInlineSnapshot(`
      "start: take t0 [a]; take t1 [b]
      t0: a, enter q0
      t1: b, complete
      q0: take t1 [b]; pass q0 [not b]"
    `)
  })

  test('of an optional step at the end is complete without it', () => {
    expect(compiled(a.followedBy('b').where(is('b')).optional())).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, complete, enter q0
      t1: b, complete
      q0: take t1 [b]; pass q0 [not b]"
    `)
  })

  test('of an optional step that must come next leaves one state for the next event, and one for what comes later', () => {
    const pattern = a.next('b').where(is('b')).optional().followedBy('c').where(is('c'))
    expect(compiled(pattern)).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0 q1
      t1: c, complete
      t2: b, enter q0
      q0: take t1 [c]; pass q0 [not c]
      q1: take t2 [b]"
    `)
  })
})

describe('ways that do not depend on each other are states of their own', () => {
  test('the loop of `a b+ c`, and what is behind it', () => {
    const pattern = a.followedBy('b').where(is('b')).oneOrMore().followedBy('c').where(is('c'))
    expect(compiled(pattern)).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0
      t1: b, enter q1 q2
      t2: c, complete
      t3: b again, enter q1 q2
      q0: take t1 [b]; pass q0 [not b]
      q1: take t2 [c]; pass q1 [not c]
      q2: take t3 [b]; pass q2 [not b]"
    `)
  })

  test('several optional steps', () => {
    const pattern = a.followedBy('b').where(is('b')).optional().followedBy('c').where(is('c')).optional()
    const { states, takes } = programOf(pattern.followedBy('d').where(is('d')))
    expect(states).toHaveLength(3)
    expect(takes.map(({ enter }) => enter.length)).toEqual(expect.arrayContaining([3, 2, 1]))
    for (const { edges } of states) expect(edges.filter(({ action }) => action === 'take')).toHaveLength(1)
  })

  test('alternatives', () => {
    const pattern = a.followedBy(either(begin('b').where(is('b')), begin('c').where(is('c'))))
    expect(compiled(pattern)).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0 q1
      t1: b, complete
      t2: c, complete
      q0: take t1 [b]; pass q0 [not b]
      q1: take t2 [c]; pass q1 [not c]"
    `)
  })

  test('not where an absence would end only one of them', () => {
    const pattern = a.followedBy('b').where(is('b')).optional().notFollowedBy('n').where(is('n'))
    expect(compiled(pattern.followedBy('c').where(is('c')))).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0
      t1: b, enter q1
      t2: c, complete
      q0: take t1 [b]; take t2 [c]; pass q1 [not c]; stop [n]; pass q2 [not b]
      q1: take t2 [c]; pass q1 [not c]; stop [n]
      q2: take t1 [b]; pass q2 [not b]"
    `)
  })

  test('not what time alone can complete', () => {
    const pattern = a.followedBy('b').where(is('b')).optional().notFollowedBy('n').where(is('n')).within(5)
    expect(compiled(pattern)).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0
      t1: b, enter q1
      q0: take t1 [b]; pass q1 [not n]; stop [n]; pass q2 [not b]; match when the window closes
      q1: pass q1 [not n]; stop [n]; match when the window closes
      q2: take t1 [b]; pass q2 [not b]"
    `)
  })
})

describe('a loop', () => {
  test('with an end has a state for each repetition', () => {
    expect(compiled(a.times(2, 3).consecutive().followedBy('b').where(is('b')))).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0
      t1: a again, enter q1 q2
      t2: b, complete
      t3: a again, enter q1
      q0: take t1 [a]
      q1: take t2 [b]; pass q1 [not b]
      q2: take t3 [a]"
    `)
  })

  test('without end repeats the last one', () => {
    expect(compiled(a.oneOrMore().allowCombinations())).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, complete, enter q0
      t1: a again, complete, enter q0
      q0: take t1 [a]; pass q0"
    `)
    expect(compiled(a.timesOrMore(2))).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0
      t1: a again, complete, enter q1
      q0: take t1 [a]; pass q0 [not a]
      q1: take t1 [a]; pass q1 [not a]"
    `)
  })

  test('that is greedy does not let through what it could take', () => {
    expect(compiled(a.oneOrMore().greedy().followedBy('b').where(is('b')))).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0 q1
      t1: b, complete
      t2: a again, enter q0 q1
      q0: take t1 [b, not a]; pass q0 [not b, not a]
      q1: take t2 [a]; pass q1 [not a]"
    `)
  })

  test('that is reluctant does not take what could be taken behind it', () => {
    expect(compiled(a.oneOrMore().reluctant().followedBy('b').where(is('b')))).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0 q1
      t1: b, complete
      t2: a again, enter q0 q1
      q0: take t1 [b]; pass q0 [not b]
      q1: take t2 [a, not b]; pass q1 [not a, not b]"
    `)
  })

  test('until something comes neither takes nor passes over that', () => {
    const pattern = a.followedBy('b').where(is('b')).oneOrMore().until(is('u'))
    expect(compiled(pattern)).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0
      t1: b, complete, enter q1
      t2: b again, complete, enter q1
      q0: take t1 [not until(b), b]; pass q0 [not b]
      q1: take t2 [not until(b), b]; pass q1 [not until(b), not b]"
    `)
  })

  test('that has to be held goes on until it has been, and asks the event taken', () => {
    expect(compiled(a.heldFor(5))).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, complete [a held for 5 ms], enter q0
      t1: a again, complete [a held for 5 ms], enter q0
      q0: take t1 [a, a not yet held for 5 ms]"
    `)
  })
})

describe('a group', () => {
  const pair = begin('b').where(is('b')).followedBy('c').where(is('c'))

  test('that repeats offers what follows anew at each event, which is absorbed where that is waited for', () => {
    const pattern = a.followedBy(pair).oneOrMore().followedBy('d').where(is('d'))
    expect(compiled(pattern)).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0
      t1: b, enter q1
      t2: c, enter q2
      t3: b, enter q3
      t4: d, complete
      t5: c, enter q2 q4
      q0: take t1 [b]; pass q0 [not b]
      q1: take t2 [c]; pass q1 [not c]
      q2: take t3 [b]; pass q2 [not b]; take t4 [d]; pass q4 [not d]; absorbs q4
      q3: take t5 [c]; pass q3 [not c]
      q4: take t4 [d]; pass q4 [not d]"
    `)
    for (const { id, absorbs } of programOf(pattern).states) expect(absorbs).not.toContain(id)
  })

  test('that repeats and ends in an optional step is as many states as there are ways on', () => {
    const inner = begin('b').where(is('b')).oneOrMore().followedBy('c').where(is('c')).optional()
    expect(compiled(begin(inner).oneOrMore())).toMatchInlineSnapshot(`
      "start: take t0 [b]
      t0: b, complete, enter q0 q1 q2
      t1: b, complete, enter q0 q3 q4
      t2: c, complete, enter q0
      t3: b again, complete, enter q0 q1 q2
      t4: c, complete, enter q0
      t5: b again, complete, enter q0 q3 q4
      q0: take t1 [b]; pass q0 [not b]
      q1: take t2 [c]; pass q1 [not c]
      q2: take t3 [b]; pass q2 [not b]
      q3: take t4 [c]; pass q3 [not c]
      q4: take t5 [b]; pass q4 [not b]"
    `)
  })

  test('of members in any order has a way for each set of those that are left', () => {
    const pattern = begin(allOf(begin('x').where(is('x')), begin('y').where(is('y')), begin('z').where(is('z'))))
    // From each single member to two, from each pair to one.
    expect(programOf(pattern).states).toHaveLength(9)
    expect(compiled(begin(allOf(begin('x').where(is('x')), begin('y').where(is('y')))))).toMatchInlineSnapshot(`
      "start: take t0 [x]; take t1 [y]
      t0: x, enter q0
      t1: y, enter q1
      t2: y, complete
      t3: x, complete
      q0: take t2 [y]; pass q0 [not y]
      q1: take t3 [x]; pass q1 [not x]"
    `)
  })
})

describe('an absence', () => {
  test('ends the wait for all that comes behind it', () => {
    const pattern = a.notFollowedBy('n').where(is('n')).followedBy('b').where(is('b')).optional()
    expect(compiled(pattern.followedBy('c').where(is('c')))).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0 q1
      t1: c, complete
      t2: b, enter q2
      q0: take t1 [c]; pass q0 [not c]; stop [n]
      q1: take t2 [b]; pass q1 [not b]; stop [n]
      q2: take t1 [c]; pass q2 [not c]"
    `)
  })

  test('of the next event is over with that', () => {
    expect(compiled(a.notNext('n').where(is('n')).followedBy('b').where(is('b')))).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0
      t1: b, complete
      q0: take t1 [not n, b]; pass q1 [not n, not b]; stop [n]
      q1: take t1 [b]; pass q1 [not b]"
    `)
  })

  test('at the end waits for the window, or as long as it must last', () => {
    expect(compiled(a.notFollowedBy('n').where(is('n')).within(5))).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0
      q0: pass q0 [not n]; stop [n]; match when the window closes"
    `)
    const lasting = a.notFollowedBy('n').where(is('n')).within(5, { of: 'previous', inclusive: true })
    expect(programOf(lasting).states).toMatchObject([{ pending: true, lasts: { ms: 5, inclusive: true } }])
    const two = a.notFollowedBy('n').where(is('n')).within(5, { of: 'previous' }).notFollowedBy('m').where(is('m'))
    expect(programOf(two.within(3, { of: 'previous' })).states).toMatchObject([{ lasts: { ms: 3, inclusive: false } }])
  })

  test('of the next event at the end waits for a next event', () => {
    expect(compiled(a.notNext('n').where(is('n')))).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0
      q0: complete [not n]; stop [n]"
    `)
  })

  test('behind a loop ends the loop', () => {
    const pattern = a.oneOrMore().notFollowedBy('n').where(is('n')).followedBy('b').where(is('b'))
    expect(compiled(pattern)).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0 q1
      t1: b, complete
      t2: a again, enter q0 q1
      q0: take t1 [b]; pass q0 [not b]; stop [n]
      q1: take t2 [a]; pass q1 [not a]; stop [n]"
    `)
  })
})

describe('bounds on time', () => {
  test('are asked on the way to the part, and only there', () => {
    const pattern = a.followedBy('b').where(is('b')).within(5, { of: 'previous' }).followedBy('c').where(is('c'))
    expect(compiled(pattern)).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, enter q0
      t1: b, enter q1
      t2: c, complete
      q0: take t1 [b, less than 5 ms after the event before]; pass q0 [not b, less than 5 ms after the event before]; bounded by [less than 5 ms after the event before]
      q1: take t2 [c]; pass q1 [not c]"
    `)
    expect(programOf(pattern).states.map(isTimed)).toEqual([true, false])
  })

  test('of a loop count from its first event, or from the repetition before', () => {
    expect(compiled(a.oneOrMore({ seconds: 1 }).within(5, { of: 'step', inclusive: true }))).toMatchInlineSnapshot(`
      "start: take t0 [a]
      t0: a, complete, enter q0
      t1: a again, complete, enter q0
      q0: take t1 [a, less than 1 s after the event before, at most 5 ms after the first a]; pass q0 [not a, less than 1 s after the event before, at most 5 ms after the first a]; bounded by [less than 1 s after the event before, at most 5 ms after the first a]"
    `)
  })

  test('the window of the match is in no state', () => {
    const pattern = a.followedBy('b').where(is('b'))
    expect(compiled(pattern.within(5))).toBe(compiled(pattern))
    expect(programOf(pattern.within(5)).states.map(isTimed)).toEqual([false])
  })
})

describe('size', () => {
  test('alike repetitions are one state, so a lower bound costs states and an open end none', () => {
    expect(programOf(a.oneOrMore()).states).toHaveLength(1)
    expect(programOf(a.timesOrMore(50)).states).toHaveLength(50)
    expect(programOf(a.times(50)).states).toHaveLength(49)
  })

  test('alike ways from different states are one take', () => {
    const { takes } = programOf(a.followedBy('b').where(is('b')).optional().followedBy('c').where(is('c')))
    expect(takes.filter(({ step }) => step === 2)).toHaveLength(1)
  })

  test('more states than the limit are refused, with the limit', () => {
    expect(programOf(a.times(MAX_STATES)).states).toHaveLength(MAX_STATES - 1)
    const tooLarge = planPattern(a.times(MAX_STATES + 2).named('long').syntax)
    expect(() => compilePattern(tooLarge)).toThrow(
      expect.objectContaining({ code: 'PATTERN_TOO_LARGE', data: { pattern: 'long', limit: MAX_STATES } }),
    )
  })

  test('so are too many ways between few states', () => {
    const optional = Array.from({ length: 300 }, (_, i) => `s${i}`)
    const pattern = optional.reduce<typeof a>(
      (made, name) => made.followedBy(name).where(is(name)).optional() as never,
      a,
    )
    expect(() => programOf(pattern)).toThrow(expect.objectContaining({ code: 'PATTERN_TOO_LARGE' }))
  })

  test('a program is plain and frozen', () => {
    const { states, takes, start } = programOf(a.followedBy('b').where(is('b')))
    for (const one of [...states, ...takes, ...start]) expect(Object.isFrozen(one)).toBe(true)
    expect(structuredClone({ states, takes, start })).toEqual({ states, takes, start })
  })
})

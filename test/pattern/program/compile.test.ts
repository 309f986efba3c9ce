import { describe, expect, test } from 'vitest'
import { field } from '../../../src/event/field.ts'
import { begin, type AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import { planPattern } from '../../../src/pattern/plan/plan.ts'
import { compilePattern, MAX_STATES } from '../../../src/pattern/program/compile.ts'
import { programText } from './program-text.ts'

const is = (kind: string) => field('kind').eq(kind)
const a = begin('a').where(is('a'))

function compiled({ syntax }: AnyPattern): string {
  return programText(compilePattern(planPattern(syntax)))
}

describe('a program', () => {
  test('of one step is complete with it', () => {
    expect(compiled(a)).toMatchInlineSnapshot(`
      "start: t0
      t0 a complete"
    `)
  })

  test('of a sequence has a state for each gap', () => {
    expect(compiled(a.next('b').followedBy('c').followedByAny('d'))).toMatchInlineSnapshot(`
      "start: t0
      t0 a → #0
      t1 b → #1
      t2 c → #2
      t3 d complete
      #0 strict b → t1
      #1 relaxed c → t2
      #2 any d → t3"
    `)
  })

  test('of an optional step in the middle waits for both, and starts behind one at the front', () => {
    expect(compiled(a.followedBy('b').optional().followedBy('c'))).toMatchInlineSnapshot(`
      "start: t0
      t0 a → #0 #1
      t1 b → #1
      t2 c complete
      #0 relaxed b → t1
      #1 relaxed c → t2"
    `)
    expect(compiled(a.optional().followedBy('b').optional().followedBy('c'))).toMatchInlineSnapshot(`
      "start: t0 t1 t2
      t0 a → #0 #1
      t1 b → #1
      t2 c complete
      #0 relaxed b → t1
      #1 relaxed c → t2"
    `)
  })

  test('of an optional step at the end is complete without it', () => {
    expect(compiled(a.followedBy('b').optional())).toMatchInlineSnapshot(`
      "start: t0
      t0 a complete → #0
      t1 b complete
      #0 relaxed b → t1"
    `)
  })

  test('of a loop with an end has a state for each repetition', () => {
    expect(compiled(a.times(2, 3).consecutive().followedBy('b'))).toMatchInlineSnapshot(`
      "start: t0
      t0 a → #0
      t1 a → #1 #2
      t2 a → #2
      t3 b complete
      #0 strict a2 → t1
      #1 strict a3 → t2
      #2 relaxed b → t3"
    `)
  })

  test('of a loop without end repeats the last one', () => {
    expect(compiled(a.oneOrMore().allowCombinations())).toMatchInlineSnapshot(`
      "start: t0
      t0 a complete → #0
      #0 any a2 → t0"
    `)
    expect(compiled(a.timesOrMore(2).followedBy('b'))).toMatchInlineSnapshot(`
      "start: t0
      t0 a → #0
      t1 a → #1 #2
      t2 b complete
      #0 relaxed a2 → t1
      #1 relaxed a3 → t1
      #2 relaxed b → t2"
    `)
  })

  test('of an absence kills the wait for all that comes behind it', () => {
    expect(compiled(a.notFollowedBy('n').followedBy('b').optional().followedBy('c'))).toMatchInlineSnapshot(`
      "start: t0
      t0 a → #0 #1
      t1 b → #2
      t2 c complete
      #0 relaxed b → t1, kill n
      #1 relaxed c → t2, kill n
      #2 relaxed c → t2"
    `)
  })

  test('of an absence guards the other ways to go on, at the next event alone', () => {
    expect(compiled(a.followedBy('b').optional().notFollowedBy('n').followedBy('c'))).toMatchInlineSnapshot(`
      "start: t0
      t0 a → #0 #1
      t1 b → #1
      t2 c complete
      #0 relaxed b → t1, guard n, then #2
      #1 relaxed c → t2, kill n
      #2 relaxed b → t1"
    `)
  })

  test('of notNext bars the next event, then settles', () => {
    expect(compiled(a.notNext('n').followedBy('b'))).toMatchInlineSnapshot(`
      "start: t0
      t0 a → #0
      t1 b complete
      #0 relaxed b → t1, bar n, then #1
      #1 relaxed b → t1"
    `)
  })

  test('of an absence at the end waits for the window', () => {
    expect(compiled(a.notFollowedBy('n').within(5))).toMatchInlineSnapshot(`
      "start: t0
      t0 a → #0
      #0 any absence, kill n"
    `)
    expect(compiled(a.notNext('m').notFollowedBy('n').within(5))).toMatchInlineSnapshot(`
      "start: t0
      t0 a → #0
      #0 any absence, kill n, bar m, then #1
      #1 any absence, kill n"
    `)
  })

  test('of notNext at the end waits for a next event', () => {
    expect(compiled(a.notNext('n'))).toMatchInlineSnapshot(`
      "start: t0
      t0 a → #0
      #0 strict nextEvent, bar n"
    `)
  })

  test('of notNext before optional steps at the end asks the event just taken', () => {
    expect(compiled(a.notNext('n').followedBy('b').optional())).toMatchInlineSnapshot(`
      "start: t0
      t0 a complete, unless n → #0
      t1 b complete
      #0 relaxed b → t1, bar n, then #1
      #1 relaxed b → t1"
    `)
  })

  test('of an absence behind a loop ends the loop; behind a range only up to its lower bound', () => {
    expect(compiled(a.oneOrMore().notFollowedBy('n').followedBy('b'))).toMatchInlineSnapshot(`
      "start: t0
      t0 a → #0 #1
      t1 b complete
      #0 relaxed a2 → t0, kill n
      #1 relaxed b → t1, kill n"
    `)
    expect(compiled(a.times(1, 2).notFollowedBy('n').followedBy('b'))).toMatchInlineSnapshot(`
      "start: t0
      t0 a → #0 #1
      t1 a → #1
      t2 b complete
      #0 relaxed a2 → t1, guard n, then #2
      #1 relaxed b → t2, kill n
      #2 relaxed a2 → t1"
    `)
  })
})

describe('size', () => {
  test('alike repetitions are one state, so a lower bound costs states and an open end none', () => {
    const program = (pattern: AnyPattern) => compilePattern(planPattern(pattern.syntax))
    expect(program(a.oneOrMore()).states).toHaveLength(1)
    expect(program(a.timesOrMore(50)).states).toHaveLength(50)
    expect(program(a.times(50)).states).toHaveLength(49)
  })

  test('more states than the limit are refused, with the limit', () => {
    expect(compilePattern(planPattern(a.times(MAX_STATES).syntax)).states).toHaveLength(MAX_STATES - 1)
    const tooLarge = planPattern(a.times(MAX_STATES + 2).named('long').syntax)
    expect(() => compilePattern(tooLarge)).toThrow(
      expect.objectContaining({ code: 'PATTERN_TOO_LARGE', data: { pattern: 'long', limit: MAX_STATES } }),
    )
  })
})

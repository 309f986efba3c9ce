/** Cases on which an engine once gave another answer than the oracle, shrunk and kept by what was wrong. */
import { describe, expect, test } from 'vitest'
import { bound, field, previous } from '../../src/event/field.ts'
import { allOf, either } from '../../src/pattern/builder/choice.ts'
import { pattern } from '../../src/pattern/builder/pattern.ts'
import type { SampleEvent } from '../../src/testing/event-stream.ts'
import { texts } from './kit/answer.ts'
import type { Rule } from './kit/cases.ts'
import { answersOf, detect } from './kit/detect.ts'
import { compareTexts, differences } from './kit/differences.ts'
import { runEngine } from './kit/engine.ts'
import { expectedMatches, expectedTimeouts } from './kit/expected.ts'
import { takenBy } from './kit/taken.ts'

/** `'a0 b3=2'`: an event of the kind `a` at 0, and one of the kind `b` at 3 with the value 2; others have the value 0. */
function events(text: string): readonly SampleEvent[] {
  return text.split(' ').map((word, id) => {
    const [, kind, time, value = '0'] = /^([abc])(\d+)(?:=(\d))?$/.exec(word)!
    return { id, kind: kind as SampleEvent['kind'], time: Number(time), key: 'k', value: Number(value) }
  })
}

const kind = field('kind')
const a = kind.eq('a')
const b = kind.eq('b')
const ab = kind.oneOf('a', 'b')
const start = pattern<SampleEvent>('rule')
const gap = { of: 'previous' } as const

interface Kept {
  readonly rule: Rule
  /** In order of arrival. */
  readonly arrival: string
  /** How many matches and time-outs there are, so that none is not the answer by chance. */
  readonly matches: number
  readonly timeouts: number
}

const CASES: Readonly<Record<string, Kept>> = {
  'register: symbols that are met in another order than they were made in': {
    rule: start.begin('x').where(ab).next('y').where(kind.oneOf('b', 'c')),
    arrival: 'b1 a0',
    matches: 1,
    timeouts: 0,
  },
  'an inclusive window of a start that is over, and a strict bound at the same time': {
    rule: start
      .begin((g) => allOf(g.begin('x'), g.begin('y').within(2, gap).followedBy('z')))
      .within(4, { inclusive: true }),
    arrival: 'a0 a1 a2 a2 a4',
    matches: 6,
    timeouts: 4,
  },
  'absences that last until the same time: the least rows are consumed first, then the earlier step': {
    rule: start
      .begin((g) =>
        g
          .begin('x')
          .where(ab)
          .followedBy((h) => h.begin('y').where(ab))
          .optional(),
      )
      .times(1, 2)
      .greedy()
      .notNext('n')
      .where(ab)
      .followedBy('z')
      .where(ab)
      .notFollowedBy('m')
      .where(ab)
      .within(1, gap)
      .skipPastLastEvent(),
    arrival: 'a0 a0 c0 a0 a2',
    matches: 1,
    timeouts: 0,
  },
  'a way that no event can go bounds the time of a wait all the same': {
    rule: start.begin('x').where(ab).notNext('n').followedBy('y').where(ab).within(2, gap),
    arrival: 'a0 a0 a0',
    matches: 0,
    timeouts: 1,
  },
  'a wait that is split lasts as long as the whole': {
    rule: start
      .begin((g) => either(g.begin('x').where(ab).times(1, 2).reluctant(), g.begin('y').where(ab).times(1).longest()))
      .optional()
      .followedByAny('z')
      .within(3, gap),
    arrival: 'a0 a0 a0',
    matches: 7,
    timeouts: 5,
  },
  'what has been held long enough ends with the next event': {
    rule: start.begin('x').where(ab).oneOrMore().heldFor(2).longest().next('y').where(ab).optional(),
    arrival: 'a0 a1 a2 c2',
    matches: 1,
    timeouts: 0,
  },
  'a stay whose time is over ends with the next event, where another way has more time': {
    rule: start
      .begin((g) =>
        g
          .begin((h) => h.begin('x').where(ab))
          .times(1, 2)
          .optional(),
      )
      .timesOrMore(2)
      .until(kind.oneOf('b', 'c'))
      .within(3, { of: 'step' })
      .followedBy('y')
      .where(ab),
    arrival: 'a0 c1 c3 a3',
    matches: 2,
    timeouts: 0,
  },
  'an absence whose time has passed before it is waited for makes a match then, not before': {
    rule: start
      .begin((g) => g.begin('x').where(a).notFollowedBy('n').where(b).within(1, gap))
      .notNext('m')
      .where(b),
    arrival: 'a0 c4',
    matches: 1,
    timeouts: 0,
  },
  'an absence of a sequence is broken by any match of it, though it could be longer': {
    rule: start
      .begin('x')
      .where(ab)
      .notFollowedBy((g) => g.begin('n').where(ab).times(1).longest().optional().followedBy('m'))
      .within(6),
    arrival: 'a0 a0 a0',
    matches: 1,
    timeouts: 0,
  },
  'in an absence of a sequence, the event before is that of the partition': {
    rule: start
      .begin('x')
      .where(ab)
      .notFollowedBy((g) => g.begin('n').where(field('value').gte(previous('value'))))
      .followedBy('y')
      .where(ab)
      .followedBy('z')
      .partitionBy('kind'),
    arrival: 'b0=3 a0 b0 b0 a0',
    matches: 1,
    timeouts: 0,
  },
  'in an absence of a sequence, what ends a loop may look at the event before': {
    rule: start
      .begin('x')
      .where(a)
      .notFollowedBy((g) =>
        g
          .begin('n')
          .where(a)
          .timesOrMore(2)
          .until(kind.ne(previous('kind'))),
      )
      .within(6),
    arrival: 'a0 a1 c2 a3',
    matches: 3,
    timeouts: 0,
  },
  'in any order within a group that repeats, a member can look at itself in an earlier round': {
    rule: start
      .begin((g) =>
        g.begin((h) => allOf(h.begin('x').where(a), h.begin('y').where(field('value').gte(bound('x', 'value'))))),
      )
      .oneOrMore(),
    arrival: 'a0 a0 a1=1 a1 a2',
    matches: 6,
    timeouts: 0,
  },
  'a function sees a list that can be aggregated, also where nothing is bound yet': {
    rule: start
      .begin('x')
      .where(a)
      .oneOrMore()
      .optional()
      .notNext('n')
      .where((event, m) => event.value! >= (m.x?.avg('value') ?? 1))
      .followedBy('y')
      .where(b),
    arrival: 'b0 a1=2 b2=1 b3=3',
    matches: 2,
    timeouts: 0,
  },
}

describe('kept cases', () => {
  test.each(Object.entries(CASES))('L2 %s', (_, { rule, arrival, matches, timeouts }) => {
    const given = events(arrival)
    const syntaxes = [rule.syntax]
    const expected = expectedMatches(syntaxes, given, { atEnd: 'complete' })
    const ended = expectedTimeouts(syntaxes, given, { atEnd: 'complete' })
    expect([expected.length, ended.length]).toEqual([matches, timeouts])
    for (const asks of [false, true]) {
      for (const engine of takenBy(syntaxes, asks).by) {
        const run = detect([rule], given, { delay: 9, engine, timeouts: asks })
        const judged = { ordered: true, events: given }
        expect({ engine, wrong: differences(syntaxes, answersOf([rule], run.matches), expected, judged) }).toEqual({
          engine,
          wrong: [],
        })
        expect(compareTexts(answersOf([rule], run.timeouts), asks ? ended : [], true)).toEqual([])
      }
    }
  })

  test('L6 which matches are listed does not depend on where it was written and read', () => {
    const { syntax } = start.begin('x').timesOrMore(2).notFollowedBy('n').where(b).within(6).atMost(1)
    const options = { engine: 'runs', atEnd: 'complete' } as const
    const once = runEngine(syntax, events('a0 a0 a0'), options)
    const again = runEngine(syntax, events('a0 a0 a0'), {
      ...options,
      between: (driver) => driver.restored(driver.snapshot()),
    })
    expect(once.matches).toHaveLength(1)
    expect(texts(again.matches)).toEqual(texts(once.matches))
  })
})

import { describe, expect, test } from 'vitest'
import { begin } from '../../src/pattern/builder/pattern.ts'
import { buildChain, patternOf, UnknownConstruct } from './builder-chain.ts'
import type { BuilderCall } from './format.ts'

const yes = { const: true }
const chain = (...calls: readonly BuilderCall[]): readonly BuilderCall[] => calls

describe('a chain of builder calls', () => {
  test('is that pattern', () => {
    const made = patternOf(
      chain(
        ['begin', 'a', { strategy: 'SKIP_TO_LAST', name: 'd', throwIfMissing: true }],
        ['where', { op: '==', args: [{ field: 'name' }, 'a'] }],
        [
          'followedByAny',
          [
            ['begin', 'b'],
            ['next', 'c'],
          ],
        ],
        ['oneOrMore', 5],
        ['until', yes],
        ['next', 'd'],
        ['times', 1, 3, { ms: 7 }],
        ['greedy'],
        ['notFollowedBy', 'n'],
        ['subtype', 'SubEvent'],
        ['within', 9, 'PREVIOUS_AND_CURRENT'],
        ['within', 10],
      ),
    )
    expect(made.syntax).toMatchObject({
      skip: { to: 'last', step: 'd', onMiss: 'error' },
      within: { ms: 10, inclusive: false },
      elements: [
        { name: 'a', where: { kind: 'expression' } },
        { kind: 'group', gap: 'any', repeat: { within: { ms: 5 }, until: { kind: 'expression' } } },
        { name: 'd', repeat: { min: 1, max: 3, greedy: true, within: { ms: 7 } } },
        { kind: 'absence', withinPrevious: { ms: 9 }, where: { kind: 'expression' } },
      ],
    })
  })

  test('takes the other calls too', () => {
    const rest = chain(
      ['begin', [['begin', 'a']]],
      ['timesOrMore', 2],
      ['consecutive'],
      ['optional'],
      ['notNext', 'b'],
      ['followedBy', 'c'],
      ['or', yes],
      ['times', 2],
      ['allowCombinations'],
    )
    const same = begin(begin('a'))
      .timesOrMore(2)
      .consecutive()
      .optional()
      .notNext('b')
      .followedBy('c')
      .times(2)
      .allowCombinations()
    expect(patternOf(rest).syntax.elements).toMatchObject(same.syntax.elements.map(({ kind, gap }) => ({ kind, gap })))
    for (const [strategy, skip] of [
      ['NO_SKIP', 'noSkip'],
      ['SKIP_TO_NEXT', 'skipToNext'],
      ['SKIP_PAST_LAST_EVENT', 'skipPastLastEvent'],
    ]) {
      expect(patternOf(chain(['begin', 'a', { strategy }])).syntax.skip).toBe(skip)
    }
  })

  test('is refused where it is illegal, when called or as a whole', () => {
    expect(() => buildChain(chain(['begin', 'a'], ['greedy']))).toThrow(/loops/)
    expect(() => buildChain(chain(['begin', 'a'], ['notFollowedBy', 'n']))).toThrow(/how long/)
    expect(() => buildChain(chain(['begin', 'a', { strategy: 'SKIP_TO_FIRST', name: 'x' }]))).toThrow(/no such step/)
    expect(() => buildChain(chain(['begin', 'a'], ['next', 'b']))).not.toThrow()
  })

  test('is not read at all if it has a call that nobody knows', () => {
    expect(() => buildChain(chain(['begin', 'a'], ['sometimes']))).toThrow(UnknownConstruct)
    expect(() => buildChain(chain(['next', 'a']))).toThrow(UnknownConstruct)
  })
})

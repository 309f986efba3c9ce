import { describe, expect, test } from 'vitest'
import { chainsIn, elementsOfChain } from './chain-elements.ts'
import type { BuilderCall, FactCase } from './format.ts'
import { judge } from './judge.ts'
import { nowIllegal } from './reasons.ts'

const group: readonly BuilderCall[] = [['begin', 'x'], ['optional'], ['next', 'y']]

test('the elements of a chain are those of the other cases', () => {
  expect(
    elementsOfChain([
      ['begin', 'a', { strategy: 'SKIP_TO_NEXT' }],
      ['where', { const: true }],
      ['times', 0, 2],
      ['notFollowedBy', 'n'],
      ['within', 4, 'PREVIOUS_AND_CURRENT'],
      ['followedByAny', group],
      ['oneOrMore', { milliseconds: 5 }],
      ['greedy'],
      ['next', 'b'],
      ['times', 3, 6],
      ['next', 'c'],
      ['times', 3, { milliseconds: 6 }],
      ['next', 'd'],
      ['timesOrMore', 2],
      ['within', 9],
    ]),
  ).toEqual([
    { contiguity: 'begin', name: 'a', times: [1, 2], optional: true },
    { contiguity: 'notFollowedBy', name: 'n', withinPrevious: 4 },
    {
      contiguity: 'followedByAny',
      group: {
        seq: [
          { contiguity: 'begin', name: 'x', optional: true },
          { contiguity: 'next', name: 'y' },
        ],
      },
      times: [1, null],
      timesWithin: 5,
      greedy: true,
    },
    { contiguity: 'next', name: 'b', times: [3, 6] },
    { contiguity: 'next', name: 'c', times: [3, 3], timesWithin: 6 },
    { contiguity: 'next', name: 'd', times: [2, null], within: 9 },
  ])
  expect(chainsIn([['begin', group]])).toEqual([[['begin', group]], group])
})

describe('a chain that Flink takes', () => {
  const verdict = (...chain: readonly BuilderCall[]): unknown => {
    const fact: FactCase = { kind: 'builder', data: { id: 'x', chain, accepted: true } }
    return judge(fact, []).verdict
  }

  test.each<readonly [string, readonly BuilderCall[]]>([
    [
      'within-0',
      [
        ['begin', 'a'],
        ['oneOrMore', 0],
      ],
    ],
    [
      'absence-without-window',
      [
        ['begin', 'a'],
        ['notFollowedBy', 'n'],
        ['notNext', 'm'],
      ],
    ],
    [
      'gap-beyond-window',
      [
        ['begin', 'a'],
        ['oneOrMore', 9],
        ['within', 5],
      ],
    ],
    [
      'gap-before-nothing',
      [
        ['begin', group],
        ['within', 5, 'PREVIOUS_AND_CURRENT'],
      ],
    ],
  ])('and that is refused here is set aside: %s', (reason, chain) => {
    expect(nowIllegal(chain)?.name).toBe(reason)
    expect(verdict(...chain)).toEqual({ kind: 'aside', reason })
  })

  test('and that is refused without a reason has failed', () => {
    expect(nowIllegal([['begin', '$a']])).toBeUndefined()
    expect(verdict(['begin', '$a'])).toMatchObject({ kind: 'failed', engine: 'builder' })
    expect(verdict(['begin', 'a'])).toEqual({ kind: 'passed' })
  })
})

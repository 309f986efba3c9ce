import { describe, expect, test } from 'vitest'
import { begin, detector, explainData, field } from 'tidemark'

const isA = field('is').eq('a')
const explosive = begin('a')
  .where(isA)
  .oneOrMore()
  .allowCombinations()
  .followedBy('z')
  .where(field('is').eq('z'))
  .within('1h')

describe('partial matches', () => {
  test('beyond the limit are an error that names the rule, long before memory ends', () => {
    const running = detector(explosive.named('all subsets'), { time: 'at', limits: { partialMatches: 10_000 } })
    const push = (): void => {
      for (let at = 0; at < 40; at++) running.push({ at, is: 'a' })
      running.end()
    }
    expect(push).toThrow(
      expect.objectContaining({ code: 'PARTIAL_MATCH_LIMIT', data: { rule: 'all subsets', limit: 10_000 } }),
    )
  })

  test('are counted out again when they end: a long stream stays far below the limit', () => {
    const rule = begin('a').where(isA).oneOrMore().longest().followedBy('z').where(field('is').eq('z')).within(50)
    for (const skipping of [
      rule,
      rule.skipPastLastEvent(),
      begin('a').where(isA).followedBy('b').where(isA).within(50),
    ]) {
      const running = detector(skipping, { time: 'at', limits: { partialMatches: 2_000 } })
      let found = 0
      for (let at = 0; at < 20_000; at++) found += running.push({ at, is: at % 7 === 0 ? 'z' : 'a' }).length
      found += running.end().length
      expect(found).toBeGreaterThan(300)
    }
  })

  test('that double with every event are a warning', () => {
    expect(explainData(explosive).warnings.map(({ code }) => code)).toEqual(['COMBINATORIAL'])
    expect(explainData(begin('a').where(isA).oneOrMore().within(1)).warnings).toEqual([])
  })
})

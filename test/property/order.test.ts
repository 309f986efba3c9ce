import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundedDisorder } from '../../src/testing/disorder.ts'
import { texts } from './kit/answer.ts'
import { anyCase, anyRules, type Rules } from './kit/cases.ts'
import { Coverage } from './kit/constructs.ts'
import { answersOf, detect, type Run } from './kit/detect.ts'
import { runs } from './kit/runs.ts'
import { expectSame } from './kit/same.ts'

/** What a match says, whatever the positions of its events in the source were. */
function say(rules: Rules, { matches, timeouts }: Run): readonly string[] {
  return texts(answersOf(rules, [...matches, ...timeouts]))
}

describe('the order of arrival', () => {
  test('L1 any order within the delay, which keeps ties of a key in order, gives the same output in the same order', () => {
    const coverage = new Coverage()
    let shuffled = 0
    fc.assert(
      fc.property(anyCase(anyRules(1, 3), 5), ({ rules, events, arrival, atEnd }) => {
        const inOrder = detect(rules, events, { delay: 5, atEnd, timeouts: true })
        const asTheyCome = detect(rules, arrival, { delay: 5, atEnd, timeouts: true })
        expectSame(asTheyCome.late, [])
        expectSame(say(rules, asTheyCome), say(rules, inOrder))
        if (arrival.some(({ id }, i) => id !== i)) shuffled++
        coverage.add([rules[0]!.syntax], () => inOrder.matches.length)
      }),
      { numRuns: runs(300) },
    )
    coverage.expectMatches()
    expect(shuffled / coverage.cases).toBeGreaterThan(0.5)
  })

  test('L1 with a total orderBy, any order within the delay does', () => {
    const coverage = new Coverage()
    let swapped = 0
    const disordered = anyCase(anyRules(1, 2), 0).chain((given) =>
      boundedDisorder(given.events, 4, { swapTies: true }).map((arrival) => ({ ...given, arrival })),
    )
    fc.assert(
      fc.property(disordered, ({ rules, events, arrival, atEnd }) => {
        // Not the order of ids, so that it is the comparator that decides.
        const settings = { delay: 4, atEnd, orderBy: (a: { id: number }, b: { id: number }) => b.id - a.id }
        const inOrder = detect(rules, events, settings)
        const asTheyCome = detect(rules, arrival, settings)
        expectSame(asTheyCome.late, [])
        expectSame(say(rules, asTheyCome), say(rules, inOrder))
        const isTieSwapped = arrival.some((event, i) =>
          arrival.slice(i).some((later) => later.time === event.time && later.key === event.key && later.id < event.id),
        )
        if (isTieSwapped) swapped++
        coverage.add([rules[0]!.syntax], () => inOrder.matches.length)
      }),
      { numRuns: runs(200) },
    )
    coverage.expectMatches()
    expect(swapped / coverage.cases).toBeGreaterThan(0.15)
  })
})

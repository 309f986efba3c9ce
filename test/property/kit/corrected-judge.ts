/** What is said with corrections, judged. */
import fc from 'fast-check'
import { expect } from 'vitest'
import type { DetectorSnapshot } from '../../../src/api/detector.ts'
import type { MatchChange, TimedOutChange } from '../../../src/pattern/change.ts'
import type { EngineName } from '../../../src/pattern/engine/engine.ts'
import { boundedDisorder } from '../../../src/testing/disorder.ts'
import { sampleStream, type SampleEvent } from '../../../src/testing/event-stream.ts'
import { texts } from './answer.ts'
import { aloneRules, anyRules, chainRules, type Case, type Rules } from './cases.ts'
import { Coverage } from './constructs.ts'
import type { CorrectedDetector, correctedDetector, Way } from './corrected.ts'
import { answersOf, detect } from './detect.ts'
import { compareTexts, differences } from './differences.ts'
import { expectedMatches, expectedTimeouts, type Asked } from './expected.ts'
import { expectSame } from './same.ts'
import { Standing } from './said.ts'

/** Each of the engines has rules that it takes among them. */
export function everyRule(min: number, max: number = min): fc.Arbitrary<Rules> {
  return fc.oneof(
    { weight: 3, arbitrary: anyRules(min, max) },
    { weight: 2, arbitrary: aloneRules(min, max) },
    { weight: 1, arbitrary: chainRules(min, max) },
  )
}

/** What was seen, so that a property does not hold for want of cases. */
export class Seen {
  readonly language: Coverage = new Coverage()
  readonly by: Map<EngineName, number> = new Map()
  retracts = 0
  retractedTimeouts = 0
  late = 0
  confirmedBeforeEnd = 0
}

/**
 * What the rules say of events, one after the other, is held against the oracle after each.
 *
 * @param make makes what is judged
 */
export function expectOracleAtEveryStep(
  make: typeof correctedDetector,
  given: Case,
  way: Way,
  engine: EngineName | 'auto',
  seen: Seen,
): void {
  const { rules, events, arrival, atEnd } = given
  const { delay, lateness, timeouts, perKey } = way
  const syntaxes = rules.map(({ syntax }) => syntax)
  const { detector, late, timedOut } = make(rules, way, { engine, atEnd })
  const positions = new Map(arrival.map(({ id }, position) => [id, position]))
  const positionOf = (id: number): number => positions.get(id)!
  const matches = new Standing<MatchChange>()
  const partial = new Standing<TimedOutChange>()
  const accepted: SampleEvent[] = []
  const greatest = new Map<string, number>()
  const scopeOf = (key: string): string => (perKey ? key : '')
  const expectSaid = (asked: Asked): void => {
    const judged = { ordered: false, events }
    const wrong = [
      ...differences(syntaxes, answersOf(rules, matches.matches), expectedMatches(syntaxes, accepted, asked), judged),
      ...(timeouts
        ? compareTexts(answersOf(rules, partial.matches), expectedTimeouts(syntaxes, accepted, asked), false).map(
            (line) => `timed out, ${line}`,
          )
        : []),
    ]
    if (wrong.length > 0)
      expect({ engine, after: accepted.length, wrong }).toEqual({ engine, after: accepted.length, wrong: [] })
  }
  for (const event of arrival) {
    const scope = scopeOf(event.key)
    const watermark = (greatest.get(scope) ?? -Infinity) - delay - 1
    matches.take(detector.push(event))
    partial.take(timedOut.splice(0))
    const isLate = event.time + lateness <= watermark
    expect(late.has(event.id)).toBe(isLate)
    if (isLate) continue
    accepted.push(event)
    greatest.set(scope, Math.max(greatest.get(scope) ?? -Infinity, event.time))
    const horizonOf = (key: string): number => greatest.get(scopeOf(key))! - delay - 1 - lateness
    for (const one of [...matches.unconfirmed, ...partial.unconfirmed])
      expect(one.time, `${one.id} is to be confirmed`).toBeGreaterThan(horizonOf(outerOf(one)))
    expectSaid({ atEnd, positionOf, nowOf: (key) => greatest.get(scopeOf(key))! })
  }
  if (matches.confirms > 0) seen.confirmedBeforeEnd++
  matches.take(detector.end())
  partial.take(timedOut.splice(0))
  const clockOf = (key: string): number => greatest.get(scopeOf(key))!
  const asked = { atEnd, positionOf, clockOf }
  expectSaid(asked)
  expect(matches.unconfirmed).toEqual([])
  expect(partial.unconfirmed).toEqual([])
  if (matches.retracts > 0) seen.retracts++
  if (partial.retracts > 0) seen.retractedTimeouts++
  if (late.size > 0) seen.late++
  const counts = expectedMatches(syntaxes, accepted, asked)
  seen.language.add(syntaxes, (rule) => counts.filter((one) => one.rule === syntaxes[rule]!.name).length)
}

/** The key of the stream, without what a rule keeps apart within it. */
export function outerOf({ key }: MatchChange | TimedOutChange): string {
  return String(typeof key === 'object' ? key[0] : key)
}

/** Written down and made anew after every event, it says what one that goes on says. @returns how much was taken back */
export function expectRestored(make: typeof correctedDetector, { rules, arrival, atEnd }: Case, way: Way): number {
  let retracts = 0
  const whole = make(rules, way, { atEnd })
  let parts = make(rules, way, { atEnd })
  const timedOut: TimedOutChange[] = []
  const step = (act: (detector: CorrectedDetector) => readonly MatchChange[]): void => {
    const said = act(whole.detector)
    expectSame(act(parts.detector), said)
    retracts += said.filter(({ change }) => change === 'retract').length
    timedOut.push(...parts.timedOut)
    expectSame(timedOut, whole.timedOut)
  }
  for (const event of arrival) {
    step((detector) => detector.push(event))
    const text = JSON.stringify(parts.detector.snapshot())
    parts = make(rules, way, { atEnd, snapshot: JSON.parse(text) as DetectorSnapshot })
  }
  step((detector) => detector.end())
  // What is behind the horizon goes little by little; of what has been restored it is gone.
  const gone = { symbols: null, work: null, bufferedEvents: null, keys: null }
  const reports = [parts, whole].map(({ detector }) => ({ ...detector.report(), ...gone }))
  expectSame(reports[0], reports[1])
  return retracts
}

/** Over long streams: what is confirmed is what final matches are when everything is waited for. `null`: a limit was reached. */
export function expectFinalInTheEnd(
  make: typeof correctedDetector,
  rules: Rules,
  arrival: readonly SampleEvent[],
  disorder: number,
): { readonly confirmed: number; readonly retracted: number } | null {
  const { detector } = make(rules, { delay: 0, lateness: disorder + 1, timeouts: false, perKey: false })
  const said = withinLimits(() => [...arrival.flatMap((event) => detector.push(event)), ...detector.end()])
  const expected = withinLimits(() => detect(rules, arrival, { delay: disorder }).matches)
  if (said === null || expected === null) return null
  const stays = said.filter(({ change }) => change === 'confirm')
  expectSame(texts(answersOf(rules, stays)).toSorted(), texts(answersOf(rules, expected)).toSorted())
  return { confirmed: stays.length, retracted: said.filter(({ change }) => change === 'retract').length }
}

/** Streams whose keys come and go: a key is there for some time, and then another has its place. */
export function passingKeys(disorder: number): fc.Arbitrary<readonly SampleEvent[]> {
  return sampleStream({ keys: ['0', '1', '2'], minLength: 80, maxLength: 140, gaps: [0, 1, 1, 4] })
    .map((events) => events.map((event) => ({ ...event, key: `${event.key}-${Math.floor(event.time / 40)}` })))
    .chain((events) => boundedDisorder(events, disorder))
}

/** Small rules with a window. */
export const boundedRules: fc.Arbitrary<Rules> = fc.oneof(
  anyRules(1, 1, { bounded: true, maxElements: 2 }),
  aloneRules(1, 1, { bounded: true, maxElements: 2 }),
  chainRules(1, 1, { bounded: true }),
)

function withinLimits<T>(act: () => T): T | null {
  try {
    return act()
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).endsWith('_LIMIT')) return null
    throw error
  }
}

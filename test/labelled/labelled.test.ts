/**
 * The rules over labelled recordings, where these are at hand: with the figures that were computed by other means, and
 * against the definition of a match on a part of the recording. `npm run labelled` prints the tables.
 */
import { boundedOutOfOrderness, type AnyPattern } from 'tidemark'
import { oracleMatches } from 'tidemark/testing'
import { describe, expect, test } from 'vitest'
import bigeminy from '../../patterns/heart/bigeminy/rule.ts'
import { sharedPath } from '../support/shared.ts'
import { readHeart } from './heart.ts'
import type { LabelledRule, LabelledSet } from './labelled-set.ts'
import { readMachine } from './machine.ts'
import { matchesOf, runRule, type RuleRun } from './run-rule.ts'

const [heart, machine] = await Promise.all([readIf('mitbih-beats', readHeart), readIf('nab', readMachine)])

describe.skipIf(heart === null)('rules over heartbeats', () => {
  holds(heart)

  test('the rule of the catalogue finds what its README says', () => {
    const rule: AnyPattern = bigeminy
    const { result } = runRule(heart!, { ...ruleOf(heart!, 'bigeminy-3'), rule }, 'chosen')
    expect(result.differences).toEqual([])
    expect(result.figures).toMatchObject({ matches: 82, hits: 71, found: [65, 66] })
    const { figures } = runRule(heart!, ruleOf(heart!, 'bigeminy-2'), 'chosen').result
    expect(figures).toMatchObject({ matches: 293, hits: 77, found: [66, 66] })
  })
})

describe.skipIf(machine === null)('rules over the temperature of a machine', () => {
  holds(machine)

  test('the recording has eleven readings that are late for a watermark without delay', () => {
    const hasty = { ...machine!, options: { ...machine!.options, watermark: boundedOutOfOrderness(0) } }
    expect(matchesOf(hasty, ruleOf(machine!, 'silence')).differences).toEqual(['11 events are late and 0 bad, not 0'])
  })
})

async function readIf<T>(
  folder: string,
  read: (path: string) => Promise<LabelledSet<T>>,
): Promise<LabelledSet<T> | null> {
  const path = sharedPath(`data/${folder}`)
  return path === null ? null : read(path)
}

function ruleOf<T>({ rules }: LabelledSet<T>, name: string): LabelledRule<T> {
  return rules.find(({ rule }) => rule.syntax.name === name)!
}

function holds<T>(set: LabelledSet<T> | null): void {
  if (set === null) return
  const rules = set.rules.map((labelled) => [labelled.title, labelled] as const)
  const runs = new Map<LabelledRule<T>, RuleRun>()
  const runOf = (labelled: LabelledRule<T>): RuleRun => {
    const run = runs.get(labelled) ?? runRule(set, labelled, 'chosen')
    runs.set(labelled, run)
    return run
  }

  test.each(rules)('%s: has the figures that are known', (_, labelled) => {
    expect(runOf(labelled).result.differences).toEqual([])
  })

  test.each(rules)('L2 %s: finds what the oracle finds', (_, labelled) => {
    const part = { ...set, events: partOf(set, runOf(labelled)) }
    const events = part.events.map((event) => ({ time: set.time(event), event })).toSorted((a, b) => a.time - b.time)
    const rows = new Map(events.map(({ event }, row) => [event as unknown, row]))
    const found = matchesOf(part, labelled).matches.map(({ time, events: bound }) => ({
      time,
      rows: Object.values(bound)
        .flat()
        .map((event) => rows.get(event)!)
        .toSorted((a, b) => a - b),
    }))
    const expected = oracleMatches(labelled.rule.syntax, events, { atEnd: 'cut' })
    expect(found).toEqual(expected.map(({ time, rows: taken }) => ({ time, rows: taken })))
    expect(found.length > 0).toBe(labelled.known.matches > 0)
  })
}

/** Events of one key around the first match; without one, around the first event that comes behind an earlier one. */
function partOf<T>(set: LabelledSet<T>, { matches: [first] }: RuleRun): readonly T[] {
  const events = set.events.filter((event) => first === undefined || set.key(event) === first.key)
  const at = events.findIndex((event, i) =>
    first === undefined ? i > 0 && set.time(event) < set.time(events[i - 1]!) : set.time(event) >= first.start,
  )
  return events.slice(Math.max(0, at - 40), at + 120)
}

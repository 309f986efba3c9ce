/** What is taken back in front is taken back behind: patterns over windows that retract, and over matches. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundedOutOfOrderness, count, stream, sum, tumbling, type MatchChange, type Stream } from '../../src/index.ts'
import type { SampleEvent } from '../../src/testing/event-stream.ts'
import { aloneRules, anyCase, anyRules, type Case, type Rule } from './kit/cases.ts'
import type { Answer } from './kit/answer.ts'
import { answersOf } from './kit/detect.ts'
import { differences } from './kit/differences.ts'
import { expectedMatches } from './kit/expected.ts'
import { runs } from './kit/runs.ts'
import { Standing } from './kit/said.ts'

/** An event of the second pattern, which may take back an earlier one. */
type Row = SampleEvent & { readonly change: 'insert' | 'retract' | 'confirm' }

const KINDS = ['a', 'b', 'c'] as const
const LATENESS = 100

/** The rows that stand. */
class Rows {
  readonly #standing: { readonly name: string; readonly row: Row }[] = []
  retracts = 0
  greatest = -Infinity

  take(name: string, row: Row): void {
    this.greatest = Math.max(this.greatest, row.change === 'confirm' ? -Infinity : row.time)
    if (row.change === 'insert') this.#standing.push({ name, row })
    if (row.change !== 'retract') return
    const at = this.#standing.findLastIndex((one) => one.name === name && one.row.time === row.time)
    expect(at, `${name} is taken back`).toBeGreaterThanOrEqual(0)
    this.#standing.splice(at, 1)
    this.retracts++
  }

  get rows(): readonly Row[] {
    // Of one time they stand by start, end and name, whichever was said first.
    return this.#standing
      .toSorted((a, b) => compare(a.row, b.row, 'start') || compare(a.row, b.row, 'end') || (a.name < b.name ? -1 : 1))
      .map(({ row }) => row)
  }
}

function compare(a: object, b: object, field: 'start' | 'end'): number {
  const value = (row: object): number => (row as Readonly<Record<string, number | undefined>>)[field] ?? 0
  return value(a) - value(b)
}

interface Seen {
  cases: number
  matched: number
  retractedRows: number
  retractedMatches: number
}

/** Runs a chain, and holds what is said at its end against the oracle over what stands in front of it, after each event. */
async function expectChain(
  { arrival, atEnd }: Case,
  rule: Rule,
  delay: number,
  front: (events: Stream<SampleEvent>, rows: Rows) => Stream<Row>,
  seen: Seen,
): Promise<void> {
  const rows = new Rows()
  const said = new Standing<MatchChange>()
  let watermark = -Infinity
  const expectSaid = (now: number | null): void => {
    const found = answersOf([rule], said.matches).map(plain)
    const asked = now === null ? { atEnd, clockOf: () => greatest } : { atEnd, nowOf: () => now }
    const expected = expectedMatches([rule.syntax], rows.rows, asked).map(plain)
    expect(differences([rule.syntax], found, expected, { ordered: false, events: rows.rows })).toEqual([])
    if (now === null && expected.length > 0) seen.matched++
  }
  let greatest = -Infinity
  async function* source(): AsyncGenerator<SampleEvent> {
    for (const event of arrival) {
      yield event
      greatest = Math.max(greatest, event.time)
      watermark = greatest - delay - 1
      expectSaid(Math.max(watermark, rows.greatest))
    }
  }
  const events = stream<SampleEvent>(source(), { time: 'time', watermark: boundedOutOfOrderness(delay), atEnd })
  await front(events, rows)
    .keyBy('key')
    .detect(rule, { emit: 'speculative', allowedLateness: LATENESS })
    .to((change) => said.take([change]))
  expectSaid(null)
  expect(said.unconfirmed).toEqual([])
  seen.cases++
  seen.retractedRows += rows.retracts
  seen.retractedMatches += said.retracts
}

/** Results come at the end as well, so that a time which only the end has brought can be that of an event behind it. */
function plain(answer: Answer): Answer {
  return { ...answer, id: null, byEnd: false }
}

function overWindows(events: Stream<SampleEvent>, rows: Rows): Stream<Row> {
  return events
    .keyBy('key')
    .window(tumbling(2))
    .allowedLateness(LATENESS)
    .retracting()
    .aggregate({ n: count(), total: sum<SampleEvent>('value') })
    .map((result): Row => {
      const { key, start, end, time, n, total, change } = result
      const id = end * 1000 + n * 10 + Number(String(key).slice(1))
      const row = {
        key: String(key),
        start,
        end,
        id,
        time,
        kind: KINDS[n % 3]!,
        value: total % 4,
        change,
      }
      rows.take(`${row.key} ${start} ${end}`, row)
      return row
    })
}

function overMatches(first: Rule): (events: Stream<SampleEvent>, rows: Rows) => Stream<Row> {
  return (events, rows) =>
    events
      .keyBy('key')
      .detect(first, { emit: 'speculative', allowedLateness: LATENESS })
      .map((match) => {
        const { id, time, start, end, change } = match
        const row = { id, time, start, key: keyOf(match), kind: KINDS[(end - start) % 3]!, value: end % 4, change }
        rows.take(`${id} ${time}`, row as unknown as Row)
        return row as unknown as Row
      })
}

/** Without what the rule keeps apart within the key of the stream. */
function keyOf({ key }: MatchChange<object>): string {
  return String(typeof key === 'object' ? key[0] : key)
}

const anyDelay = fc.constantFrom(0, 1, 3)

test('L7 a pattern over windows that retract says what the oracle says of the windows that stand', async () => {
  const seen: Seen = { cases: 0, matched: 0, retractedRows: 0, retractedMatches: 0 }
  const rules = fc.oneof(anyRules(1, 1, { maxElements: 3 }), aloneRules(1, 1, { maxElements: 3 }))
  await fc.assert(
    fc.asyncProperty(anyCase(rules, 8), anyDelay, (given, delay) =>
      expectChain(given, given.rules[0]!, delay, overWindows, seen),
    ),
    { numRuns: runs(200) },
  )
  expect(seen.matched / seen.cases).toBeGreaterThan(0.2)
  expect(seen.retractedRows).toBeGreaterThan(50)
  expect(seen.retractedMatches).toBeGreaterThan(10)
})

test('L7 a pattern over matches that are corrected says what the oracle says of the matches that stand', async () => {
  const seen: Seen = { cases: 0, matched: 0, retractedRows: 0, retractedMatches: 0 }
  const rules = aloneRules(2, 2, { maxElements: 2, forms: false })
  await fc.assert(
    fc.asyncProperty(anyCase(rules, 8), anyDelay, (given, delay) => {
      const [first, second] = given.rules as readonly [Rule, Rule]
      return expectChain(given, second, delay, overMatches(first), seen)
    }),
    { numRuns: runs(200) },
  )
  expect(seen.matched / seen.cases).toBeGreaterThan(0.2)
  expect(seen.retractedRows).toBeGreaterThan(25)
  expect(seen.retractedMatches).toBeGreaterThan(10)
})

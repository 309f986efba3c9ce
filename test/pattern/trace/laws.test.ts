/** What holds of every trace, over the whole language. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { waitOf } from '../../../src/pattern/automaton/automaton.ts'
import { isReached } from '../../../src/pattern/oracle/moment.ts'
import { follow } from '../../../src/pattern/oracle/run.ts'
import { oracleMatches, oracleTimeouts, type OracleMatch } from '../../../src/pattern/oracle/oracle.ts'
import type { PatternSyntax } from '../../../src/pattern/syntax/pattern.ts'
import { traceOf, type TraceOfOptions } from '../../../src/pattern/trace/trace-of.ts'
import type { NearMiss, PartialMatch, Taking, Trace, TracedEvent } from '../../../src/pattern/trace/trace.ts'
import type { SampleEvent } from '../../../src/testing/event-stream.ts'
import { anyCase, anyRules } from '../../property/kit/cases.ts'
import { runs } from '../../property/kit/runs.ts'

type Horizon = Pick<TraceOfOptions, 'now' | 'atEnd'> & { readonly clock: number }

const anyHorizon = fc.oneof(
  fc.constantFrom<{ readonly atEnd: 'complete' | 'cut' }>({ atEnd: 'complete' }, { atEnd: 'cut' }),
  fc.record({ behind: fc.integer({ min: 0, max: 4 }) }),
)

/** One key is enough: a trace knows no other. */
const anyTraced = fc
  .tuple(
    anyCase(anyRules(1, 1, { forms: false }), 0, { keys: ['k'], minLength: 6, maxLength: 12, gaps: [0, 1, 1, 2] }),
    anyHorizon,
  )
  .map(([{ rules, events }, horizon]) => {
    const clock = events.at(-1)!.time
    const known: Horizon = 'behind' in horizon ? { now: clock - horizon.behind, clock } : { ...horizon, clock }
    return { syntax: rules[0]!.syntax, events: events.map(tracedEvent), known }
  })

function tracedEvent(event: SampleEvent): TracedEvent<SampleEvent> {
  return { time: event.time, event, position: event.id }
}

const rowText = (taken: readonly Pick<Taking, 'step' | 'row'>[]): string =>
  taken.map(({ step, row }) => `${step}@${row}`).join(' ')

function oracleText({ bindings, time, byEnd }: OracleMatch): string {
  const taken = bindings.flatMap(([step, rows]) => rows.map((row) => ({ step, row })))
  return `${rowText(taken.toSorted((a, b) => a.row - b.row))} at ${time}${byEnd ? ' by the end' : ''}`
}

function partialOf(trace: Trace): readonly PartialMatch[] {
  return trace.starts.flatMap(({ partial }) => partial)
}

function matchTexts(trace: Trace): readonly string[] {
  return partialOf(trace).flatMap(({ end, events }) =>
    end.kind === 'matched' ? [`${rowText(events)} at ${end.time}${end.byEnd ? ' by the end' : ''}`] : [],
  )
}

function timeoutTexts(trace: Trace): readonly string[] {
  return partialOf(trace).flatMap(({ end, waiting, events }) =>
    [end, waiting].flatMap((one) => (one?.kind === 'timedOut' ? [`${rowText(events)} at ${one.time}`] : [])),
  )
}

/** How what was complete can end. */
const COMPLETE: ReadonlySet<string> = new Set(['matched', 'notLongest', 'skipped', 'heldBack'])

const sorted = (texts: readonly string[]): readonly string[] => texts.toSorted()

/** The rows with which the oracle begins. */
function startsOf(
  syntax: PatternSyntax,
  events: readonly TracedEvent[],
  { now, atEnd, clock }: Horizon,
): readonly number[] {
  const happened = now === undefined ? events : events.filter(({ time }) => time <= now)
  const passes = (deadline: Parameters<typeof isReached>[0]): boolean =>
    now === undefined ? atEnd !== 'cut' || isReached(deadline, clock) : deadline.time <= now
  const search = { syntax, wait: waitOf(syntax), events: happened, passes }
  return happened.flatMap((_, row) => (follow(search, row) === null ? [] : [row]))
}

/** The matches in other events, as the oracle finds them; with the same clock. */
function answers(syntax: PatternSyntax, events: readonly TracedEvent[], known: Horizon): readonly string[] {
  return oracleMatches(syntax, events, known).map((match) => oracleText(match).replace(/ at .*/, ''))
}

const matchesIn = (found: readonly string[], prefix: string): boolean =>
  found.some((one) => one === prefix || one.startsWith(`${prefix} `))

describe('a trace', () => {
  test('L2 has the matches and the time-outs of the oracle, and of each partial match one end', () => {
    const seen = new Map<string, number>()
    let cases = 0
    let matched = 0
    fc.assert(
      fc.property(anyTraced, ({ syntax, events, known }) => {
        const trace = traceOf(syntax, events, { ...known, limits: { nearMisses: 1 } })
        expect(trace.truncated).toBe(null)
        const matches = oracleMatches(syntax, events, known)
        expect(sorted(matchTexts(trace))).toEqual(sorted(matches.map(oracleText)))
        const timeouts = oracleTimeouts(syntax, events, known).map((one) => oracleText(one).replace(' by the end', ''))
        expect(sorted(timeoutTexts(trace))).toEqual(sorted(timeouts))
        expect(trace.starts.map(({ first }) => first.row)).toEqual(startsOf(syntax, events, known))
        cases++
        if (matches.length > 0) matched++
        for (const { partial, outcome, first } of trace.starts) {
          expect(partial[outcome]!.events[0]).toMatchObject(first)
          const texts = new Set(partial.map(({ events: bound }) => rowText(bound)))
          expect(texts.size).toBe(partial.length)
          for (const { id, parent, children, events: bound, end, waiting } of partial) {
            seen.set(end.kind, (seen.get(end.kind) ?? 0) + 1)
            expect(partial[id]!.events).toBe(bound)
            if (parent === null) expect(bound).toHaveLength(1)
            else expect(partial[parent]!.children).toContain(id)
            for (const child of children) expect(partial[child]!.parent).toBe(id)
            if (end.kind === 'continued') expect(children.length).toBeGreaterThan(0)
            // What is over says so; what is not is open only where time has not come to the end.
            if (end.kind === 'open' || end.kind === 'heldBack') expect(known.now).toBeDefined()
            if (end.kind === 'cut') expect(known.now).toBeUndefined()
            if (!COMPLETE.has(end.kind)) expect(waiting).toBe(null)
          }
        }
      }),
      { numRuns: runs(350) },
    )
    expect(matched / cases).toBeGreaterThan(0.3)
    for (const kind of [
      'matched',
      'continued',
      'failed',
      'negated',
      'timedOut',
      'skipped',
      'notLongest',
      'heldBack',
      'cut',
      'open',
    ])
      expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(10)
  })

  test('a near miss behind a deadline is taken before it, and what was killed lives without its killer', () => {
    let moved = 0
    let freed = 0
    let conditions = 0
    fc.assert(
      fc.property(anyTraced, ({ syntax, events, known }) => {
        const { nearMisses } = traceOf(syntax, events, known)
        for (const miss of nearMisses) {
          if (miss.kind === 'afterDeadline' && miss.leadsTo === 'match') {
            moved++
            expectTakenInTime(syntax, events, known, miss)
          }
          if (miss.kind === 'killed') {
            freed++
            const others = events.toSpliced(miss.by.row, 1)
            const shift = (row: number): number => row - (row > miss.by.row ? 1 : 0)
            const match = miss.match.map(({ step, row }) => ({ step, row: shift(row) }))
            const before = answers(syntax, events, known)
            expect(answers(syntax, others, known)).toContain(rowText(match))
            expect(before).not.toContain(rowText(miss.match))
          }
          if (miss.kind === 'oneCondition') {
            conditions++
            expect(miss.verdict.holds).not.toBe(true)
          }
        }
      }),
      { numRuns: runs(600) },
    )
    expect(moved).toBeGreaterThan(20)
    expect(freed).toBeGreaterThan(20)
    expect(conditions).toBeGreaterThan(20)
  })

  test('a late event that is said to have changed the answer does so in its place', () => {
    let gained = 0
    let lost = 0
    let silent = 0
    fc.assert(
      fc.property(anyTraced, fc.nat(11), ({ syntax, events, known }, n) => {
        const late = events[n % events.length]!
        if (late.time > (known.now ?? Infinity)) return
        const others = events.filter((event) => event !== late)
        const { nearMisses } = traceOf(syntax, others, { ...known, late: [{ ...late, latenessMs: 1 }] })
        const miss = nearMisses.find((one) => one.kind === 'late')
        const before = byPosition(syntax, others, known)
        const after = byPosition(syntax, inPlace(others, late), known)
        const expected = {
          gained: sorted(after.filter((one) => !before.includes(one))),
          lost: before.filter((one) => !after.includes(one)).length,
        }
        if (miss === undefined) {
          expect(expected).toEqual({ gained: [], lost: 0 })
          silent++
          return
        }
        expect(miss.by.position).toBe(late.position)
        expect(sorted(miss.gained.map(positionText))).toEqual(expected.gained)
        expect(miss.lost).toHaveLength(expected.lost)
        gained += miss.gained.length
        lost += miss.lost.length
      }),
      { numRuns: runs(400) },
    )
    expect(gained).toBeGreaterThan(50)
    expect(lost).toBeGreaterThan(20)
    expect(silent).toBeGreaterThan(50)
  })

  test('with a limit it says where it stops, and what it has said before is so', () => {
    let truncated = 0
    fc.assert(
      fc.property(anyTraced, fc.integer({ min: 1, max: 40 }), ({ syntax, events, known }, steps) => {
        const whole = traceOf(syntax, events, known)
        const part = traceOf(syntax, events, { ...known, limits: { steps } })
        if (part.truncated === null) {
          expect(part.starts).toEqual(whole.starts)
          return
        }
        truncated++
        const { row } = part.truncated
        expect(part.starts.filter(({ first }) => first.row < row)).toEqual(
          whole.starts.filter(({ first }) => first.row < row),
        )
        expect(part.starts.every(({ first }) => first.row <= row)).toBe(true)
      }),
      { numRuns: runs(300) },
    )
    expect(truncated).toBeGreaterThan(50)
  })
})

/** Puts the event at the last moment in which it is in time. */
function expectTakenInTime(
  syntax: PatternSyntax,
  events: readonly TracedEvent[],
  known: Horizon,
  { by, deadline, bound, partial, step }: Extract<NearMiss, { kind: 'afterDeadline' }>,
): void {
  const last = partial!.events.at(-1)!
  const event = events[by.row]!
  const time = bound!.inclusive ? deadline : Math.max(deadline - 1, last.time)
  expect(time).toBeGreaterThanOrEqual(last.time)
  const others = events.toSpliced(by.row, 1)
  const changed = inPlace(others, { ...event, time })
  const row = changed.findIndex(({ position }) => position === event.position)
  const prefix = rowText([...partial!.events, { step, row }])
  expect(matchesIn(answers(syntax, changed, known), prefix)).toBe(true)
}

function inPlace(events: readonly TracedEvent[], event: TracedEvent): readonly TracedEvent[] {
  return [...events, event].toSorted((a, b) => a.time - b.time)
}

const positionText = (taken: readonly Pick<Taking, 'step' | 'position'>[]): string =>
  taken.map(({ step, position }) => `${step}#${position}`).join(' ')

function byPosition(syntax: PatternSyntax, events: readonly TracedEvent[], known: Horizon): readonly string[] {
  return oracleMatches(syntax, events, known).map(({ bindings }) => {
    const taken = bindings.flatMap(([step, rows]) =>
      rows.map((row) => ({ step, row, position: events[row]!.position })),
    )
    return positionText(taken.toSorted((a, b) => a.row - b.row))
  })
}

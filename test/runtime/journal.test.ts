import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { JournalEntry } from '../../src/runtime/journal.ts'
import { runJob } from '../../src/runtime/run.ts'
import { boundedOutOfOrderness } from '../../src/time/watermark-strategy.ts'
import { expectNoUnhandledRejections, rejection } from '../api/kit.ts'
import { runs } from '../property/kit/runs.ts'
import {
  recorded,
  Script,
  settle,
  timedRun,
  unstopped,
  VirtualTime,
  type InputSetting,
  type Timed,
  type Told,
} from './timed-run.ts'

expectNoUnhandledRejections()
afterEach(() => void vi.useRealTimers())

const watermark = boundedOutOfOrderness(5).withIdleness(50, { whenAllIdle: 'advance' }).withAlignment(20)

const event = fc.record({ jitter: fc.integer({ min: -20, max: 20 }), part: fc.nat(2) })
const events = fc
  .array(event, { minLength: 1, maxLength: 25, size: 'max' })
  .map((all) => all.map(({ jitter, part }, i): Timed => ({ at: i * 10 + jitter, part })))

const acts = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ give: fc.nat(1), count: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 2, arbitrary: fc.record({ pass: fc.constantFrom(5, 20, 60, 130) }) },
  ),
  { minLength: 5, maxLength: 25, size: 'max' },
)

const inputs: fc.Arbitrary<readonly InputSetting[]> = fc
  .tuple(fc.constantFrom('plain', 'partitioned', 'ingestion'), fc.constantFrom('plain', 'partitioned', 'ingestion'))
  .map((kinds) =>
    kinds.map((kind) => ({ watermark, partitioned: kind === 'partitioned', ingestion: kind === 'ingestion' })),
  )

interface Recorded {
  readonly entries: readonly JournalEntry[]
  readonly told: readonly Told[]
}

/** A run as it happened to happen, with its journal. */
async function record(
  lists: readonly (readonly Timed[])[],
  settings: readonly InputSetting[],
  script: readonly ({ give: number; count: number } | { pass: number })[],
): Promise<Recorded> {
  const time = new VirtualTime()
  const sources = lists.map((list, i) => new Script(`source ${i}`, list))
  const run = timedRun(sources, settings)
  const entries: JournalEntry[] = []
  const done = runJob({
    ...run,
    ...unstopped(),
    now: () => time.now,
    ticksEveryMs: 40,
    journal: (entry) => void entries.push(entry),
  })
  await settle()
  for (const act of script) {
    if ('pass' in act) await time.pass(act.pass)
    else {
      sources[act.give]!.give(act.count)
      await settle()
    }
  }
  // The rest at once, and the end.
  while (run.told.at(-1) === undefined || !('end' in run.told.at(-1)!)) {
    for (const source of sources) source.give(1000)
    await settle()
  }
  expect(await done).toBe(true)
  vi.useRealTimers()
  return { entries, told: run.told }
}

describe('a journal', () => {
  test('L5 played again, with sources that cut their batches otherwise and a clock that is wrong, it gives the same output', async () => {
    const seen = { idle: 0, elapse: 0, tick: 0, look: 0, excuse: 0, records: 0, end: 0 }
    let woke = 0
    await fc.assert(
      fc.asyncProperty(
        events,
        events,
        inputs,
        acts,
        fc.integer({ min: 1, max: 7 }),
        async (a, b, settings, script, size) => {
          const { entries, told } = await record([a, b], settings, script)
          for (const { kind } of entries) if (kind !== 'config') seen[kind]++
          if (entries.some((entry) => entry.kind === 'idle' && !entry.isIdle)) woke++
          const again = timedRun([recorded('a', a, size), recorded('b', b, 100)], settings)
          const second: JournalEntry[] = []
          const plain = JSON.parse(JSON.stringify(entries)) as readonly JournalEntry[]
          let wrong = 0
          await runJob({
            ...again,
            ...unstopped(),
            now: () => (wrong += 1e6),
            ticksEveryMs: 40,
            journal: (entry) => void second.push(entry),
            replay: { entries: plain, afterwards: 'continue' },
          })
          expect(again.told).toEqual(told)
          // What is played is told to the journal too, if in other pieces.
          expect(second.filter(({ kind }) => kind !== 'records')).toEqual(
            entries.filter(({ kind }) => kind !== 'records'),
          )
        },
      ),
      { numRuns: runs(150) },
    )
    for (const [kind, count] of Object.entries(seen)) expect(count, kind).toBeGreaterThan(kind === 'excuse' ? 5 : 30)
    expect(woke).toBeGreaterThan(10)
  })

  test('after its last entry the run goes on, or stops as if drained', async () => {
    const list = Array.from({ length: 10 }, (_, i): Timed => ({ at: i * 10, part: 0 }))
    const settings = [{ watermark }, { watermark }]
    const entries: JournalEntry[] = [
      { kind: 'tick', now: 500 },
      { kind: 'records', input: 1, to: 3, now: 500 },
      { kind: 'idle', input: 0, isIdle: true },
    ]
    const goingOn = timedRun([recorded('a', list, 4), recorded('b', list, 4)], settings)
    const run = { ...unstopped(), now: () => 600, ticksEveryMs: 1000 }
    expect(await runJob({ ...goingOn, ...run, replay: { entries, afterwards: 'continue' } })).toBe(true)
    expect(goingOn.told.filter((one) => 'event' in one)).toHaveLength(20)
    const told = [{ tick: 500, watermark: -Infinity }, ...[0, 1, 2].map((i) => ({ event: i * 10, input: 1 }))]
    expect(goingOn.told.slice(0, 4)).toMatchObject(told)
    expect(goingOn.told.at(-1)).toEqual({ end: true })
    const stopping = timedRun([recorded('a', list, 4), recorded('b', list, 4)], settings)
    expect(await runJob({ ...stopping, ...run, replay: { entries, afterwards: 'stop' } })).toBe(false)
    expect(stopping.told.filter((one) => 'event' in one)).toHaveLength(3)
    expect(stopping.told.at(-1)).not.toEqual({ end: true })
  })

  test.each<[unknown, string, RegExp]>([
    [null, 'BAD_JOURNAL', /null cannot be played/],
    [{ kind: 'tick', now: NaN }, 'BAD_JOURNAL', /it is not as a run writes it/],
    [{ kind: 'records', input: 2, to: 1, now: null }, 'BAD_JOURNAL', /the run has 2 inputs/],
    [{ kind: 'records', input: 0, to: 0.5, now: null }, 'BAD_JOURNAL', /not as a run writes it/],
    [{ kind: 'elapse', input: 0, ms: -1 }, 'BAD_JOURNAL', /not as a run writes it/],
    [{ kind: 'idle', input: 0 }, 'BAD_JOURNAL', /not as a run writes it/],
    [{ kind: 'wish', input: 0 }, 'BAD_JOURNAL', /not as a run writes it/],
    [{ kind: 'records', input: 0, to: 5, now: null }, 'JOURNAL_AHEAD', /a had handed over its records up to 5/],
  ])('that no run has made is refused: %o', async (entry, code, message) => {
    const run = timedRun([recorded('a', [{ at: 1, part: 0 }], 1), recorded('b', [], 1)], [{ watermark }, { watermark }])
    const replay = { entries: [entry as JournalEntry], afterwards: 'continue' as const }
    const error = await rejection(runJob({ ...run, ...unstopped(), now: Date.now, replay }))
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string })
  })
})

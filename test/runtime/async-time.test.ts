import { afterEach, describe, expect, test, vi } from 'vitest'
import { AsyncMap } from '../../src/runtime/async/async-map.ts'
import type { AsyncMapOptions } from '../../src/runtime/async/async-options.ts'
import { untimed, type JobInput } from '../../src/runtime/input.ts'
import type { JournalEntry } from '../../src/runtime/journal.ts'
import { runJob, type JobRun } from '../../src/runtime/run.ts'
import type { Stage } from '../../src/stream/stage.ts'
import { expectNoUnhandledRejections, until } from '../api/kit.ts'
import { Desk } from './async-desk.ts'
import { Script, settle, unstopped, VirtualTime, type Timed } from './timed-run.ts'

expectNoUnhandledRejections()
afterEach(() => void vi.useRealTimers())

/** A run of one untimed source through asynchronous maps, under a clock that a test decides. */
class UntimedRun {
  readonly told: string[] = []
  readonly desk = new Desk<Timed>()
  readonly map: AsyncMap<Timed, Timed>
  readonly run: Pick<JobRun, 'inputs' | 'outboxes' | 'slice' | 'asyncStages'>

  constructor(source: Script, options: AsyncMapOptions<Timed, Timed>) {
    const next: Stage<Timed> = {
      batch: ({ rows, size, row }) => {
        for (let i = 0; i < size; i++) this.told.push(`event ${rows.get(row[i]!).at}`)
      },
      progress() {},
      tick: (now) => void this.told.push(`tick ${now - 1_000_000}`),
      idle() {},
      end: () => void this.told.push('end'),
    }
    const clock = {
      watermark: () => -Infinity,
      general: -Infinity,
      low: () => -Infinity,
      greatestTime: () => -Infinity,
      greatestOfAll: -Infinity,
    }
    const onBad = (): void => void this.told.push('bad')
    this.map = new AsyncMap<Timed, Timed>(this.desk.ask, options, { clock, onBad, next })
    const input: JobInput<unknown> = {
      source,
      ...untimed(this.map as Stage<unknown>),
      ingest: (rows, from, to) => {
        const row = Int32Array.from({ length: to - from }, (_, i) => from + i)
        this.map.batch({ rows: rows as never, size: to - from, row, time: null, scope: null, watermark: null })
      },
      bad: () => {},
      end: () => this.map.end(),
    }
    this.run = { inputs: [input], outboxes: [], slice: 4096, asyncStages: [this.map] }
  }

  async answer(at: number): Promise<void> {
    const one = this.desk.open.find(({ event }) => event.at === at)!
    one.answer(one.event)
    await settle()
  }
}

const list = (...all: readonly number[]): Timed[] => all.map((at) => ({ at, part: 0 }))

describe('processing time', () => {
  test('goes on while results are waited for, also while there is no room', async () => {
    const time = new VirtualTime()
    const source = new Script('source', list(1, 2, 3))
    const all = new UntimedRun(source, { capacity: 2, timeoutMs: null })
    const { told } = all
    const done = runJob({ ...all.run, ...unstopped(), now: () => time.now, ticksEveryMs: 50 })
    await settle()
    source.give(3)
    await settle()
    await time.pass(50)
    expect(told).toEqual(['tick 0', 'tick 50'])
    expect(all.desk.open.length).toBe(2)
    await all.answer(1)
    await all.answer(2)
    await settle()
    await time.pass(50)
    expect(told.slice(2)).toEqual(['event 1', 'event 2', 'tick 100'])
    expect(all.desk.open.length).toBe(1)
    source.give(1)
    all.desk.open[0]!.answer(list(3)[0])
    await settle()
    expect(await done).toBe(true)
    expect(told.slice(5)).toEqual(['event 3', 'end'])
  })

  test('and the journal has ticks where they were, between the parts of a batch', async () => {
    const time = new VirtualTime()
    const source = new Script('source', list(1, 2, 3))
    const entries: JournalEntry[] = []
    const first = new UntimedRun(source, { capacity: 1, timeoutMs: null })
    const journal = (entry: JournalEntry): void => void entries.push(entry)
    const done = runJob({ ...first.run, ...unstopped(), now: () => time.now, ticksEveryMs: 50, journal })
    await settle()
    source.give(3)
    await settle()
    for (const at of [1, 2, 3]) {
      await time.pass(50)
      await first.answer(at)
    }
    source.give(1)
    await settle()
    expect(await done).toBe(true)
    expect(entries.map((entry) => (entry.kind === 'records' ? entry.to : entry.kind))).toEqual([
      'tick',
      1,
      'tick',
      2,
      'tick',
      3,
      'tick',
      'end',
    ])
    vi.useRealTimers()
    const again = new Script('source', list(1, 2, 3))
    again.give(3)
    const second = new UntimedRun(again, { capacity: 1, timeoutMs: null })
    const told: JournalEntry[] = []
    const played = runJob({
      ...second.run,
      ...unstopped(),
      now: () => 0,
      journal: (entry) => void told.push(entry),
      replay: { entries, afterwards: 'stop' },
    })
    for (const at of [1, 2, 3]) {
      await until(() => second.desk.open.some(({ event }) => event.at === at))
      await second.answer(at)
    }
    expect(await played).toBe(false)
    expect(told).toEqual(entries)
    expect(second.told.filter((one) => !one.startsWith('tick'))).toEqual(['event 1', 'event 2', 'event 3', 'end'])
    expect(second.map.pending).toBe(0)
  })
})

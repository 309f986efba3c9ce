import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SourceClockState } from '../../src/time/source-clock.ts'
import { runs } from './kit/runs.ts'
import { settings, Stamped, timeActs, type Setting, type TimeAct, type TimedEvent } from './kit/stamped.ts'

/** Which strategies and scopes have had what is looked for. */
class Seen {
  readonly #counts = new Map<string, number>()

  add({ strategy, per }: Setting, count: number): void {
    const name = `${strategy().kind} per ${per}`
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + count)
  }

  expectAll(least: number): void {
    expect(this.#counts.size).toBe(12)
    for (const [name, count] of this.#counts) expect(count, name).toBeGreaterThan(least)
  }
}

const lateOf = (stamped: Stamped): number => stamped.said.filter(({ time, watermark }) => time <= watermark).length

describe('sources with every strategy, per source, scope and partition', () => {
  test('L4 no watermark goes back', () => {
    const moves = new Seen()
    fc.assert(
      fc.property(settings, timeActs, (setting, acts) => {
        const stamped = new Stamped(setting, true)
        let before = [...[0, 1, 2, 3].map((part) => stamped.clock.watermark(part)), stamped.clock.low()]
        let moved = 0
        for (const act of acts) {
          stamped.take([act])
          const after = [...[0, 1, 2, 3].map((part) => stamped.clock.watermark(part)), stamped.clock.low()]
          for (const [i, watermark] of after.entries()) expect(watermark).toBeGreaterThanOrEqual(before[i]!)
          if (after[4]! > before[4]!) moved++
          before = after
        }
        moves.add(setting, moved)
      }),
      { numRuns: runs(400) },
    )
    moves.expectAll(30)
  })

  test('L5 how events are cut into batches changes nothing: neither what each met, nor what is kept', () => {
    const late = new Seen()
    fc.assert(
      fc.property(settings, timeActs, fc.nat(9), (setting, acts, size) => {
        const oneByOne = new Stamped(setting, true)
        oneByOne.take(acts)
        const inBatches = new Stamped(setting, true)
        let events: TimedEvent[] = []
        const flush = (): void => {
          if (events.length > 0) inBatches.events(events)
          events = []
        }
        for (const act of acts) {
          if (act.act === 'event' && events.push(act.event) <= size) continue
          flush()
          if (act.act !== 'event') inBatches.take([act])
        }
        flush()
        expect(inBatches.said).toEqual(oneByOne.said)
        expect(inBatches.failures).toEqual(oneByOne.failures)
        expect(inBatches.clock.snapshot()).toEqual(oneByOne.clock.snapshot())
        // Those who do not want late events behind are told of the same ones.
        const strict = new Stamped(setting, false)
        strict.take(acts)
        expect(strict.late).toEqual(
          oneByOne.said.filter(({ time, watermark }) => time <= watermark).map(({ time }) => time),
        )
        expect(strict.clock.snapshot()).toEqual(oneByOne.clock.snapshot())
        late.add(setting, lateOf(oneByOne))
      }),
      { numRuns: runs(400) },
    )
    late.expectAll(30)
  })

  test('L6 restored at any step, it goes on as if it had never stopped', () => {
    const late = new Seen()
    let idle = 0
    fc.assert(
      fc.property(settings, timeActs, fc.nat(50), (setting, acts, at) => {
        const unbroken = new Stamped(setting, true)
        unbroken.take(acts)
        const first = new Stamped(setting, true)
        first.take(acts.slice(0, at))
        const state = JSON.parse(JSON.stringify(first.clock.snapshot())) as SourceClockState
        const second = new Stamped(setting, true, state).continues(first)
        second.take(acts.slice(at))
        expect([...first.said, ...second.said]).toEqual(unbroken.said)
        expect(second.clock.snapshot()).toEqual(unbroken.clock.snapshot())
        expect(second.describe()).toEqual(unbroken.describe())
        if (acts.length > at) late.add(setting, lateOf(second))
        if (unbroken.describe().idle.length > 0) idle++
      }),
      { numRuns: runs(400) },
    )
    late.expectAll(20)
    expect(idle).toBeGreaterThan(20)
  })

  test('L12 to be told what no later event contradicts makes no event late', () => {
    const said = new Seen()
    fc.assert(
      fc.property(
        settings,
        timeActs,
        fc.array(fc.nat(69), { maxLength: 8 }),
        fc.nat(30),
        (setting, all, where, behind) => {
          // Time that goes on by itself contradicts events by its nature.
          const acts = all.filter(({ act }) => act !== 'elapse')
          const plain = new Stamped(setting, false)
          plain.take(acts)
          const told = new Stamped(setting, false)
          let count = 0
          for (const [i, act] of acts.entries()) {
            if (where.includes(i)) {
              const legal = Math.min(...timesFrom(acts, i)) - 1 - behind
              if (legal > told.clock.general && legal < Infinity) count++
              if (legal < Infinity) told.clock.advanceTo(legal)
            }
            told.take([act])
          }
          expect(told.late).toEqual(plain.late)
          expect(told.said.map(({ time }) => time)).toEqual(plain.said.map(({ time }) => time))
          said.add(setting, count)
        },
      ),
      { numRuns: runs(600) },
    )
    said.expectAll(10)
  })

  test('per partition, while none is idle, the watermark is the greatest that the least of theirs has been', () => {
    let held = 0
    fc.assert(
      fc.property(settings, timeActs, (setting, all) => {
        const acts = all.filter((act) => act.act === 'event')
        const alone = new Map<number, Stamped>()
        const joined = new Stamped({ ...setting, per: 'partition', guarded: false }, true)
        let expected = -Infinity
        for (const act of acts) {
          // What is learnt is learnt of all together, so it is no business of one alone.
          if (setting.strategy().kind === 'quantile') return
          const { part } = act.event
          if (!alone.has(part)) alone.set(part, new Stamped({ ...setting, per: 'source', guarded: false }, true))
          alone.get(part)!.take([act])
          joined.take([act])
          const lows = [...alone.values()].map(({ clock }) => clock.low())
          expected = Math.max(expected, Math.min(...lows))
          expect(joined.clock.low()).toBe(expected)
          if (Math.max(...lows) > expected && expected > -Infinity) held++
        }
      }),
      { numRuns: runs(150) },
    )
    expect(held).toBeGreaterThan(300)
  })
})

function timesFrom(acts: readonly TimeAct[], from: number): readonly number[] {
  return acts.slice(from).flatMap((act) => (act.act === 'event' ? [act.event.time] : []))
}

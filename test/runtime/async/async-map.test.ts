import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ObjectRows } from '../../../src/event/rows.ts'
import { AsyncMap, type AsyncMapSnapshot } from '../../../src/runtime/async/async-map.ts'
import type { AsyncMapOptions } from '../../../src/runtime/async/async-options.ts'
import type { BadEvent } from '../../../src/stream/stage.ts'
import { anySteps } from '../../../src/testing/harness/any-steps.ts'
import { checkOperator } from '../../../src/testing/harness/check-operator.ts'
import { VirtualClock } from '../../../src/testing/virtual-clock.ts'
import { runs } from '../../property/kit/runs.ts'
import { Bench, flushed, type Item } from './bench.ts'

describe('asyncMap', () => {
  test('ordered: results come in the order of their events, whenever they are ready', async () => {
    const bench = new Bench()
    bench.feed(1, 2, 3)
    expect(bench.asked.map(({ n }) => n)).toEqual([1, 2, 3])
    await bench.answer(3)
    expect([bench.map.isReady, bench.woken, bench.take()]).toEqual([false, 0, []])
    await bench.answer(1)
    expect([bench.woken, bench.take()]).toEqual([1, ['10@1 w-Infinity #0']])
    await bench.answer(2)
    expect(bench.take()).toEqual(['20@2 w-Infinity #1', '30@3 w-Infinity #2', 'progress -Infinity'])
    expect(bench.map.pending).toBe(0)
  })

  test('watermarks, idle times and the end wait for what was before them; processing time does not', async () => {
    const bench = new Bench()
    bench.feed(5)
    bench.to(4)
    bench.map.tick(99)
    bench.map.idle(true)
    bench.map.idle(false)
    bench.feed(6)
    bench.map.end()
    expect(bench.take()).toEqual(['tick 99'])
    expect(bench.map.clock.watermark(0)).toBe(-Infinity)
    await bench.answer(6)
    expect(bench.take()).toEqual([])
    await bench.answer(5)
    expect(bench.take()).toEqual([
      '50@5 w-Infinity #0',
      'progress 4',
      'idle',
      'active',
      '60@6 w4 #1',
      'progress 4',
      'end',
    ])
  })

  test('unordered: as they are ready, but never across a watermark', async () => {
    const bench = new Bench({ order: 'unordered' })
    bench.feed(5, 6, 7)
    bench.to(6)
    bench.feed(8, 9)
    await bench.answer(9, 7)
    expect(bench.take()).toEqual(['70@7 w-Infinity #2'])
    await bench.answer(5)
    expect(bench.take()).toEqual(['50@5 w-Infinity #0'])
    await bench.answer(6)
    expect(bench.take()).toEqual(['60@6 w-Infinity #1', 'progress 6', '90@9 w6 #4'])
    await bench.answer(8)
    expect(bench.take()).toEqual(['80@8 w6 #3', 'progress 6'])
  })

  test('unordered: a late event stays where it is, since the watermark decides what becomes of it', async () => {
    const bench = new Bench({ order: 'unordered' })
    bench.feed(5)
    bench.clock.advance(7, null)
    bench.feed(6, 9)
    await bench.answer(9, 6)
    expect(bench.take()).toEqual([])
    await bench.answer(5)
    expect(bench.take()).toEqual(['50@5 w-Infinity #0', 'progress -Infinity', '60@6 w7 #1', '90@9 w7 #2', 'progress 7'])
  })

  test('no more than the capacity is asked about at once', async () => {
    const bench = new Bench({ capacity: 2 })
    bench.feed(1)
    expect([bench.map.isFull, bench.map.pending]).toEqual([false, 1])
    bench.feed(2, 3, 4)
    expect([bench.asked.length, bench.map.isFull, bench.map.pending]).toEqual([2, true, 4])
    await bench.answer(2)
    // It waits for its turn, and takes its place until then.
    expect([bench.asked.length, bench.map.isFull]).toEqual([2, true])
    await bench.answer(1)
    expect([bench.asked.length, bench.map.isFull, bench.map.pending]).toEqual([4, true, 2])
    await bench.answer(3, 4)
    expect([bench.map.isFull, bench.map.pending]).toEqual([false, 0])
  })

  test('what fails is bad, in its turn, with its position; or has the result of the fallback', async () => {
    const bench = new Bench()
    bench.feed(1, 2, 3)
    bench.asked[1]!.fail(new Error('no two'))
    await bench.answer(3)
    expect(bench.bad).toEqual([])
    await bench.answer(1)
    expect(bench.take()).toEqual(['10@1 w-Infinity #0', '30@3 w-Infinity #2', 'progress -Infinity'])
    expect(bench.bad.map(({ kind, reason, position, event }) => [kind, reason, position, event])).toEqual([
      ['function', 'the function of asyncMap failed: no two', 1, { n: 2 }],
    ])
    const other = new Bench({ fallback: ({ n }, error) => (n === 1 ? -n : fail(error)) })
    other.feed(1, 2)
    for (const one of other.asked) one.fail(new Error('down'))
    await other.answer()
    expect([other.take(), other.bad.length]).toEqual([['-1@1 w-Infinity #0', 'progress -Infinity'], 1])
  })

  test('what takes too long has failed, and is told', async () => {
    const bench = new Bench({ timeoutMs: 50 })
    bench.feed(1, 2)
    expect(bench.timers.map(({ ms }) => ms)).toEqual([50, 50])
    bench.timers[0]!.work()
    expect(bench.asked[0]!.context.signal.aborted).toBe(true)
    await bench.answer(1, 2)
    expect(bench.take()).toEqual(['20@2 w-Infinity #1', 'progress -Infinity'])
    expect((bench.bad[0]!.error as { code: string }).code).toBe('ASYNC_TIMEOUT')
    expect(bench.timers).toEqual([])
    expect(bench.asked[1]!.context.signal.aborted).toBe(false)
  })

  test('what fails is tried again, if it is worth it', async () => {
    const bench = new Bench({
      retries: { attempts: 2, delayMs: 7, when: (error) => error !== 'for good' },
      timeoutMs: null,
    })
    bench.feed(1, 2)
    bench.asked[0]!.fail('down')
    bench.asked[1]!.fail('for good')
    await bench.answer()
    expect([bench.asked.length, bench.timers.map(({ ms }) => ms)]).toEqual([2, [7]])
    for (const attempt of [2, 3]) {
      bench.timers.shift()!.work()
      expect(bench.asked.at(-1)!.context.attempt).toBe(attempt)
      bench.asked.at(-1)!.fail('down')
      await bench.answer()
    }
    expect(bench.bad.map(({ error }) => error)).toEqual(['down', 'for good'])
    expect(bench.timers).toEqual([])
  })

  test('a function may answer at once, or throw at once', () => {
    const calls: string[] = []
    const bad: BadEvent[] = []
    const map = new AsyncMap<Item, number>(
      ({ n }) => (n === 2 ? fail(new Error('two')) : n * 10),
      {},
      {
        clock: new VirtualClock(),
        onBad: (one) => bad.push(one),
        next: {
          batch: ({ rows, size, row }) =>
            void Array.from({ length: size }, (_, i) => calls.push(String(rows.get(row[i]!)))),
          progress: () => calls.push('progress'),
          tick() {},
          idle() {},
          end: () => calls.push('end'),
        },
      },
    )
    const rows = new ObjectRows<Item>([{ n: 1 }, { n: 2 }, { n: 3 }], 0)
    map.batch({ rows, size: 3, row: Int32Array.of(0, 1, 2), time: null, scope: null, watermark: null })
    map.progress()
    map.end()
    expect([calls, bad.length, map.pending]).toEqual([['10', '30', 'progress', 'end'], 1, 0])
  })

  test('settled() resolves when there is something to hand on', async () => {
    const bench = new Bench()
    bench.feed(1, 2)
    let resolved = 0
    void bench.map.settled().then(() => resolved++)
    bench.asked[1]!.answer(20)
    await flushed()
    expect(resolved).toBe(0)
    bench.asked[0]!.answer(10)
    await flushed()
    expect(resolved).toBe(1)
    await bench.map.settled()
    bench.map.deliver()
    expect(bench.map.pending).toBe(0)
  })

  test('closed, it gives up what is under way', async () => {
    const bench = new Bench({ capacity: 1 })
    bench.feed(1, 2)
    const waiting = bench.map.settled()
    bench.map.close('stopped')
    await waiting
    expect([bench.map.pending, bench.asked[0]!.context.signal.reason, bench.timers]).toEqual([0, 'stopped', []])
    await bench.answer(1)
    expect([bench.take(), bench.asked.length]).toEqual([[], 1])
  })

  test('L6 what has no result yet is kept, and asked about again', async () => {
    const bench = new Bench({ order: 'unordered', capacity: 2 })
    bench.feed(5, 6)
    bench.to(5)
    bench.feed(8, 9)
    await bench.answer(6)
    const text = JSON.stringify(bench.map.snapshot())
    const other = new Bench({ order: 'unordered', capacity: 2 }, JSON.parse(text) as AsyncMapSnapshot)
    expect([other.asked.map(({ n }) => n), other.map.pending, bench.take()]).toEqual([
      [5, 8],
      3,
      ['60@6 w-Infinity #1'],
    ])
    await other.answer(5)
    expect([other.map.clock.watermark(0), other.asked.map(({ n }) => n)]).toEqual([5, [5, 8, 9]])
    await other.answer(9, 8)
    expect(other.take()).toEqual(['50@5 w-Infinity #0', 'progress 5', '90@9 w5 #3', '80@8 w5 #2', 'progress 5'])
  })

  test.each<[string, AsyncMapOptions<Item, number>]>([
    ['order', { order: 'sorted' as never }],
    ['capacity of 0', { capacity: 0 }],
    ['capacity that is no number', { capacity: NaN }],
    ['time-out of 0', { timeoutMs: 0 }],
    ['time-out of a month', { timeoutMs: 31 * 86_400_000 }],
    ['negative tries', { retries: { attempts: -1 } }],
    ['pause that is none', { retries: { attempts: 1, delayMs: NaN } }],
    ['fallback that is no function', { fallback: 1 as never }],
  ])('%s: BAD_ASYNC', (_, options) => {
    expect(() => new Bench(options)).toThrow(expect.objectContaining({ code: 'BAD_ASYNC', hint: expect.any(String) }))
  })

  test('L3, L5, L6, L12 one that answers at once is a map', () => {
    fc.assert(
      fc.property(
        anySteps(fc.record({ n: fc.nat(9) }), { idle: true }),
        fc.constantFrom('ordered' as const, 'unordered' as const),
        (steps, order) => {
          const { outputs } = checkOperator(
            (next, clock, { onBad }) =>
              new AsyncMap(({ id }: { id: number }) => `r${id}`, { order }, { clock, onBad, next }),
            steps,
            { tries: 2, stateOf: false },
          )
          const ids = steps.flatMap((step) => ('event' in step ? [`r${step.event.id}`] : []))
          expect(outputs.map(({ value }) => value)).toEqual(ids)
        },
      ),
      { numRuns: runs(40) },
    )
  })

  test('L3, L6, L12 whenever answers come: each event once, and never across a watermark', async () => {
    type Act =
      | readonly ['feed', number]
      | readonly ['watermark', number]
      | readonly ['answer', number]
      | readonly ['restore', number]
    const act: fc.Arbitrary<Act> = fc.oneof(
      { weight: 4, arbitrary: fc.tuple(fc.constant('feed' as const), fc.integer({ min: 1, max: 3 })) },
      { weight: 2, arbitrary: fc.tuple(fc.constant('watermark' as const), fc.integer({ min: 1, max: 3 })) },
      { weight: 4, arbitrary: fc.tuple(fc.constant('answer' as const), fc.nat(20)) },
      { weight: 1, arbitrary: fc.tuple(fc.constant('restore' as const), fc.nat(1)) },
    )
    let swapped = 0
    let most = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { maxLength: 30, size: 'max' }),
        fc.constantFrom('ordered' as const, 'unordered' as const),
        fc.integer({ min: 1, max: 4 }),
        async (acts, order, capacity) => {
          let bench = new Bench({ order, capacity })
          const calls: string[] = []
          let fed = 0
          let watermark = -1
          const told: { readonly after: number; readonly watermark: number }[] = []
          const answer = async (which: number): Promise<void> => {
            const left = bench.asked
            if (left.length === 0) return
            const one = left[which % left.length]!
            bench.asked.splice(bench.asked.indexOf(one), 1)
            one.answer(one.n)
            await flushed()
            bench.map.deliver()
            calls.push(...bench.take())
          }
          for (const [what, n] of acts) {
            if (what === 'feed' && !bench.map.isFull) {
              bench.feed(...Array.from({ length: n }, () => fed++))
            } else if (what === 'watermark' && watermark + n < fed) {
              bench.to((watermark += n))
              told.push({ after: fed, watermark })
            } else if (what === 'answer') await answer(n)
            else if (what === 'restore') {
              const clock = bench.clock.watermark(0)
              const text = JSON.stringify(bench.map.snapshot())
              calls.push(...bench.take())
              const position = fed
              bench = new Bench({ order, capacity }, JSON.parse(text) as AsyncMapSnapshot)
              bench.clock.advance(clock, null)
              bench.skip(position)
            }
            expect(bench.asked.length).toBeLessThanOrEqual(capacity)
            most = Math.max(most, bench.map.pending)
            calls.push(...bench.take())
          }
          bench.map.end()
          while (bench.map.pending > 0) await answer(0)
          calls.push(...bench.take())
          expect(calls.at(-1)).toBe('end')
          const found = calls.filter((call) => call.includes('@')).map((call) => Number.parseInt(call, 10))
          const all = Array.from({ length: fed }, (_, n) => n)
          if (order === 'ordered') expect(found).toEqual(all)
          else {
            expect(found.toSorted((a, b) => a - b)).toEqual(all)
            if (found.join() !== all.join()) swapped++
          }
          // When a watermark is shown, all that came before it are out, and none of those that came after.
          for (const { after, watermark: shown } of told) {
            const at = calls.findIndex((call) => call.startsWith('progress') && Number(call.slice(9)) >= shown)
            const before = calls.slice(0, at).filter((call) => call.includes('@'))
            expect(at).toBeGreaterThan(-1)
            expect(before.length).toBeGreaterThanOrEqual(after)
          }
        },
      ),
      { numRuns: runs(100) },
    )
    expect(swapped).toBeGreaterThan(10)
    expect(most).toBeGreaterThan(3)
  })
})

function fail(error: unknown): never {
  throw error
}

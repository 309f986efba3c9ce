/** What an event costs that few of many rules have to do with: counted, not timed. */
import { describe, expect, test, vi } from 'vitest'
import { pattern, type AnyPattern } from '../../src/pattern/builder/pattern.ts'
import { Classifier } from '../../src/event/classify.ts'
import { field } from '../../src/event/field.ts'
import { KeyDictionary } from '../../src/event/keys.ts'
import { ObjectRows } from '../../src/event/rows.ts'
import { CompactTables } from '../../src/pattern/engine/compact/tables.ts'
import { ManyRules } from '../../src/pattern/routing/many-rules.ts'
import { startRules } from '../../src/pattern/start-rules.ts'

interface Item {
  readonly time: number
  readonly kind: string
  readonly v: number
  readonly key?: string
}

const KINDS = 10
const WINDOW = 100
const UNLIMITED = {
  partialMatches: Infinity,
  partialMatchesPerKey: Infinity,
  matchesPerTrigger: Infinity,
  onLimit: 'error',
  keys: Infinity,
} as const

/** Rules without anything around them: events in order, and how often a rule was shown or told anything. */
class Deployed {
  readonly rules
  readonly routing: ManyRules
  advanced = 0
  readonly #classifier = new Classifier(({ error }) => expect.fail(String(error)))
  readonly #keys = new KeyDictionary(Infinity)
  #sequence = 0

  constructor(patterns: readonly AnyPattern<Item>[]) {
    const settings = {
      rules: patterns.map(({ syntax }) => syntax),
      key: 'key',
      engine: 'auto',
      order: 'event-time',
      limits: UNLIMITED,
      onTimeouts: null,
    } as const
    this.rules = startRules(settings, this.#classifier, this.#keys, ({ error }) => expect.fail(String(error)))
    this.routing = new ManyRules(this.rules, this.#classifier.symbols, this.#keys, false)
    for (const { engine } of this.rules) {
      const advance = engine.advance.bind(engine)
      engine.advance = (scope, time) => {
        this.advanced++
        advance(scope, time)
      }
    }
  }

  get evaluations(): number {
    return this.#classifier.evaluations
  }

  get visits(): number {
    return this.rules.reduce((sum, { engine }) => sum + engine.counters.visits, 0)
  }

  /** @returns how many rules the event was shown to */
  push(item: Item): number {
    const symbols = new Int32Array(1)
    this.#classifier.classify(new ObjectRows([item], 0), new Int32Array(1), 1, symbols)
    const before = this.routing.routed
    const sequence = this.#sequence++
    const key = this.#keys.code(item.key ?? 'only')
    const [symbol] = symbols as unknown as [number]
    this.routing.step({ key, scope: 0, symbol, time: item.time, ref: item, index: -1, position: sequence, sequence })
    return this.routing.routed - before
  }

  advance(time: number): void {
    this.routing.advance(0, time)
  }

  /** What was found, as the numbers of the rules. */
  take(): readonly number[] {
    const found = this.routing.takeBusy().flatMap((rule) => rule.engine.drain().map(() => rule.at))
    this.routing.delivered()
    return found
  }
}

/** So many limits at most are compared with the value of an event: a search among those near to it. */
const FEW_LIMITS = 6

const kindOf = (i: number): string => `k${i % KINDS}`

/** Each asks for a kind and more than a limit of its own, and then for another kind and more than another limit of its own. */
const pairs = (count: number): readonly AnyPattern<Item>[] =>
  Array.from({ length: count }, (_, i) =>
    pattern<Item>(`r${i}`)
      .begin('first')
      .where(
        field('kind')
          .eq(kindOf(i))
          .and(field('v').gt(1000 + i)),
      )
      .followedBy('second')
      .where(
        field('kind')
          .eq(kindOf(i + 1))
          .and(field('v').gt((100 * i) / count)),
      )
      .within({ milliseconds: WINDOW }),
  )

describe('of rules with limits of their own', () => {
  const deployed = [100, 3000].map((count) => ({ count, rules: new Deployed(pairs(count)) }))

  test('an event that could go on what is not open is shown to none, though half of the rules of its kind ask for it', () => {
    for (const { count, rules } of deployed) {
      const before = rules.evaluations
      for (let i = 0; i < 100; i++) expect(rules.push({ time: i, kind: kindOf(i), v: 50 })).toBe(0)
      // The kind and a search among its limits, for the first event of each; of the others it is known what they are.
      const search = Math.ceil(Math.log2((2 * count) / KINDS + 1))
      const first = KINDS * (1 + search + 4)
      expect(rules.evaluations - before).toBeLessThanOrEqual(first + 100 * (1 + FEW_LIMITS))
      expect(rules.evaluations - before).toBeGreaterThan(100)
    }
  })

  test('an event is shown to the rules that it begins, and then to those that wait for its kind', () => {
    for (const { rules } of deployed) {
      const shown = [
        // More than the limits of the rules 0, 10 and 20.
        { time: 1000, kind: 'k0', v: 1020.5 },
        { time: 1001, kind: 'k5', v: 99 },
        { time: 1002, kind: 'k1', v: -1 },
        { time: 1003, kind: 'k1', v: 99 },
        { time: 1004, kind: 'k1', v: 99 },
      ].map((item) => rules.push(item))
      expect(shown).toEqual([3, 0, 0, 3, 0])
      expect(rules.take()).toEqual([0, 10, 20])
    }
  })

  test('of time are told the rules that have something open, when their windows are over, and no others', () => {
    for (const { rules } of deployed) {
      rules.advance(2000)
      const before = rules.advanced
      for (let time = 2001; time <= 2010; time++) rules.advance(time)
      expect(rules.advanced).toBe(before)
      expect(rules.push({ time: 2011, kind: 'k3', v: 1003.5 })).toBe(1)
      for (let time = 2012; time < 2011 + WINDOW; time++) rules.advance(time)
      expect(rules.advanced).toBe(before)
      rules.advance(2011 + WINDOW)
      expect(rules.advanced).toBe(before + 1)
      // It is not open any more, so it is not looked at.
      expect(rules.push({ time: 2011 + WINDOW, kind: 'k4', v: 99 })).toBe(0)
      expect(rules.take()).toEqual([])
      for (let time = 3000; time < 3010; time++) rules.advance(time)
      expect(rules.advanced).toBe(before + 1)
    }
  })

  test('the work of a thousand events is the same, however many rules there are', () => {
    const work = deployed.map(({ rules }) => {
      const before = { shown: rules.routing.routed, visits: rules.visits, advanced: rules.advanced }
      for (let i = 0; i < 1000; i++) {
        const begins = i % 20 === 0
        rules.push({ time: 5000 + i, kind: kindOf(begins ? 0 : i), v: begins ? 1000.5 : 60 })
        rules.advance(5000 + i - 1)
      }
      expect(rules.take()).toHaveLength(50)
      return {
        shown: rules.routing.routed - before.shown,
        visits: rules.visits - before.visits,
        advanced: rules.advanced - before.advanced,
      }
    })
    expect(work[1]).toEqual(work[0])
    expect(work[0]!.shown).toBe(100)
  })
})

test('rules that differ in their limits alone share what they know of their automaton', () => {
  const made = vi.spyOn(CompactTables.prototype, 'add')
  const rules = new Deployed(pairs(300))
  for (let i = 0; i < 300; i++) rules.push({ time: i, kind: kindOf(i), v: 5000 })
  expect(made).toHaveBeenCalledTimes(300)
  expect(new Set(made.mock.contexts).size).toBe(1)
  made.mockRestore()
})

test('where many rules are open for a key, an event is shown to those that ask for it', () => {
  const rules = new Deployed(pairs(1000))
  // Backwards, so that none of them is the second of a rule that is open.
  for (let i = KINDS - 1; i > 0; i--) rules.push({ time: KINDS - i, kind: kindOf(i), v: 3000 })
  expect(rules.rules.filter(({ engine }) => engine.kept > 0)).toHaveLength(900)
  // 100 rules wait for a kind; of these, as many as their limits let through.
  expect(rules.push({ time: 20, kind: 'k2', v: 0.95 })).toBe(1)
  expect(rules.push({ time: 21, kind: 'k2', v: 2.95 })).toBe(2)
  expect(rules.push({ time: 22, kind: 'none', v: 50 })).toBe(0)
})

test('where an event matters by being there, it is shown to the rules that are open, and to no others', () => {
  const strict = Array.from({ length: 200 }, (_, i) =>
    pattern<Item>(`r${i}`)
      .begin('first')
      .where(field('v').eq(i))
      .next('second')
      .where(field('v').eq(i + 1000))
      .within({ milliseconds: WINDOW }),
  )
  const rules = new Deployed(strict)
  const values = [5, 9, -1, -1, 5, 1005, 7, 7, 1007]
  const shown = values.map((v, time) => rules.push({ time, kind: 'k', v }))
  expect(shown).toEqual([1, 2, 1, 0, 1, 1, 1, 1, 1])
  expect(rules.take()).toEqual([5, 7])
})

test('a rule whose window never ends does not keep others from being told of the time', () => {
  const endless = Array.from({ length: 20 }, (_, i) =>
    pattern<Item>(`endless ${i}`).begin('first').where(field('v').eq(i)).next('second').where(field('v').eq(i)),
  )
  const absent = Array.from({ length: 20 }, (_, i) =>
    pattern<Item>(`absent ${i}`)
      .begin('first')
      .where(field('v').eq(i))
      .notFollowedBy('second')
      .where(field('kind').eq(`k${i}`))
      .within({ milliseconds: 10 + i }),
  )
  const rules = new Deployed([...endless, ...absent])
  expect(new Set(rules.rules.map(({ choice }) => choice.engine))).toEqual(new Set(['register', 'runs']))
  for (let i = 0; i < 20; i++) rules.push({ time: i, kind: 'none', v: i })
  const found: number[] = []
  for (let time = 20; time < 60; time++) {
    rules.advance(time)
    found.push(...rules.take())
  }
  expect(found).toEqual(Array.from({ length: 20 }, (_, i) => 20 + i))
})

test('a rule keeps what is open, whatever keys there have been: codes are its own, and used again', () => {
  const rules = new Deployed(pairs(50))
  for (let i = 0; i < 2000; i++) {
    const key = `key ${i}`
    rules.push({ time: i, kind: 'k0', v: 1000.5, key })
    rules.push({ time: i, kind: 'k1', v: 99, key })
    expect(rules.take()).toEqual([0])
  }
  const [first] = rules.rules
  expect([first!.keys.size, first!.keys.bound]).toEqual([0, 1])
  expect(rules.rules[1]!.keys.bound).toBe(0)
  // Windows that pass take the codes of keys with them that never come again.
  for (let i = 0; i < 2000; i++) {
    rules.push({ time: 5000 + i, kind: 'k0', v: 1000.5, key: `other ${i}` })
    rules.advance(5000 + i - 1)
    rules.take()
  }
  expect(first!.keys.bound).toBeLessThanOrEqual(3 * WINDOW)
})

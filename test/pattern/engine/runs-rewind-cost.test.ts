/** What it costs to go back, and to be able to: counted in changes written down, which do not depend on the machine. */
import { describe, expect, test } from 'vitest'
import { begin, bound, field } from 'tidemark'
import { Classifier } from '../../../src/event/classify.ts'
import { ObjectRows } from '../../../src/event/rows.ts'
import type { AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import { Cell, Start } from '../../../src/pattern/engine/cell.ts'
import { KeyRuns, Totals } from '../../../src/pattern/engine/runs/key-runs.ts'
import { compileRelated } from '../../../src/pattern/engine/runs/related.ts'
import { RunsEngine } from '../../../src/pattern/engine/runs/runs-engine.ts'
import { UndoLog, UndoLogs } from '../../../src/pattern/engine/undo-log.ts'
import { planPattern } from '../../../src/pattern/plan/plan.ts'
import { compilePattern } from '../../../src/pattern/program/compile.ts'

const KEY = 0
const UNLIMITED = {
  partialMatches: Infinity,
  partialMatchesPerKey: Infinity,
  matchesPerTrigger: Infinity,
  onLimit: 'error',
} as const

interface Letter {
  readonly is: string
  readonly n: number
}

/** A rule on `runs`, with the log of its only key in sight. */
class Watching {
  readonly logs: UndoLogs = new UndoLogs()
  readonly engine: RunsEngine
  readonly #classifier: Classifier = new Classifier(() => {})
  #time = 0

  constructor({ syntax }: AnyPattern) {
    const plan = planPattern(syntax)
    const bits = plan.tests.map(({ alone }) => (alone === null ? -1 : this.#classifier.bitOf(alone, 'a step')))
    const related = compileRelated(plan, { ref: undefined, index: -1 }, () => {})
    const { symbols } = this.#classifier
    this.engine = new RunsEngine(compilePattern(plan), symbols, bits, related, UNLIMITED, false, this.logs)
  }

  get log(): UndoLog {
    return this.logs.of(KEY)
  }

  push(ref: Letter): void {
    const time = this.#time++
    const symbols = new Int32Array(1)
    this.#classifier.classify(new ObjectRows([ref], 0), new Int32Array(1), 1, symbols)
    const symbol = symbols[0]!
    this.engine.step({ key: KEY, scope: KEY, symbol, time, ref, index: -1, position: time, sequence: time })
    this.engine.drain()
  }

  /** How many changes were written down on the way, all of which are taken back. */
  thereAndBack(letters: readonly Letter[]): number {
    const { engine } = this
    const mark = engine.mark(KEY)
    const { open, kept } = engine
    const time = this.#time
    for (const letter of letters) this.push(letter)
    const written = engine.mark(KEY) - mark
    engine.rewind(KEY, mark)
    this.#time = time
    expect([engine.mark(KEY), engine.open, engine.kept]).toEqual([mark, open, kept])
    return written
  }
}

const is = (name: string) => field('is').eq(name)
const RULES: Readonly<Record<string, AnyPattern>> = {
  pairs: begin('a')
    .where(is('a'))
    .followedBy('z')
    .where(is('z'))
    .where(field('n').eq(bound('a', 'n')))
    .within('1h'),
  loops: begin('a').where(is('a')).oneOrMore().followedBy('z').where(is('z')).within(40),
  absences: begin('a').where(is('a')).notFollowedBy('z').where(is('z')).within(40),
  'held back': begin('a').where(is('a')).oneOrMore().longest().followedBy('z').where(is('z')).within(40).skipToNext(),
}

const letterOf = (n: number): Letter => ({ is: n % 7 === 6 ? 'z' : 'a', n })

describe('to go back', () => {
  test.each(Object.entries(RULES))('costs what it cost to come, whatever has been before: %s', (_, rule) => {
    const costs = [100, 1000, 10_000].map((history) => {
      const watching = new Watching(rule)
      for (let n = 0; n < history; n++) watching.push(letterOf(n))
      // As far into the seven letters as with any other history.
      for (let n = history; n % 7 > 0; n++) watching.push(letterOf(n))
      const tail = Array.from({ length: 21 }, (__, n) => letterOf(n))
      return watching.thereAndBack(tail)
    })
    expect(costs[0]).toBeGreaterThan(20)
    expect(Math.max(...costs)).toBeLessThanOrEqual(2 * costs[0]!)
  })

  test('keeps nothing of what is settled: as many changes as one may still take back, at most twice', () => {
    for (const rule of Object.values(RULES)) {
      const watching = new Watching(rule)
      const marks: number[] = []
      let most = 0
      let unsettled = 0
      for (let n = 0; n < 5000; n++) {
        marks.push(watching.engine.mark(KEY))
        watching.push(letterOf(n))
        if (marks.length > 50) marks.shift()
        watching.engine.settle(KEY, marks[0]!)
        unsettled = Math.max(unsettled, watching.engine.mark(KEY) - marks[0]!)
        most = Math.max(most, watching.log.size)
      }
      expect(most).toBeLessThanOrEqual(2 * unsettled)
      expect(watching.engine.mark(KEY)).toBeGreaterThan(20 * most)
      watching.engine.settle(KEY, watching.engine.mark(KEY))
      expect(watching.log.size).toBe(0)
    }
  })
})

describe('an undo log', () => {
  test('takes back from the last to the first, and what was settled no more', () => {
    const log = new UndoLog()
    const list: number[] = []
    const taken: number[] = []
    const pop = (from: number[], was: number): void => {
      expect(from.pop()).toBe(was)
      taken.push(was)
    }
    for (let n = 0; n < 10; n++) {
      list.push(n)
      log.write(pop, list, n)
    }
    log.rewind(7)
    expect(taken).toEqual([9, 8, 7])
    log.settle(5)
    expect([log.mark, log.size]).toEqual([7, 2])
    log.rewind(5)
    expect(list).toEqual([0, 1, 2, 3, 4])
    expect([log.mark, log.size]).toEqual([5, 0])
  })
})

test('matches that wait and were skipped wait again, in order', () => {
  const log = new UndoLog()
  const runs = new KeyRuns(KEY, 1, new Totals(), log)
  const starts = [1, 2, 3, 4].map((sequence) => new Start(KEY, sequence, sequence))
  for (const [moment, start] of starts.entries()) {
    const last = new Cell({}, -1, start.time, start.sequence, 0, 0, true, null, start)
    runs.keep()
    runs.insertDone({ last, moment })
  }
  const before = [...runs.done]
  const mark = log.mark
  runs.note()
  runs.shiftDone()
  runs.skipDone(4)
  expect([runs.done.length, runs.kept]).toEqual([1, 1])
  log.rewind(mark)
  expect(runs.done).toEqual(before)
  expect(runs.kept).toBe(4)
})

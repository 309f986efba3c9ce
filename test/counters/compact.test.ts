/** The cost of the `compact` engine does not follow the partial matches that are open: counted, not timed. */
import { describe, expect, test } from 'vitest'
import { Classifier } from '../../src/event/classify.ts'
import { ObjectRows } from '../../src/event/rows.ts'
import { cellsOf } from '../../src/pattern/engine/cell.ts'
import { CompactEngine } from '../../src/pattern/engine/compact/compact-engine.ts'
import { CompactTables } from '../../src/pattern/engine/compact/tables.ts'
import type { EngineCounters, Found } from '../../src/pattern/engine/engine.ts'
import { planPattern } from '../../src/pattern/plan/plan.ts'
import { compilePattern } from '../../src/pattern/program/compile.ts'
import type { Element, Output, PatternSyntax } from '../../src/pattern/syntax/pattern.ts'
import { NO_LIMITS } from '../pattern/engine/compact/kit.ts'
import { loop, patternOf, step } from '../pattern/engine/compact/patterns.ts'

const KINDS = 'abcdefghi'
const SEQUENCE: readonly Element[] = [step('a'), step('b'), step('c')]
const KLEENE: readonly Element[] = [step('a'), step('b', 'any', { repeat: loop('any') }), step('c')]
const DETECT: Output = { kind: 'detect' }

/** The engine over a stream of nine kinds of events, one a millisecond, each as likely as the others. */
class Stream {
  readonly engine: CompactEngine
  readonly #symbols: Int32Array = new Int32Array(KINDS.length)
  readonly #event = { key: 0, scope: 0, symbol: 0, time: 0, ref: null, index: -1, position: 0, sequence: 0 }
  #random = 12345
  #time = 0

  constructor(syntax: PatternSyntax) {
    const plan = planPattern(syntax)
    const classifier = new Classifier(() => {})
    const bits = plan.tests.map(({ alone }, i) => classifier.bitOf(alone!, String(i)))
    const program = compilePattern(plan)
    this.engine = new CompactEngine(program, new CompactTables(program, classifier.symbols, bits), NO_LIMITS)
    const samples = KINDS.split('').map((kind) => ({ kind }))
    classifier.classify(new ObjectRows(samples, 0), Int32Array.from(samples.keys()), KINDS.length, this.#symbols)
  }

  /** So many more events. @returns the work done for them */
  run(events: number, onFound: (found: readonly Found[]) => void = () => {}): EngineCounters {
    const { visits, cells, relatedEvaluations } = this.engine.counters
    for (let i = 0; i < events; i++) {
      this.#random = (Math.imul(this.#random, 1664525) + 1013904223) >>> 0
      this.push(Math.floor((this.#random / 2 ** 32) * KINDS.length))
      if (i % 256 === 0) onFound(this.engine.drain())
    }
    onFound(this.engine.drain())
    const after = this.engine.counters
    return {
      visits: after.visits - visits,
      cells: after.cells - cells,
      relatedEvaluations: after.relatedEvaluations - relatedEvaluations,
    }
  }

  push(kind: number): void {
    const event = this.#event
    event.symbol = this.#symbols[kind]!
    event.time = event.position = event.sequence = this.#time++
    if (this.engine.wants(event.symbol)) this.engine.step(event)
  }
}

describe('the work of the compact engine per event', () => {
  test.each([
    ['A;B;C, detect', SEQUENCE, DETECT],
    ['A;B+;C, detect', KLEENE, DETECT],
    ['A;B;C, at most 10 listed', SEQUENCE, { kind: 'matches', limit: 10 }],
    ['A;B+;C, at most 10 listed', KLEENE, { kind: 'matches', limit: 10 }],
  ] as const)('is the same for windows of 100 and of up to a million events: %s', (_name, elements, output) => {
    const largest = output.kind === 'detect' ? 1_000_000 : 100_000
    const work = [100, 10_000, largest].map((window) => {
      const stream = new Stream(patternOf(elements, window, output))
      stream.run(window + 20_000)
      // Nodes are collected all at once: over some windows that evens out.
      const events = Math.max(100_000, 2 * window)
      const { visits, cells } = stream.run(events)
      return { visits: visits / events, cells: cells / events }
    })
    const visits = work.map((one) => one.visits)
    const cells = work.map((one) => one.cells)
    expect(Math.min(...cells)).toBeGreaterThan(0.5)
    expect(Math.max(...cells)).toBeLessThan(1)
    expect(Math.max(...cells) / Math.min(...cells)).toBeLessThan(1.02)
    expect(Math.max(...visits)).toBeLessThan(output.kind === 'detect' ? 3.5 : 9)
    expect(Math.max(...visits) / Math.min(...visits)).toBeLessThan(2)
  })

  test('is none where nothing waits for the event, whatever is open', () => {
    const open = new Stream(patternOf(SEQUENCE, 1e9, DETECT))
    expect(open.run(20_000).cells).toBeGreaterThan(10_000)
    const before = { ...open.engine.counters }
    for (let kind = 3; kind < KINDS.length; kind++) open.push(kind)
    expect(open.engine.counters).toEqual(before)
  })

  test('that lists matches is in proportion to their size, not to what is open', () => {
    for (const window of [100, 400]) {
      const stream = new Stream(patternOf(SEQUENCE, window))
      const silent = new Stream(patternOf(SEQUENCE, window, DETECT))
      stream.run(1000)
      silent.run(1000)
      let size = 0
      const { visits } = stream.run(5000, (found) => {
        for (const { last } of found) size += cellsOf(last).length
      })
      const listing = visits - silent.run(5000).visits
      expect(size).toBeGreaterThan(100_000)
      // At most two unions before each take; beginnings that matches share are walked once.
      expect(listing / size).toBeLessThan(2)
    }
  })

  test('that counts matches follows the nodes in the window, not the matches', () => {
    const events = 5000
    const [small, large] = [100, 800].map((window) => {
      const stream = new Stream(patternOf(SEQUENCE, window, { kind: 'count', aggregates: {} }))
      stream.run(window + 1000)
      let matches = 0
      const { visits } = stream.run(events, (found) => {
        for (const { summary } of found) matches += summary!.count
      })
      return { visits: visits / events, matches: matches / events }
    })
    // Eight times the window: 64 times the matches, and about eight times the nodes.
    expect(large!.matches / small!.matches).toBeGreaterThan(40)
    expect(large!.visits / small!.visits).toBeLessThan(10)
  })
})

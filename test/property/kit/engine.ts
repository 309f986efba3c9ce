/** The `runs` engine alone: built from a plan and a program that a test may have changed before. */
import { Classifier } from '../../../src/event/classify.ts'
import { ObjectRows } from '../../../src/event/rows.ts'
import { cellsOf } from '../../../src/pattern/engine/cell.ts'
import type { AtEnd, EngineCounters, Found } from '../../../src/pattern/engine/engine.ts'
import { compileRelated, type Related } from '../../../src/pattern/engine/runs/related.ts'
import { RunsEngine } from '../../../src/pattern/engine/runs/runs-engine.ts'
import { planPattern, type PatternPlan } from '../../../src/pattern/plan/plan.ts'
import { compilePattern } from '../../../src/pattern/program/compile.ts'
import type { Program } from '../../../src/pattern/program/program.ts'
import type { PatternSyntax } from '../../../src/pattern/syntax/pattern.ts'
import type { SampleEvent } from '../../../src/testing/event-stream.ts'

/** What is changed on the way from syntax to matches; what is absent is left as it is. */
export interface Change {
  readonly syntax?: (syntax: PatternSyntax) => PatternSyntax
  readonly plan?: (plan: PatternPlan) => PatternPlan
  readonly program?: (program: Program) => Program
  readonly related?: (related: Related) => Related
  readonly found?: (found: readonly Found[]) => readonly Found[]
}

export interface EngineRun {
  /** In order of discovery. */
  readonly lines: readonly string[]
  readonly counters: EngineCounters
}

/** @param events in order of time; all of one watermark scope */
export function runEngine(
  syntax: PatternSyntax,
  events: readonly SampleEvent[],
  atEnd: AtEnd,
  change: Change = {},
): EngineRun {
  const same = <T>(value: T): T => value
  const plan = (change.plan ?? same)(planPattern((change.syntax ?? same)(syntax)))
  const program = (change.program ?? same)(compilePattern(plan))
  const classifier = new Classifier(() => {})
  const bits = plan.tests.map(({ alone }, i) => (alone === null ? -1 : classifier.bitOf(alone, String(i))))
  const related = compileRelated(plan, () => {}).map((one) => (one === null ? null : (change.related ?? same)(one)))
  const engine = new RunsEngine(program, classifier.symbols, bits, related, Infinity)
  const symbols = new Int32Array(events.length)
  const rows = new ObjectRows(events, 0)
  classifier.classify(rows, Int32Array.from(events.keys()), events.length, symbols)
  const keys = [...new Set(events.map(({ key }) => key))]
  events.forEach((event, i) => {
    const { time, key } = event
    if (engine.wants(symbols[i]!)) engine.step(keys.indexOf(key), 0, symbols[i]!, time, event, -1, i, i)
    else engine.reach(0, time)
  })
  engine.finish(atEnd, () => events.at(-1)?.time ?? -Infinity)
  const found = (change.found ?? same)([...engine.drain()])
  return { lines: found.map((one) => lineOf(one, syntax, keys)), counters: engine.counters }
}

function lineOf({ last, key, time, byEnd }: Found, { name, elements }: PatternSyntax, keys: readonly string[]): string {
  const bindings = new Map<string, number[]>()
  const cells = cellsOf(last)
  for (const { step, ref } of cells) {
    const rows = bindings.get(elements[step]!.name)
    const { id } = ref as SampleEvent
    if (rows === undefined) bindings.set(elements[step]!.name, [id])
    else rows.push(id)
  }
  const bound = [...bindings].map(([step, rows]) => `${step}=${rows.join(',')}`).join(' ')
  return `${name} ${keys[key]} @${time} [${cells[0]!.time}, ${last.time}]${byEnd ? ' by end' : ''} ${bound}`
}

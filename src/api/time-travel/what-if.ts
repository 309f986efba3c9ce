/** What would have been said, had something been set otherwise from some step on. */
import { show } from '../../base/errors.ts'
import type { AnyPattern } from '../../pattern/builder/pattern.ts'
import type { JournalEntry } from '../../runtime/journal.ts'
import { toMillis, type DurationInput } from '../../time/duration.ts'
import type { WatermarkStrategy } from '../../time/watermark-strategy.ts'
import { isSource, nodesOf, type Node } from '../graph/node.ts'
import { toArrayOfRules } from '../rules.ts'
import type { StartableStream } from '../startable-stream.ts'
import { badWhatIf } from './errors.ts'
import type { Place } from './observer.ts'
import { record, type RecordedRun, type StepOutput } from './recorded-run.ts'
import { valueText } from './value-text.ts'

/** What is set otherwise; at least one of these. */
export interface WhatIfChange<O> {
  /**
   * The delay of watermarks: a duration, or `boundedOutOfOrderness(…)`. It holds from the event after the step; the
   * watermark does not go back for that (law L4), so a longer delay first holds it where it is.
   */
  readonly watermark?: DurationInput | WatermarkStrategy
  /** The input whose watermark that is; absent: all that have event time. */
  readonly input?: number
  /**
   * Rules that take the place of those with the same names. They see all events from the beginning, so that what is open
   * at the step is what they would have had open; what they say before that is not heard.
   */
  readonly rules?: AnyPattern | readonly AnyPattern[]
  /** Another job over as many sources. It is run from the beginning, and not heard before the step either. */
  readonly stream?: StartableStream<O>
}

/** How two runs compare that were the same up to a step. */
export interface Compared<O> {
  /** All that was said after the step, as it was. */
  readonly before: readonly StepOutput<O>[]
  /** The same, as it would have been. */
  readonly after: readonly StepOutput<O>[]
  /** What would not have been said. */
  readonly onlyBefore: readonly StepOutput<O>[]
  /** What would have been said besides. */
  readonly onlyAfter: readonly StepOutput<O>[]
  /** How many results are equal, whenever they were said. */
  readonly same: number
}

/** @throws TidemarkError `BAD_WHAT_IF`, `BAD_DURATION`, `NOT_A_RULE`, `NO_SUCH_STEP` and those of the other job */
export async function runOtherwise<O>(
  run: RecordedRun<O>,
  at: number,
  change: WhatIfChange<O>,
): Promise<RecordedRun<O>> {
  // As `at` checks: the step is one that can be looked at.
  void run.history.at(at)
  const { watermark, rules, stream } = change
  if (watermark === undefined && rules === undefined && stream === undefined)
    throw badWhatIf('nothing is changed: there is neither watermark nor rules nor stream')
  const node = stream === undefined ? run.job.node : stream['node']
  const sides = stream === undefined ? run.job.sides : stream['sides']
  checkSources(node, run.job.tape.inputs)
  const settings = watermark === undefined ? [] : delays(node, watermark, change.input)
  const entries = withSettings(run.journal, run.places[at]!, settings)
  const replaced = new Replaced(rules === undefined ? [] : toArrayOfRules(rules))
  const otherwise = await record<O>(
    {
      ...run.job,
      node,
      sides,
      plays: true,
      replay: { entries, afterwards: 'stop' },
      ruleFor: (rule) => replaced.ruleFor(rule),
    },
    run.options,
    { of: run, upTo: at, change: changeText([...replaced.names], stream !== undefined) },
  )
  replaced.check()
  return otherwise
}

/** What the journal does not tell of. */
function changeText(rules: readonly string[], job: boolean): string | null {
  const words = rules.map((name) => `rule ${show(name)}`)
  if (job) words.push('the job')
  return words.length === 0 ? null : `${words.join(', ')} replaced`
}

class Replaced {
  readonly #rules: ReadonlyMap<string, AnyPattern>
  readonly #known: Set<string> = new Set()

  constructor(rules: readonly AnyPattern[]) {
    this.#rules = new Map(rules.map((rule) => [rule.syntax.name, rule]))
  }

  get names(): Iterable<string> {
    return this.#rules.keys()
  }

  ruleFor(rule: AnyPattern): AnyPattern {
    this.#known.add(rule.syntax.name)
    return this.#rules.get(rule.syntax.name) ?? rule
  }

  /** @throws TidemarkError `BAD_WHAT_IF` if the job has no rule of one of the names */
  check(): void {
    const stranger = [...this.#rules.keys()].find((name) => !this.#known.has(name))
    if (stranger === undefined) return
    const known = [...this.#known]
    const has = known.length === 0 ? 'no rules' : `the rules ${known.map(show).join(', ')}`
    throw badWhatIf(`it has ${has}, and none with the name ${show(stranger)}`, { rule: stranger, known })
  }
}

function checkSources(node: Node, inputs: number): void {
  const count = nodesOf(node).filter(isSource).length
  if (count !== inputs)
    throw badWhatIf(`the other job has ${count} sources, and ${inputs} were recorded`, { sources: count, inputs })
}

function delays(node: Node, watermark: DurationInput | WatermarkStrategy, only: number | undefined): JournalEntry[] {
  const delayMs = delayOf(watermark)
  const timed = nodesOf(node)
    .filter(isSource)
    .flatMap(({ stamp }, input) => (stamp === null ? [] : [input]))
  if (timed.length === 0) throw badWhatIf('it has no event time, and so no watermark')
  if (only !== undefined && !timed.includes(only))
    throw badWhatIf(`input ${show(only)} has no watermark; those of ${timed.join(', ')} have one`, { input: only })
  return timed
    .filter((input) => only === undefined || input === only)
    .map((input) => ({ kind: 'config', input, delayMs }))
}

function delayOf(watermark: DurationInput | WatermarkStrategy): number {
  if (typeof watermark !== 'object' || watermark === null || !('delayMs' in watermark))
    return toMillis(watermark, 'the delay')
  const { kind, delayMs } = watermark
  if (kind !== 'boundedOutOfOrderness' && kind !== 'monotonous')
    throw badWhatIf(`a delay is set, and that of ${kind} is not fixed`, { kind })
  return delayMs
}

/** The journal with more behind a step of it. */
function withSettings(
  journal: readonly JournalEntry[],
  { entry, to }: Place,
  more: readonly JournalEntry[],
): JournalEntry[] {
  const cut = journal[entry]
  if (more.length === 0) return [...journal]
  if (to === null || cut?.kind !== 'records')
    return [...journal.slice(0, entry + 1), ...more, ...journal.slice(entry + 1)]
  const rest = to < cut.to ? [cut] : []
  return [...journal.slice(0, entry), { ...cut, to }, ...more, ...rest, ...journal.slice(entry + 1)]
}

/** @param at what was said up to this step is not compared */
export function compare<O>(before: readonly StepOutput<O>[], after: readonly StepOutput<O>[], at: number): Compared<O> {
  const told = before.filter(({ step }) => step > at)
  const other = after.filter(({ step }) => step > at)
  const left = new Map<string, number>()
  const texts = told.map(({ value }) => valueText(value))
  for (const text of texts) left.set(text, (left.get(text) ?? 0) + 1)
  const onlyAfter = other.filter(({ value }) => {
    const text = valueText(value)
    const count = left.get(text) ?? 0
    if (count > 0) left.set(text, count - 1)
    return count === 0
  })
  // Of equal results those said last are the ones that are not said any more.
  const onlyBefore: StepOutput<O>[] = []
  for (let i = told.length - 1; i >= 0; i--) {
    const count = left.get(texts[i]!) ?? 0
    if (count === 0) continue
    left.set(texts[i]!, count - 1)
    onlyBefore.unshift(told[i]!)
  }
  return { before: told, after: other, onlyBefore, onlyAfter, same: told.length - onlyBefore.length }
}

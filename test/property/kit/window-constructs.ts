/** Which constructs windows and frames use, and whether every one was seen where there was a result. */
import { expect } from 'vitest'
import type { Trigger } from '../../../src/window/syntax/trigger.ts'
import type { WindowFunction } from '../../../src/window/syntax/window.ts'
import type { Answer } from './window-compare.ts'
import type { Syntax } from './window-driver.ts'

const TRIGGERS: readonly Trigger['kind'][] = [
  'eventTime',
  'count',
  'continuousEventTime',
  'delta',
  'endOfStream',
  'purging',
  'afterWatermark',
  'repeatedly',
  'afterFirst',
  'afterAll',
  'afterEach',
  'orFinally',
  'once',
]
const AGGREGATES = [
  'count',
  'sum',
  'min',
  'max',
  'avg',
  'variance',
  'stddev',
  'quantile',
  'distinct',
  'first',
  'last',
  'collect',
  'custom',
  'reduce',
  'apply',
]
const ANSWERS = ['early', 'on-time', 'late', 'retract', 'several results', 'late event', 'bad event', 'failed result']

/** What the language of windows has; those of processing time are seen by a property of their own. */
export const WINDOW_CONSTRUCTS: readonly string[] = [
  'tumbling',
  'sliding',
  'cumulate',
  'session',
  'session, touching',
  'session, own gap',
  'count',
  'global',
  'custom',
  ...TRIGGERS,
  'early part',
  'late part',
  ...['count', 'time', 'delta'].flatMap((kind) => [`evicts by ${kind} before`, `evicts by ${kind} after`]),
  'discarding',
  'accumulating',
  'retracting',
  'suppress',
  'lateness',
  'unlimited lateness',
  'empty on time',
  'empty always',
  'at end',
  'at earliest',
  'at latest',
  ...AGGREGATES,
  ...ANSWERS,
]

export const SLICE_CONSTRUCTS: readonly string[] = [
  'tumbling',
  'sliding',
  'cumulate',
  'eventTime',
  'lateness',
  'on-time',
  'late event',
  'bad event',
  ...AGGREGATES.filter((one) => one !== 'apply' && one !== 'collect'),
  'afterWatermark',
  'late part',
  'late',
  'retract',
  'suppress',
]

export const KEYED_CONSTRUCTS: readonly string[] = [
  'on-time',
  'bad event',
  'at end',
  'at earliest',
  'at latest',
  'suppress',
  ...AGGREGATES.filter((one) => !['apply', 'collect', 'custom', 'reduce'].includes(one)),
]

export const FRAME_CONSTRUCTS: readonly string[] = [
  'threshold',
  'delta, first',
  'delta, previous',
  'delta, range',
  'aggregate, last',
  'aggregate, next',
  'boundary',
  'whileSame',
  'between',
  'minCount',
  'minDuration',
  'maxCount',
  'maxDuration',
  'timed out',
  'open at the end',
  'late event',
  'bad event',
  ...AGGREGATES,
]

export const PROCESSING_CONSTRUCTS: readonly string[] = [
  'processing windows',
  'processingTime',
  'continuousProcessingTime',
  'afterProcessingTime',
]

export class WindowCoverage {
  cases = 0
  casesWithResult = 0
  readonly #seen: Map<string, number> = new Map()

  add(syntax: Syntax, answer: Answer): void {
    this.cases++
    if (answer.results.length === 0) return
    this.casesWithResult++
    for (const one of new Set([...constructsOf(syntax), ...answerOf(answer)])) {
      this.#seen.set(one, (this.#seen.get(one) ?? 0) + 1)
    }
  }

  /** How often each was seen, least first: for whoever changes what cases are made of. */
  get rarest(): readonly (readonly [string, number])[] {
    return [...this.#seen].sort((a, b) => a[1] - b[1])
  }

  count(construct: string): number {
    return this.#seen.get(construct) ?? 0
  }

  expectResults(share: number = 0.3): void {
    expect(this.casesWithResult / this.cases, 'the share of cases with a result').toBeGreaterThanOrEqual(share)
  }

  expectConstructs(constructs: readonly string[]): void {
    expect(constructs.filter((one) => !this.#seen.has(one))).toEqual([])
  }
}

function constructsOf(syntax: Syntax): readonly string[] {
  const found = functionOf(syntax.aggregates)
  if (syntax.kind === 'frames') {
    const { rule, minCount, minDurationMs, maxCount, maxDurationMs } = syntax.frame
    const option = 'anchor' in rule ? `, ${rule.anchor}` : 'closing' in rule ? `, ${rule.closing}` : ''
    found.push(rule.kind + option)
    if (minCount > 1) found.push('minCount')
    if (minDurationMs > 0) found.push('minDuration')
    if (maxCount !== null) found.push('maxCount')
    if (maxDurationMs !== null) found.push('maxDuration')
    return found
  }
  const { assigner, trigger, evictor, accumulation, allowedLatenessMs, unchanged, onEmpty, timestamp } = syntax
  found.push(assigner.kind, accumulation, unchanged, `at ${timestamp}`)
  if (assigner.kind === 'session' && assigner.touching) found.push('session, touching')
  if (assigner.kind === 'session' && typeof assigner.gap === 'function') found.push('session, own gap')
  if ('domain' in assigner && assigner.domain === 'processing') found.push('processing windows')
  if (evictor !== null) found.push(`evicts by ${evictor.kind} ${evictor.when}`)
  if (allowedLatenessMs === Infinity) found.push('unlimited lateness')
  else if (allowedLatenessMs > 0) found.push('lateness')
  if (onEmpty !== 'never') found.push(onEmpty === 'onTime' ? 'empty on time' : 'empty always')
  addTrigger(found, trigger)
  return found
}

function addTrigger(found: string[], trigger: Trigger): void {
  found.push(trigger.kind)
  switch (trigger.kind) {
    case 'afterWatermark': {
      const { early, late } = trigger
      if (early !== null) found.push('early part')
      if (late !== null) found.push('late part')
      for (const part of [early, late]) if (part !== null) addTrigger(found, part)
      return
    }
    case 'afterFirst':
    case 'afterAll':
    case 'afterEach':
      for (const part of trigger.of) addTrigger(found, part)
      return
    case 'orFinally':
      addTrigger(found, trigger.until)
      addTrigger(found, trigger.of)
      return
    case 'purging':
    case 'repeatedly':
    case 'once':
      addTrigger(found, trigger.of)
      break
    default:
  }
}

function functionOf(fn: WindowFunction): string[] {
  return fn.kind === 'aggregates' ? Object.values(fn.aggregates).map(({ kind }) => kind) : [fn.kind]
}

function answerOf({ results, late, bad }: Answer): readonly string[] {
  const found: string[] = []
  for (const result of results) {
    found.push(result.pane.timing)
    if ('change' in result && result.change === 'retract') found.push('retract')
    if (result.pane.index > 0) found.push('several results')
    if ('timedOut' in result && result.timedOut) found.push('timed out')
    if ('isOpen' in result && result.isOpen) found.push('open at the end')
  }
  if (late.length > 0) found.push('late event')
  if (bad.some(({ event }) => event !== null)) found.push('bad event')
  if (bad.some(({ event }) => event === null)) found.push('failed result')
  return found
}

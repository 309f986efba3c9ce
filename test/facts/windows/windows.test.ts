import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sharedPath } from '../../support/shared.ts'
import type { Judgement } from '../judge.ts'
import { TRANSCRIPTS, WINDOW_CASES } from './cases.ts'
import { convertTrigger } from './convert-trigger.ts'
import { windowFacts } from './format.ts'
import { whyNotSliced } from '../../../src/window/choose.ts'
import { checkOperator } from '../../../src/testing/harness/check-operator.ts'
import type { CaseEvent } from './convert-window.ts'
import { MADE } from './engines.ts'
import { judgeWindowFact } from './judge.ts'
import { readWindowCase } from './window-cases.ts'
import { isObject } from './json.ts'

const judgeCase = (json: unknown): Judgement['verdict'] => {
  const [fact] = windowFacts(JSON.stringify([json]), 'case.json') ?? []
  return judgeWindowFact(fact!).verdict
}

describe('cases', () => {
  it.each(Object.entries(WINDOW_CASES))('%s', (_, json) => {
    expect(judgeCase(json)).toEqual({ kind: 'passed' })
  })

  it.each(Object.entries(TRANSCRIPTS))('a transcript of %s', (_, json) => {
    expect(judgeCase(json)).toEqual({ kind: 'passed' })
  })

  it('a bundle that Beam takes in at once is set aside, and only that', () => {
    const trigger = { type: 'afterCount', n: 2 }
    const three = [{ input: [1, 2, 3] }, { expect: [{ window: [0, 9], values: [1, 2, 3] }] }]
    const two = [{ input: [1, 2, 13] }, { expect: [{ window: [0, 9], values: [1, 2] }] }]
    const json = { windowing: { type: 'fixed', size: 10 }, trigger, transcript: three }
    expect(judgeCase(json)).toEqual({ kind: 'aside', reason: 'bundle-evaluation' })
    expect(judgeCase({ ...json, transcript: two })).toEqual({ kind: 'passed' })
  })

  it('splits whose watermarks are deferred are told at the next probe', () => {
    const steps = [
      ['a', 'deferredWm', 5],
      ['b', 'wm', 3],
      ['a', 'deferredWm', 9],
      ['b', 'deferredWm', 9],
    ]
    const judge = (all: readonly unknown[], watermark: number): string => {
      const text = JSON.stringify({ multiplexer: [{ id: 'deferred', steps: all, watermark }] })
      return judgeWindowFact(windowFacts(text, 'case.json')![0]!).verdict.kind
    }
    expect(judge(steps, 3)).toBe('passed')
    expect(judge([...steps, ['*', 'periodic']], 9)).toBe('passed')
    expect(judge(steps, 9)).toBe('failed')
  })
})

describe('what is not known', () => {
  const window = { type: 'tumbling', sizeMs: 10, timeDomain: 'event' }
  const json = { window, trigger: { type: 'eventTime' }, steps: [], expected: [], late: [] }

  it.each([
    ['a window', { ...json, window: { type: 'hexagonal' } }],
    ['an option of a window', { ...json, window: { ...window, wobbleMs: 3 } }],
    ['a trigger', { ...json, trigger: { type: 'onFullMoon' } }],
    ['an option of a trigger', { ...json, trigger: { type: 'eventTime', twice: true } }],
    ['an evictor', { ...json, evictor: { type: 'colour' } }],
    ['a step', { ...json, steps: [{ pause: 3 }] }],
    ['a field of a case', { ...json, mood: 'good' }],
    ['a field of a result', { ...json, expected: [{ afterStep: 0, out: [{ smell: 1 }] }], steps: [{ watermark: 1 }] }],
    ['an aggregate', { ...json, aggregate: 'mode(value)' }],
    ['a case', { story: 'once upon a time' }],
  ])('%s is a failure, which says so', (_, one) => {
    const [, fact] = windowFacts(JSON.stringify([json, one]), 'case.json')!
    const { verdict } = judgeWindowFact(fact!)
    expect(verdict).toMatchObject({ kind: 'failed', engine: 'runner' })
    expect(verdict.kind === 'failed' && verdict.differences[0]).toMatch(/UnknownShape/)
  })

  it('files of other cases are left to others', () => {
    expect(windowFacts('[{"pattern":{},"events":[]}]', 'a.json')).toBeNull()
    expect(windowFacts('{"cases":[{"sql":"SELECT"}]}', 'a.json')).toBeNull()
  })
})

it('triggers are read from text', () => {
  expect(convertTrigger('Repeatedly(AfterFirst(AfterCount(2), AfterWatermark))')).toEqual({
    kind: 'repeatedly',
    of: {
      kind: 'afterFirst',
      of: [
        { kind: 'once', of: { kind: 'count', count: 2 } },
        { kind: 'afterWatermark', early: null, late: null },
      ],
    },
  })
  expect(convertTrigger('Repeatedly(AfterCount(2)).orFinally(AfterWatermark(early=AfterCount(3), late=None))')).toEqual(
    {
      kind: 'orFinally',
      of: { kind: 'repeatedly', of: { kind: 'once', of: { kind: 'count', count: 2 } } },
      until: { kind: 'afterWatermark', early: { kind: 'once', of: { kind: 'count', count: 3 } }, late: null },
    },
  )
})

const folder = sharedPath('facts/windows')
const files = [
  'assigner_cases.json',
  'beam_pane_cases.json',
  'frame_cases.json',
  'interval_join_cases.json',
  'trigger_transcripts.json',
  'watermark_cases.json',
  'window_cases.json',
  'window_cases_boundary.json',
].filter((file) => folder !== null && existsSync(join(folder, file)))

const factsOf = (file: string): NonNullable<ReturnType<typeof windowFacts>> =>
  windowFacts(readFileSync(join(folder!, file), 'utf8'), file)!

/** Fields that say what must come out. */
const ANSWERS: readonly string[] = [
  'expected',
  'expect',
  'closedFrames',
  'openFrame',
  'diff',
  'pane',
  'panes',
  'allPanes',
  'windows',
  'merges',
  'outputsSinceLastCheck',
  'buffersAfterBothWatermarks',
  'leftLate',
  'rightLate',
]

/** The value with each of its numbers that are an answer changed, one at a time. */
function* spoilt(value: unknown, isAnswer: boolean): Generator<unknown> {
  if (typeof value === 'number' && isAnswer) yield value + 1
  if (Array.isArray(value)) {
    for (const [i, one] of value.entries()) for (const other of spoilt(one, isAnswer)) yield value.with(i, other)
  } else if (isObject(value)) {
    for (const [name, one] of Object.entries(value)) {
      // Windows that are to be merged are the input.
      const isInput = name === 'windows' && 'merges' in value
      for (const other of spoilt(one, isAnswer || (ANSWERS.includes(name) && !isInput)))
        yield { ...value, [name]: other }
    }
  }
}

describe.runIf(files.length > 0)('the facts that lie beside the checkout', () => {
  it.each(files)('%s: no case fails', (file) => {
    const failed = factsOf(file).flatMap((fact) => {
      const { verdict } = judgeWindowFact(fact)
      return verdict.kind === 'failed' ? [`${fact.id}: ${verdict.engine}: ${verdict.differences[0]}`] : []
    })
    expect(failed).toEqual([])
  })

  it.each(['window_cases.json', 'window_cases_boundary.json'])('%s: every case under the harness', (file) => {
    let runs = 0
    for (const { json } of factsOf(file)) {
      const { syntax, steps } = readWindowCase(json)
      const isCounted = syntax.assigner.kind === 'global' || syntax.assigner.kind === 'count'
      const options = { watermarks: false, stateOf: false } as const
      for (const name of ['general', 'sliced'] as const) {
        if (name === 'sliced' && whyNotSliced(syntax).length > 0) continue
        // What a window makes of what it has seen long since may be of an old time.
        const mayBeLate = isCounted || json['evictor'] !== undefined ? { mayBeLate: () => true } : {}
        runs += checkOperator(MADE[name]<CaseEvent>(syntax, {}), steps, { ...options, ...mayBeLate }).runs.length
      }
    }
    expect(runs).toBeGreaterThan(100)
  })

  it.each(files)('%s: every number of an answer is compared', (file) => {
    const unseen: string[] = []
    for (const fact of factsOf(file)) {
      if ('error' in fact.json || judgeWindowFact(fact).verdict.kind !== 'passed') continue
      for (const json of [...spoilt(fact.json, false)].slice(0, 12)) {
        if (judgeWindowFact({ ...fact, json: json as never }).verdict.kind !== 'failed')
          unseen.push(`${fact.id} ${JSON.stringify(json)}`)
      }
    }
    expect(unseen).toEqual([])
  })
})

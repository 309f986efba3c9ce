/** Frames against recorded answers, where they lie beside the checkout. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { field } from '../../../src/event/field.ts'
import type { Frame, FrameRule } from '../../../src/window/syntax/frame.ts'
import { framesOf, runFrames, samples, type Sample } from './run.ts'

interface JsonFrame {
  readonly first: number
  readonly last: number
  readonly values: readonly number[]
  readonly closedAt?: number
}

interface JsonAnswer {
  readonly closedFrames: readonly JsonFrame[]
  readonly openFrame: JsonFrame | null
}

interface JsonCase extends JsonAnswer {
  readonly id: string
  readonly frame: Readonly<Record<string, never>> & { readonly type: string }
  readonly inOrder: readonly (readonly [time: number, value: number])[]
  readonly lateEvent?: readonly [time: number, value: number]
  readonly afterLate?: JsonAnswer
}

const file = fileURLToPath(new URL('../../../../shared/facts/windows/frame_cases.json', import.meta.url))
const cases = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { cases: JsonCase[] }).cases : []

function ruleOf({ frame }: JsonCase): FrameRule {
  const { type } = frame
  switch (type) {
    case 'threshold':
      return { kind: 'threshold', where: field('v').gte(frame['value']!).expression }
    case 'delta':
      return {
        kind: 'delta',
        of: 'v',
        threshold: frame['delta']!,
        anchor: frame['mode'] === 'range' ? 'range' : 'first',
      }
    case 'aggregate':
      return {
        kind: 'aggregate',
        of: { kind: frame['agg']!, of: 'v' },
        reaches: frame['threshold']!,
        closing: frame['includeTrigger'] === true ? 'last' : 'next',
      }
    case 'boundary':
      return { kind: 'boundary', of: 'v', boundaries: frame['boundaries']! }
    case 'state':
      return { kind: 'whileSame', of: 'v' }
    case 'predicate':
      return {
        kind: 'between',
        open: field('v').gte(frame['openAtLeast']!).expression,
        close: field('v').lte(frame['closeAtMost']!).expression,
      }
    default:
      throw new Error(`unknown frame: ${type}`)
  }
}

function answer(of: JsonCase, arrivals: readonly Sample[]): JsonAnswer {
  const options: Partial<Frame> = {
    minCount: of.frame['minCount'] ?? 1,
    minDurationMs: of.frame['minDurationMs'] ?? 0,
    atEnd: 'emit',
  }
  // What is open is told however small it is.
  const values = { kind: 'aggregates', aggregates: { values: { kind: 'collect', of: 'v' } } } as const
  const closed = runFrames(framesOf(ruleOf(of), options, values), arrivals, { delay: 1_000_000 }).results
  const open = runFrames(framesOf(ruleOf(of), { atEnd: 'emit' }, values), arrivals, { delay: 1_000_000 }).results
  const shown = (all: typeof closed): JsonFrame[] =>
    all.map(({ first, last, closedAt, isOpen, ...rest }) => ({
      first,
      last,
      values: rest['values'] as number[],
      ...(isOpen ? {} : { closedAt }),
    }))
  return {
    closedFrames: shown(closed.filter(({ isOpen }) => !isOpen)),
    openFrame: shown(open.filter(({ isOpen }) => isOpen))[0] ?? null,
  }
}

describe.skipIf(cases.length === 0)('frames as recorded', () => {
  test.each(cases)('$id', (one) => {
    const { closedFrames, openFrame, inOrder, lateEvent, afterLate } = one
    expect(answer(one, samples(inOrder))).toEqual({ closedFrames, openFrame })
    if (lateEvent === undefined || afterLate === undefined) return
    expect(answer(one, samples([...inOrder, lateEvent]))).toEqual({
      closedFrames: afterLate.closedFrames,
      openFrame: afterLate.openFrame,
    })
  })
})

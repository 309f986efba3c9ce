import { describe, expect, test } from 'vitest'
import { Detector } from '../../../src/api/detector.ts'
import { field, type ExpressionBuilder } from '../../../src/event/field.ts'
import { pattern, type AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import type { PendingMatch } from '../../../src/pattern/explain/pending-matches.ts'
import type { EngineName } from '../../../src/pattern/engine/engine.ts'

interface Reading {
  readonly at: number
  readonly kind: string
  readonly key: string
}

const isKind = (kind: string): ExpressionBuilder => field('kind').eq(kind)

const pair = pattern<Reading>()
  .begin('a')
  .where(isKind('a'))
  .followedBy('b')
  .where(isKind('b'))
  .within(100)
  .named('pair')
const chain = pattern<Reading>()
  .begin('a')
  .where(isKind('a'))
  .times(2)
  .consecutive()
  .next('b')
  .where(isKind('b'))
  .within(50)
  .named('chain')

function pendingAfter(rule: AnyPattern<Reading>, engine: EngineName, text: string): readonly PendingMatch[] {
  const detector = new Detector<Reading>([rule], { time: 'at', key: 'key', engine })
  for (const [i, kind] of Array.from(text).entries()) detector.push({ at: i * 10, kind, key: 'k' })
  detector.advanceTo((text.length - 1) * 10)
  return detector.pending()
}

describe('partial matches that wait', () => {
  test('in the runs engine: each with its events, and when its window ends', () => {
    expect(pendingAfter(pair, 'runs', 'axa')).toMatchObject([
      { rule: 'pair', key: 'k', start: 0, until: 100, events: { a: [{ at: 0 }] } },
      { rule: 'pair', key: 'k', start: 20, until: 120, events: { a: [{ at: 20 }] } },
    ])
  })

  test('in the compact engine: sets of them, with the end of the last', () => {
    const [set, ...more] = pendingAfter(pair, 'compact', 'axa')
    expect(more).toEqual([])
    expect(set).toMatchObject({ events: null, start: 20, until: 120 })
    expect(set!.waitsFor).toContain('b')
  })

  test('in the register engine: chains, by the step of each event', () => {
    expect(pendingAfter(chain, 'register', 'xaa')).toMatchObject([
      { start: 20, until: 70, events: { a: [{ at: 20 }] }, waitsFor: 'the next event, if it is a' },
      { start: 10, until: 60, events: { a: [{ at: 10 }, { at: 20 }] }, waitsFor: 'the next event, if it is b' },
    ])
  })

  test.each<EngineName>(['runs', 'compact'])('none when all are decided: %s', (engine) => {
    expect(pendingAfter(pair, engine, 'x')).toEqual([])
  })
})

import { describe, expect, test } from 'vitest'
import { chooseWindowEngine, demandSliced } from '../../src/window/choose.ts'
import type { WindowSyntax } from '../../src/window/syntax/window.ts'
import { syntaxOf, TUMBLING } from './slices/kit.ts'

const EACH = { kind: 'count', count: 1 } as const

describe('slices are chosen', () => {
  test.each<[string, Partial<WindowSyntax>]>([
    ['for plain windows', {}],
    ['with lateness', { allowedLatenessMs: 5 }],
    [
      'with late results for each event',
      { allowedLatenessMs: 5, trigger: { kind: 'afterWatermark', early: null, late: EACH } },
    ],
    ['without lateness, whatever comes late', { trigger: { kind: 'afterWatermark', early: null, late: null } }],
    ['for reduce', { aggregates: { kind: 'reduce', reduce: (a: never) => a } }],
    ['for days', { assigner: { kind: 'calendar', unit: 'day', every: 1, zone: 'UTC', origin: '1970-01-01' } }],
  ])('%s', (_name, change) => {
    expect(chooseWindowEngine(syntaxOf(TUMBLING, change))).toEqual({ engine: 'sliced', notSliced: [] })
    expect(() => demandSliced(syntaxOf(TUMBLING, change))).not.toThrow()
  })
})

describe('slices are refused', () => {
  test.each<[string, Partial<WindowSyntax>]>([
    ['assigner', { assigner: { kind: 'global' } }],
    ['processing time', { assigner: { ...TUMBLING, domain: 'processing' } }],
    ['trigger', { trigger: EACH }],
    ['trigger', { trigger: { kind: 'afterWatermark', early: EACH, late: null } }],
    ['late trigger', { allowedLatenessMs: 5, trigger: { kind: 'afterWatermark', early: null, late: null } }],
    [
      'late trigger',
      { allowedLatenessMs: 5, trigger: { kind: 'afterWatermark', early: null, late: { kind: 'count', count: 2 } } },
    ],
    ['evictor', { evictor: { kind: 'count', count: 1, when: 'before' } }],
    ['empty results', { onEmpty: 'onTime' }],
    ['keeps events', { aggregates: { kind: 'apply', apply: () => [] } }],
    ['keeps events', { aggregates: { kind: 'aggregates', aggregates: { all: { kind: 'collect', of: null } } } }],
  ])('%s', (reason, change) => {
    const choice = chooseWindowEngine(syntaxOf(TUMBLING, change))
    expect(choice.engine).toBe('general')
    expect(choice.notSliced.map((one) => one.reason)).toEqual([reason])
    expect(() => demandSliced(syntaxOf(TUMBLING, change))).toThrow(choice.notSliced[0]!.text)
  })
})

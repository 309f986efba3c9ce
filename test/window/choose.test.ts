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
    expect(chooseWindowEngine(syntaxOf(TUMBLING, change))).toEqual({
      engine: 'sliced',
      notSliced: [],
      notOwn: [],
    })
    expect(() => demandSliced(syntaxOf(TUMBLING, change))).not.toThrow()
  })
})

const SESSION = { kind: 'session', gap: 5, touching: false, domain: 'event' } as const
const COUNT = { kind: 'count', size: 3, slide: 3 } as const
const FULL = { kind: 'count', count: 3 } as const

describe('sessions and count windows have engines of their own', () => {
  test.each<[string, string, Partial<WindowSyntax>]>([
    ['sessions', 'plain', { assigner: SESSION }],
    ['sessions', 'touching', { assigner: { ...SESSION, touching: true } }],
    [
      'sessions',
      'after the watermark',
      { assigner: SESSION, trigger: { kind: 'afterWatermark', early: null, late: EACH } },
    ],
    ['counted', 'purged when full', { assigner: COUNT, trigger: { kind: 'purging', of: FULL } }],
    ['counted', 'full', { assigner: COUNT, trigger: FULL }],
    ['counted', 'without a trigger', { assigner: COUNT, trigger: { kind: 'never' } }],
  ])('%s: %s', (engine, _name, change) => {
    const choice = chooseWindowEngine(syntaxOf(TUMBLING, change))
    expect(choice.engine).toBe(engine)
    expect(choice.notOwn).toEqual([])
  })

  test.each<[string, Partial<WindowSyntax>]>([
    ['gap', { assigner: { ...SESSION, gap: () => 1 } }],
    ['processing time', { assigner: { ...SESSION, domain: 'processing' } }],
    ['lateness', { assigner: SESSION, allowedLatenessMs: 1 }],
    ['trigger', { assigner: SESSION, trigger: EACH }],
    ['trigger', { assigner: SESSION, trigger: { kind: 'afterWatermark', early: EACH, late: null } }],
    ['evictor', { assigner: SESSION, evictor: { kind: 'count', count: 1, when: 'before' } }],
    ['empty results', { assigner: SESSION, onEmpty: 'onTime' }],
    ['user function', { assigner: SESSION, aggregates: { kind: 'apply', apply: () => [] } }],
    ['user function', { assigner: SESSION, aggregates: { kind: 'reduce', reduce: (a: never) => a } }],
    [
      'keeps events',
      { assigner: SESSION, aggregates: { kind: 'aggregates', aggregates: { all: { kind: 'collect', of: null } } } },
    ],
    ['overlap', { assigner: { ...COUNT, slide: 2 }, trigger: FULL }],
    ['trigger', { assigner: COUNT }],
    ['trigger', { assigner: COUNT, trigger: EACH }],
  ])('not with %s', (reason, change) => {
    const choice = chooseWindowEngine(syntaxOf(TUMBLING, change))
    expect(choice.engine).toBe('general')
    expect(choice.notOwn.map((one) => one.reason)).toEqual([reason])
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

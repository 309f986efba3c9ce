import { describe, expect, test } from 'vitest'
import { MODEL_FORMS } from '../../../src/replay/disorder/disorder-errors.ts'
import { disorderFromText } from '../../../src/replay/disorder/from-text.ts'
import { measured } from '../../../src/replay/disorder/measured.ts'

const read = (text: string): object => disorderFromText(text, (file) => measured([{ from: 0, to: 1, count: 1 }], file))

describe('a disorder as text', () => {
  test.each([
    ['uniform:30s', { kind: 'uniform', maxMs: 30_000 }],
    ['uniform:longest=1h', { kind: 'uniform', maxMs: 3_600_000 }],
    [' exponential:30s ', { kind: 'exponential', meanMs: 30_000 }],
    ['bursts:10m,1m', { kind: 'bursts', everyMs: 600_000, spanMs: 60_000 }],
    ['bursts:span=1m,every=10m', { kind: 'bursts', everyMs: 600_000, spanMs: 60_000 }],
    ['stall:10m', { kind: 'stall', spanMs: 600_000, by: null, value: null, at: null }],
    ['stall:10m,at=1h', { at: { afterMs: 3_600_000 } }],
    ['stall:10m,2020-01-06T10:00:00Z', { at: { time: Date.UTC(2020, 0, 6, 10) } }],
    ['stall:10m,by=stay,value=7', { by: 'stay', value: '7' }],
    ['stall:10m,value=7,HR', { value: '7,HR' }],
    ['stall:10m,value=7,HR,by=stay', { value: '7,HR', by: 'stay' }],
    ['clock:-5m', { kind: 'clock', offsetMs: -300_000, drift: 0 }],
    ['clock:drift=-36s', { offsetMs: 0, drift: -0.01 }],
    ['duplicates:1%', { kind: 'duplicates', share: 0.01, withinMs: 60_000 }],
    ['duplicates:.5,within=1s', { share: 0.5, withinMs: 1000 }],
    ['histogram:a:b.json', { kind: 'histogram', text: 'delays as in a:b.json' }],
    ['recorded', { kind: 'recorded' }],
  ])('%s', (text, model) => {
    expect(read(text)).toMatchObject(model)
  })

  test.each([
    ['', "no model ''"],
    ['gauss:3s', "no model 'gauss'"],
    ['toString:3s', "no model 'toString'"],
    ['uniform', 'its longest is missing'],
    ['uniform:', 'its longest is missing'],
    ['uniform:soon', "'soon' cannot be"],
    ['uniform:0s', 'longer than zero'],
    ['uniform:1s,2s', "no argument '2s'"],
    ['uniform:mean=2s', "no argument 'mean=2s'"],
    ['uniform:1s,longest=2s', 'its longest is given twice'],
    ['bursts:10m', 'its span is missing'],
    ['bursts:10m,', 'its span is empty'],
    ['bursts:1m,10m', 'held for longer'],
    ['stall:1m,at=never', "'never' cannot be"],
    ['duplicates:200%', 'its share is 2'],
    ['duplicates:many', 'its share is NaN'],
    ['recorded:1s', "no argument '1s'"],
  ])('not %j', (text, reason) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: 'BAD_DISORDER',
        message: expect.stringContaining(reason) as string,
        hint: expect.stringContaining(MODEL_FORMS.join('; ')) as string,
      }) as Error,
    )
  })
})

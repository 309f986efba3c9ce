import { describe, expect, test } from 'vitest'
import { listState, mapState, reducingState, valueState } from '../../../src/stream/state/specs.ts'

describe('declarations of state', () => {
  test.each([
    ['a misspelt option', () => valueState(0, { tll: '1m' } as never), 'BAD_STATE'],
    ['a misspelt option of a map', () => mapState({ ttl: '1m', limit: 3 } as never), 'BAD_STATE'],
    ['a time-to-live of nothing', () => listState({ ttl: 0 }), 'BAD_DURATION'],
    ['a default that all keys would share', () => valueState<number[]>([] as never), 'BAD_STATE'],
    ['no function', () => reducingState(3 as never), 'BAD_STATE'],
  ])('%s is refused when it is written', (_, write, code) => {
    expect(write).toThrow(expect.objectContaining({ code }) as Error)
  })

  test('are frozen values', () => {
    const spec = valueState(7, { ttl: { after: '1h', refresh: 'readAndWrite' } })
    expect(Object.isFrozen(spec)).toBe(true)
    expect(spec.initial()).toBe(7)
    expect(spec.ttl).toEqual({ afterMs: 3_600_000, domain: 'event', refreshOnRead: true })
  })
})

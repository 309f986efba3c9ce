import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SlowestScope } from '../../src/time/slowest-scope.ts'

const SCOPES = 12
const ALL = Array.from({ length: SCOPES }, (_, scope) => scope)

const step = fc.oneof(
  { arbitrary: fc.record({ act: fc.constant('grow'), scope: fc.nat(SCOPES - 1), by: fc.nat(50) }), weight: 4 },
  { arbitrary: fc.record({ act: fc.constant('add'), scope: fc.nat(SCOPES - 1), by: fc.nat(100) }), weight: 2 },
  { arbitrary: fc.record({ act: fc.constant('remove'), scope: fc.nat(SCOPES - 1), by: fc.constant(0) }), weight: 1 },
  { arbitrary: fc.record({ act: fc.constant('least'), scope: fc.constant(0), by: fc.constant(0) }), weight: 2 },
)

test('finds the least of the scopes which are in, however they came, grew and went', () => {
  let several = 0
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
      const slowest = new SlowestScope()
      const watermarks = new Float64Array(SCOPES)
      const inside = new Set<number>()
      for (const { act, scope, by } of steps) {
        if (act === 'grow') watermarks[scope] = (watermarks[scope] as number) + by
        if (act === 'add' && !inside.has(scope)) {
          watermarks[scope] = by
          slowest.add(scope, by)
          inside.add(scope)
        }
        if (act === 'remove') {
          slowest.remove(scope)
          inside.delete(scope)
        }
        if (act === 'least') {
          const least = slowest.least(watermarks)
          const all = [...inside].map((one) => watermarks[one] as number)
          if (all.length > 3) several += 1
          expect(least < 0 ? Infinity : watermarks[least]).toBe(Math.min(...all))
          expect(least < 0 || inside.has(least)).toBe(true)
        }
        expect(ALL.filter((one) => slowest.has(one))).toEqual(ALL.filter((one) => inside.has(one)))
      }
    }),
    { numRuns: 200 },
  )
  expect(several).toBeGreaterThan(100)
})

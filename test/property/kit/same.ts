import { expect } from 'vitest'

/**
 * Expects plain values to be equal. Most cases of a property are: their text is compared first, which costs a fraction
 * of a deep comparison, and only where it differs is `expect` asked, to say where.
 */
export function expectSame(actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) expect(actual).toEqual(expected)
}

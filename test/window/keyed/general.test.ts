/** The engines for sessions and count windows give what the general one gives. */
import { describe, test } from 'vitest'
import {
  expectAgreementOverColumns,
  expectAgreementOverManyKeys,
  expectAgreementOverObjects,
} from '../slices/against-general.ts'

describe.each(['sessions', 'counted'] as const)('%s', (engine) => {
  test('over objects: keys, values and functions of any kind', () => expectAgreementOverObjects(engine, 400))

  test('over columns: words or values as keys, and numbers in arrays of any kind', () =>
    expectAgreementOverColumns(engine, 300))

  test('over many keys: many windows open and end at once', () => expectAgreementOverManyKeys(engine, 60))
})

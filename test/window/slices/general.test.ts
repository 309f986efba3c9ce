/** The sliced engine gives what the general one gives. */
import { test } from 'vitest'
import { expectAgreementOverColumns, expectAgreementOverObjects } from './against-general.ts'

test('over objects: keys, values and functions of any kind', () => expectAgreementOverObjects('sliced', 400))

test('over columns: words or values as keys, and numbers in arrays of any kind', () =>
  expectAgreementOverColumns('sliced', 300))

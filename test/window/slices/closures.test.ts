/** The sliced engine gives the same where code may not be generated. */
import { test, vi } from 'vitest'
import { expectAgreementOverColumns, expectAgreementOverObjects } from './against-general.ts'

vi.mock(import('../../../src/event/generate.ts'), async (original) => ({ ...(await original()), generate: () => null }))

test('over objects', () => expectAgreementOverObjects('sliced', 150))

test('over columns', () => expectAgreementOverColumns('sliced', 150))

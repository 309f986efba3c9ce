/** Where a package is not installed: what to install is said when the first such file is opened, and not before. */
import { expect, test, vi } from 'vitest'
import { TidemarkError } from '../../../src/base/errors.ts'
import { fromFile } from '../../../src/index.ts'
import { temporaryFolder } from '../../cli/files.ts'

const absent = vi.hoisted(() => (): never => {
  throw new Error('Cannot find package')
})
vi.mock('apache-arrow', absent)
vi.mock('hyparquet/src/metadata.js', absent)

const file = temporaryFolder({ 'a.parquet': '', 'a.arrow': '', 'a.feather': '' })

test.each([
  ['a.parquet', 'npm i hyparquet@'],
  ['a.arrow', 'npm i apache-arrow@'],
  ['a.feather', 'npm i apache-arrow@'],
])('%s: %s', async (name, install) => {
  const source = fromFile(file(name))
  const read = async (): Promise<void> => {
    for await (const batch of source.open(new AbortController().signal)) expect(batch).toBe('never')
  }
  const error: unknown = await read().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(TidemarkError)
  expect(error).toMatchObject({ code: 'PACKAGE_MISSING', hint: expect.stringContaining(install) as string })
})

import { expect } from 'vitest'

/** What a call throws. */
export function rejects(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  return expect.fail('it did not throw')
}

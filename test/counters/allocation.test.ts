/** What an event leaves on the heap, in bytes: measured in processes of their own, in which nothing is collected meanwhile. */
import { beforeAll, describe, expect, test } from 'vitest'
import { bundled, type RunBundled } from '../support/run-bundled.ts'

const FLAGS = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128']

let run: RunBundled

beforeAll(async () => void (run = await bundled('test/counters/allocation/main.ts')), 60_000)

/** Bytes per event. */
const bytesOf = async (scenario: string): Promise<number> => Number(await run(FLAGS, [scenario]))

describe('the bytes that an event leaves', () => {
  test('are measured: an object of two fields and a list of one are about a hundred', async () => {
    const bytes = await bytesOf('known')
    expect(bytes).toBeGreaterThan(80)
    expect(bytes).toBeLessThan(180)
  })

  // A few numbers that are no small integers, of 12 bytes each, and no object.
  test.concurrent.each([
    ['unwanted', 64],
    ['in strict chains, begun and broken', 64],
    ['sorted, one in five out of order', 64],
  ])(
    'are those of a few numbers, pushed: %s',
    async (scenario, most) => {
      expect(await bytesOf(scenario)).toBeLessThan(most)
    },
    60_000,
  )

  test.concurrent.each([
    // Rows of columns are not made into objects; what is begun is kept, as a cell.
    ['columns, unwanted', 32],
    ['columns, begun', 160],
    ['begun', 100],
    // One in two matches: the match, its events by name, its id, the list that push gives.
    ['matched in turn', 700],
  ])(
    'are no more than what is kept: %s',
    async (scenario, most) => {
      expect(await bytesOf(scenario)).toBeLessThan(most)
    },
    60_000,
  )
})

import { describe, expect, test } from 'vitest'
import { count } from '../../../src/window/builder/aggregates.ts'
import { countWindow, cumulate, globalWindow, session, tumbling } from '../../../src/window/builder/assigners.ts'
import { countEvictor, deltaEvictor, timeEvictor } from '../../../src/window/builder/evictors.ts'
import { whileSame } from '../../../src/window/builder/frames.ts'
import { isOrderSensitive, orderReasons } from '../../../src/window/builder/order-sensitivity.ts'
import {
  afterProcessingTime,
  afterWatermark,
  continuousEventTime,
  continuousProcessingTime,
  countTrigger,
  deltaTrigger,
  endOfStreamTrigger,
  eventTimeTrigger,
  purging,
} from '../../../src/window/builder/triggers.ts'
import { frameSyntax, windowSyntax, type WindowParts } from '../../../src/window/builder/window-syntax.ts'

const of = (parts: WindowParts): readonly string[] => {
  const syntax = windowSyntax({ ...parts, aggregates: { n: count() } })
  const reasons = orderReasons(syntax)
  expect(isOrderSensitive(syntax)).toBe(reasons.length > 0)
  for (const { reason } of reasons) expect(reason).toMatch(/^[A-Z].*\.$/)
  return reasons.map(({ part }) => part)
}

const assigner = tumbling(5)
const distance = (): number => 0

describe('results depend on the order of arrival', () => {
  test.each<[parts: WindowParts, because: readonly string[]]>([
    [{ assigner: countWindow(5) }, ['countWindow(5)']],
    [{ assigner: session(5, { touching: true }) }, ["session('5 ms', { touching: true })"]],
    [
      { assigner: cumulate(4, 2, { domain: 'processing' }) },
      ["cumulate('4 ms', '2 ms', { domain: 'processing' })", 'processingTimeTrigger()'],
    ],
    [{ assigner: globalWindow(), trigger: purging(countTrigger(3)) }, ['countTrigger(3)']],
    [{ assigner, trigger: continuousEventTime(2) }, ["continuousEventTime('2 ms')"]],
    [{ assigner, trigger: deltaTrigger(1, distance) }, ['deltaTrigger(1, distance)']],
    [
      { assigner, trigger: afterWatermark().early(afterProcessingTime(1)).late(continuousProcessingTime(1)) },
      ["afterProcessingTime('1 ms')", "continuousProcessingTime('1 ms')"],
    ],
    [{ assigner, evictor: countEvictor(1) }, ['countEvictor(1)']],
    [{ assigner, evictor: deltaEvictor(1, distance) }, ['deltaEvictor(1, distance)']],
  ])('%#', (parts, because) => {
    expect(of(parts)).toEqual(because)
  })
})

test.each<[parts: WindowParts]>([
  [{ assigner }],
  [{ assigner: session(5) }],
  [{ assigner, trigger: purging(eventTimeTrigger()), allowedLateness: 5 }],
  [{ assigner, evictor: timeEvictor(2) }],
  [{ assigner: globalWindow(), trigger: endOfStreamTrigger() }],
])('they do not: %#', (parts) => {
  expect(of(parts)).toEqual([])
})

test('frames look at events in order of event time', () => {
  expect(isOrderSensitive(frameSyntax({ frame: whileSame('state'), aggregates: { n: count() } }))).toBe(false)
})

/** Windows, on both engines, under the adversarial harness. */
import { describe, it } from 'vitest'
import type { AnyStepsOptions } from '../../../src/testing/harness/any-steps.ts'
import type { HarnessOptions } from '../../../src/testing/harness/check-operator.ts'
import { whyNotSliced } from '../../../src/window/choose.ts'
import type { GeneralWindowOperator } from '../../../src/window/general/general-window-operator.ts'
import type { SlicedWindowOperator } from '../../../src/window/slices/sliced-window-operator.ts'
import type { WindowResult } from '../../../src/window/result.ts'
import type { WindowSyntax } from '../../../src/window/syntax/window.ts'
import { MADE } from '../../facts/windows/engines.ts'
import { assertHarness, WINDOW, withoutLast, finals, sliding, session, scoped, collect, type Event } from './kit.ts'

interface WindowCase {
  readonly syntax: Partial<WindowSyntax>
  readonly steps?: AnyStepsOptions
  readonly options?: HarnessOptions<Event, WindowResult>
}

const WINDOWS: Readonly<Record<string, WindowCase>> = {
  'side by side': { syntax: {}, options: { orders: 'all' } },
  sliding: { syntax: { assigner: sliding }, options: { orders: 'all' } },
  cumulated: {
    syntax: { assigner: { kind: 'cumulate', maxSizeMs: 6, stepMs: 2, offsetMs: 0, domain: 'event' } },
    options: { orders: 'all' },
  },
  'sliding, with lateness': {
    syntax: { assigner: sliding, allowedLatenessMs: 4 },
    options: { watermarks: withoutLast, orders: withoutLast },
  },
  'with lateness, retracting': {
    syntax: { allowedLatenessMs: 6, accumulation: 'retracting', unchanged: 'suppress' },
    options: { watermarks: withoutLast, orders: withoutLast },
  },
  'with lateness, discarding': {
    syntax: { allowedLatenessMs: 6, accumulation: 'discarding' },
    options: { watermarks: withoutLast, orders: withoutLast },
  },
  'of scopes': {
    syntax: { assigner: sliding, allowedLatenessMs: 3 },
    steps: scoped,
    options: { watermarks: withoutLast },
  },
  'of no key, at the time of the latest event': {
    syntax: { timestamp: 'latest' },
    options: { orders: 'all', mayBeLate: () => true, key: () => '' },
  },
  sessions: { syntax: { assigner: session, aggregates: collect }, options: { orders: 'all' } },
  'sessions, with lateness, retracting': {
    syntax: { assigner: session, allowedLatenessMs: 5, accumulation: 'retracting' },
    options: { watermarks: withoutLast },
  },
  'sessions, with lateness, of scopes': {
    syntax: { assigner: session, allowedLatenessMs: 5 },
    steps: scoped,
    options: { watermarks: withoutLast },
  },
  'by count': {
    syntax: { assigner: { kind: 'count', size: 3, slide: 2 }, aggregates: collect },
    options: { watermarks: false, stateOf: false },
  },
  'of a whole key, by count': {
    syntax: { assigner: { kind: 'global' }, trigger: { kind: 'purging', of: { kind: 'count', count: 2 } } },
    options: { watermarks: false, stateOf: false },
  },
  'early by count, late one by one': {
    syntax: {
      trigger: {
        kind: 'afterWatermark',
        early: { kind: 'count', count: 2 },
        late: { kind: 'count', count: 1 },
      },
      allowedLatenessMs: 5,
    },
    options: { watermarks: finals, orders: finals },
  },
  'early by processing time': {
    syntax: {
      assigner: sliding,
      trigger: {
        kind: 'afterWatermark',
        early: { kind: 'repeatedly', of: { kind: 'afterProcessingTime', delayMs: 4 } },
        late: { kind: 'count', count: 1 },
      },
      accumulation: 'retracting',
      unchanged: 'suppress',
      allowedLatenessMs: 2,
    },
    steps: { processingTime: true },
    options: { watermarks: finals },
  },
  'of processing time': {
    syntax: { assigner: { ...sliding, domain: 'processing' }, trigger: { kind: 'processingTime' } },
    steps: { processingTime: true },
    options: { watermarks: false, mayBeLate: () => true },
  },
  'sessions of processing time': {
    syntax: { assigner: { ...session, domain: 'processing' }, trigger: { kind: 'processingTime' } },
    steps: { processingTime: true },
    options: { watermarks: false, mayBeLate: () => true },
  },
  'again and again by event time': {
    syntax: { assigner: { ...sliding, sizeMs: 10, slideMs: 5 }, trigger: { kind: 'continuousEventTime', everyMs: 2 } },
    options: { watermarks: finals, orders: finals },
  },
  'with an evictor': {
    syntax: {
      evictor: { kind: 'time', sizeMs: 2, when: 'before' },
      aggregates: collect,
      assigner: { ...sliding, sizeMs: 8, slideMs: 4 },
    },
  },
  'with an evictor, after, and lateness': {
    syntax: { evictor: { kind: 'count', count: 2, when: 'after' }, aggregates: collect, allowedLatenessMs: 5 },
    options: { watermarks: withoutLast },
  },
  'empty ones too': {
    syntax: {
      onEmpty: 'always',
      accumulation: 'discarding',
      trigger: { kind: 'afterWatermark', early: { kind: 'count', count: 2 }, late: { kind: 'count', count: 2 } },
      allowedLatenessMs: 5,
    },
    options: { watermarks: false },
  },
  'composed triggers': {
    syntax: {
      trigger: {
        kind: 'orFinally',
        of: {
          kind: 'repeatedly',
          of: {
            kind: 'afterAll',
            of: [
              { kind: 'count', count: 2 },
              { kind: 'continuousEventTime', everyMs: 2 },
            ],
          },
        },
        until: { kind: 'afterEach', of: [{ kind: 'eventTime' }, { kind: 'count', count: 3 }] },
      },
      allowedLatenessMs: 8,
    },
    options: { watermarks: false },
  },
  'one of two': {
    syntax: { aggregates: { kind: 'reduce', reduce: (a: Event, b: Event) => ({ ...a, value: a.value + b.value }) } },
  },
  'all of them': {
    syntax: {
      aggregates: {
        kind: 'apply',
        apply: (events: readonly Event[]) => {
          if (events.some(({ value }) => value === 7)) throw new RangeError('seven')
          return [events.map(({ id }) => id), events.length]
        },
      },
    },
  },
}

describe.each(Object.entries(WINDOWS))('windows %s', (name, { syntax: parts, steps = {}, options = {} }) => {
  const syntax: WindowSyntax = { ...WINDOW, ...parts }
  const isScoped = steps.scopes !== undefined
  const made = { isScoped, key: name.startsWith('of no key') ? null : 'key' }

  it('general', () => {
    const stateOf = (operator: unknown): unknown => {
      const { openWindows, openKeys } = operator as GeneralWindowOperator<Event>
      return { openWindows, openKeys }
    }
    assertHarness(MADE.general<Event>(syntax, made), { delayMs: 4, ...steps }, { stateOf, ...options })
  })

  it.runIf(whyNotSliced(syntax).length === 0)('sliced', () => {
    const stateOf = (operator: unknown): unknown => (operator as SlicedWindowOperator<Event>).kept
    assertHarness(MADE.sliced<Event>(syntax, made), { delayMs: 4, ...steps }, { stateOf, ...options })
  })
})

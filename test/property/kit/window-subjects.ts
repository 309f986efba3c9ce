/** What properties of windows are about: an engine, the syntaxes it is for, and the input they are tried with. */
import fc from 'fast-check'
import { anyFrame } from '../../../src/testing/any-frame.ts'
import type { AnyWindowStepsOptions } from '../../../src/testing/any-window-steps.ts'
import { anyTrigger } from '../../../src/testing/any-window-trigger.ts'
import { anyWindow } from '../../../src/testing/any-window.ts'
import { whyNotCounted, whyNotSessions, whyNotSliced } from '../../../src/window/choose.ts'
import type { Trigger } from '../../../src/window/syntax/trigger.ts'
import type { WindowSyntax } from '../../../src/window/syntax/window.ts'
import {
  FRAME_CONSTRUCTS,
  KEYED_CONSTRUCTS,
  PROCESSING_CONSTRUCTS,
  SLICE_CONSTRUCTS,
  WINDOW_CONSTRUCTS,
} from './window-constructs.ts'
import type { Syntax, WindowEngine } from './window-driver.ts'

export interface WindowSubject {
  readonly engine: WindowEngine
  readonly syntax: fc.Arbitrary<Syntax>
  readonly steps: AnyWindowStepsOptions
  readonly constructs: readonly string[]
  /** How many cases of it are run, of 1. */
  readonly share: number
}

/** What slices are for. */
export function anySlicedWindow(throws: boolean): fc.Arbitrary<WindowSyntax> {
  return anyWindow({
    throws,
    assigners: ['tumbling', 'sliding', 'cumulate'],
    evictors: false,
    triggers: fc.oneof(
      fc.constant<Trigger>({ kind: 'eventTime' }),
      fc
        .constantFrom<(Trigger | null)[]>(null, { kind: 'count', count: 1 })
        .map((late): Trigger => ({ kind: 'afterWatermark', early: null, late })),
    ),
  })
    .map((syntax): WindowSyntax => ({ ...syntax, onEmpty: 'never' }))
    .filter((syntax) => whyNotSliced(syntax).length === 0)
}

export const slicedWindow: fc.Arbitrary<WindowSyntax> = anySlicedWindow(true)

/** What the engine for sessions is for. */
export const plainSession: fc.Arbitrary<WindowSyntax> = anyWindow({
  assigners: ['session'],
  evictors: false,
  triggers: fc.constantFrom<Trigger[]>(
    { kind: 'eventTime' },
    { kind: 'afterWatermark', early: null, late: { kind: 'count', count: 2 } },
  ),
})
  .map((syntax): WindowSyntax => ({ ...syntax, onEmpty: 'never', allowedLatenessMs: 0 }))
  .filter((syntax) => whyNotSessions(syntax).length === 0)

/** What the engine for count windows is for. */
const plainCount: fc.Arbitrary<WindowSyntax> = fc
  .tuple(
    anyWindow({ assigners: ['count'], evictors: false, triggers: fc.constant<Trigger>({ kind: 'never' }) }),
    fc.integer({ min: 1, max: 4 }),
    fc.constantFrom('never', 'count', 'purging'),
  )
  .map(([syntax, size, kind]): WindowSyntax => {
    const count = { kind: 'count', count: size } as const
    const trigger: Trigger = kind === 'never' ? { kind } : kind === 'count' ? count : { kind: 'purging', of: count }
    const assigner = { kind: 'count', size, slide: size } as const
    return { ...syntax, assigner, trigger, onEmpty: 'never', allowedLatenessMs: 0 }
  })
  .filter((syntax) => whyNotCounted(syntax).length === 0)

const HOUR = 3_600_000

/** Streams over some weeks in which the clocks of Europe, America and Australia are changed. */
const weeks: AnyWindowStepsOptions = {
  stream: {
    keys: ['k0', 'k0', 'k1'],
    minLength: 4,
    start: Date.UTC(2024, 2, 9),
    gaps: [0, HOUR / 2, HOUR, 6 * HOUR, 23 * HOUR, 24 * HOUR, 7 * 24 * HOUR],
  },
  disorderMs: 2 * HOUR,
  delayMs: HOUR,
}

const calendarWindow: fc.Arbitrary<WindowSyntax> = anyWindow({
  assigners: ['calendar'],
  triggers: fc.constantFrom<Trigger[]>(
    { kind: 'eventTime' },
    { kind: 'eventTime' },
    { kind: 'afterWatermark', early: { kind: 'count', count: 2 }, late: { kind: 'count', count: 1 } },
  ),
})

export const WINDOW_SUBJECTS: Readonly<Record<string, WindowSubject>> = {
  'any window': { engine: 'general', syntax: anyWindow(), steps: {}, constructs: WINDOW_CONSTRUCTS, share: 1 },
  sessions: {
    engine: 'general',
    syntax: anyWindow({ assigners: ['session'] }),
    // So far out of order that sessions are there before what joins them.
    steps: {
      stream: { keys: ['k0', 'k0', 'k0', 'k1'], minLength: 6, maxLength: 16, gaps: [0, 1, 2, 3, 3, 4] },
      disorderMs: 12,
      delayMs: 8,
    },
    constructs: ['session', 'session, touching', 'session, own gap', 'several results', 'retract', 'late event'],
    share: 0.5,
  },
  'sessions in arrays': {
    engine: 'sessions',
    syntax: plainSession,
    steps: {
      stream: { keys: ['k0', 'k0', 'k0', 'k1'], minLength: 6, maxLength: 16, gaps: [0, 1, 2, 3, 3, 4] },
      disorderMs: 12,
      delayMs: 8,
    },
    constructs: ['session', 'session, touching', 'afterWatermark', 'late event', ...KEYED_CONSTRUCTS],
    share: 1,
  },
  'count windows in arrays': {
    engine: 'counted',
    syntax: plainCount,
    steps: {},
    constructs: ['count', 'purging', ...KEYED_CONSTRUCTS],
    share: 0.5,
  },
  'composed triggers': {
    engine: 'general',
    syntax: anyWindow({ assigners: ['tumbling', 'session', 'global'], triggers: anyTrigger({ depth: 3 }) }),
    steps: {},
    constructs: ['afterFirst', 'afterAll', 'afterEach', 'orFinally', 'repeatedly', 'once', 'purging', 'afterWatermark'],
    share: 0.5,
  },
  'processing time': {
    engine: 'general',
    syntax: anyWindow({ processing: true }),
    steps: { ticks: true },
    constructs: PROCESSING_CONSTRUCTS,
    share: 0.5,
  },
  calendar: {
    engine: 'general',
    syntax: calendarWindow,
    steps: weeks,
    constructs: ['calendar', 'on-time', 'early'],
    share: 0.2,
  },
  'calendar, slices': {
    engine: 'slices',
    syntax: calendarWindow
      .map((syntax): WindowSyntax => ({ ...syntax, evictor: null, onEmpty: 'never', trigger: { kind: 'eventTime' } }))
      .filter((syntax) => whyNotSliced(syntax).length === 0),
    steps: weeks,
    constructs: ['calendar', 'on-time'],
    share: 0.2,
  },
  slices: {
    engine: 'slices',
    syntax: slicedWindow,
    // So that a window has many slices, and late events change what has been put together of them.
    steps: {
      stream: { keys: ['k0', 'k0', 'k0', 'k1'], minLength: 8, maxLength: 20, gaps: [0, 1, 1, 2] },
      disorderMs: 9,
    },
    constructs: SLICE_CONSTRUCTS,
    share: 1,
  },
  frames: {
    engine: 'frames',
    syntax: anyFrame(),
    // Long enough that frames end for every reason.
    steps: { stream: { keys: ['k0', 'k0', 'k0', 'k1'], minLength: 6, maxLength: 20, gaps: [0, 0, 1, 1, 2, 3, 25] } },
    constructs: FRAME_CONSTRUCTS,
    share: 1,
  },
}

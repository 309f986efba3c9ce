/** Cases for the tests of the runner, in the forms of the files. */

type Row = Readonly<Record<string, unknown>>

const event = (key: string, value: number, t: number | string | null): Row => ({ event: { key, value, t } })
const watermark = (at: number | string): Row => ({ watermark: at })

const base = { allowedLatenessMs: 0, late: [], aggregate: 'sum(value)', accumulation: 'accumulating' }
const SESSION = { type: 'session', gapMs: 3000, timeDomain: 'event' }
const GLOBAL = { type: 'global', timeDomain: 'processing' }

/** By what they have that the others do not. */
export const WINDOW_CASES: Readonly<Record<string, Row>> = {
  'a global window that fires again and again by event time': {
    ...base,
    window: GLOBAL,
    trigger: { type: 'continuousEventTime', intervalMs: 3000 },
    steps: [
      event('key2', 1, 3000),
      event('key1', 1, 20),
      event('key1', 1, 0),
      event('key2', 1, 1998),
      watermark(2000),
      watermark(3000),
      watermark(6000),
    ],
    expected: [
      { afterStep: 5, out: [{ key: 'key1', value: 2, ts: 'MAX' }] },
      {
        afterStep: 6,
        out: [
          { key: 'key1', value: 2, ts: 'MAX' },
          { key: 'key2', value: 2, ts: 'MAX' },
        ],
      },
    ],
  },
  'sessions that fire again and again by event time': {
    ...base,
    window: SESSION,
    trigger: { type: 'continuousEventTime', everyMs: 2000 },
    steps: [event('k', 1, 1500), watermark(2500), event('k', 2, 4000), watermark(4000), watermark(6999)],
    expected: [
      { afterStep: 1, out: [{ key: 'k', value: 1, start: 1500, end: 4500, ts: 4499 }] },
      { afterStep: 3, out: [{ key: 'k', value: 3, start: 1500, end: 7000, ts: 6999 }] },
      {
        afterStep: 4,
        out: [
          { key: 'k', value: 3, start: 1500, end: 7000, ts: 6999 },
          { key: 'k', value: 3, start: 1500, end: 7000, ts: 6999 },
        ],
      },
    ],
  },
  'sessions of no length': {
    ...base,
    window: { ...SESSION, point: 'value 33 -> [t, t)' },
    trigger: { type: 'eventTime' },
    steps: [event('k', 1, 0), event('k', 33, 1000), event('j', 33, 1000), watermark(12_000)],
    expected: [
      {
        afterStep: 3,
        out: [
          { key: 'j', value: 33, start: 1000, end: 1000, ts: 999 },
          { key: 'k', value: 34, start: 0, end: 3000, ts: 2999 },
        ],
      },
    ],
  },
  'windows by count': {
    ...base,
    window: { type: 'count', size: 3, slide: 2 },
    trigger: { type: 'elementCount', n: 3 },
    accumulation: 'insert-only',
    aggregate: 'sum(value),count',
    steps: [1, 2, 3, 4, 5].map((value) => event('k', value, 'MAX')),
    expected: [
      { afterStep: 2, out: [{ op: 'insert', key: 'k', value: 6, count: 3, windowId: 0, ts: 'MAX' }] },
      { afterStep: 4, out: [{ op: 'insert', key: 'k', value: 12, count: 3, windowId: 1, ts: 'MAX' }] },
    ],
  },
  'an evictor by time without times': {
    ...base,
    window: GLOBAL,
    trigger: { type: 'count', n: 2 },
    evictor: { type: 'time', sizeMs: 2000, after: true },
    steps: [event('k', 1, null), event('k', 1, null), event('k', 1, null), event('k', 1, null)],
    expected: [
      { afterStep: 1, out: [{ key: 'k', value: 2, ts: 'MAX' }] },
      { afterStep: 3, out: [{ key: 'k', value: 4, ts: 'MAX' }] },
    ],
  },
  'an evictor by distance, before': {
    ...base,
    window: GLOBAL,
    trigger: { type: 'count', n: 2 },
    evictor: { type: 'delta', threshold: 2, delta: 'last.value - element.value', after: false },
    steps: [event('k', 1, 0), event('k', 4, 1), event('k', 5, 2), event('k', 3, 3)],
    expected: [
      { afterStep: 1, out: [{ key: 'k', value: 4, ts: 'MAX' }] },
      { afterStep: 3, out: [{ key: 'k', value: 12, ts: 'MAX' }] },
    ],
  },
  'times at the end of 64 bits': {
    ...base,
    window: { type: 'tumbling', sizeMs: 1000, offsetMs: 0, timeDomain: 'event' },
    trigger: { type: 'eventTime' },
    allowedLatenessMs: 2000,
    steps: [event('k', 1, 'MAX-1750'), watermark('MAX-1500'), watermark('MAX-1')],
    expected: [{ afterStep: 2, out: [{ key: 'k', value: 1, start: 'MAX-1807', end: 'MAX-807', ts: 'MAX-808' }] }],
  },
  'late events that a purging trigger gives one by one': {
    ...base,
    window: { type: 'tumbling', sizeMs: 2000, offsetMs: 0, timeDomain: 'event' },
    trigger: { type: 'purging', of: { type: 'eventTime' } },
    allowedLatenessMs: 500,
    accumulation: 'discarding',
    steps: [
      event('k', 1, 500),
      watermark(1500),
      event('k', 1, 1300),
      watermark(2300),
      event('k', 1, 1997),
      watermark(6000),
      event('k', 1, 1998),
      watermark(7000),
    ],
    expected: [
      { afterStep: 3, out: [{ key: 'k', value: 2, start: 0, end: 2000, ts: 1999 }] },
      { afterStep: 4, out: [{ key: 'k', value: 1, start: 0, end: 2000, ts: 1999 }] },
    ],
    lateSideOutput: false,
    droppedLate: 1,
  },
  'windows of processing time, side by side': {
    ...base,
    window: { type: 'tumbling', sizeMs: 3000, offsetMs: 0, timeDomain: 'processing' },
    trigger: { type: 'processingTime' },
    steps: [
      { processingTime: 3 },
      event('k', 1, 'MAX'),
      { processingTime: 2999 },
      { processingTime: 3000 },
      event('k', 2, 'MAX'),
      { checkpointRestore: true },
      { processingTime: 7000 },
    ],
    expected: [
      { afterStep: 2, out: [{ key: 'k', value: 1, start: 0, end: 3000, ts: 2999 }] },
      { afterStep: 6, out: [{ key: 'k', value: 2, start: 3000, end: 6000, ts: 5999 }] },
    ],
  },
}

const transcript = (name: string, parts: Row): Row => ({
  name,
  windowing: { type: 'fixed', size: 10 },
  trigger: { type: 'default' },
  timestampCombiner: 'OUTPUT_AT_EOW',
  accumulationMode: 'accumulating',
  allowedLateness: null,
  ...parts,
})

export const TRANSCRIPTS: Readonly<Record<string, Row>> = {
  'a late event, with the default trigger': transcript('late', {
    allowedLateness: 100,
    transcript: [
      { input: [1, 2, 3, 10] },
      { watermark: 100 },
      {
        expect: [
          { window: [0, 9], values: [1, 2, 3], timestamp: 9, late: false, final: false, index: 0 },
          { window: [10, 19], values: [10], timestamp: 19 },
        ],
      },
      { state: { present: [[0, 9]], absent: [[20, 29]] } },
      { input: [7] },
      { expect: [{ window: [0, 9], values: [1, 2, 3, 7], timestamp: 9, late: true, index: 1 }] },
    ],
  }),
  'late events that come too late': transcript('dropped', {
    trigger: { type: 'afterWatermark', early: { type: 'afterCount', n: 3 }, late: { type: 'afterCount', n: 1 } },
    allowedLateness: 20,
    transcript: [
      { input: [1, 2, 80, 81] },
      { watermark: 100 },
      {
        expect: [
          { window: [0, 9], values: [1, 2], timestamp: 9, early: false, late: false, final: true },
          { window: [80, 89], values: [80, 81], timestamp: 89, final: false },
        ],
      },
      { input: [7, 8] },
      { input: [82] },
      {
        expect: [
          { window: [80, 89], values: [80, 81, 82], timestamp: 89, late: true, index: 1, nonspeculative_index: 1 },
        ],
      },
    ],
  }),
  'sessions, early and late': transcript('sessions', {
    windowing: { type: 'sessions', gap: 10 },
    trigger: 'AfterWatermark(early=AfterCount(2), late=AfterCount(3))',
    allowedLateness: 100,
    transcript: [
      { input: [1, 2] },
      { expect: [{ window: [1, 11], values: [1, 2], timestamp: 11, early: true, index: 0 }] },
      { input: [4] },
      { input: [5] },
      { expect: [{ window: [1, 14], values: [1, 2, 4, 5], early: true, index: 0 }] },
      { input: [6] },
      { watermark: 100 },
      { expect: [{ window: [1, 15], values: [1, 2, 4, 5, 6], timestamp: 15, late: false, nonspeculative_index: 0 }] },
      { input: [1] },
      { input: [3, 4] },
      { expect: [{ window: [1, 15], values: [1, 1, 2, 3, 4, 4, 5, 6], late: true, nonspeculative_index: 1 }] },
    ],
  }),
}

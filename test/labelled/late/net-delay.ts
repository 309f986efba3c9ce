/**
 * Messages of devices over a mobile network, with when they were made and when they were received: five sessions of ten
 * minutes, two messages a second and device, none of them lost (JR-DIGITAL, ooo-dataset; CC BY-SA 4.0).
 *
 * No device is ever silent, so every alarm is a false one. Each device is watched until its last message: by a watermark
 * of its own, which ends with it; or, with one watermark for all devices of a session, by a rule that lets the last
 * message begin nothing.
 */
import { field, pattern } from '../../../src/index.ts'
import type { AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import { readEvents } from '../read-events.ts'
import { saidByHand } from './by-hand.ts'
import { COVERING, type KnownLateness, type LateSet, type LateSubject, type Way } from './late-set.ts'
import { catalogueRule, type CatalogueRule } from './rules.ts'

interface Message {
  readonly session: string
  readonly received_ms: number
  readonly event_ms: number
  readonly device: string
  readonly msg_id: number
}

interface KnownSession {
  readonly session: string
  /** Alarms on the clock of arrival. */
  readonly alarms: number
  /** In percent, by the delay of one watermark for all devices. */
  readonly late: readonly (readonly [delayMs: number, percent: string])[]
}

const DELAYS = [0, 100, 250, 1000, 2000]

const SESSIONS: readonly KnownSession[] = [
  known('d-1', 0, ['4.4', '0.44', '0.11', '0.02']),
  known('d-2', 3, ['11.9', '0.38', '0.19', '0.06']),
  known('d-3', 4, ['10.6', '0.57', '0.34', '0.19']),
  known('d-4', 1, ['7.3', '0.54', '0.19', '0.05']),
  known('d-5', 0, ['0.4', '0.26', '0.06', '0']),
]

const WAYS: readonly Way[] = [
  ...DELAYS.map((delayMs): Way => ({ kind: 'late dropped', delayMs })),
  ...DELAYS.map((delayMs): Way => ({ kind: 'corrected', delayMs, allowedMs: COVERING })),
  { kind: 'corrected', delayMs: 0, allowedMs: 250 },
]

/** The last message of a device: all have as many. */
const LAST = 1199

/** `networks/device-silent`, where somebody else's time goes on. */
const silentBeforeTheLast: AnyPattern<object> = pattern<object>('device-silent')
  .begin('last')
  .where(field('msg_id').lt(LAST))
  .notFollowedBy('next')
  .within({ milliseconds: 1500 }, { inclusive: true })

/** @param folder where `messages.csv.gz` is */
export async function readNetDelay(folder: string): Promise<readonly LateSet[]> {
  const messages = await readEvents<Message>(`${folder}/messages.csv.gz`)
  const silent = await catalogueRule('networks/device-silent')
  const bySession = (make: (session: KnownSession, rows: readonly Message[]) => LateSubject): readonly LateSubject[] =>
    SESSIONS.map((one) =>
      make(
        one,
        messages.filter(({ session }) => session === one.session),
      ),
    )
  return [
    {
      name: 'net-delay: a device is silent for 1.5 s, one watermark per device',
      table: 'subjects',
      subjects: bySession((session, rows) => ownWatermarks(session, rows, silent)),
    },
    {
      name: 'net-delay: a device is silent for 1.5 s, one watermark per session',
      table: 'subjects',
      subjects: bySession((session, rows) => oneWatermark(session, rows, silent)),
    },
  ]
}

function ownWatermarks(
  { session, alarms }: KnownSession,
  rows: readonly Message[],
  silent: CatalogueRule,
): LateSubject {
  const { rule, options } = silent
  return {
    title: session,
    rows,
    options,
    matchesOf: (messages) => messages.keyBy(options.key!).detect(rule),
    scope: (row) => (row as Message).device,
    time: (row) => (row as Message).event_ms,
    nameOf,
    known: [
      { way: { kind: 'event time' }, matches: 0 },
      { way: { kind: 'arrival clock' }, matches: alarms },
    ],
    lateness: [],
    ways: [{ kind: 'arrival order' }, ...WAYS],
    byHand: () => saidByHand({ ...SILENCE, rows, scope: ({ device }) => device }),
  }
}

function oneWatermark({ session, late }: KnownSession, rows: readonly Message[], silent: CatalogueRule): LateSubject {
  const { key, ...options } = silent.options
  return {
    title: session,
    rows,
    options: { ...options, watermarkPer: 'source' },
    matchesOf: (messages) => messages.keyBy(key!).detect(silentBeforeTheLast),
    scope: () => '',
    time: (row) => (row as Message).event_ms,
    nameOf,
    known: [{ way: { kind: 'event time' }, matches: 0 }],
    lateness: late.map(([delayMs, percent]): KnownLateness => ({ delayMs, percent })),
    ways: WAYS,
    byHand: () => saidByHand({ ...SILENCE, rows, scope: () => '', find: (all, now) => silencesOf(all, now, LAST) }),
  }
}

const SILENCE = {
  time: ({ event_ms }: Message): number => event_ms,
  key: ({ device }: Message): unknown => device,
  counts: (): boolean => true,
  find: (rows: readonly Message[], now: number): ReadonlySet<unknown> => silencesOf(rows, now),
}

/** No message is late by more than this, so what is older has been decided. */
const DECIDED_MS = 10_000

/** The messages before `last` after which nothing came for a second and a half. */
function silencesOf(rows: readonly Message[], now: number, last: number = Infinity): ReadonlySet<Message> {
  const found = new Set<Message>()
  for (let i = rows.length - 1; i >= 0 && rows[i]!.event_ms > now - DECIDED_MS; i--) {
    const [message, next] = [rows[i]!, rows[i + 1]]
    const deadline = message.event_ms + 1500
    if (message.msg_id < last && deadline <= now && (next === undefined || next.event_ms > deadline)) found.add(message)
  }
  return found
}

function known(session: string, alarms: number, percents: readonly string[]): KnownSession {
  return { session, alarms, late: DELAYS.slice(1).map((delayMs, i) => [delayMs, percents[i]!]) }
}

function nameOf(row: object): string {
  const { device, msg_id } = row as Message
  return `message ${msg_id} of ${device}`
}

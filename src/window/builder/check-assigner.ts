/** What can be wrong with an assigner, whoever made it. */
import { zoneClock } from '../../time/zone.ts'
import { notADate } from '../assign/calendar-windows.ts'
import { dayOfText } from '../assign/local-date.ts'
import type { Assigner, Calendar, Cumulate, Session, TimeDomain } from '../syntax/assigner.ts'
import { checkFunction, checkLength, checkOneOf, checkWhole } from './checked.ts'
import { contradiction, misfit } from './errors.ts'

const CODE = 'BAD_WINDOW'
const KINDS_HINT =
  "Make one, such as tumbling('5m'): with tumbling, sliding, cumulate, session, countWindow, globalWindow, calendar or customWindow."
const CALENDAR_UNITS: readonly string[] = Object.freeze(['day', 'week', 'month', 'quarter', 'year'])

/** @throws TidemarkError `BAD_WINDOW`, `BAD_ZONE` */
export function checkAssigner(assigner: Assigner): void {
  const kind = assigner?.kind
  switch (kind) {
    case 'tumbling':
      checkLength(CODE, assigner.sizeMs, 'The size of a tumbling window')
      checkOffset(assigner.offsetMs, assigner.sizeMs, 'size')
      return checkDomain(assigner)
    case 'sliding':
      checkLength(CODE, assigner.sizeMs, 'The size of a sliding window')
      checkLength(CODE, assigner.slideMs, 'The slide of a sliding window')
      checkOffset(assigner.offsetMs, assigner.slideMs, 'slide')
      return checkDomain(assigner)
    case 'cumulate':
      return checkCumulate(assigner)
    case 'calendar':
      return checkCalendar(assigner)
    case 'session':
      return checkSession(assigner)
    case 'count':
      checkWhole(CODE, assigner.size, 'The size of a count window')
      return checkWhole(CODE, assigner.slide, 'The slide of a count window')
    case 'global':
      return
    case 'custom':
      if (typeof assigner.name !== 'string' || assigner.name === '')
        throw misfit(CODE, 'A custom window has a name', assigner.name, "Write customWindow('shift', assign).")
      return checkFunction(CODE, assigner.assign, 'What assigns custom windows')
    default:
      throw misfit(CODE, 'A window is made by a function of its kind', assigner, KINDS_HINT)
  }
}

function checkCumulate(assigner: Cumulate): void {
  const { maxSizeMs, stepMs, offsetMs } = assigner
  checkLength(CODE, maxSizeMs, 'The greatest size of cumulating windows')
  checkLength(CODE, stepMs, 'The step of cumulating windows')
  if (maxSizeMs % stepMs !== 0)
    throw contradiction(
      CODE,
      `The step of cumulating windows, ${stepMs} ms, does not divide their greatest size, ${maxSizeMs} ms.`,
      'Give a step that fits into the greatest size a whole number of times.',
      { maxSizeMs, stepMs },
    )
  checkOffset(offsetMs, maxSizeMs, 'greatest size')
  checkDomain(assigner)
}

function checkSession({ gap, touching, domain }: Session): void {
  if (typeof gap !== 'function') checkLength(CODE, gap, 'The gap of a session window')
  if (typeof touching !== 'boolean')
    throw misfit(CODE, 'touching is true or false', touching, 'Leave it away, or give true for the rule of Flink.')
  checkDomain({ domain })
}

function checkCalendar({ unit, every, zone, origin }: Calendar): void {
  checkOneOf(CODE, unit, CALENDAR_UNITS, 'The unit of a calendar window')
  checkWhole(CODE, every, 'How many units a calendar window has')
  zoneClock(zone)
  if (typeof origin !== 'string' || Number.isNaN(dayOfText(origin))) throw notADate(origin)
}

function checkOffset(offsetMs: number, period: number, what: string): void {
  if (Number.isInteger(offsetMs) && Math.abs(offsetMs) < period) return
  throw misfit(
    CODE,
    `The offset of a window is a whole number of milliseconds, less than its ${what} (${period}) either way`,
    offsetMs,
    'Only where windows begin matters: an offset is the same as its rest after division.',
  )
}

function checkDomain({ domain }: { readonly domain: TimeDomain }): void {
  checkOneOf(CODE, domain, ['event', 'processing'], 'The time that a window is about')
}

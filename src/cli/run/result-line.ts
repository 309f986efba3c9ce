/** A result as one line for people: a match, what a window made of its events, or anything else as JSON. */
import type { Match } from '../../pattern/match.ts'
import type { WindowFields } from '../../window/result.ts'
import {
  keyText,
  matchJson,
  matchLine,
  printable,
  spanText,
  timeText,
  valueText,
  type MatchLineOptions,
} from './match-line.ts'

export function resultLine(result: unknown, options: MatchLineOptions): string {
  if (isMatch(result)) return matchLine(result, options)
  if (isWindowResult(result)) return windowLine(result, options)
  return printable(matchJson(result))
}

/** What every result of a window says, and what the line says otherwise. */
const SAID: ReadonlySet<string> = new Set([
  'key',
  'start',
  'end',
  'time',
  'pane',
  'change',
  'first',
  'last',
  'closedAt',
])

function windowLine(result: WindowFields, { colours }: MatchLineOptions): string {
  const { key, start, end, pane, change, time } = result
  const values = Object.entries(result).filter(([name]) => !SAID.has(name))
  const span = Number.isFinite(start) && Number.isFinite(end) ? spanText({ start, end }) : timeText(time)
  return [
    colours.dim(span),
    ...(change === 'retract' ? [colours.bold('no longer')] : []),
    ...(keyText(key) === '' ? [] : [colours.cyan(keyText(key))]),
    ...values.map(([name, value]) => `${colours.dim(`${printable(name)}=`)}${printable(valueText(value))}`),
    ...(pane.timing === 'on-time' && pane.isFirst ? [] : [colours.dim(`(${pane.timing}, result ${pane.index + 1})`)]),
  ].join('  ')
}

function isMatch(result: unknown): result is Match {
  return typeof result === 'object' && result !== null && 'rule' in result && 'events' in result && 'start' in result
}

function isWindowResult(result: unknown): result is WindowFields {
  return typeof result === 'object' && result !== null && 'pane' in result && 'start' in result && 'end' in result
}

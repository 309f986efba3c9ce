/** What could be tried after a replay: commands that can be copied. */
import type { LatenessComparison } from '../../replay/compare-lateness.ts'
import type { TimeFlags } from '../input/settings.ts'

/** The flags that a command on the same input needs too. */
const SHARED: readonly (readonly [keyof TimeFlags, string])[] = [
  ['format', '--format'],
  ['delimiter', '--delimiter'],
  ['records', '--records'],
  ['time', '--time'],
  ['timeUnit', '--time-unit'],
  ['zone', '--zone'],
  ['key', '--key'],
  ['per', '--per'],
  ['orderBy', '--order-by'],
  ['arrival', '--arrival'],
  ['atEnd', '--at-end'],
]

/** @param command how this program is called */
export function nextLines<T>(
  command: string,
  path: string,
  flags: TimeFlags,
  comparison: LatenessComparison<T>,
): readonly string[] {
  const explain = `  ${command} explain ${quoted(path)}`
  // What was made for the replay cannot be run.
  if (comparison.recording.made !== null) return ['next:', explain]
  const shared = SHARED.flatMap(([name, flag]) => (flags[name] === undefined ? [] : [flag, quoted(flags[name])]))
  const input = ['--source', quoted(flags.source), ...shared].join(' ')
  const run = `${command} run ${quoted(path)}`
  const rest = [input, ...waitingFlags(comparison)].join(' ')
  return ['next:', explain, ...(run.length + rest.length < 78 ? [`  ${run} ${rest}`] : [`  ${run} \\`, `    ${rest}`])]
}

/** The first that found everything and nothing else; corrections where they were asked for, since they say it sooner. */
function waitingFlags<T>({ corrected, lateDropped }: LatenessComparison<T>): readonly string[] {
  const answers = corrected.length > 0 ? [...corrected, ...lateDropped] : lateDropped
  const policy = answers.find(({ missed, invented }) => missed.length + invented.length === 0)?.policy
  if (policy?.kind !== 'late-dropped' && policy?.kind !== 'corrected') return []
  const latenessMs = policy.kind === 'corrected' ? roundedUp(policy.allowedLatenessMs) : 0
  return [
    ...(policy.delayMs === 0 ? [] : ['--delay', shortDelay(policy.delayMs)]),
    ...(latenessMs === 0 ? [] : ['--allowed-lateness', shortDelay(latenessMs)]),
  ]
}

/** To two places or more of the unit that people would say it in: a little more time to correct costs little. */
function roundedUp(ms: number): number {
  const unit = [3_600_000, 60_000, 1000].find((one) => ms >= 10 * one) ?? 1
  return Math.ceil(ms / unit) * unit
}

/** In the largest unit that divides it: `72h`, `15m`. */
function shortDelay(ms: number): string {
  for (const [unit, name] of [
    [3_600_000, 'h'],
    [60_000, 'm'],
    [1000, 's'],
  ] as const)
    if (ms % unit === 0) return `${ms / unit}${name}`
  return `${ms}ms`
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w./:,@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}

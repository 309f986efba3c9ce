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
  const exact = comparison.lateDropped.find(({ missed, invented }) => missed.length + invented.length === 0)
  const delay = exact?.policy.kind === 'late-dropped' ? exact.policy.delayMs : 0
  const run = `${command} run ${quoted(path)}`
  const rest = delay === 0 ? input : `${input} --delay ${shortDelay(delay)}`
  return ['next:', explain, ...(run.length + rest.length < 78 ? [`  ${run} ${rest}`] : [`  ${run} \\`, `    ${rest}`])]
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

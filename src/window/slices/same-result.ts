import { sameValue } from '../same-value.ts'
import type { WindowResult } from '../result.ts'

/** What two results of one window may differ in though they say the same. */
const LABELS: ReadonlySet<string> = new Set(['key', 'start', 'end', 'time', 'pane', 'change'])

export function sameResult(a: WindowResult, b: WindowResult): boolean {
  return Object.keys(a).every((name) => LABELS.has(name) || sameValue(a[name], b[name]))
}

/** How far event time is known of a source, as a value. */
import { plainWatermark, type PlainWatermark } from '../../time/watermark.ts'
import type { TimedSource } from '../graph/assemble.ts'
import type { WatermarkState } from './job-state.ts'

/** How many scopes are listed. */
const SHOWN = 100

/** @param source how it is called in this job */
export function watermarkState({ describe, clock, scopeName }: TimedSource, source: string): WatermarkState {
  const { watermark, delayMs, slowest, isIdle, per, scopes: scopeCount } = describe()
  const scopes: Record<string, PlainWatermark> = {}
  const shown = per === 'scope' ? Math.min(scopeCount, SHOWN) : 0
  for (let scope = 0; scope < shown; scope++)
    scopes[nameText(scopeName(scope))] = plainWatermark(clock.watermark(scope))
  return {
    source,
    watermark,
    delayMs,
    heldBackBy: slowest?.name ?? null,
    isIdle,
    scopes,
    scopeCount: per === null ? 0 : scopeCount,
  }
}

function nameText(name: unknown): string {
  return Array.isArray(name) ? JSON.stringify(name.map(String)) : String(name)
}

/** Sources that are called the same are told apart by their number in the job. */
export function sourceNames(names: readonly string[]): readonly string[] {
  return names.map((name, i) => (names.filter((one) => one === name).length > 1 ? `${name} (source ${i + 1})` : name))
}

/** Which patterns can be shared out between worker threads, and what is said of those that cannot. */
import { show, TidemarkError } from '../../base/errors.ts'
import type { AnyPattern } from '../../pattern/builder/pattern.ts'
import { stepWithFunction } from '../../pattern/syntax/reads.ts'
import { workersOf, type PatternSettings } from '../options.ts'
import { isSource, type Node } from './node.ts'

/** Why patterns cannot be shared out by key; `null`: they can. */
function refusalToShare(rules: readonly AnyPattern[], settings: PatternSettings<unknown>): string | null {
  const { key, emit, order, orderBy, limits } = settings
  if (key === undefined) return 'it has no key: all of its events belong together'
  if (emit === 'speculative') return "with emit: 'speculative' each event is answered before the next one is taken"
  if (order === 'arrival') return "with order: 'arrival' matches come in the order in which all keys together find them"
  if (orderBy !== undefined) return 'orderBy is a function, which no other thread can have'
  if (limits?.onLimit === 'shedOldest')
    return "with limits.onLimit: 'shedOldest' what one key may keep depends on what all others do"
  for (const { syntax } of rules) {
    const step = stepWithFunction(syntax)
    if (step !== null)
      return `the condition of step ${show(step)} of rule ${show(syntax.name)} is a function, which no other thread can have`
  }
  return null
}

/** @param what the operator, as it would be written */
export function parallelismRefused(what: string, workers: number, reason: string): TidemarkError {
  return new TidemarkError('PARALLELISM_REFUSED', {
    message: `${what} cannot be shared out between ${workers} workers: ${reason}.`,
    hint: "Rules are shared out by key, with conditions that are expressions: field('celsius').gt(80). Or leave parallelism away: one thread takes everything.",
    data: { what, workers, reason },
  })
}

/**
 * Checks that a job whose sources ask for workers has something for them to do.
 *
 * @throws TidemarkError `PARALLELISM_REFUSED`
 */
export function checkShared(nodes: readonly Node[]): void {
  const workers = nodes.reduce((most, node) => (isSource(node) ? Math.max(most, node.workers) : most), 1)
  if (workers === 1 || nodes.some((node) => !isSource(node) && node.sharing?.refusal === null)) return
  const refused = nodes.find((node) => !isSource(node) && node.sharing !== undefined)
  if (refused !== undefined && !isSource(refused))
    throw parallelismRefused(`${refused.kind} ${refused.detail}`, workers, refused.sharing!.refusal!)
  throw parallelismRefused('A job without patterns', workers, 'windows, joins and functions run on the main thread')
}

/** How patterns are run, for `graph()`. */
export function sharingNotes({ workers, refusal }: Sharing): readonly string[] {
  return [
    refusal === null ? `on ${workers} workers, by key` : `on the main thread, not on ${workers} workers: ${refusal}`,
  ]
}

/** Of patterns for which more than one worker is asked. */
export interface Sharing {
  readonly workers: number
  readonly memoryMb: number | null
  /** Why they are not shared out; `null`: they are. */
  readonly refusal: string | null
}

/** `null`: one thread is all that is asked for. */
export function sharingOf(rules: readonly AnyPattern[], settings: PatternSettings<unknown>): Sharing | null {
  const { workers, memoryMb } = workersOf(settings.parallelism)
  return workers === 1 ? null : { workers, memoryMb, refusal: refusalToShare(rules, settings) }
}

/**
 * Triggers, defined: what becomes of one trigger when something happens in its window. Each kind is a case of one
 * recursion over the syntax; what a trigger remembers is a plain value, and never changed.
 *
 * Where names leave it open:
 * - `continuous…` fires at the multiples of its period that come after both the first event and the clock as it was then;
 * - a part of a composed one that has fired begins anew only where its kind says so; a part of `afterAll` that has fired
 *   is not asked again; `afterEach` goes on when the part at hand fires, or, where that can fire again, is over;
 * - multiples of a window without end are over with the input: it fires once more then;
 * - `orFinally` fires with `until` as well;
 * - in a window that is opened when its end has passed, `afterWatermark` fires with the first event, and is then late;
 * - where windows merge, `count` adds up, periods and delays keep the earliest time, a part has fired only if it has in
 *   all, `afterEach` goes back to the earliest part.
 */
import type { Trigger } from '../syntax/trigger.ts'

/** Something that happens in a window. */
export type Happening =
  | { readonly kind: 'event'; readonly event: unknown; readonly time: number }
  /** The watermark has come to a time that was asked for. */
  | { readonly kind: 'watermark'; readonly at: number }
  /** The same of processing time. */
  | { readonly kind: 'now'; readonly at: number }

/** How things stand when it happens. */
export interface Standing {
  /** The last moment of the window. */
  readonly last: number
  readonly watermark: number
  readonly now: number
  /** Where the watermark is on its way to. */
  readonly target: number
  /** Whether the window is one of processing time. */
  readonly isProcessing: boolean
}

/** What a trigger remembers; each kind looks at its own fields. */
export interface Memory {
  /** `count`: events since it fired. */
  readonly count?: number
  /** `continuous…`: the multiple that is next. `afterProcessingTime`: when it is due. `processingTime`: an event waits. */
  readonly next?: number | null
  /** `delta`: what fired last, or came first. */
  readonly from?: { readonly event: unknown }
  /** `afterWatermark`: whether the watermark has passed. `once`, `afterFirst`, `afterAll`, `orFinally`: whether that was all. */
  readonly over?: boolean
  /** `afterEach`: the part at hand. */
  readonly at?: number
  /** `afterAll`: which parts have fired. */
  readonly fired?: readonly boolean[]
  /** `afterAll`: whether one of these wants the contents forgotten. */
  readonly purges?: boolean
  readonly parts?: readonly Memory[]
}

export interface Verdict {
  readonly memory: Memory
  readonly fires: boolean
  /** Whether the contents are to be forgotten. */
  readonly purges: boolean
}

/** The parts of a trigger. */
function partsOf(trigger: Trigger): readonly Trigger[] {
  switch (trigger.kind) {
    case 'purging':
    case 'repeatedly':
    case 'once':
      return [trigger.of]
    case 'afterWatermark':
      return [trigger.early ?? NEVER, trigger.late ?? NEVER]
    case 'afterFirst':
    case 'afterAll':
    case 'afterEach':
      return trigger.of
    case 'orFinally':
      return [trigger.of, trigger.until]
    default:
      return []
  }
}

const NEVER: Trigger = { kind: 'never' }

/** What it remembers before anything has happened. */
export function begin(trigger: Trigger): Memory {
  const parts = partsOf(trigger)
  return {
    count: 0,
    next: null,
    over: false,
    at: 0,
    fired: parts.map(() => false),
    purges: false,
    parts: parts.map(begin),
  }
}

/** Whether it will never fire again. */
export function isDone(trigger: Trigger, memory: Memory): boolean {
  switch (trigger.kind) {
    case 'once':
    case 'afterFirst':
    case 'afterAll':
    case 'orFinally':
      return memory.over!
    case 'afterWatermark':
      return memory.over! && trigger.late === null
    case 'afterEach':
      return memory.at! >= trigger.of.length
    case 'purging':
      return isDone(trigger.of, memory.parts![0]!)
    default:
      return false
  }
}

/** Whether it is over only when it says so: others have done all they do when they have fired. */
function goesOn(trigger: Trigger): boolean {
  if (trigger.kind === 'purging') return goesOn(trigger.of)
  return ['repeatedly', 'afterWatermark', 'afterEach', 'orFinally'].includes(trigger.kind)
}

/** What happens to it. */
export function happen(trigger: Trigger, memory: Memory, happening: Happening, standing: Standing): Verdict {
  if (isDone(trigger, memory)) return { memory, fires: false, purges: false }
  const { last, watermark, now } = standing
  const isEvent = happening.kind === 'event'
  const plain = (fires: boolean, changed: Memory = {}): Verdict => ({
    memory: { ...memory, ...changed },
    fires,
    purges: false,
  })
  const all = partsOf(trigger)
  const part = (i: number): Verdict => happen(all[i]!, memory.parts![i]!, happening, standing)
  const withPart = (i: number, inner: Memory): readonly Memory[] => memory.parts!.with(i, inner)
  switch (trigger.kind) {
    case 'never':
      return plain(false)
    case 'eventTime':
      return plain(isEvent ? watermark >= last : happening.kind === 'watermark' && happening.at === last)
    case 'processingTime':
      if (isEvent) return plain(false, { next: last })
      if (happening.kind !== 'now' || !(asksNow(trigger, memory, standing) <= happening.at)) return plain(false)
      return plain(true, { next: null })
    case 'endOfStream':
      return plain(happening.kind === 'watermark' && happening.at === Infinity)
    case 'count': {
      if (!isEvent) return plain(false)
      const count = memory.count! + 1
      return count >= trigger.count ? plain(true, { count: 0 }) : plain(false, { count })
    }
    case 'continuousEventTime': {
      if (isEvent) {
        if (watermark >= last) return plain(true)
        const next = memory.next ?? multipleAfter(Math.max(happening.time, watermark), trigger.everyMs)
        return plain(false, { next })
      }
      if (happening.kind !== 'watermark') return plain(false)
      const { at } = happening
      const isMultiple = memory.next !== null && at >= memory.next! && multipleAfter(at - 1, trigger.everyMs) === at
      return at === last || isMultiple ? plain(true, { next: multipleAfter(at, trigger.everyMs) }) : plain(false)
    }
    case 'continuousProcessingTime': {
      if (isEvent) return plain(false, { next: memory.next ?? multipleAfter(now, trigger.everyMs) })
      if (happening.kind !== 'now' || asksNow(trigger, memory, standing) !== happening.at) return plain(false)
      const isLast = standing.isProcessing && happening.at === last
      return plain(true, { next: isLast ? null : multipleAfter(happening.at, trigger.everyMs) })
    }
    case 'delta': {
      if (!isEvent) return plain(false)
      const { event } = happening
      if (memory.from === undefined) return plain(false, { from: { event } })
      const distance = trigger.distance(memory.from.event as never, event as never)
      return distance > trigger.threshold ? plain(true, { from: { event } }) : plain(false)
    }
    case 'afterProcessingTime': {
      if (isEvent) return plain(false, { next: memory.next ?? now + trigger.delayMs })
      const isDue = happening.kind === 'now' && memory.next !== null && memory.next! <= happening.at
      return isDue ? plain(true, { next: null }) : plain(false)
    }
    case 'purging': {
      const inner = part(0)
      return { memory: { ...memory, parts: [inner.memory] }, fires: inner.fires, purges: inner.fires }
    }
    case 'repeatedly': {
      const inner = part(0)
      return { ...inner, memory: { ...memory, parts: [inner.fires ? begin(trigger.of) : inner.memory] } }
    }
    case 'once': {
      const inner = part(0)
      return { ...inner, memory: { ...memory, over: inner.fires, parts: [inner.memory] } }
    }
    case 'afterWatermark': {
      const passes = isEvent ? watermark >= last : happening.kind === 'watermark' && happening.at === last
      if (!memory.over! && passes) return plain(true, { over: true })
      const i = memory.over! ? 1 : 0
      const inner = part(i)
      const next = inner.fires ? begin(all[i]!) : inner.memory
      return { ...inner, memory: { ...memory, parts: withPart(i, next) } }
    }
    case 'afterFirst': {
      const inner = all.map((_, i) => part(i))
      const fires = inner.some((one) => one.fires)
      const purges = inner.some((one) => one.purges)
      return { memory: { ...memory, over: fires, parts: inner.map((one) => one.memory) }, fires, purges }
    }
    case 'afterAll': {
      const inner = all.map((_, i) => (memory.fired![i]! ? null : part(i)))
      const fired = inner.map((one) => one === null || one.fires)
      const fires = fired.every(Boolean)
      const purges = memory.purges! || inner.some((one) => one !== null && one.purges)
      const parts = inner.map((one, i) => one?.memory ?? memory.parts![i]!)
      return { memory: { ...memory, over: fires, fired, purges, parts }, fires, purges: fires && purges }
    }
    case 'afterEach': {
      const at = memory.at!
      const inner = part(at)
      const isOver = inner.fires && (!goesOn(all[at]!) || isDone(all[at]!, inner.memory))
      return { ...inner, memory: { ...memory, at: isOver ? at + 1 : at, parts: withPart(at, inner.memory) } }
    }
    case 'orFinally': {
      const [of, until] = [part(0), part(1)]
      const over = until.fires || isDone(trigger.of, of.memory)
      return {
        memory: { ...memory, over, parts: [of.memory, until.memory] },
        fires: of.fires || until.fires,
        purges: of.purges || until.purges,
      }
    }
  }
}

/** The next time after the watermark at which it may fire if nothing else happens; NaN: none. */
export function asksWatermark(trigger: Trigger, memory: Memory, standing: Standing): number {
  if (isDone(trigger, memory)) return NaN
  const { last, watermark } = standing
  switch (trigger.kind) {
    case 'eventTime':
      return last > watermark ? last : NaN
    case 'endOfStream':
      return watermark < Infinity ? Infinity : NaN
    case 'continuousEventTime': {
      if (last <= watermark) return NaN
      if (memory.next === null || (last === Infinity && standing.target === Infinity)) return last
      return Math.min(last, Math.max(memory.next!, multipleAfter(watermark, trigger.everyMs)))
    }
    case 'afterWatermark': {
      const own = !memory.over! && last > watermark ? last : NaN
      return earliest([own, asksOf(memory.over! ? 1 : 0)])
    }
    case 'afterAll':
      return earliest(memory.fired!.map((fired, i) => (fired ? NaN : asksOf(i))))
    case 'afterEach':
      return asksOf(memory.at!)
    default:
      return earliest(partsOf(trigger).map((_, i) => asksOf(i)))
  }
  function asksOf(i: number): number {
    return asksWatermark(partsOf(trigger)[i]!, memory.parts![i]!, standing)
  }
}

/** The next processing time at which it may fire if nothing else happens, perhaps one that has passed; NaN: none. */
export function asksNow(trigger: Trigger, memory: Memory, standing: Standing): number {
  if (isDone(trigger, memory)) return NaN
  switch (trigger.kind) {
    case 'processingTime':
      return memory.next === null || standing.last === Infinity ? NaN : standing.last
    case 'continuousProcessingTime':
      return memory.next === null ? NaN : Math.min(standing.isProcessing ? standing.last : Infinity, memory.next!)
    case 'afterProcessingTime':
      return memory.next ?? NaN
    case 'afterWatermark':
      return asksOf(memory.over! ? 1 : 0)
    case 'afterAll':
      return earliest(memory.fired!.map((fired, i) => (fired ? NaN : asksOf(i))))
    case 'afterEach':
      return asksOf(memory.at!)
    default:
      return earliest(partsOf(trigger).map((_, i) => asksOf(i)))
  }
  function asksOf(i: number): number {
    return asksNow(partsOf(trigger)[i]!, memory.parts![i]!, standing)
  }
}

/** What one of the windows that merge remembers, and whether it ends where they end together. */
export interface Part {
  readonly memory: Memory
  readonly isSameEnd: boolean
}

/** What a merged window remembers. @param parts in the order in which the windows were opened */
export function merged(trigger: Trigger, parts: readonly Part[]): Memory {
  const fresh = parts.map((part) => (hasNewEnd(trigger, part) ? { ...part, memory: begin(trigger) } : part))
  const live = fresh.filter(({ memory }) => !isDone(trigger, memory))
  // Only where none goes on is it over.
  if (live.length === 0) return parts[0]!.memory
  const memories = live.map(({ memory }) => memory)
  const nexts = memories.flatMap(({ next }) => (typeof next === 'number' ? [next] : []))
  const at = Math.min(...memories.map((memory) => memory.at!))
  const { from } = memories.findLast((memory) => memory.from !== undefined) ?? {}
  const over = trigger.kind === 'afterWatermark' && memories.some((memory) => memory.over!)
  // What a part remembers is that of the windows in which it is still asked.
  const inner = live.filter(
    ({ memory }) =>
      (trigger.kind !== 'afterEach' || memory.at === at) && (trigger.kind !== 'afterWatermark' || memory.over === over),
  )
  const partOf = (one: Trigger, i: number): Memory => {
    const asked = inner.filter(({ memory }) => !memory.fired![i]!)
    return merged(
      one,
      (asked.length === 0 ? inner : asked).map(({ memory, isSameEnd }) => ({ memory: memory.parts![i]!, isSameEnd })),
    )
  }
  return {
    count: memories.reduce((sum, memory) => sum + memory.count!, 0),
    next: nexts.length === 0 ? null : Math.min(...nexts),
    ...(from === undefined ? {} : { from }),
    over,
    at,
    fired: partsOf(trigger).map((_, i) => memories.every((memory) => memory.fired![i]!)),
    purges: memories.some((memory) => memory.purges!),
    parts: partsOf(trigger).map(partOf),
  }
}

/** The watermark has passed its end, but has not passed that of the new window. */
function hasNewEnd(trigger: Trigger, { memory, isSameEnd }: Part): boolean {
  return trigger.kind === 'afterWatermark' && memory.over! && !isSameEnd
}

function multipleAfter(time: number, every: number): number {
  return Math.floor(time / every) * every + every
}

function earliest(times: readonly number[]): number {
  return times.reduce((least, time) => (Number.isNaN(least) || time < least ? time : least), NaN)
}

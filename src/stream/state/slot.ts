/**
 * Slots: what is kept of one declared state, for all keys, by key id.
 *
 * A slot gives the state of the key that is at work (`Current`). Every change is written to the log of the call, so that
 * it can be taken back when the function throws; see `change-log.ts`.
 */
import type { ChangeLog } from './change-log.ts'
import { noEventTime } from '../../event/time-errors.ts'
import { noProcessingTime, notInCall, notPlain, readOnly, tooManyEntries } from './errors.ts'
import type { KeyUses } from './key-uses.ts'
import type { Ttl } from './ttl.ts'

/** Whose state is shown at the moment. One object per operator. */
export interface Current {
  /** Whether a function runs. */
  isOpen: boolean
  isReadOnly: boolean
  id: number
  scope: number
  /** For times-to-live: the time of the event or timer, or the watermark if that is later; NaN: there is none. */
  eventNow: number
  /** `-Infinity`: nobody has told it. */
  processingNow: number
}

/** What the slots of an operator share. */
export interface SlotContext {
  readonly current: Current
  readonly log: ChangeLog
  readonly uses: KeyUses
  readonly maxEntries: number
  /** Single values that are kept, of all states and keys. */
  entries: number
  /** Has `purge` called with the id when the time comes. */
  schedule(slot: Slot, id: number, at: number): void
}

/** When a state of a key is to be looked through for what has expired. */
export interface Due {
  readonly at: number
  readonly slot: Slot
  readonly id: number
  readonly scope: number
}

export abstract class Slot {
  readonly name: string
  readonly ttl: Ttl | null
  /** By key id; `KeyedState` keeps this. */
  readonly due: Map<number, Due> = new Map()
  protected readonly context: SlotContext
  protected readonly current: Current

  constructor(name: string, ttl: Ttl | null, context: SlotContext) {
    this.name = name
    this.ttl = ttl
    this.context = context
    this.current = context.current
  }

  /** The key ids under which something is kept, ascending. */
  abstract ids(): readonly number[]

  /** Takes back a change: what `log.add` was given, latest first. */
  abstract undo(id: number, key: unknown, before: unknown, expires: number): void

  /** The call whose change this was has gone well. */
  settle(_id: number, _key: unknown): void {}

  /** Removes what has expired at `now`, and gives when the next does; `Infinity`: nothing is left that does. */
  abstract purge(id: number, now: number): number

  /** What is kept, as plain values which nothing else changes; and back. */
  abstract toPlain(id: number): unknown
  abstract fromPlain(id: number, plain: unknown): void

  /** The id whose state is shown. @throws TidemarkError `NOT_IN_CALL` */
  protected reading(): number {
    if (!this.current.isOpen) throw notInCall(`The state '${this.name}'`)
    return this.current.id
  }

  /** The id whose state may be changed. @throws TidemarkError `NOT_IN_CALL`, `READ_ONLY_STATE` */
  protected writing(): number {
    if (!this.current.isOpen) throw notInCall(`The state '${this.name}'`)
    if (this.current.isReadOnly) throw readOnly(this.name)
    return this.current.id
  }

  /** When something touched now expires. */
  protected expiry(): number {
    return this.ttl === null ? Infinity : this.now() + this.ttl.afterMs
  }

  /** What expires at this time or before is gone for whoever asks now. */
  protected now(): number {
    if (this.ttl === null) return -Infinity
    const { eventNow, processingNow } = this.current
    if (this.ttl.domain === 'event') {
      if (eventNow !== eventNow) throw noEventTime(`The time-to-live of the state '${this.name}'`)
      return eventNow
    }
    if (processingNow === -Infinity) throw noProcessingTime(`The time-to-live of the state '${this.name}'`)
    return processingNow
  }

  /** One more value is to be kept. @throws TidemarkError `STATE_LIMIT` */
  protected grow(): void {
    if (this.context.entries >= this.context.maxEntries) throw tooManyEntries(this.context.maxEntries, this.name)
    this.context.entries++
  }

  /** A copy that does not change with the original. */
  protected copy<V>(value: V): V {
    if (typeof value !== 'object' || value === null) return value
    try {
      return structuredClone(value)
    } catch (error) {
      throw notPlain(this.name, error)
    }
  }
}

/**
 * When a list or map with many times-to-live is looked through again: not before an eighth of the time-to-live is over,
 * so that the cost of an element does not grow with how many there are.
 */
export function nextPurge(soonest: number, now: number, ttl: Ttl): number {
  return soonest === Infinity ? Infinity : Math.max(soonest, now + ttl.afterMs / 8)
}

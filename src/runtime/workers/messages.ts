/** What the main thread and its workers tell each other. All of it can be cloned; events go through slots. */
import type { Key } from '../../event/keys.ts'
import type { AtEnd, EngineLimits, EngineName } from '../../pattern/engine/engine.ts'
import type { PatternCounters } from '../../pattern/operator-options.ts'
import type { PatternSyntax } from '../../pattern/syntax/pattern.ts'
import type { SlotShape } from './slot.ts'

/** What a worker does: its share of the keys, for some rules. */
export interface Task {
  readonly rules: readonly PatternSyntax[]
  /** Paths of the fields that the rules read, in the order of the columns. */
  readonly fields: readonly string[]
  readonly atEnd: AtEnd
  readonly engine: EngineName | 'auto'
  readonly limits: EngineLimits
  readonly wantsTimedOut: boolean
  readonly shape: SlotShape
  /** Which share it has: `index` of `of`, from 0. */
  readonly index: number
  readonly of: number
}

/** How the values of a column stand in a slot. */
export type ColumnForm =
  | { readonly kind: 'numbers'; readonly hasMissing: boolean }
  /** Codes of the words of a dictionary; -1 is missing, and as a key: none. */
  | { readonly kind: 'codes'; readonly dictionary: number }

/** Events that lie in a row in a slot, all columns in one form. */
export interface Piece {
  readonly kind: 'events'
  /** Where they begin in the slot. */
  readonly from: number
  readonly size: number
  /** The tag of the first: events are numbered as they come. */
  readonly tag: number
  readonly isScoped: boolean
  /** The key, then the fields. */
  readonly columns: readonly ColumnForm[]
  /** Without scopes: how far time was known when so many of the events had come, in order. */
  readonly marks: readonly Mark[]
}

export interface Mark {
  readonly after: number
  readonly general: number
  readonly watermark: number
}

/** How far time is known. */
export interface Progress {
  readonly kind: 'progress'
  readonly general: number
  /** The watermarks of the scopes that may have moved, in the order in which they are looked at. */
  readonly scopes: readonly number[]
  readonly watermarks: readonly number[]
}

/** The end of the input. */
export interface End {
  readonly kind: 'end'
  /** By scope: the greatest event time. */
  readonly greatest: readonly number[]
}

/** Words that were added to a dictionary since it was last told of; a worker that does not know it begins it. */
export interface Words {
  readonly dictionary: number
  readonly words: readonly (Key | null)[]
}

export type Order =
  | { readonly kind: 'task'; readonly task: Task }
  /** The task is over; another may follow. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'slot'; readonly slot: number; readonly memory: SharedArrayBuffer }
  | {
      readonly kind: 'portion'
      readonly slot: number
      readonly words: readonly Words[]
      /** Dictionaries that are not used any more after this. */
      readonly forget: readonly number[]
      readonly steps: readonly (Piece | Progress | End)[]
      /** Whether it is to be told which events are kept. */
      readonly asksKept: boolean
    }

/** What a rule has found, as numbers: see `found-codec.ts`; and the keys that have not been told before. */
export interface Findings {
  readonly numbers: Float64Array
  readonly size: number
  readonly keys: readonly (readonly [rule: number, code: number, key: Key])[]
}

/** What a worker has done and keeps. */
export interface WorkerState {
  /** Events of its keys. */
  readonly events: number
  /** Milliseconds at work. */
  readonly busyMs: number
  readonly counters: PatternCounters
  readonly kept: readonly number[]
  readonly buffered: number
  readonly open: number
  readonly keys: number
  readonly symbols: number
  readonly overflowed: number
  readonly openAbsences: number
  /** The key with the most events of its own, and about how many; `null`: none stands out. */
  readonly heaviest: { readonly key: Key; readonly events: number } | null
}

/** The answer to one portion. */
export type Answer =
  | {
      readonly kind: 'done'
      /** Matches, and partial matches that timed out. */
      readonly findings: Findings
      readonly timedOut: Findings
      readonly state: WorkerState
      /** Tags of the events that are kept; `null`: it was not asked. */
      readonly keptTags: Float64Array | null
    }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** An error, as far as it can be cloned. */
export interface Failure {
  /** `null`: none of Tidemark's own. */
  readonly code: string | null
  readonly message: string
  readonly hint: string
  readonly data: Readonly<Record<string, unknown>>
  readonly stack: string
}

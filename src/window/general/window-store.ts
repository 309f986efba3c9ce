/** The open windows of all keys. */
import { TidemarkError } from '../../base/errors.ts'
import type { Rows } from '../../event/rows.ts'
import { StateKeys, type StateKeysSnapshot } from '../../stream/state-keys.ts'
import type { WindowCounters, WindowOperatorOptions } from '../operator-options.ts'
import type { Contents } from './contents.ts'
import { KeyWindows } from './key-windows.ts'
import { OpenWindow } from './open-window.ts'
import type { TriggerMachine } from './trigger/trigger-machine.ts'
import { plainWindow, windowFromPlain, type PlainParts, type PlainWindow } from './window-state.ts'

export interface WindowStoreSnapshot {
  readonly keys: StateKeysSnapshot
  readonly opened: number
  readonly windows: readonly (readonly [id: number, position: number, windows: readonly PlainWindow[]])[]
}

const NONE: readonly OpenWindow[] = []

export class WindowStore<T> {
  readonly #keys: StateKeys<T>
  readonly #isKeyed: boolean
  readonly #machine: TriggerMachine
  readonly #contents: Contents
  readonly #counters: WindowCounters
  readonly #limit: number
  /** By key id. */
  readonly #states: (KeyWindows | undefined)[] = []
  #size = 0
  #opened = 0

  constructor(
    { key, isScoped, limits, onBad }: WindowOperatorOptions<T>,
    machine: TriggerMachine,
    contents: Contents,
    counters: WindowCounters,
  ) {
    this.#keys = new StateKeys({ key, maxKeys: limits.keys, isScoped, onBad })
    this.#isKeyed = key !== null
    this.#machine = machine
    this.#contents = contents
    this.#counters = counters
    this.#limit = limits.windows
  }

  /** How many windows there are. */
  get size(): number {
    return this.#size
  }

  /** How many keys have something. */
  get keys(): number {
    return this.#keys.size
  }

  /** The id of a row's key, which is to be released when all is done; `BAD_KEY`. @throws TidemarkError `KEY_LIMIT` */
  id(rows: Rows<T>, row: number, scope: number): number {
    return this.#keys.id(rows, row, scope)
  }

  /** What is open of a key. */
  of(id: number): KeyWindows | undefined {
    return this.#states[id]
  }

  /** The same, made if it is not there. */
  made(id: number): KeyWindows {
    return (this.#states[id] ??= new KeyWindows())
  }

  /** All windows, in no order. */
  all(): readonly OpenWindow[] {
    return this.#states.flatMap((state) => state?.windows ?? NONE)
  }

  /** Opens a window. @throws TidemarkError `WINDOW_LIMIT` */
  open(id: number, scope: number, start: number, end: number, inTime: boolean): OpenWindow {
    if (this.#size >= this.#limit) throw tooManyWindows(this.#limit)
    const window = new OpenWindow(id, this.#keys.key(id), scope, start, end, this.#opened++, inTime)
    window.trigger = this.#machine.begin()
    this.#contents.begin(window)
    this.made(id).add(window)
    this.#size++
    this.#counters.made++
    return window
  }

  remove(window: OpenWindow): void {
    this.#contents.drop(window)
    this.#states[window.id]!.remove(window)
    this.#size--
  }

  /** Gives a window other bounds. */
  move(window: OpenWindow, start: number, end: number): void {
    const state = this.#states[window.id]!
    const isAlone = state.windows.length === 1
    if (!isAlone) state.remove(window)
    window.start = start
    window.end = end
    if (!isAlone) state.add(window)
    window.isOpen = true
  }

  /** Gives the id of a key back of which nothing is kept. */
  release(id: number): void {
    const state = this.#states[id]
    if (state !== undefined) {
      if (state.windows.length > 0 || state.position > 0) return
      this.#states[id] = undefined
    }
    this.#keys.release(id)
  }

  snapshot(parts: PlainParts): WindowStoreSnapshot {
    return {
      keys: this.#keys.snapshot(),
      opened: this.#opened,
      windows: this.#states.flatMap((state, id) =>
        state === undefined
          ? []
          : [[id, state.position, state.windows.map((window) => plainWindow(window, parts))] as const],
      ),
    }
  }

  restore({ keys, opened, windows }: WindowStoreSnapshot, parts: PlainParts): void {
    this.#keys.restore(keys)
    this.#opened = opened
    for (const [id, position, plains] of windows) {
      const state = this.made(id)
      state.position = position
      for (const plain of plains) {
        const window = windowFromPlain(plain, id, this.#keys.key(id), this.#isKeyed, parts)
        state.add(window)
        this.#size++
        this.#contents.restored(window)
      }
    }
  }
}

export function tooManyWindows(limit: number): TidemarkError {
  return new TidemarkError('WINDOW_LIMIT', {
    message: `More than ${limit} windows are open at once.`,
    hint: 'Raise limits.windows, make windows or the allowed lateness shorter, or use a trigger that is done at some time.',
    data: { limit },
  })
}

/** One of the windows that share slices: what is known of it, apart from the stream it stands in. */
import type { Stage } from '../../stream/stage.ts'
import type { Pane, WindowResult } from '../result.ts'
import type { WindowOperatorOptions } from '../operator-options.ts'
import type { WindowSyntax } from '../syntax/window.ts'
import type { Layout } from './layout.ts'
import { resultMaker, type MakeResult } from './results.ts'
import { SliceWindows } from './slice-windows.ts'

/** A window over the stream, and who gets what comes out of it. */
export interface SlicedOutput<T> extends Pick<WindowOperatorOptions<T>, 'onLate'> {
  readonly syntax: WindowSyntax
  readonly next: Stage<WindowResult>
}

export class SlicedWindow<T> {
  readonly index: number
  readonly windows: SliceWindows
  readonly latenessMs: number
  readonly isDiscarding: boolean
  readonly isRetracting: boolean
  readonly suppresses: boolean
  /** Whether the last result of each window has to be remembered while it takes events. */
  readonly remembers: boolean
  readonly make: MakeResult
  readonly onLate: SlicedOutput<T>['onLate']
  /** Where the event time of results is kept; -1: it is that of their end. */
  readonly #timeAt: number
  readonly #stride: number
  readonly onTime: Pane

  constructor(index: number, { syntax, onLate }: SlicedOutput<T>, layout: Layout, isKeyed: boolean) {
    const { assigner, allowedLatenessMs, accumulation, unchanged } = syntax
    const columns = layout.columns[index]!
    this.index = index
    this.windows = new SliceWindows(assigner as ConstructorParameters<typeof SliceWindows>[0])
    this.latenessMs = allowedLatenessMs
    this.isDiscarding = accumulation === 'discarding'
    this.isRetracting = accumulation === 'retracting'
    // A result of other events than the last is no update of it.
    this.suppresses = unchanged === 'suppress' && !this.isDiscarding
    this.remembers = allowedLatenessMs > 0 && (this.isRetracting || this.suppresses)
    this.make = resultMaker(layout, columns, isKeyed)
    this.onLate = onLate
    this.#timeAt = columns.earliest >= 0 ? columns.earliest : columns.latest
    this.#stride = layout.stride
    this.onTime = pane('on-time', 0, allowedLatenessMs === 0)
  }

  /** The event time of a result. */
  timeOf(cells: Float64Array, partial: number, end: number): number {
    return this.#timeAt < 0 ? end - 1 : cells[partial * this.#stride + this.#timeAt]!
  }

  /** Whether a window that ends at `end` takes events no more. */
  isOver(end: number, watermark: number): boolean {
    return end - 1 + this.latenessMs <= watermark
  }

  /** The windows that contain `time`. */
  containing(time: number): readonly (readonly [start: number, end: number])[] {
    const found: (readonly [number, number])[] = []
    this.windows.times.assign(time, (start, end) => found.push([start, end]))
    return found
  }
}

export function pane(timing: 'on-time' | 'late', index: number, isLast: boolean): Pane {
  return Object.freeze({ timing, index, nonSpeculativeIndex: index, isFirst: index === 0, isLast })
}

export const LAST_ON_TIME: Pane = pane('on-time', 0, true)

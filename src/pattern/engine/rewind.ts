/**
 * Taking back what has happened to a key, so that an event which belongs before it can be put in its place.
 *
 * Whoever asks for this (`EngineWishes.rewinds`) makes each key a watermark scope of its own (`scope === key` in all that
 * the engine is told), so time goes back with the key and with nothing else. Everything that was found must have been
 * drained before a mark is made or gone back to: what was found is not the engine's any more.
 *
 * To go back costs what it cost to come: an engine writes down what each event changes, not what there is.
 */
import type { Engine } from './engine.ts'

/** Where a key is in its history: marks of one key never go down as events come. */
export type Mark = number

export interface RewindableEngine extends Engine {
  /** Where a key is now. O(1). */
  mark(key: number): Mark
  /**
   * Takes back all that the key was told since the mark: events, times reached, times advanced to. The engine goes on as
   * if that had not been. O(what it takes back).
   */
  rewind(key: number, mark: Mark): void
  /** Nothing before the mark will be taken back any more: what is kept for that goes. O(what goes), amortised. */
  settle(key: number, mark: Mark): void
  /**
   * The earliest event time at which time alone may change what is found or kept for a key; `Infinity`: there is none.
   * It may be too early, never too late. O(1), amortised.
   */
  deadlineOf(key: number): number
}

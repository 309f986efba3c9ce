/**
 * Where Tidemark differs by design from what Flink or Beam were recorded to do: each a function of the case, with the
 * line it rests on (DESIGN section 3, unless said otherwise).
 */
import type { WindowResult } from '../../../src/window/result.ts'

export interface WindowReason {
  readonly name: string
  readonly design: string
}

/** Sets a transcript aside: Beam asks triggers after a whole bundle, so one that counts can take in more than it waits for. */
export const BUNDLE_EVALUATION: WindowReason = {
  name: 'bundle-evaluation',
  design: 'L5 batches: how input is cut into batches changes nothing',
}

/**
 * Whether a window makes a result in the middle of a bundle, of which more is to come for it.
 *
 * @param answers by step, one a step of the bundle
 * @param gap of sessions; 0 for other windows
 */
export function needsBundle(
  bundle: readonly number[],
  answers: readonly (readonly WindowResult[])[],
  gap: number,
): boolean {
  return answers.some((results, i) =>
    results.some(({ start, end }) =>
      bundle.slice(i + 1).some((time) => time < end && (gap === 0 ? time >= start : time + gap > start)),
    ),
  )
}

/** Of windows that never end Flink's results have the greatest time there is. */
export const NO_LAST_MOMENT: WindowReason = {
  name: 'no-last-moment',
  design: 'A window result is an event: it has time (of a window without an end: that of its latest event)',
}

/** Beam holds the watermark of the output back to the earliest element of a pane that is still to come. */
export const WATERMARK_HOLD: WindowReason = {
  name: 'watermark-hold',
  design: 'Watermarks are forwarded after the outputs they cause',
}

/** Flink takes the later of two instants at which clocks show a time. */
export const OVERLAP_FIRST: WindowReason = {
  name: 'overlap-first',
  design: 'calendar windows: a boundary that comes twice is the first of the two (src/window/syntax/assigner.ts)',
}

/**
 * Sums per device in tumbling windows, by hand, over columns: sums by window and device code, results when the watermark
 * has passed the end, in order of window and device. Sums are plain, so they drift by rounding.
 */
import type { FoundSum } from '../workloads/over-samples.ts'
import { thousandths, which } from '../workloads/over-samples.ts'
import type { Sample, SampleColumns } from '../workloads/window-input.ts'

interface Slice {
  readonly start: number
  readonly sums: Float64Array
  readonly has: Uint8Array
}

export function handWindows(data: SampleColumns, sizeMs: number, delayMs: number, found: FoundSum): undefined {
  const { time, device, value } = data.columns
  const { codes, dictionary } = device
  const devices = dictionary.length
  const order = Array.from(dictionary.keys()).sort((a, b) => (dictionary[a]! < dictionary[b]! ? -1 : 1))
  const open: Slice[] = []
  let at: Slice = { start: NaN, sums: new Float64Array(0), has: new Uint8Array(0) }
  let watermark = -Infinity
  let due = Infinity
  const close = (): void => {
    open.sort((a, b) => a.start - b.start)
    while (open.length > 0 && open[0]!.start + sizeMs - 1 <= watermark) {
      const { start, sums, has } = open.shift()!
      for (const code of order) if (has[code] === 1) found(which(0, code), start + sizeMs, thousandths(sums[code]!))
      if (start === at.start) at = { start: NaN, sums, has }
    }
    due = open.length === 0 ? Infinity : open[0]!.start + sizeMs - 1
  }
  for (let i = 0; i < data.length; i++) {
    const t = time[i]!
    if (watermark >= due) close()
    if (!(t >= at.start && t < at.start + sizeMs)) {
      const start = t - (t % sizeMs)
      if (start + sizeMs - 1 <= watermark) continue
      const known = open.find((slice) => slice.start === start)
      at = known ?? { start, sums: new Float64Array(devices), has: new Uint8Array(devices) }
      if (known === undefined) {
        open.push(at)
        due = Math.min(due, start + sizeMs - 1)
      }
    }
    const code = codes[i]!
    at.sums[code]! += value[i]!
    at.has[code] = 1
    if (t - delayMs - 1 > watermark) watermark = t - delayMs - 1
  }
  watermark = Infinity
  close()
}

/** The same over objects. */
export function handWindowObjects(
  samples: readonly Sample[],
  sizeMs: number,
  delayMs: number,
  found: FoundSum,
): undefined {
  const open = new Map<number, Map<string, number>>()
  let watermark = -Infinity
  let due = Infinity
  const close = (): void => {
    for (const start of [...open.keys()].sort((a, b) => a - b)) {
      if (start + sizeMs - 1 > watermark) break
      const sums = open.get(start)!
      for (const device of [...sums.keys()].sort())
        found(which(0, Number(device.slice(1))), start + sizeMs, thousandths(sums.get(device)!))
      open.delete(start)
    }
    due = Math.min(...open.keys()) + sizeMs - 1
  }
  for (const { time, device, value } of samples) {
    if (watermark >= due) close()
    const start = time - (time % sizeMs)
    if (start + sizeMs - 1 > watermark) {
      let sums = open.get(start)
      if (sums === undefined) {
        sums = new Map()
        open.set(start, sums)
        due = Math.min(due, start + sizeMs - 1)
      }
      sums.set(device, (sums.get(device) ?? 0) + value)
    }
    if (time - delayMs - 1 > watermark) watermark = time - delayMs - 1
  }
  watermark = Infinity
  close()
}

/** Sums in windows by the public API. */
import { boundedOutOfOrderness, fromColumns, sliding, stream, sum } from 'tidemark'
import type { FoundSum } from '../workloads/over-samples.ts'
import { thousandths, which } from '../workloads/over-samples.ts'
import type { Sample, SampleColumns } from '../workloads/window-input.ts'
import type { WindowOf } from '../workloads/windows.ts'

export async function overColumns(
  data: SampleColumns,
  of: WindowOf,
  delayMs: number,
  found: FoundSum,
): Promise<undefined> {
  await report(stream(fromColumns<Sample>(data), optionsOf(delayMs)), of, found)
}

export async function overObjects(
  samples: readonly Sample[],
  of: WindowOf,
  delayMs: number,
  found: FoundSum,
): Promise<undefined> {
  await report(stream(samples, optionsOf(delayMs)), of, found)
}

function optionsOf(delayMs: number) {
  return { time: 'time', watermark: boundedOutOfOrderness({ milliseconds: delayMs }) } as const
}

async function report(
  samples: ReturnType<typeof stream<Sample>>,
  { sizeMs, slideMs }: WindowOf,
  found: FoundSum,
): Promise<undefined> {
  const sums = samples
    .keyBy('device')
    .window(sliding({ milliseconds: sizeMs }, { milliseconds: slideMs }))
    .aggregate({ total: sum('value') })
  await sums.to(({ key, end, total }) => found(which(0, Number(String(key).slice(1))), end, thousandths(total)))
}

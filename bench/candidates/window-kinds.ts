/** Tidemark on other windows than sums of minutes, by its public API; and the library's oracle on them. */
import type { Source } from 'tidemark'
import {
  boundedOutOfOrderness,
  countWindow,
  distinct,
  fromColumns,
  max,
  quantile,
  session,
  stream,
  sum,
  tumbling,
} from 'tidemark'
import { oracleWindows } from 'tidemark/testing'
import type { Counted, Found, Run } from '../workloads/over-signals.ts'
import { numbersText } from '../workloads/over-signals.ts'
import { thousandths, which } from '../workloads/over-samples.ts'
import type { Sample, SampleColumns } from '../workloads/window-input.ts'
import { samplesAsObjects } from '../workloads/window-input.ts'
import type { WindowKind } from '../workloads/window-kinds.ts'
import { COUNT, MINUTE_MS, SESSION_GAP_MS, delayOf, deviceNumber, valuesByMinute } from '../workloads/window-kinds.ts'
import { windowSyntax } from './window-syntax.ts'

const RELATIVE_ERROR = 0.01
const DISTINCT_ERROR = 0.03

export function kindOverColumns(kind: WindowKind): Run<SampleColumns> {
  return (data, found, verifies) =>
    aggregate(kind, fromColumns<Sample>(data), found, verifies ? new Verifier(kind, samplesAsObjects(data)) : null)
}

export function kindOverObjects(kind: WindowKind): Run<readonly Sample[]> {
  return (samples, found, verifies) => aggregate(kind, samples, found, verifies ? new Verifier(kind, samples) : null)
}

async function aggregate(
  kind: WindowKind,
  samples: Source<Sample> | readonly Sample[],
  found: Found,
  verifier: Verifier | null,
): Promise<Counted> {
  const watermark = boundedOutOfOrderness({ milliseconds: delayOf(kind) })
  const keyed = stream(samples, { time: 'time', watermark }).keyBy('device')
  const windowed = keyed.window(assignerOf(kind))
  const results = windowed.aggregate({ total: totalOf(kind) })
  await results.to(({ key, end, time, total }) => {
    const device = which(0, deviceNumber(String(key)))
    verifier?.verify(device, end, total ?? NaN)
    found(device, kind === 'count' ? time : end, told(kind, total ?? NaN))
  })
  return undefined
}

function assignerOf(kind: WindowKind) {
  if (kind === 'count') return countWindow(COUNT)
  return kind === 'session' || kind === 'session late'
    ? session<Sample>({ milliseconds: SESSION_GAP_MS })
    : tumbling({ milliseconds: MINUTE_MS })
}

function totalOf(kind: WindowKind) {
  switch (kind) {
    case 'max':
      return max<Sample, 'value'>('value')
    case 'p99':
      return quantile<Sample>('value', 0.99, { relativeError: RELATIVE_ERROR })
    case 'distinct':
      return distinct<Sample>('value')
    default:
      return sum<Sample>('value')
  }
}

function told(kind: WindowKind, total: number): number {
  return kind === 'p99' || kind === 'distinct' ? 0 : thousandths(total)
}

/** Sees to it that estimates are as near as they should be. */
class Verifier {
  readonly #kind: WindowKind
  readonly #exact: ReadonlyMap<string, readonly number[]>

  constructor(kind: WindowKind, samples: readonly Sample[]) {
    this.#kind = kind
    this.#exact = valuesByMinute(samples)
  }

  verify(device: number, end: number, estimate: number): void {
    if (this.#kind !== 'p99' && this.#kind !== 'distinct') return
    const values = this.#exact.get(`${device} ${end}`) ?? []
    const isP99 = this.#kind === 'p99'
    const exact = isP99
      ? ([...values].sort((a, b) => a - b)[Math.floor(0.99 * (values.length - 1))] ?? NaN)
      : new Set(values).size
    const error = isP99 ? RELATIVE_ERROR * exact + 1e-9 : DISTINCT_ERROR * exact + 1
    if (!(Math.abs(estimate - exact) <= error))
      throw new Error(`an estimate of ${estimate} where the ${this.#kind} is ${exact}`)
  }
}

export function kindOracle(kind: WindowKind, samples: readonly Sample[]): string[] {
  const delayMs = delayOf(kind)
  let watermark = -Infinity
  const steps = samples.map((event) => {
    const step = { event, time: event.time, key: event.device, watermark }
    watermark = Math.max(watermark, event.time - delayMs - 1)
    return step
  })
  const { results } = oracleWindows(windowSyntax(assignerOf(kind), totalOf(kind)), steps, { atEnd: 'complete' })
  return results.map((result) => {
    const { key, end, time, total } = result as typeof result & { readonly total: number }
    const at = kind === 'count' ? time : end
    return numbersText(which(0, deviceNumber(String(key))), at, told(kind, total))
  })
}

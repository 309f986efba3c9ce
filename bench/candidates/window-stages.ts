/**
 * Sums in windows by the stages themselves, stamp and sliced window operator, without the job around them. They are not part
 * of the public API, so they are taken from `dist` by their paths.
 */
import type { FoundSum, SumRun } from '../workloads/over-samples.ts'
import { thousandths, which } from '../workloads/over-samples.ts'
import type { Sample, SampleColumns } from '../workloads/window-input.ts'
import type { WindowOf } from '../workloads/windows.ts'
import { windowSyntax } from './window-syntax.ts'

/** So many events at once: each batch is followed by a call to what is behind each window, which with a thousand of them counts. */
const BATCH = 8192

interface Batch {
  readonly rows: { get(row: number): { readonly key: string; readonly end: number; readonly total: number } }
  readonly size: number
  readonly row: Int32Array
}

type Make = new (...args: readonly unknown[]) => object

async function load(path: string, name: string): Promise<Make> {
  // From bench/dist/candidates, where this file runs.
  const module = (await import(new URL(`../../../dist/${path}`, import.meta.url).href)) as Record<string, Make>
  return module[name]!
}

export async function stagesOverColumns(queries: readonly WindowOf[], delayMs: number): Promise<SumRun<SampleColumns>> {
  const ColumnRows = await load('event/rows.js', 'ColumnRows')
  const run = await stages(queries, delayMs)
  return (data, found) => run(new ColumnRows(data, 0), data.length, found)
}

export async function stagesOverObjects(
  queries: readonly WindowOf[],
  delayMs: number,
): Promise<SumRun<readonly Sample[]>> {
  const ObjectRows = await load('event/rows.js', 'ObjectRows')
  const run = await stages(queries, delayMs)
  return (samples, found) => run(new ObjectRows(samples, 0), samples.length, found)
}

async function stages(
  queries: readonly WindowOf[],
  delayMs: number,
): Promise<(rows: object, length: number, found: FoundSum) => undefined> {
  const Operator = await load('window/slices/sliced-window-operator.js', 'SlicedWindowOperator')
  const Clock = await load('time/scope-clock.js', 'ScopeClock')
  const Stamp = await load('stream/stamp.js', 'Stamp')
  return (rows, length, found) => {
    const clock = new Clock({ delayMs, maxFutureSkewMs: null })
    const windows = queries.map((query, i) => ({ syntax: syntaxOf(query), next: sink(i, found), onLate: fail }))
    const operator = new Operator(windows, {
      clock,
      key: 'device',
      isScoped: false,
      limits: { keys: 1e7, windows: 1e7, events: 1e7 },
      onBad: fail,
      atEnd: 'complete',
    })
    const verdicts = { counts: { accepted: 0 }, onLate: fail, onBad: fail, onWatermarkFailure: fail }
    const options = {
      time: 'time',
      timeOptions: {},
      arrival: null,
      scope: null,
      partition: null,
      punctuation: null,
      clock,
      acceptLate: false,
      lateBehind: true,
      maxScopes: 1,
    }
    const stamp = new Stamp(options, operator, verdicts) as {
      ingest(rows: object, from: number, to: number, now: number): void
      end(): void
    }
    for (let at = 0; at < length; at += BATCH) stamp.ingest(rows, at, Math.min(length, at + BATCH), NaN)
    stamp.end()
  }
}

function sink(window: number, found: FoundSum): object {
  return {
    batch({ rows, size, row }: Batch): void {
      for (let i = 0; i < size; i++) {
        const { key, end, total } = rows.get(row[i]!)
        found(which(window, Number(key.slice(1))), end, thousandths(total))
      }
    },
    progress() {},
    tick() {},
    idle() {},
    end() {},
  }
}

function fail(): never {
  throw new Error('no event of this input is late or bad')
}

function syntaxOf({ sizeMs, slideMs }: WindowOf): object {
  const isTumbling = sizeMs === slideMs
  return windowSyntax(
    isTumbling
      ? { kind: 'tumbling', sizeMs, offsetMs: 0, domain: 'event' }
      : { kind: 'sliding', sizeMs, slideMs, offsetMs: 0, domain: 'event' },
    { kind: 'sum', of: 'value' },
  )
}

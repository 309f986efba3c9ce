/** The library's oracle of windows on the workloads `nexmark`; what is joined or chosen of its results, is so here. */
import { oracleWindows } from 'tidemark/testing'
import type { AuctionEvent } from '../workloads/nexmark-input.ts'
import type { NexmarkQuery } from '../workloads/nexmark.ts'
import { SLIDE_MS, WINDOW_MS, mostOf } from '../workloads/nexmark.ts'
import { numbersText } from '../workloads/over-signals.ts'
import { windowSyntax } from './window-syntax.ts'

type Assigner = Parameters<typeof windowSyntax>[0]
type Aggregate = Parameters<typeof windowSyntax>[1]

interface Total {
  readonly key: number
  readonly end: number
  readonly total: number
}

const TUMBLING: Assigner = { kind: 'tumbling', sizeMs: WINDOW_MS, offsetMs: 0, domain: 'event' }
const COUNT: Aggregate = { kind: 'count', of: null }

export function nexmarkOracle(query: NexmarkQuery, events: readonly AuctionEvent[]): string[] {
  const bids = events.filter(({ kind }) => kind === 'bid')
  switch (query) {
    case 'q5': {
      const assigner: Assigner = { kind: 'sliding', sizeMs: WINDOW_MS, slideMs: SLIDE_MS, offsetMs: 0, domain: 'event' }
      const byEnd = new Map<number, Map<number, number>>()
      for (const { key, end, total } of totals(bids, ({ auction }) => auction, assigner, COUNT))
        byEnd.set(end, (byEnd.get(end) ?? new Map<number, number>()).set(key, total))
      return [...byEnd].flatMap(([end, counts]) => mostOf(end, counts))
    }
    case 'q7':
      return totals(bids, () => 0, TUMBLING, { kind: 'max', of: 'price' }).flatMap(({ end, total }) =>
        bids
          .filter(({ time, price }) => price === total && time < end && time >= end - WINDOW_MS)
          .map(({ auction }) => numbersText(end, auction, total)),
      )
    case 'q8': {
      const of = (kind: AuctionEvent['kind'], key: (event: AuctionEvent) => number): Set<string> =>
        new Set(
          totals(
            events.filter((event) => event.kind === kind),
            key,
            TUMBLING,
            COUNT,
          ).map((one) => numbersText(one.end, one.key, 0)),
        )
      const sellers = of('auction', ({ seller }) => seller)
      return [...of('person', ({ id }) => id)].filter((text) => sellers.has(text))
    }
    case 'q11': {
      const assigner: Assigner = { kind: 'session', gap: WINDOW_MS, touching: false, domain: 'event' }
      return totals(bids, ({ bidder }) => bidder, assigner, COUNT).map(({ key, end, total }) =>
        numbersText(end, key, total),
      )
    }
  }
}

function totals(
  events: readonly AuctionEvent[],
  keyOf: (event: AuctionEvent) => number,
  assigner: Assigner,
  aggregate: Aggregate,
): readonly Total[] {
  const steps = events.map((event, i) => ({
    event,
    time: event.time,
    key: keyOf(event),
    watermark: (events[i - 1]?.time ?? -Infinity) - 1,
  }))
  return oracleWindows(windowSyntax(assigner, aggregate), steps, { atEnd: 'complete' })
    .results as unknown as readonly Total[]
}

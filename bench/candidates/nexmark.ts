/** Tidemark on the workloads `nexmark`, by its public API. */
import { aggregate, count, field, session, sliding, stream, tumbling } from 'tidemark'
import type { AuctionEvent } from '../workloads/nexmark-input.ts'
import type { NexmarkQuery } from '../workloads/nexmark.ts'
import { SLIDE_MS, WINDOW_MS } from '../workloads/nexmark.ts'
import type { Found, Run } from '../workloads/over-signals.ts'

export const nexmarkRun: Readonly<Record<NexmarkQuery, Run<readonly AuctionEvent[]>>> = {
  q5: hottest,
  q7: highest,
  q8: newSellers,
  q11: sessions,
}

const options = { time: 'time' } as const
const window = { milliseconds: WINDOW_MS }
const slide = { milliseconds: SLIDE_MS }

/** Those of greatest rank. */
interface Top<T> {
  rank: number
  of: T[]
}

function topOf<T>(rankOf: (event: T) => number) {
  return aggregate<T, Top<T>, readonly T[]>({
    create: () => ({ rank: -Infinity, of: [] }),
    add(top, event) {
      const rank = rankOf(event)
      if (rank > top.rank) return { rank, of: [event] }
      if (rank === top.rank) top.of.push(event)
      return top
    },
    merge(a, b) {
      if (a.rank !== b.rank) return a.rank > b.rank ? a : b
      a.of.push(...b.of)
      return a
    },
    result: ({ of }) => of,
  })
}

interface Counted {
  readonly key: unknown
  readonly end: number
  readonly bids: number
}

async function hottest(events: readonly AuctionEvent[], found: Found): Promise<undefined> {
  const counts = stream(events, options)
    .filter(field('kind').eq('bid'))
    .keyBy('auction')
    .window(sliding(window, slide))
    .aggregate({ bids: count() })
  // The time of a result is the last moment of its window, so what ends together is in one slide.
  const tops = counts.windowAll(tumbling(slide)).aggregate({ top: topOf<Counted>(({ bids }) => bids) })
  for await (const { end, top } of tops) for (const { key, bids } of top) found(end, Number(key), bids)
}

async function highest(events: readonly AuctionEvent[], found: Found): Promise<undefined> {
  const tops = stream(events, options)
    .filter(field('kind').eq('bid'))
    .windowAll(tumbling(window))
    .aggregate({ top: topOf<AuctionEvent>(({ price }) => price) })
  for await (const { end, top } of tops) for (const { auction, price } of top) found(end, auction, price)
}

async function newSellers(events: readonly AuctionEvent[], found: Found): Promise<undefined> {
  const all = stream(events, options)
  const persons = all.filter(field('kind').eq('person')).keyBy('id')
  const sellers = all
    .filter(field('kind').eq('auction'))
    .keyBy('seller')
    .window(tumbling(window))
    .aggregate({ auctions: count() })
    .keyBy('key')
  const both = persons
    .join(sellers)
    .window(tumbling(window))
    .apply((person, { end }) => ({ id: person.id, end }))
  for await (const { value } of both) found(value.end, value.id, 0)
}

async function sessions(events: readonly AuctionEvent[], found: Found): Promise<undefined> {
  const counts = stream(events, options)
    .filter(field('kind').eq('bid'))
    .keyBy('bidder')
    .window(session(window))
    .aggregate({ bids: count() })
  for await (const { key, end, bids } of counts) found(end, Number(key), bids)
}

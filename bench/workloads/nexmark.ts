/**
 * Workloads `nexmark`: queries 5, 7, 8 and 11 of NEXMark over events of our own making (`nexmark-input.ts`). For every candidate:
 *
 * - *q5*: in each 10 s, every 2 s: the auctions with the most bids, and how many these are.
 * - *q7*: in each 10 s: the bids with the greatest price.
 * - *q8*: who has come as a person and opened an auction in the same 10 s.
 * - *q11*: how many bids a bidder has made until 10 s pass without one.
 *
 * A result is told by the end of its window and two numbers.
 */
import type { Setting, Workload } from '../harness/contract.ts'
import type { AuctionEvent } from './nexmark-input.ts'
import { auctionEvents } from './nexmark-input.ts'
import type { Run } from './over-signals.ts'
import { candidateOver, numbersText } from './over-signals.ts'

export type NexmarkQuery = 'q5' | 'q7' | 'q8' | 'q11'

export const WINDOW_MS = 10_000
export const SLIDE_MS = 2_000

interface Query {
  readonly title: string
  readonly hand: string
  readonly reference: (events: readonly AuctionEvent[]) => string[]
}

const QUERIES: Readonly<Record<NexmarkQuery, Query>> = {
  q5: {
    title: 'the auctions with the most bids in 10 s, every 2 s',
    hand: 'a Map of counts per 2 s',
    reference: hottest,
  },
  q7: { title: 'the bids with the greatest price in 10 s', hand: 'a list of the best', reference: highest },
  q8: { title: 'new persons who open an auction in the same 10 s', hand: 'two Sets', reference: newSellers },
  q11: {
    title: 'bids of a bidder in a session with a gap of 10 s',
    hand: 'a Map of open sessions',
    reference: sessions,
  },
}

export const nexmark: readonly Workload[] = (Object.keys(QUERIES) as NexmarkQuery[]).map(nexmarkWorkload)

function nexmarkWorkload(query: NexmarkQuery): Workload {
  const { title, hand, reference } = QUERIES[query]
  const candidate = (name: string, about: string, load: () => Promise<Run<readonly AuctionEvent[]>>) =>
    candidateOver<readonly AuctionEvent[]>(
      'objects',
      { name, about },
      auctionEvents,
      (events, length) => events.slice(0, length),
      load,
    )
  const head = (setting: Setting, events: number) => auctionEvents({ ...setting, events })
  return {
    name: `nexmark ${query}`,
    suite: 'W10',
    title,
    brief: true,
    seed: 61,
    events: { full: 500_000, quick: 50_000 },
    prefix: 3_000,
    baselines: { objects: ['hand loop'] },
    candidates: [
      candidate('hand loop', hand, async () => (await import('../peers/hand-nexmark.ts')).handNexmark[query]),
      candidate(
        'Tidemark',
        'filter, keyBy, window, aggregate or join; for await',
        async () => (await import('../candidates/nexmark.ts')).nexmarkRun[query],
      ),
    ],
    describe: ({ events }) =>
      `${events.toLocaleString('en-US')} events in order, 1,000 a second; persons, auctions and bids as 1 : 3 : 46`,
    writeFiles() {
      // There is no form of input in files.
    },
    reference: (setting, events) => reference(head(setting, events)),
    oracle: async (setting, events) =>
      (await import('../candidates/nexmark-oracle.ts')).nexmarkOracle(query, head(setting, events)),
  }
}

/** By the end of the window of so many ms that begins at a multiple of the slide. */
function inWindows(events: readonly AuctionEvent[], slideMs: number): Map<number, AuctionEvent[]> {
  const windows = new Map<number, AuctionEvent[]>()
  for (const event of events) {
    const first = event.time - (event.time % slideMs) + slideMs
    for (let end = first; end - WINDOW_MS <= event.time; end += slideMs) {
      const list = windows.get(end)
      if (list === undefined) windows.set(end, [event])
      else list.push(event)
    }
  }
  return windows
}

function bidsOf(events: readonly AuctionEvent[]): readonly AuctionEvent[] {
  return events.filter(({ kind }) => kind === 'bid')
}

function hottest(events: readonly AuctionEvent[]): string[] {
  return [...inWindows(bidsOf(events), SLIDE_MS)].flatMap(([end, bids]) => {
    const counts = new Map<number, number>()
    for (const { auction } of bids) counts.set(auction, (counts.get(auction) ?? 0) + 1)
    return mostOf(end, counts)
  })
}

/** The results of one window of *q5*. */
export function mostOf(end: number, counts: ReadonlyMap<number, number>): string[] {
  const most = Math.max(...counts.values())
  return [...counts].flatMap(([auction, count]) => (count === most ? [numbersText(end, auction, count)] : []))
}

function highest(events: readonly AuctionEvent[]): string[] {
  return [...inWindows(bidsOf(events), WINDOW_MS)].flatMap(([end, bids]) => {
    const price = bids.reduce((most, bid) => Math.max(most, bid.price), 0)
    return bids.filter((bid) => bid.price === price).map((bid) => numbersText(end, bid.auction, price))
  })
}

function newSellers(events: readonly AuctionEvent[]): string[] {
  return [...inWindows(events, WINDOW_MS)].flatMap(([end, all]) => {
    const sellers = new Set(all.filter(({ kind }) => kind === 'auction').map(({ seller }) => seller))
    return all.filter(({ kind, id }) => kind === 'person' && sellers.has(id)).map(({ id }) => numbersText(end, id, 0))
  })
}

function sessions(events: readonly AuctionEvent[]): string[] {
  const bidders = new Map<number, number[]>()
  for (const { bidder, time } of bidsOf(events)) {
    const times = bidders.get(bidder)
    if (times === undefined) bidders.set(bidder, [time])
    else times.push(time)
  }
  return [...bidders].flatMap(([bidder, times]) => {
    const lasts = times.flatMap((time, i) => ((times[i + 1] ?? Infinity) - time >= WINDOW_MS ? [i] : []))
    return lasts.map((last, i) => numbersText((times[last] ?? NaN) + WINDOW_MS, bidder, last - (lasts[i - 1] ?? -1)))
  })
}

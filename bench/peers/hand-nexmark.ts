/** The workloads `nexmark` by hand, over objects in order. */
import type { AuctionEvent } from '../workloads/nexmark-input.ts'
import type { NexmarkQuery } from '../workloads/nexmark.ts'
import { SLIDE_MS, WINDOW_MS } from '../workloads/nexmark.ts'
import type { Found, Run } from '../workloads/over-signals.ts'

const SLICES = WINDOW_MS / SLIDE_MS

export const handNexmark: Readonly<Record<NexmarkQuery, Run<readonly AuctionEvent[]>>> = {
  q5: hottest,
  q7: highest,
  q8: newSellers,
  q11: sessions,
}

function hottest(events: readonly AuctionEvent[], found: Found): undefined {
  const hot = new Hot(found)
  for (const { kind, time, auction } of events) if (kind === 'bid') hot.bid(time, auction)
  hot.end()
}

/** Counts by auction in the slices of the window that is open. */
class Hot {
  private readonly found: Found
  /** The oldest first; the newest one is filled. */
  private slices: Map<number, number>[] = []
  /** Of the newest slice. */
  private until = NaN

  constructor(found: Found) {
    this.found = found
  }

  bid(time: number, auction: number): void {
    for (let i = 0; time >= this.until && i < SLICES; i++) this.close()
    if (!(time < this.until)) {
      this.slices = [new Map<number, number>()]
      this.until = time - (time % SLIDE_MS) + SLIDE_MS
    }
    const slice = this.slices[this.slices.length - 1]!
    slice.set(auction, (slice.get(auction) ?? 0) + 1)
  }

  end(): void {
    for (let i = 0; i < SLICES; i++) this.close()
  }

  /** Tells of the window that ends with the newest slice, and begins another slice. */
  private close(): void {
    const counts = new Map<number, number>()
    let most = 0
    for (const slice of this.slices) {
      for (const [auction, count] of slice) {
        const sum = (counts.get(auction) ?? 0) + count
        counts.set(auction, sum)
        if (sum > most) most = sum
      }
    }
    if (most > 0) for (const [auction, count] of counts) if (count === most) this.found(this.until, auction, count)
    this.slices.push(new Map())
    if (this.slices.length > SLICES) this.slices.shift()
    this.until += SLIDE_MS
  }
}

function highest(events: readonly AuctionEvent[], found: Found): undefined {
  let end = -Infinity
  let price = -1
  let best: number[] = []
  const close = (): void => {
    for (const auction of best) found(end, auction, price)
    price = -1
    best = []
  }
  for (const bid of events) {
    if (bid.kind !== 'bid') continue
    if (bid.time >= end) {
      close()
      end = bid.time - (bid.time % WINDOW_MS) + WINDOW_MS
    }
    if (bid.price > price) {
      price = bid.price
      best = [bid.auction]
    } else if (bid.price === price) best.push(bid.auction)
  }
  close()
}

function newSellers(events: readonly AuctionEvent[], found: Found): undefined {
  let end = -Infinity
  const persons = new Set<number>()
  const sellers = new Set<number>()
  const close = (): void => {
    for (const id of persons) if (sellers.has(id)) found(end, id, 0)
    persons.clear()
    sellers.clear()
  }
  for (const { kind, time, id, seller } of events) {
    if (time >= end) {
      close()
      end = time - (time % WINDOW_MS) + WINDOW_MS
    }
    if (kind === 'person') persons.add(id)
    else if (kind === 'auction') sellers.add(seller)
  }
  close()
}

interface Session {
  last: number
  bids: number
}

function sessions(events: readonly AuctionEvent[], found: Found): undefined {
  const open = new Map<number, Session>()
  for (const { kind, time, bidder } of events) {
    if (kind !== 'bid') continue
    const session = open.get(bidder)
    if (session === undefined) open.set(bidder, { last: time, bids: 1 })
    else {
      if (time - session.last >= WINDOW_MS) {
        found(session.last + WINDOW_MS, bidder, session.bids)
        session.bids = 0
      }
      session.last = time
      session.bids++
    }
  }
  for (const [bidder, { last, bids }] of open) found(last + WINDOW_MS, bidder, bids)
}

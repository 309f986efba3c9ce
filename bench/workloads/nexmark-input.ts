/**
 * The input of the workloads `nexmark`: an auction house, written from what is published of NEXMark. Of 50 events one is a
 * new person, three are new auctions, 46 are bids. Half of the bids go to one hot auction, three in four come from one hot
 * bidder, three in four auctions are of one hot seller; the hot ones change after each 100 new ones, the others are among
 * the last 100 auctions and the last 1,000 persons. 1,000 events a second; fields that no query asks for are left out.
 */
import type { Setting } from '../harness/contract.ts'
import { Random } from '../harness/random.ts'

/** One shape for all, as from one topic; what a kind does not have is 0. */
export interface AuctionEvent {
  readonly kind: 'person' | 'auction' | 'bid'
  /** Milliseconds. */
  readonly time: number
  /** Of the person or the auction. */
  readonly id: number
  readonly seller: number
  /** Of a bid. */
  readonly auction: number
  readonly bidder: number
  readonly price: number
}

const PERSONS = 1
const AUCTIONS = 3
const GROUP = 50
const HOT = 100
const IN_FLIGHT = 100
const ACTIVE = 1_000

/** The first `n` of them are the same, whatever the number of events. Linear. */
export function auctionEvents({ events, seed }: Setting): AuctionEvent[] {
  const random = new Random(seed)
  let persons = 0
  let auctions = 0
  const hotOr = (isHot: boolean, count: number, among: number): number =>
    isHot ? count - (count % HOT) : Math.max(0, count - 1 - random.below(among))
  return Array.from({ length: events }, (_, i): AuctionEvent => {
    const time = i
    const place = i % GROUP
    const none = { time, id: 0, seller: 0, auction: 0, bidder: 0, price: 0 }
    if (place < PERSONS) return { ...none, kind: 'person', id: persons++ }
    if (place < PERSONS + AUCTIONS)
      return { ...none, kind: 'auction', id: auctions++, seller: hotOr(random.below(4) > 0, persons - 1, ACTIVE) }
    return {
      ...none,
      kind: 'bid',
      auction: hotOr(random.below(2) > 0, auctions - 1, IN_FLIGHT),
      bidder: hotOr(random.below(4) > 0, persons - 1, ACTIVE),
      price: Math.floor(10 ** (random.unit() * 4)),
    }
  })
}

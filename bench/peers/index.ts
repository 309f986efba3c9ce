/** The programs in other languages that take part with `--peers`. */
import type { Peer, Workload } from '../harness/contract.ts'
import { esperPeers } from './esper/peers.ts'
import { flinkPeers } from './flink/peers.ts'

/** @param quick nothing is to be quoted: without those that differ from others in their parallelism only */
export function peersOf({ name }: Workload, quick: boolean): readonly Peer[] {
  return [...flinkPeers(name, quick), ...esperPeers(name)]
}

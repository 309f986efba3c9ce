/** The programs in other languages that take part with `--peers`. */
import type { Peer, Workload } from '../harness/contract.ts'
import { esperPeers } from './esper/peers.ts'
import { flinkPeers } from './flink/peers.ts'

export function peersOf({ name }: Workload): readonly Peer[] {
  return [...flinkPeers(name), ...esperPeers(name)]
}

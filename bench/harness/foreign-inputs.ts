/** The files that programs in other languages read: one for each workload, size and order of events. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Peer, Setting, Workload } from './contract.ts'
import { eventsOf } from './contract.ts'

/** Writes the file if it is not there. @throws Error if the workload gives nothing to other programs */
export function inputFileOf(workload: Workload, peer: Peer, setting: Setting): string {
  if (workload.exchange === undefined) throw new Error(`${workload.name} has no 'exchange' for ${peer.program.name}`)
  const events = eventsOf(peer, setting)
  const name = `${workload.name.replaceAll(/\W+/g, '-')}-${events}${peer.sorted ? '-sorted' : ''}.events`
  const path = join(setting.directory, name)
  if (!existsSync(path)) workload.exchange.write(path, setting, events, peer.sorted)
  return path
}

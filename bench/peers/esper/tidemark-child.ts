/**
 * The process in which one form of Tidemark is measured: a pass, and a line of JSON, for each line on standard input. It is
 * asked in the same way as the program in Java.
 *
 *     node tidemark-child.js <workload> <form> <events>
 */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { WorkloadName } from './inputs.ts'
import type { PassLine } from './messages.ts'
import type { TidemarkForm } from './tidemark-passes.ts'
import { passesOf } from './tidemark-passes.ts'

const [workload, form, count] = process.argv.slice(2) as [WorkloadName, TidemarkForm, string]
const events = Number(count)
// From bench/dist/peers/esper, where this file runs.
const manifest = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string
}
const pass = passesOf(workload, form, events)
// What building the input has left, before the first pass; see bench/README.md, A round.
globalThis.gc?.()

for await (const _ of createInterface({ input: process.stdin })) {
  const cpu = process.cpuUsage()
  const started = process.hrtime.bigint()
  const { matches, check } = await pass()
  const ms = Number(process.hrtime.bigint() - started) / 1e6
  const { user, system } = process.cpuUsage(cpu)
  const line: PassLine = {
    workload,
    events,
    ms,
    cpuMs: (user + system) / 1000,
    matches,
    checksum: check,
    version: manifest.version,
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

/** Records of other forms than that of throughput: the same head, a folder of their own in `bench/record`. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import type { Machine } from './record.ts'
import { commitOf, load, machine } from './record.ts'

/** What those benches are told that are measured and recorded apart. */
export interface ApartOptions {
  readonly quick: boolean
  readonly json: boolean
  readonly filter: readonly string[]
  readonly record?: boolean | undefined
  readonly render: boolean
  readonly list: boolean
  /** With those that need more than Node. */
  readonly peers?: boolean
}

/** What was measured, and where. */
export interface RecordHead {
  readonly version: 1
  /** When the run started, ISO 8601, UTC. */
  readonly date: string
  readonly commit: string | null
  readonly dirty: boolean
  readonly machine: Machine
  readonly node: string
  readonly v8: string
  readonly load: { readonly before: number; readonly after: number }
}

/** Measures by `measure`, and puts the head before what it answers. @param root the folder of the package */
export async function dated<T extends object>(root: string, measure: () => Promise<T>): Promise<RecordHead & T> {
  const date = new Date().toISOString()
  const before = load()
  const measured = await measure()
  return {
    version: 1,
    date,
    ...commitOf(root),
    machine: machine(),
    node: process.versions.node,
    v8: process.versions.v8,
    load: { before, after: load() },
    ...measured,
  }
}

/** Writes a record and answers its path. A second run on the same day and commit replaces the first. */
export async function writeDated(directory: string, record: RecordHead): Promise<string> {
  mkdirSync(directory, { recursive: true })
  const what = record.dirty || record.commit === null ? 'worktree' : record.commit
  const path = join(directory, `${record.date.slice(0, 10)}-${what}.json`)
  // As the formatter of the project would have it, since the file is committed.
  writeFileSync(path, await format(JSON.stringify(record), { ...(await resolveConfig(path)), filepath: path }))
  return path
}

/** The record with the latest date, or `undefined` if there is none. */
export function newestDated<T extends RecordHead>(directory: string): T | undefined {
  let newest: T | undefined
  for (const name of existsSync(directory) ? readdirSync(directory) : []) {
    if (!name.endsWith('.json')) continue
    const record = JSON.parse(readFileSync(join(directory, name), 'utf8')) as T
    if (newest === undefined || record.date > newest.date) newest = record
  }
  return newest
}

/** The first lines of every table. */
export function headText({ date, commit, dirty, machine: of, node, v8, load: loads }: RecordHead): string {
  const revision = commit === null ? '' : `, commit ${commit}${dirty ? ' with changes' : ''}`
  return [
    `${date.slice(0, 16).replace('T', ' ')} UTC${revision}`,
    `${of.cpu}, ${of.cores} cores, ${of.memoryGiB} GiB, ${of.system}, load ${loads.before} before and ${loads.after} after`,
    `node ${node}, V8 ${v8}`,
  ].join('\n')
}

/** Puts a text between the two markers of a page. @throws Error if the page does not have both, in their order */
export function putBetween(path: string, begin: string, end: string, text: string): void {
  const page = readFileSync(path, 'utf8')
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from === -1 || to < from) throw new Error(`${path} lacks the markers ${begin} and ${end}`)
  writeFileSync(path, `${page.slice(0, from)}${begin}\n\n${text}\n\n${page.slice(to)}`)
}

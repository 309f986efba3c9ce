/** `npm run bench -- --memory`: see README.md. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dated, newestDated, putBetween, writeDated, type ApartOptions } from '../harness/dated.ts'
import { Progress } from '../harness/progress.ts'
import type { HeldBytes } from './child.ts'
import { PER_SECOND, SOAK_SECONDS, soaks, type SoakResult } from './soak.ts'
import { subjects } from './subjects.ts'
import { tableOf, type HeldRecord, type MemoryRecord, type SoakRecord } from './table.ts'

const CHILD = fileURLToPath(new URL('child.js', import.meta.url))

const BEGIN = '<!-- results: begin (drawn by `npm run bench -- --memory --render`) -->'
const END = '<!-- results: end -->'

/** What a straight line through the heap may gain in an hour, as a share of it: more is growth, and an error. */
const MOST_GROWTH = 0.1
/** Of a quick run only: how much less is held, and how much shorter the hour is. */
const QUICK_SHARE = 0.1
const QUICK_HOUR = 0.4

/** @param bench the folder of the sources @param root that of the package @throws Error if something grows */
export async function memory(options: ApartOptions, bench: string, root: string): Promise<void> {
  const records = join(bench, 'record', 'memory')
  const asked = options.filter.map((text) => text.toLowerCase())
  const isAsked = (label: string): boolean => asked.length === 0 || asked.some((text) => label.includes(text))
  const held = subjects.map((subject, at) => ({ subject, at })).filter((each) => isAsked(heldLabel(each.subject)))
  const soaked = soaks.map((soak, at) => ({ soak, at })).filter((each) => isAsked(`soak ${each.soak.name}`))
  if (options.list) {
    for (const { subject } of held) process.stdout.write(`${heldLabel(subject)}\n`)
    for (const { soak } of soaked) process.stdout.write(`soak ${soak.name}\n`)
    return
  }
  const only = asked.length > 0 || options.quick
  if (!options.render || only || options.record === true) {
    const progress = new Progress(process.stderr.isTTY)
    const record: MemoryRecord = await dated(root, async () => {
      const all = held.length + soaked.length
      const heldRecords: HeldRecord[] = []
      for (const { subject, at } of held) {
        const { name, about, spread, full } = subject
        progress.show(heldLabel(subject), heldRecords.length / all)
        const count = Math.round(full * (options.quick ? QUICK_SHARE : 1))
        heldRecords.push({ name, about, spread, count, ...(await ask<HeldBytes>(String(at), String(count))) })
      }
      const soakRecords: SoakRecord[] = []
      for (const { soak, at } of soaked) {
        const { name, about } = soak
        progress.show(`soak ${name}`, (heldRecords.length + soakRecords.length) / all)
        const seconds = SOAK_SECONDS * (options.quick ? QUICK_HOUR : 1)
        const events = Math.round(seconds * PER_SECOND)
        soakRecords.push({ name, about, events, ...(await ask<SoakResult>('soak', String(at), String(events))) })
      }
      return { held: heldRecords, soaks: soakRecords }
    })
    progress.clear()
    process.stdout.write(options.json ? `${JSON.stringify(record, undefined, 1)}\n` : tableOf(record))
    if (options.record ?? !only) process.stderr.write(`\nrecorded in ${await writeDated(records, record)}\n`)
    // In a part of an hour what is seen is the noise of the lists, which double and halve.
    if (!options.quick) demandNoGrowth(record)
  }
  if (options.render) draw(records, join(bench, 'memory', 'README.md'))
}

function heldLabel({ name, spread, about }: { name: string; spread: string; about: string }): string {
  return `${spread} ${name}: ${about}`.toLowerCase()
}

function demandNoGrowth({ soaks: all }: MemoryRecord): void {
  const grown = all.filter(({ growth }) => growth > MOST_GROWTH).map(({ name }) => name)
  if (grown.length > 0)
    throw new Error(`what is kept of ${grown.join(', ')} has grown by more than ${MOST_GROWTH * 100} % in an hour`)
}

/** Asks a process of its own. */
function ask<T>(...question: readonly string[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = fork(CHILD, question, {
      execArgv: ['--expose-gc'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.once('message', (answer: T) => resolve(answer))
    child.once('error', reject)
    child.once('exit', (code, signal) =>
      reject(new Error(`${question.join(' ')}: its process ended (${signal ?? `code ${code}`})`)),
    )
  })
}

function draw(records: string, page: string): void {
  const record = newestDated<MemoryRecord>(records)
  if (record === undefined) throw new Error(`no record in ${records}: run npm run bench -- --memory first`)
  putBetween(page, BEGIN, END, `\`\`\`\n${tableOf(record)}\`\`\``)
}

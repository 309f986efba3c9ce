/**
 * Runs rules over recordings, where these are at hand, and holds what they find against what is known of them: of
 * recordings that people have labelled, how much of what is labelled is found; of recordings in which events came late,
 * what each way to treat late events finds.
 *
 *     npm run labelled -- [DIR] [--only NAME] [--json]
 *
 * DIR holds a folder for each recording; without it they are looked for beside the checkout. Exits with 1 if a figure is
 * not the one that is known, with 2 if there is nothing under DIR.
 */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { sharedPath } from '../support/shared.ts'
import { readHeart } from './heart.ts'
import type { LabelledSet } from './labelled-set.ts'
import { readIcuVitals } from './late/icu-vitals.ts'
import type { LateSet } from './late/late-set.ts'
import { lateText } from './late/late-tables.ts'
import { readNetDelay } from './late/net-delay.ts'
import { subjectResult, type SubjectResult } from './late/result.ts'
import { readQuakes } from './late/usgs-quakes.ts'
import { readMachine } from './machine.ts'
import { runRule } from './run-rule.ts'
import { tableText } from './tables.ts'

/** What was found in one recording. */
interface Outcome {
  readonly text: string
  /** Rules of which a figure is not as it is known to be. */
  readonly differing: number
  readonly data: unknown
}

type Run = (folder: string) => Promise<readonly Outcome[]>

const SETS: readonly (readonly [folder: string, run: Run])[] = [
  ['mitbih-beats', async (folder) => [labelled(await readHeart(folder))]],
  ['nab', async (folder) => [labelled(await readMachine(folder))]],
  ['icu-vitals', async (folder) => [await late(await readIcuVitals(folder))]],
  ['net-delay', async (folder) => lateInTurn(await readNetDelay(folder))],
  ['usgs-quakes', async (folder) => [await late(await readQuakes(folder))]],
]

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' }, only: { type: 'string' } },
  })
  const root = positionals[0] ?? sharedPath('data')
  const sets = SETS.filter(([folder]) => values.only === undefined || folder === values.only)
  if (sets.length === 0) return wrong(`there is no set '${values.only}': ${SETS.map(([folder]) => folder).join(', ')}`)
  const present = sets.filter(([folder]) => root !== null && existsSync(`${root}/${folder}`))
  if (present.length === 0) {
    if (positionals.length > 0) return wrong(`none of ${sets.map(([folder]) => folder).join(', ')} is in '${root}'`)
    process.stdout.write('skipped: no recordings lie beside this checkout\n')
    return 0
  }
  const outcomes: Outcome[] = []
  for (const [folder, run] of present) {
    for (const outcome of await run(`${root}/${folder}`)) {
      outcomes.push(outcome)
      if (values.json !== true) process.stdout.write(`${outcome.text}\n`)
    }
  }
  const differing = outcomes.reduce((sum, outcome) => sum + outcome.differing, 0)
  const absent = sets.filter((set) => !present.includes(set)).map(([folder]) => folder)
  if (values.json === true) {
    const found = outcomes.map(({ data }) => data)
    process.stdout.write(`${JSON.stringify({ differing, absent, sets: found }, null, 2)}\n`)
  } else {
    const skipped = absent.map((folder) => `skipped: no ${folder}\n`)
    process.stdout.write(`${skipped.join('')}${verdict(differing)}\n`)
  }
  return differing > 0 ? 1 : 0
}

function labelled<T>(set: LabelledSet<T>): Outcome {
  const rules = set.rules.map((rule, i) => {
    progress(`${set.name}: rule ${i + 1} of ${set.rules.length}, ${rule.title}`)
    return runRule(set, rule, 'every').result
  })
  progress('')
  const data = { name: set.name, events: set.events.length, rules }
  return { text: tableText(data), differing: howManyDiffer(rules), data }
}

async function late(set: LateSet): Promise<Outcome> {
  const subjects: SubjectResult[] = []
  for (const [i, subject] of set.subjects.entries()) {
    progress(`${set.name}: ${i + 1} of ${set.subjects.length}, ${subject.title}`)
    subjects.push(await subjectResult(subject))
  }
  progress('')
  return { text: lateText(set, subjects), differing: howManyDiffer(subjects), data: { name: set.name, subjects } }
}

async function lateInTurn(sets: readonly LateSet[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const set of sets) outcomes.push(await late(set))
  return outcomes
}

function howManyDiffer(rules: readonly { readonly differences: readonly string[] }[]): number {
  return rules.filter(({ differences }) => differences.length > 0).length
}

/** One line that is written over, where somebody is looking. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}

function verdict(count: number): string {
  return count === 0 ? 'all figures are as known' : `${count} rules have other figures than known`
}

function wrong(text: string): number {
  process.stderr.write(`${text}\n`)
  return 2
}

process.exitCode = await main()

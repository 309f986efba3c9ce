/**
 * Runs rules over recordings that people have labelled, and says how much of what is labelled they find.
 *
 *     npm run labelled -- [DIR] [--json]
 *
 * DIR holds `mitbih-beats` and `nab`; without it they are looked for beside the checkout. Exits with 1 if a figure is not
 * the one that is known, with 2 if there is nothing under DIR.
 */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { sharedPath } from '../support/shared.ts'
import { readHeart } from './heart.ts'
import type { LabelledSet } from './labelled-set.ts'
import { readMachine } from './machine.ts'
import { runRule } from './run-rule.ts'
import { tableText, type SetResult } from './tables.ts'

type Run = (folder: string) => Promise<SetResult>

const SETS: readonly (readonly [folder: string, run: Run])[] = [
  ['mitbih-beats', async (folder) => runSet(await readHeart(folder))],
  ['nab', async (folder) => runSet(await readMachine(folder))],
]

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } })
  const root = positionals[0] ?? sharedPath('data')
  const present = SETS.filter(([folder]) => root !== null && existsSync(`${root}/${folder}`))
  if (present.length === 0) {
    if (positionals.length > 0) return wrong(`neither mitbih-beats nor nab is in '${root}'`)
    process.stdout.write('skipped: no labelled recordings lie beside this checkout\n')
    return 0
  }
  const results: SetResult[] = []
  for (const [folder, run] of present) {
    const result = await run(`${root}/${folder}`)
    results.push(result)
    if (values.json !== true) process.stdout.write(`${tableText(result)}\n`)
  }
  const differing = results.flatMap(({ rules }) => rules).filter(({ differences }) => differences.length > 0).length
  const absent = SETS.filter((set) => !present.includes(set)).map(([folder]) => folder)
  if (values.json === true) process.stdout.write(`${JSON.stringify({ differing, absent, sets: results }, null, 2)}\n`)
  else process.stdout.write(`${absent.map((folder) => `skipped: no ${folder}\n`).join('')}${verdict(differing)}\n`)
  return differing > 0 ? 1 : 0
}

function runSet<T>(set: LabelledSet<T>): SetResult {
  const rules = set.rules.map((rule, i) => {
    progress(`${set.name}: rule ${i + 1} of ${set.rules.length}, ${rule.title}`)
    return runRule(set, rule, 'every').result
  })
  progress('')
  return { name: set.name, events: set.events.length, rules }
}

/** One line that is written over, where somebody is looking. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}

function verdict(differing: number): string {
  return differing === 0 ? 'all figures are as known' : `${differing} rules have other figures than known`
}

function wrong(text: string): number {
  process.stderr.write(`${text}\n`)
  return 2
}

process.exitCode = await main()

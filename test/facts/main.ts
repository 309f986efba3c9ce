/**
 * Runs every case file under a folder, and compares.
 *
 *     npm run facts -- DIR [--verbose] [--case ID] [--engines auto,runs] [--json]
 *
 * DIR is a folder, or one file. Without it those are run that lie beside the checkout, if there are any. The oracle is
 * always run; of the engines for patterns all, or those named. Cases of windows are told by their shape (`windows/`), and
 * run on all that takes them. Exits with 1 if a case failed, with 2 if there was nothing to run under DIR.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { ENGINES, type CaseEngine } from './engines.ts'
import { parseCases, recognise, type FactCase } from './format.ts'
import { judge, type Judgement } from './judge.ts'
import { caseText, summaryOf, summaryText, type Summary } from './report.ts'
import { sharedPath } from '../support/shared.ts'
import { windowFacts } from './windows/format.ts'
import { judgeWindowFact, windowCaseText } from './windows/judge.ts'
import type { WindowFact } from './windows/fact.ts'

interface Options {
  readonly verbose: boolean
  readonly json: boolean
  readonly only: string | undefined
  readonly engines: readonly CaseEngine[]
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      verbose: { type: 'boolean' },
      json: { type: 'boolean' },
      case: { type: 'string' },
      engines: { type: 'string' },
    },
  })
  const root = positionals[0] ?? sharedPath('facts')
  if (root === null) {
    print('skipped: no facts lie beside this checkout')
    return 0
  }
  if (!existsSync(root)) return wrong(`no file or folder '${root}'`)
  const names = values.engines?.split(',').filter((name) => name !== '') ?? ENGINES.map(({ name }) => name)
  const unknown = names.find((name) => !ENGINES.some((engine) => engine.name === name))
  if (unknown !== undefined) return wrong(`no engine '${unknown}'`)
  const options: Options = {
    verbose: values.verbose === true,
    json: values.json === true,
    only: values.case,
    engines: ENGINES.filter(({ name }) => names.includes(name)),
  }
  const files = filesUnder(root).flatMap((path) => runFile(root, path, options) ?? [])
  const ran = files.reduce((total, { cases }) => total + cases, 0)
  const failed = files.reduce((total, file) => total + file.failed, 0)
  print(options.json ? JSON.stringify({ cases: ran, failed, files }, null, 2) : `${ran} cases, ${failed} failed`)
  if (ran === 0) return 2
  return failed > 0 ? 1 : 0
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function wrong(text: string): number {
  process.stderr.write(`${text}\n`)
  return 2
}

function filesUnder(root: string): readonly string[] {
  if (statSync(root).isFile()) return [root]
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && /\.jsonl?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}

/** `null` if there is no case in it that is wanted. */
function runFile(root: string, path: string, options: Options): Summary | null {
  const { verbose, json, only, engines } = options
  const name = relative(root, path) || basename(path)
  const say = json ? (): void => undefined : print
  const text = readFileSync(path, 'utf8')
  const windows = windowFacts(text, path)
  if (windows !== null) return runWindows(name, windows, options, say)
  const cases = parseCases(path, text).map(recognise)
  const known = cases.filter((fact): fact is FactCase => fact !== null)
  if (known.length === 0) {
    if (only === undefined) say(`${name}: not a file of cases that are known`)
    return null
  }
  const wanted = known.filter((fact) => only === undefined || fact.data.id === only)
  const results = wanted.map((fact): [FactCase, Judgement] => [fact, judge(fact, engines)])
  for (const [fact, judgement] of results) {
    if (only !== undefined || (verbose && judgement.verdict.kind === 'failed')) say(caseText(fact, judgement))
  }
  if (wanted.length === 0) return null
  const summary = summaryOf(name, results)
  say(summaryText(summary))
  if (known.length < cases.length) say(`    ${cases.length - known.length} values of unknown shape`)
  return summary
}

/** `null` if there is no case in it that is wanted. */
function runWindows(
  name: string,
  facts: readonly WindowFact[],
  { verbose, only }: Options,
  say: (text: string) => void,
): Summary | null {
  const wanted = facts.filter(({ id, json }) => only === undefined || id === only || json['id'] === only)
  if (wanted.length === 0) return null
  const results = wanted.map((fact) => ({ fact, judgement: judgeWindowFact(fact) }))
  for (const { fact, judgement } of results) {
    if (only !== undefined || (verbose && judgement.verdict.kind === 'failed')) say(windowCaseText(fact, judgement))
  }
  const summary = summaryOf(
    name,
    results.map(({ fact, judgement }) => [{ data: fact }, judgement]),
  )
  say(summaryText(summary))
  return summary
}

process.exitCode = main()

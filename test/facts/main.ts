/**
 * Runs every case file under a folder, and compares.
 *
 *     npm run facts -- DIR [--verbose] [--case ID]
 *
 * Without DIR it runs those that lie beside the checkout, if there are any. Exits with 1 if a case failed, with 2 if
 * there was nothing to run under DIR.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { parseCases, recognise, type FactCase } from './format.ts'
import { judge, type Judgement } from './judge.ts'
import { caseText, countText } from './report.ts'
import { sharedPath } from '../support/shared.ts'

interface Options {
  readonly verbose: boolean
  readonly only: string | undefined
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { verbose: { type: 'boolean' }, case: { type: 'string' } },
  })
  const root = positionals[0] ?? sharedPath('facts')
  if (root === null) {
    print('skipped: no facts lie beside this checkout')
    return 0
  }
  if (!existsSync(root)) {
    process.stderr.write(`no file or folder '${root}'\n`)
    return 2
  }
  const options: Options = { verbose: values.verbose === true, only: values.case }
  const results = filesUnder(root).map((path) => runFile(root, path, options))
  const failed = results.reduce((total, result) => total + result.failed, 0)
  const ran = results.reduce((total, result) => total + result.ran, 0)
  print(`${ran} cases, ${failed} failed`)
  if (ran === 0) return 2
  return failed > 0 ? 1 : 0
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function filesUnder(root: string): readonly string[] {
  if (statSync(root).isFile()) return [root]
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && /\.jsonl?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}

function runFile(
  root: string,
  path: string,
  { verbose, only }: Options,
): { readonly ran: number; readonly failed: number } {
  const name = relative(root, path) || basename(path)
  const cases = parseCases(path, readFileSync(path, 'utf8')).map(recognise)
  const known = cases.filter((fact): fact is FactCase => fact !== null)
  if (known.length === 0) {
    if (only === undefined) print(`${name}: not a file of pattern cases`)
    return { ran: 0, failed: 0 }
  }
  const wanted = known.filter((fact) => only === undefined || fact.data.id === only)
  const results = wanted.map((fact): [FactCase, Judgement] => [fact, judge(fact)])
  for (const [fact, judgement] of results) {
    if (only !== undefined || (verbose && judgement.verdict.kind === 'failed')) print(caseText(fact, judgement))
  }
  if (wanted.length > 0) print(countText(name, results))
  if (known.length < cases.length) print(`    ${cases.length - known.length} values of unknown shape`)
  return { ran: wanted.length, failed: results.filter(([, { verdict }]) => verdict.kind === 'failed').length }
}

process.exitCode = main()

/**
 * Loads rule files, in TypeScript or JavaScript. In them `tidemark` is this very package, wherever the file lies: so a
 * rule in an empty folder works without an installation.
 */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createJiti } from 'jiti'
import { TidemarkError, show } from '../../base/errors.ts'
import { planPattern } from '../../pattern/plan/plan.ts'
import type { Stream } from '../../api/stream.ts'
import { resultsOf, ruleFileOf, type JobFunction, type RuleFile } from './rule-module.ts'

const KINDS: readonly string[] = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']

/**
 * Loads and checks a rule file.
 *
 * @throws TidemarkError `RULE_NOT_FOUND`, `RULE_BROKEN`, `NOT_A_RULE`, `RULE_STREAM`
 */
export async function loadRule(path: string): Promise<RuleFile> {
  const file = resolve(path)
  checkFile(path, file)
  const exported = await exportsOf(file).catch((error: unknown) => {
    throw ruleBroken(path, file, error)
  })
  const rule = ruleFileOf(path, exported)
  try {
    for (const { syntax } of rule.rules) planPattern(syntax)
  } catch (error) {
    throw ruleBroken(path, file, error)
  }
  return rule
}

function checkFile(path: string, file: string): void {
  const status = statSync(file, { throwIfNoEntry: false })
  if (status === undefined) throw ruleNotFound(path, 'there is no such file')
  if (status.isDirectory()) {
    const inside = KINDS.map((kind) => `rule${kind}`).find((name) => existsSync(`${file}/${name}`))
    throw ruleNotFound(
      path,
      'it is a folder',
      inside === undefined ? undefined : `${path.replace(/\/$/, '')}/${inside}`,
    )
  }
  if (!KINDS.includes(extname(file))) throw ruleNotFound(path, 'it is neither TypeScript nor JavaScript')
}

type Exports = Readonly<Record<string, unknown>>

async function exportsOf(file: string): Promise<Exports> {
  if (isPlainModule(file)) {
    try {
      return (await import(pathToFileURL(file).href)) as Exports
    } catch (error) {
      // Not found: perhaps `tidemark` itself, which is not installed there.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    }
  }
  const jiti = createJiti(import.meta.url, { virtualModules: await thisPackage(), fsCache: false })
  return jiti.import<Exports>(file)
}

/** Whether Node itself takes the file for an ES module. */
function isPlainModule(file: string): boolean {
  const kind = extname(file)
  return kind === '.mjs' || (kind === '.js' && isInModulePackage(dirname(file)))
}

function isInModulePackage(folder: string): boolean {
  const manifest = `${folder}/package.json`
  if (existsSync(manifest)) return /"type"\s*:\s*"module"/.test(readFileSync(manifest, 'utf8'))
  return dirname(folder) !== folder && isInModulePackage(dirname(folder))
}

/** The modules of this package by the names under which users import them. */
async function thisPackage(): Promise<Record<string, unknown>> {
  return { tidemark: await import('../../index.ts'), 'tidemark/testing': await import('../../testing/index.ts') }
}

function ruleNotFound(path: string, reason: string, instead?: string): TidemarkError {
  return new TidemarkError('RULE_NOT_FOUND', {
    message: `The rule ${show(path)} cannot be loaded: ${reason}.`,
    hint:
      instead === undefined
        ? `A rule is a file such as rule.ts; relative paths begin at ${show(process.cwd())}.`
        : `Name the file: ${instead}`,
    data: { path, reason },
  })
}

function ruleBroken(path: string, file: string, cause: unknown): TidemarkError {
  const message = cause instanceof Error ? cause.message : String(cause)
  const line = lineIn(file, cause)
  const hint = cause instanceof TidemarkError ? cause.hint : ''
  return new TidemarkError('RULE_BROKEN', {
    message: `${path}${line === undefined ? '' : `:${line}`} is broken: ${withoutPath(message, file).replace(/\.$/, '')}.`,
    hint: hint === '' ? 'Mend the rule file.' : hint,
    data: { path, line, ...(cause instanceof TidemarkError ? { code: cause.code, ...cause.data } : {}) },
    cause,
  })
}

/**
 * The results of a job over a stream.
 *
 * @throws TidemarkError `NOT_A_JOB`; `RULE_BROKEN` for what the job throws
 */
export function jobResults(path: string, job: JobFunction, events: Stream<unknown>): Stream<unknown> {
  try {
    return resultsOf(path, job, events)
  } catch (error) {
    if (error instanceof TidemarkError && error.code === 'NOT_A_JOB') throw error
    throw ruleBroken(path, resolve(path), error)
  }
}

/** Where in the rule file it happened: from the message of a parser, or the first frame of the stack in the file. */
function lineIn(file: string, cause: unknown): number | undefined {
  const text = cause instanceof Error ? `${cause.message}\n${cause.stack ?? ''}` : ''
  for (const place of [file, realpathSync(file), pathToFileURL(file).href]) {
    const found = text.split(`${place}:`)[1]?.match(/^\d+/)
    if (found !== null && found !== undefined) return Number(found[0])
  }
  return undefined
}

function withoutPath(message: string, file: string): string {
  const place = message.indexOf(file)
  const text = place < 0 ? message : message.slice(0, place)
  return text
    .replace(/^ParseError: /, '')
    .replace(/\s*Require stack:[^]*$/, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

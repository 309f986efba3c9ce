/** The first line of a journal: what job it is of. */
import { show } from '../../base/errors.ts'
import { differenceOf, fingerprintOf, formOf, isWeak, type Form } from './form.ts'

export const JOURNAL_VERSION = 1

export interface RuleMark {
  readonly fingerprint: string
  /** Whether it has functions, of which only the text is known. */
  readonly weak: boolean
  readonly form: Form
}

/** What an input was recognised by. */
export interface SourceMark {
  readonly name: string
  /** The fingerprint of its first bytes, and how many those were; absent: it cannot be looked at. */
  readonly head?: { readonly bytes: number; readonly fingerprint: string }
}

export interface JournalHeader {
  readonly tidemark: 'journal'
  readonly version: typeof JOURNAL_VERSION
  /** Of rules and settings together. */
  readonly job: string
  readonly rules: Readonly<Record<string, RuleMark>>
  readonly settings: Readonly<Record<string, Form>>
  /** In the order of the inputs of the job. */
  readonly sources: readonly SourceMark[]
}

/**
 * @param rules by name: the syntax of a pattern, or a function
 * @param settings those that decide about the answer; `undefined` ones are left out
 */
export function journalHeader(
  rules: Readonly<Record<string, unknown>>,
  settings: Readonly<Record<string, unknown>>,
  sources: readonly SourceMark[],
): JournalHeader {
  const forms = formOf(settings) as Readonly<Record<string, Form>>
  const marks = Object.fromEntries(
    Object.entries(rules).map(([name, rule]): readonly [string, RuleMark] => {
      const form = formOf(rule)
      return [name, { fingerprint: fingerprintOf(form), weak: isWeak(form), form }]
    }),
  )
  const job = fingerprintOf(
    formOf([Object.entries(marks).map(([name, { fingerprint }]) => [name, fingerprint]), forms]),
  )
  return { tidemark: 'journal', version: JOURNAL_VERSION, job, rules: marks, settings: forms, sources }
}

/** Whether a parsed value is a header of this version. */
export function isHeader(value: unknown): value is JournalHeader {
  if (typeof value !== 'object' || value === null) return false
  const { tidemark, version, job, rules, settings, sources } = value as Readonly<Record<string, unknown>>
  return (
    tidemark === 'journal' &&
    version === JOURNAL_VERSION &&
    typeof job === 'string' &&
    isRecord(rules) &&
    Object.values(rules).every((rule) => isRecord(rule) && typeof rule['fingerprint'] === 'string') &&
    isRecord(settings) &&
    Array.isArray(sources) &&
    sources.every((source) => isRecord(source) && typeof source['name'] === 'string')
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * What is not the same in the job that a journal is of and in another, a sentence each. Names of sources are not compared:
 * a file may have been moved.
 *
 * @param heads by input: the fingerprint of the first bytes now, as many as the journal says; `null`: there are not so many
 */
export function differencesBetween(
  was: JournalHeader,
  is: JournalHeader,
  heads: readonly (string | null)[],
): readonly string[] {
  const found: string[] = []
  for (const name of new Set([...Object.keys(was.rules), ...Object.keys(is.rules)])) {
    const [before, after] = [was.rules[name], is.rules[name]]
    if (before === undefined) found.push(`the rule ${show(name)} is new`)
    else if (after === undefined) found.push(`the rule ${show(name)} is not there any more`)
    else if (before.fingerprint !== after.fingerprint)
      found.push(`of the rule ${show(name)}, ${differenceOf(before.form, after.form) ?? 'something has changed'}`)
  }
  const settings = differencesOf(was.settings, is.settings).map((one) => `of the settings, ${one}`)
  found.push(...settings)
  // The same rules in another order make another job: matches of one time come in their order.
  if (found.length === 0 && was.job !== is.job) found.push('its rules stand in another order')
  if (was.sources.length !== is.sources.length)
    found.push(`it had ${was.sources.length} inputs, and has ${is.sources.length}`)
  else {
    for (const [i, { name, head }] of was.sources.entries())
      if (head !== undefined && heads[i] !== head.fingerprint)
        found.push(`${is.sources[i]!.name} does not begin as ${name} did`)
  }
  return found
}

function differencesOf(was: JournalHeader['settings'], is: JournalHeader['settings']): readonly string[] {
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])]
  return names.flatMap((name) => differenceOf(was[name], is[name], name) ?? [])
}

/** What the runner prints. */
import type { FactCase } from './format.ts'
import type { Judgement, Verdict } from './judge.ts'

type Result = readonly [{ readonly data: { readonly id: string } }, Judgement]

type Counts = Readonly<Record<string, number>>

/** A file in numbers; every count is by name. */
export interface Summary {
  readonly file: string
  readonly cases: number
  readonly passed: number
  readonly failed: number
  readonly aside: number
  /** Cases by the reason that sets them aside. */
  readonly asideBy: Counts
  /** Cases by a reason that lets less be compared. */
  readonly loosenedBy: Counts
  /** Single matches and time-outs, and orders of skipping, by the reason that excuses them. */
  readonly excusedBy: Counts
  /** Cases by the engine that failed. */
  readonly failedBy: Counts
  /** Cases that an engine ran and agreed on with the oracle. */
  readonly agreed: Counts
  /** Cases that an engine refused, by its reason, in which the names of steps are left out. */
  readonly refused: Readonly<Record<string, Counts>>
  readonly failures: readonly {
    readonly id: string
    readonly engine: string
    readonly differences: readonly string[]
  }[]
}

export function summaryOf(file: string, results: readonly Result[]): Summary {
  const judgements = results.map(([, judgement]) => judgement)
  const aside = judgements.flatMap(({ verdict }) => (verdict.kind === 'aside' ? [verdict.reason] : []))
  const failures = results.flatMap(([{ data }, { verdict }]) =>
    verdict.kind === 'failed' ? [{ id: data.id, engine: verdict.engine, differences: verdict.differences }] : [],
  )
  const refused = judgements.flatMap((judgement) => judgement.refused)
  const refusing = [...new Set(refused.map(({ engine }) => engine))]
  return {
    file,
    cases: results.length,
    passed: results.length - failures.length - aside.length,
    failed: failures.length,
    aside: aside.length,
    asideBy: counted(aside),
    loosenedBy: counted(judgements.flatMap(({ loosened }) => loosened)),
    excusedBy: counted(judgements.flatMap(({ excused }) => excused)),
    failedBy: counted(failures.map(({ engine }) => engine)),
    agreed: counted(judgements.flatMap(({ agreed }) => agreed)),
    refused: Object.fromEntries(
      refusing.map((name) => [
        name,
        counted(refused.filter(({ engine }) => engine === name).map(({ reason }) => withoutNames(reason))),
      ]),
    ),
    failures,
  }
}

function withoutNames(reason: string): string {
  return reason.replaceAll(/'[^']*'/g, "'…'")
}

/** By name, the most frequent first. */
function counted(names: readonly string[]): Counts {
  const sums = new Map<string, number>()
  for (const name of names) sums.set(name, (sums.get(name) ?? 0) + 1)
  return Object.fromEntries([...sums].toSorted(([, a], [, b]) => b - a))
}

/** One line with the sums, then the reasons and the engines with their counts. */
export function summaryText(summary: Summary): string {
  const { file, passed, failed, aside } = summary
  return [
    `${file}: ${passed} passed, ${failed} failed, ${aside} set aside`,
    ...countLines('set aside', summary.asideBy),
    ...countLines('less compared', summary.loosenedBy),
    ...countLines('single answers excused', summary.excusedBy),
    ...countLines('failed', summary.failedBy),
    ...countLines('run and agreed', summary.agreed),
    ...Object.entries(summary.refused).flatMap(([engine, counts]) => countLines(`refused by ${engine}`, counts)),
  ].join('\n')
}

function countLines(label: string, counts: Counts): readonly string[] {
  return Object.entries(counts).map(([name, sum]) => `    ${String(sum).padStart(5)}  ${label}: ${name}`)
}

/** A case in full. */
export function caseText(fact: FactCase, { verdict }: Judgement): string {
  const lines = [`--- ${fact.data.id}: ${verdict.kind}${verdict.kind === 'aside' ? ` (${verdict.reason})` : ''}`]
  if (fact.kind === 'builder') {
    lines.push(`  chain ${JSON.stringify(fact.data.chain)}`, `  expected ${fact.data.expectedError ?? 'no error'}`)
  } else {
    const { pattern, skip, events } = fact.data
    lines.push(...pattern.seq.map((element) => `  ${JSON.stringify(element)}`), `  skip ${JSON.stringify(skip)}`)
    lines.push(...events.map((event, row) => `  ${row}: ${JSON.stringify(event)}`))
    if (fact.kind === 'automaton') {
      const { expected = [], emitted = [], expectedTimeouts = [], expectedError, finalWatermark } = fact.data
      if (finalWatermark !== undefined) lines.push(`  final watermark ${finalWatermark}`)
      lines.push(
        ...expected.map((match, index) => `  expected ${JSON.stringify(match)} ${JSON.stringify(emitted[index])}`),
        ...expectedTimeouts.map((timeout) => `  time-out ${JSON.stringify(timeout)}`),
        ...(expectedError === undefined ? [] : [`  expected error ${expectedError}`]),
      )
    } else {
      lines.push(
        `  steps ${JSON.stringify(fact.data.steps)}`,
        ...(fact.data.expectedOutput ?? []).map((output) => `  expected ${JSON.stringify(output)}`),
      )
    }
  }
  if (verdict.kind === 'failed') lines.push(...failureLines(verdict))
  return lines.join('\n')
}

function failureLines({ engine, differences, output }: Extract<Verdict, { kind: 'failed' }>): readonly string[] {
  const got = (output?.matches ?? []).map((match) => `  got      ${JSON.stringify(match)}`)
  const timeouts = (output?.timeouts ?? []).map((timeout) => `  got time-out ${JSON.stringify(timeout)}`)
  return [...got, ...timeouts, ...differences.map((difference) => `  ${engine}: ${difference}`)]
}

/** What the runner prints. */
import type { FactCase } from './format.ts'
import type { Judgement, Verdict } from './judge.ts'

type Result = readonly [FactCase, Judgement]

/** One line with the sums, then the reasons with their counts. */
export function countText(file: string, results: readonly Result[]): string {
  const of = (kind: string): number => results.filter(([, { verdict }]) => verdict.kind === kind).length
  const lines = [`${file}: ${of('passed')} passed, ${of('failed')} failed, ${of('aside')} set aside`]
  lines.push(
    ...counts(results.flatMap(([, { verdict }]) => (verdict.kind === 'aside' ? [`set aside: ${verdict.reason}`] : []))),
  )
  lines.push(
    ...counts(results.flatMap(([, { verdict }]) => (verdict.kind === 'failed' ? [`failed: ${verdict.engine}`] : []))),
  )
  lines.push(...counts(results.flatMap(([, { agreed }]) => agreed.map((engine) => `run and agreed: ${engine}`))))
  lines.push(...counts(results.flatMap(([, { refused }]) => refused.map((what) => `refused by ${what}`))))
  lines.push(
    ...counts(results.flatMap(([, { excused }]) => excused.map((reason) => `matches beyond Flink's: ${reason}`))),
  )
  const timeouts = results.filter(([fact]) => hasTimeouts(fact)).length
  if (timeouts > 0) lines.push(`    ${String(timeouts).padStart(5)}  with time-outs, which are not compared yet`)
  return lines.join('\n')
}

function counts(labels: readonly string[]): readonly string[] {
  const sums = new Map<string, number>()
  for (const label of labels) sums.set(label, (sums.get(label) ?? 0) + 1)
  return [...sums].toSorted(([, a], [, b]) => b - a).map(([label, sum]) => `    ${String(sum).padStart(5)}  ${label}`)
}

function hasTimeouts(fact: FactCase): boolean {
  if (fact.kind === 'automaton') return (fact.data.expectedTimeouts ?? []).length > 0
  return fact.kind === 'operator' && fact.data.expectedOutput.some(({ timeout }) => timeout !== undefined)
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
      const { expected = [], emitted = [], finalWatermark } = fact.data
      if (finalWatermark !== undefined) lines.push(`  final watermark ${finalWatermark}`)
      lines.push(
        ...expected.map((match, index) => `  expected ${JSON.stringify(match)} ${JSON.stringify(emitted[index])}`),
      )
    } else {
      lines.push(
        `  steps ${JSON.stringify(fact.data.steps)}`,
        ...fact.data.expectedOutput.map((output) => `  expected ${JSON.stringify(output)}`),
      )
    }
  }
  if (verdict.kind === 'failed') lines.push(...failureLines(verdict))
  return lines.join('\n')
}

function failureLines({ engine, differences, output }: Extract<Verdict, { kind: 'failed' }>): readonly string[] {
  const got = (output?.matches ?? []).map((match) => `  got      ${JSON.stringify(match)}`)
  return [...got, ...differences.map((difference) => `  ${engine}: ${difference}`)]
}

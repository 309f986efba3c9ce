/** Judges one case of a window file, in the form of the other judgements. */
import type { Judgement, Verdict } from '../judge.ts'
import type { WindowFact, WindowVerdict } from './fact.ts'

export function judgeWindowFact({ json, judge }: WindowFact): Judgement {
  let found: WindowVerdict
  try {
    found = judge(json)
  } catch (error) {
    found = { differences: [{ engine: 'runner', text: String(error) }] }
  }
  const { differences, agreed = [], refused = [], aside, loosened = [] } = found
  return { verdict: verdictOf(differences, aside), agreed, refused, loosened, excused: [] }
}

function verdictOf(differences: WindowVerdict['differences'], aside: string | undefined): Verdict {
  const [first] = differences
  if (first !== undefined) {
    const texts = differences.map(({ engine, text }) => (engine === first.engine ? text : `${engine}: ${text}`))
    return { kind: 'failed', engine: first.engine, differences: texts, output: null }
  }
  return aside === undefined ? { kind: 'passed' } : { kind: 'aside', reason: aside }
}

/** A case in full. */
export function windowCaseText({ id, json }: WindowFact, { verdict }: Judgement): string {
  const lines = [`--- ${id}: ${verdict.kind}${verdict.kind === 'aside' ? ` (${verdict.reason})` : ''}`]
  for (const [name, value] of Object.entries(json)) {
    const list: readonly unknown[] | null = Array.isArray(value) ? (value as unknown[]) : null
    if (list === null) lines.push(`  ${name} ${JSON.stringify(value)}`)
    else lines.push(`  ${name}`, ...list.map((one, n) => `    ${n}: ${JSON.stringify(one)}`))
  }
  if (verdict.kind === 'failed') lines.push(...verdict.differences.map((text) => `  ${verdict.engine}: ${text}`))
  return lines.join('\n')
}

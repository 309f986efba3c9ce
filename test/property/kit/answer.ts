/** A match, or matches that were counted, as plain data: what oracle, engines and detector say can be compared. */
import type { Key } from '../../../src/event/keys.ts'

export interface Answer {
  readonly rule: string
  readonly key: Key
  readonly start: number
  readonly end: number
  readonly time: number
  readonly byEnd: boolean
  /** Ids of events by step, in the order in which the steps are written. */
  readonly bindings: readonly (readonly [step: string, ids: readonly number[]])[]
  /** `null`: it is one match. */
  readonly summary: {
    /** `null`: not told. */
    readonly count: number | null
    readonly aggregates: Readonly<Record<string, number | null>>
  } | null
  /** What the detector calls it; `null`: not told. */
  readonly id: string | null
}

/** Everything of a match but its id, which is made of positions in the source. */
export function textOf({ rule, key, start, end, time, byEnd, bindings, summary }: Answer): string {
  const when = `@${time} [${start}, ${end}]${byEnd ? ' by end' : ''}`
  const what =
    summary === null
      ? bindings.map(([step, ids]) => `${step}=${ids.join(',')}`).join(' ')
      : `${summary.count} ${JSON.stringify(summary.aggregates)}`
  return `${rule} ${String(key)} ${when} ${what}`
}

export function texts(answers: readonly Answer[]): readonly string[] {
  return answers.map(textOf)
}

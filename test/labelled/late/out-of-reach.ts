/**
 * Corrections that end before the last late event comes. What comes later still is out of reach: it is named, and it
 * alone explains by what the answer differs from the truth.
 */
import { answerTo, type LateAnswer, type LateRow } from './answer.ts'
import type { Corrected, LateSubject } from './late-set.ts'

export interface OutOfReach {
  readonly way: Corrected
  readonly matches: number
  readonly missed: number
  readonly spurious: number
  readonly said: LateAnswer['said']
  readonly late: readonly (LateRow & { readonly name: string })[]
  readonly differences: readonly string[]
}

/**
 * Asserts, of the final answer: it is the truth of the events that were in reach; it is that of one rule that waits as
 * long as this one corrects; and what was out of reach is what the definition of lateness says.
 */
export async function outOfReach(subject: LateSubject, way: Corrected, truth: LateAnswer): Promise<OutOfReach> {
  const { rows, nameOf } = subject
  const answer = await answerTo(subject, way)
  const places = answer.late.map(({ place }) => place)
  const ofAccepted = await answerTo(subject, { kind: 'event time' }, new Set(places.map((place) => rows[place]!)))
  const byMs = way.delayMs + way.allowedMs
  const { outOfReach: ofSeveral = null } = subject
  // Who waits for a rule behind another leaves out what is late for the first; corrections of the second reach farther.
  const patient = ofSeveral === null ? await answerTo(subject, { kind: 'late dropped', delayMs: byMs }) : answer
  const expected = ofSeveral === null ? lateBy(subject, byMs) : ofSeveral(byMs)
  const [found, real] = [new Set(answer.matches), new Set(truth.matches)]
  return {
    way,
    matches: answer.matches.length,
    missed: truth.matches.filter((match) => !found.has(match)).length,
    spurious: answer.matches.filter((match) => !real.has(match)).length,
    said: answer.said,
    late: answer.late.map((row) => ({ ...row, name: nameOf(rows[row.place]!) })),
    differences: [
      ...answer.contradictions,
      ...(isSame(answer.matches, ofAccepted.matches) ? [] : ['not the truth of the events in reach']),
      ...(isSame(answer.matches, patient.matches) ? [] : ['not the answer of one who waits as long']),
      ...(isSame(places, expected) ? [] : [`${places.length} events are out of reach, not ${expected.length}`]),
    ],
  }
}

/** The places of events that come behind the greatest time of their scope by more than `delayMs`. */
export function lateBy(
  { rows, scope, time }: Pick<LateSubject, 'rows' | 'scope' | 'time'>,
  delayMs: number,
): readonly number[] {
  const greatest = new Map<unknown, number>()
  return rows.flatMap((row, place) => {
    const before = greatest.get(scope(row)) ?? -Infinity
    greatest.set(scope(row), Math.max(before, time(row)))
    return time(row) < before - delayMs ? [place] : []
  })
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i])
}

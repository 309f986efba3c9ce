/** Runs a subject in every way, and holds the answers against the truth and against what is known of them. */
import { delayText } from '../../../src/replay/delay-text.ts'
import { answerTo, type LateAnswer } from './answer.ts'
import type { SaidByHand } from './by-hand.ts'
import { COVERING, type Corrected, type KnownAnswer, type LateSubject, type Way } from './late-set.ts'
import { outOfReach, type OutOfReach } from './out-of-reach.ts'

/** An answer held against the truth. */
export interface WayResult {
  readonly way: Way
  readonly matches: number
  /** Matches that are true ones. */
  readonly exact: number
  readonly missed: number
  readonly spurious: number
  readonly late: number
  readonly said: LateAnswer['said']
  readonly known: KnownAnswer | null
  /** Where it is not as it is known to be, or as it must be. */
  readonly differences: readonly string[]
}

export interface SubjectResult {
  readonly title: string
  readonly events: number
  readonly ways: readonly WayResult[]
  /** Corrections that end before the last late event comes. */
  readonly outOfReach: readonly OutOfReach[]
  readonly differences: readonly string[]
}

export async function subjectResult(subject: LateSubject): Promise<SubjectResult> {
  const truth = await answerTo(subject, { kind: 'event time' })
  const others = waysOf(subject)
  const answers = [truth]
  for (const way of others) answers.push(await answerTo(subject, way))
  const byHand = subject.byHand?.() ?? null
  const ways = answers.map((answer) => wayResult(subject, answer, truth, byHand))
  const short = subject.ways.filter(isShort)
  const beyond: OutOfReach[] = []
  for (const way of short) beyond.push(await outOfReach(subject, way, truth))
  return {
    title: subject.title,
    events: subject.rows.length,
    ways,
    outOfReach: beyond,
    differences: [
      ...ways.flatMap(({ way, differences }) => differences.map((one) => `${wayText(way)}: ${one}`)),
      ...beyond.flatMap(({ way, differences }) => differences.map((one) => `${wayText(way)}: ${one}`)),
      ...latenessDifferences(subject, ways),
    ],
  }
}

/** `late dropped, 15 min`. */
export function wayText(way: Way): string {
  if (way.kind === 'late dropped') return `${way.kind}, ${delayText(way.delayMs)}`
  if (way.kind !== 'corrected') return way.kind
  const until = way.allowedMs >= COVERING ? '' : ` for ${delayText(way.allowedMs)}`
  return `corrected${until}, ${delayText(way.delayMs)}`
}

/** Whether late events come when corrections have ended. */
function isShort(way: Way): way is Corrected {
  return way.kind === 'corrected' && way.allowedMs < COVERING
}

const KINDS: readonly Way['kind'][] = ['event time', 'arrival order', 'arrival clock', 'late dropped', 'corrected']

/** All but the truth and what is told of apart, each once. */
function waysOf({ known, ways }: LateSubject): readonly Way[] {
  const all = new Map([...known.map(({ way }) => way), ...ways].map((way) => [wayText(way), way]))
  const delayOf = (way: Way): number => ('delayMs' in way ? way.delayMs : 0)
  return [...all.values()]
    .filter((way) => way.kind !== 'event time' && !isShort(way))
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || delayOf(a) - delayOf(b))
}

function wayResult(
  { known }: LateSubject,
  answer: LateAnswer,
  truth: LateAnswer,
  byHand: SaidByHand | null,
): WayResult {
  const [found, real] = [new Set(answer.matches), new Set(truth.matches)]
  const exact = truth.matches.filter((match) => found.has(match)).length
  const figures = {
    matches: answer.matches.length,
    exact,
    missed: real.size - exact,
    spurious: answer.matches.length - exact,
  }
  const expected = known.find(({ way }) => wayText(way) === wayText(answer.way)) ?? null
  const wrong = answer.way.kind === 'corrected' && figures.missed + figures.spurious > 0
  return {
    way: answer.way,
    ...figures,
    late: answer.late.length,
    said: answer.said,
    known: expected,
    differences: [
      ...answer.contradictions,
      ...(wrong ? [`the final answer is not the truth: ${figures.missed} missed, ${figures.spurious} spurious`] : []),
      ...(answer.said === null || byHand === null ? [] : differencesByHand(answer.said, byHand)),
      ...Object.entries(expected ?? {}).flatMap(([name, value]) => {
        const now = name === 'way' ? value : figures[name as keyof typeof figures]
        return now === value ? [] : [`${name}: ${now}, not ${value}`]
      }),
    ],
  }
}

function differencesByHand(said: NonNullable<LateAnswer['said']>, byHand: SaidByHand): readonly string[] {
  return (['inserts', 'retracts'] as const).flatMap((name) =>
    said[name] === byHand[name] ? [] : [`${name}: ${said[name]}, not ${byHand[name]} as computed by hand`],
  )
}

/** Shares of late events that are not as they are known to be. */
function latenessDifferences({ lateness, rows }: LateSubject, ways: readonly WayResult[]): readonly string[] {
  return lateness.flatMap(({ delayMs, percent }) => {
    const dropped = ways.find(({ way }) => way.kind === 'late dropped' && way.delayMs === delayMs)
    if (dropped === undefined) return [`no answer with late dropped at ${delayText(delayMs)}`]
    const digits = percent.includes('.') ? percent.length - percent.indexOf('.') - 1 : 0
    const now = ((100 * dropped.late) / rows.length).toFixed(digits)
    return now === percent ? [] : [`late at ${delayText(delayMs)}: ${now} %, not ${percent} %`]
  })
}

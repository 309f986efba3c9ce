/** What a replay has found, in one sentence, and what else one has to know to decide, in a few more. */
import { delayText } from '../delay-text.ts'
import { countText, durationText } from '../plot/time-text.ts'
import type { AnswerReport, ReplayReport } from '../replay-report.ts'
import { counted, listed, shareText } from './number-text.ts'

export interface Finding {
  /** The sentence, without a stop. */
  readonly headline: string
  /** Whole sentences. */
  readonly details: readonly string[]
  /** Which of the answers the headline is about. */
  readonly answer: AnswerReport | null
}

/** @complexity O(answers) */
export function findingOf(report: ReplayReport): Finding {
  const { answers } = report
  const truth = answers.find(({ policy }) => policy.kind === 'event-time') ?? null
  const others = answers.filter((answer) => answer !== truth)
  const count = truth?.matches ?? Math.max(0, ...answers.map(({ right, missed }) => right + missed))
  const details = [...behindDetails(report), ...waitingDetails(answers, count)]
  const found = (headline: string, answer: AnswerReport | null): Finding => ({ headline, details, answer })

  if (others.length === 0)
    return found(`In event time there ${count === 1 ? 'is' : 'are'} ${matches(count)}; nothing else was tried`, truth)
  if (others.every(isRight)) {
    if (count === 0) return found('There is no match, however late events are treated', truth)
    const why = report.statistics.outOfOrder === 0 ? 'No event came out of order: every' : 'Every'
    return found(`${why} way to treat events finds ${allOf(count)}`, others[0]!)
  }
  const dropped = typical(others.filter(isDropped), report)
  if (dropped !== null)
    return found(`${headed(dropped)} ${wrongText(dropped, count)}${remedy(dropped, others, count)}`, dropped)

  // nothing is lost by dropping: something else is wrong
  const patient = others.filter(isDropped).toSorted((a, b) => delayOf(a) - delayOf(b))[0]
  const wrong = others.toSorted((a, b) => wrongOf(b) - wrongOf(a))[0]!
  const said = `${headed(wrong)} ${wrongText(wrong, count)}`
  if (patient !== undefined)
    return found(`${said}; in event time ${delayPhrase(delayOf(patient))} finds ${allOf(count)}`, wrong)
  const corrected = best(others.filter(isCorrected))
  return found(`${said}${corrected === null || corrected === wrong ? '' : correctedText(corrected, count)}`, wrong)
}

function isRight({ missed, invented }: AnswerReport): boolean {
  return missed + invented === 0
}

function isDropped({ policy }: AnswerReport): boolean {
  return policy.kind === 'late-dropped'
}

function isCorrected({ policy }: AnswerReport): boolean {
  return policy.kind === 'corrected'
}

function delayOf({ policy }: AnswerReport): number {
  return 'delayMs' in policy ? policy.delayMs : 0
}

function wrongOf({ missed, invented }: AnswerReport): number {
  return missed + invented
}

/**
 * Of the answers that are wrong, the one with the delay that one would take without trying: nearest to that with which
 * 99 % of the events are in time.
 */
function typical(dropped: readonly AnswerReport[], { statistics }: ReplayReport): AnswerReport | null {
  const usual = statistics.suggested.find(({ share }) => share === 0.99)?.delayMs ?? 0
  const distance = (answer: AnswerReport): number => Math.abs(Math.log((delayOf(answer) + 1) / (usual + 1)))
  const wrong = dropped.filter((answer) => !isRight(answer))
  return wrong.toSorted((a, b) => distance(a) - distance(b) || delayOf(a) - delayOf(b))[0] ?? null
}

/** The one with the least wrong, of those the one that is final first. */
function best(corrected: readonly AnswerReport[]): AnswerReport | null {
  const final = ({ timing }: AnswerReport): number => timing?.final.p95 ?? Infinity
  const order = (a: AnswerReport, b: AnswerReport): number =>
    wrongOf(a) - wrongOf(b) || (final(a) === final(b) ? delayOf(a) - delayOf(b) : final(a) - final(b))
  return corrected.toSorted(order)[0] ?? null
}

function delayPhrase(delayMs: number): string {
  return delayMs === 0 ? 'no delay' : `a delay of ${delayText(delayMs)}`
}

/** `misses 41 of 347 matches and invents 14`. */
function wrongText({ missed, invented }: AnswerReport, count: number): string {
  if (missed > 0) {
    const what = missed === count && count > 1 ? `all ${matches(count)}` : `${countText(missed)} of ${matches(count)}`
    return `misses ${what}${invented === 0 ? '' : ` and invents ${countText(invented)}`}`
  }
  if (invented === 0) return `finds ${allOf(count)}`
  return `invents ${matches(invented)}${count === 0 ? '' : ` beside ${allOf(count)}`}`
}

/** What helps: corrections if they were tried, else waiting longer. */
function remedy(dropped: AnswerReport, others: readonly AnswerReport[], count: number): string {
  const corrected = others.filter(isCorrected)
  const same = corrected.find((answer) => delayOf(answer) === delayOf(dropped))
  const chosen = same !== undefined && isRight(same) ? same : best(corrected)
  if (chosen !== null) return correctedText(chosen, count)
  const enough = enoughOf(others)
  if (enough !== null) return `; ${delayPhrase(delayOf(enough))} finds ${allOf(count)}`
  return '; no delay that was tried is long enough'
}

function correctedText(corrected: AnswerReport, count: number): string {
  const { timing, missed, invented } = corrected
  if (!isRight(corrected)) {
    const wrong = [
      ...(missed === 0 ? [] : [`${countText(missed)} ${missed === 1 ? 'is' : 'are'} missed`]),
      ...(invented === 0 ? [] : [`${countText(invented)} ${invented === 1 ? 'is' : 'are'} invented`]),
    ]
    return `; with corrections ${listed(wrong)}`
  }
  const right = count === 1 ? 'it is right' : count === 0 ? 'there is none left' : 'all are right'
  const final = timing === null || count === 0 ? '' : `, ${finalText(timing.final.p95)}`
  return `; with corrections ${right}${final}`
}

function finalText(p95: number): string {
  return p95 <= 0 ? '95 % of them final at once' : `95 % of them final within ${durationText(p95)}`
}

/** The shortest delay with which nothing is wrong, and with no longer one. */
function enoughOf(answers: readonly AnswerReport[]): AnswerReport | null {
  const dropped = answers.filter(isDropped).toSorted((a, b) => delayOf(a) - delayOf(b))
  const last = dropped.findLastIndex((answer) => !isRight(answer))
  return dropped[last + 1] ?? null
}

function behindDetails({ statistics }: ReplayReport): readonly string[] {
  const { events, outOfOrder, outOfOrderShare, suggested } = statistics
  if (outOfOrder === 0) return []
  const delays = suggested.filter(({ share, delayMs }) => (share === 0.99 || share === 0.999) && delayMs > 0)
  const needed = delays.map(({ share, delayMs }) => `${durationText(delayMs)} for ${shareText(share)}`)
  return [
    `${countText(outOfOrder)} of ${counted(events, 'event')} (${shareText(outOfOrderShare)}) came after one that happened later.`,
    ...(needed.length === 0 ? [] : [`To have them in time, the watermark has to wait ${listed(needed)}.`]),
  ]
}

/** What it takes without corrections, and what it costs. */
function waitingDetails(answers: readonly AnswerReport[], count: number): readonly string[] {
  const dropped = answers.filter(isDropped)
  if (dropped.length === 0 || count === 0 || dropped.every(isRight)) return []
  const enough = enoughOf(dropped)
  if (enough === null) return [`Without corrections no delay that was tried finds ${allOf(count)}.`]
  const { timing } = enough
  const cost = timing === null ? '' : `: 95 % of the answers within ${durationText(timing.first.p95)}`
  return [`Without corrections ${delayPhrase(delayOf(enough))} finds ${allOf(count)}${cost}.`]
}

/** What is done, as the subject of a sentence. */
function headed({ policy }: AnswerReport): string {
  switch (policy.kind) {
    case 'event-time':
      return 'Taking events in event time'
    case 'arrival-order':
      return 'Taking events in order of arrival'
    case 'arrival-clock':
      return 'Taking the time of arrival for the event time'
    case 'late-dropped':
      return `Dropping late events at ${delayPhrase(policy.delayMs)}`
    case 'corrected':
      return `Correcting what was said, at ${delayPhrase(policy.delayMs)},`
  }
}

function allOf(count: number): string {
  return count === 1 ? 'the one match' : count === 0 ? 'no match' : `all ${matches(count)}`
}

function matches(count: number): string {
  return counted(count, 'match', 'matches')
}

/** The table of answers: what each way to treat late events has found. */
import { element } from '../plot/svg-element.ts'
import { verdictBar } from '../plot/svg-verdicts.ts'
import type { MatchVerdict } from '../plot/time-plot.ts'
import { countText, durationText } from '../plot/time-text.ts'
import type { AnswerReport, ReplayReport } from '../replay-report.ts'
import { foreign, tag, text } from './html.ts'
import { counted, shareText, shortName } from './number-text.ts'

const BAR_WIDTH = 90

interface Column {
  readonly head: string
  /** A second line of the head. */
  readonly unit?: string
  readonly kind?: 'bars'
  readonly cell: (answer: AnswerReport) => string
}

/** @param cited the answer that the heading of the page is about */
export function answersTable({ answers }: ReplayReport, cited: AnswerReport | null): string {
  const columns = columnsOf(answers)
  const head = columns.map(({ head: words, unit, kind }) =>
    // the bars repeat the numbers beside them: there is nothing to be read out
    kind === 'bars'
      ? tag('td', { class: kind })
      : tag('th', { scope: 'col' }, text(words), unit === undefined ? '' : tag('small', {}, text(unit))),
  )
  const rows = answers.map((answer) => {
    const classes = [answer.policy.kind === 'event-time' ? 'truth' : '', answer === cited ? 'cited' : '']
    const name = tag('th', { scope: 'row' }, foreign(shortName(answer)))
    const attributes = { class: classes.filter((one) => one !== '').join(' ') }
    return tag('tr', attributes.class === '' ? {} : attributes, name, ...columns.map(({ cell }) => cell(answer)))
  })
  const table = tag(
    'table',
    {},
    tag('caption', {}, 'Right and missed are all true matches; right and invented are all that was found.'),
    tag('thead', {}, tag('tr', {}, tag('th', { scope: 'col' }, 'answer'), ...head)),
    tag('tbody', {}, `\n${rows.join('\n')}\n`),
  )
  return tag('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Table of answers' }, table)
}

function columnsOf(answers: readonly AnswerReport[]): readonly Column[] {
  const longest = answers.reduce((most, { right, missed, invented }) => Math.max(most, right + missed + invented), 0)
  const columns: Column[] = [
    { head: 'late', unit: 'of the events', cell: lateCell },
    { head: 'matches', cell: ({ matches }) => tag('td', {}, countText(matches)) },
    { head: 'right', cell: rightCell },
    { head: 'missed', cell: ({ missed }) => wrongCell(missed, 'missed') },
    { head: 'invented', cell: ({ invented }) => wrongCell(invented, 'invented') },
    { head: '', kind: 'bars', cell: (answer) => tag('td', { class: 'bars' }, bars(answer, longest)) },
  ]
  if (answers.some(({ changes }) => changes !== null))
    columns.push({ head: 'corrected', unit: 'taken back', cell: correctedCell })
  if (answers.some(({ timing }) => timing !== null)) {
    columns.push({ head: 'first answer', unit: 'half / 95 %', cell: (answer) => timingCell(answer, 'first') })
    columns.push({ head: 'final answer', unit: 'half / 95 %', cell: (answer) => timingCell(answer, 'final') })
  }
  return columns
}

function lateCell({ policy, late, lateShare }: AnswerReport): string {
  if (late > 0) return tag('td', {}, `${countText(late)} (${text(shareText(lateShare))})`)
  return policy.kind === 'late-dropped' || policy.kind === 'corrected' ? tag('td', {}, 'none') : nothing()
}

function rightCell({ right, missed, invented }: AnswerReport): string {
  const all = missed + invented === 0
  return tag('td', all ? { class: 'right' } : {}, `${all ? '✓ ' : ''}${countText(right)}`)
}

function wrongCell(count: number, kind: 'missed' | 'invented'): string {
  return tag('td', { class: count === 0 ? 'none' : kind }, countText(count))
}

function correctedCell({ changes }: AnswerReport): string {
  if (changes === null) return nothing()
  const { retracts, correctedEvents } = changes
  const title = `${counted(correctedEvents, 'event')} came behind the watermark and were taken`
  return tag('td', { title }, countText(retracts))
}

function timingCell({ policy, timing }: AnswerReport, which: 'first' | 'final'): string {
  // the truth is what is known afterwards: nobody waited for it
  if (timing === null || policy.kind === 'event-time') return nothing()
  const { half, p95 } = timing[which]
  return tag('td', {}, text(`${waitText(half)} / ${waitText(p95)}`))
}

/** Clocks that run ahead can make a wait negative: the answer was there at once. */
function waitText(ms: number): string {
  return ms <= 0 ? '0' : durationText(ms)
}

function nothing(): string {
  return tag('td', { class: 'none' }, '–')
}

/** Right, missed and invented as bars in a line; the same numbers are in the cells beside. */
function bars({ right, missed, invented }: AnswerReport, longest: number): string {
  const parts: readonly (readonly [MatchVerdict, number])[] = [['right', right], ['missed', missed], ['invented', invented]] // prettier-ignore
  if (right + missed + invented === 0) return ''
  let x = 0
  const drawn = parts.map(([verdict, count]) => {
    if (count === 0) return ''
    // a single wrong match among many is still seen
    const width = Math.max(3, (count / Math.max(1, longest)) * (BAR_WIDTH - 10))
    const box = { x, y: 1, width, height: 10 }
    x += width + 1
    return verdictBar(verdict, box, false)
  })
  const size = { width: BAR_WIDTH, height: 12, viewBox: `0 0 ${BAR_WIDTH} 12` }
  return element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size, 'aria-hidden': 'true' }, drawn.join(''))
}

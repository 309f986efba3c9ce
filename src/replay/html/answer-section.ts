/** One answer: its picture, and what it missed and invented by name. */
import { svgPlot } from '../plot/svg.ts'
import { countText } from '../plot/time-text.ts'
import type { AnswerReport, ReplayReport } from '../replay-report.ts'
import { foreign, tag, text } from './html.ts'
import { counted, listed, shareText, shortName } from './number-text.ts'

const PLOT_WIDTH = 1000
const PLOT_HEIGHT = 600
const MOST_NAMES = 25
const NAME_LENGTH = 140
/** Pictures of more answers than this would be a page that nobody looks through. */
const MOST_PLOTS = 24

/**
 * A choice of answers, or the answer alone if there is one; '' if there is nothing to show of any.
 *
 * @param cited the answer that is chosen at first, if it is among them
 * @param room about how many characters all pictures together may take
 */
export function answerSections(report: ReplayReport, cited: AnswerReport | null, room: number): string {
  const shown = shownAnswers(report)
  if (shown.length === 0) return ''
  const drawn = shown.filter(({ plot }) => plot !== null).slice(0, MOST_PLOTS)
  const each = room / Math.max(1, drawn.length)
  const articles = shown.map((answer, i) => answerArticle(answer, i, drawn.includes(answer) ? each : 0))
  if (shown.length === 1) return tag('div', { class: 'answers' }, ...articles)
  const chosen = firstChosen(shown, cited)
  const inputs = shown.map((_, i) => choiceInput(`choose-${i}`, i === chosen))
  const labels = shown.map((answer, i) => tag('label', { for: `choose-${i}` }, foreign(shortName(answer), 60)))
  return tag(
    'fieldset',
    { class: 'choice' },
    tag('legend', {}, 'The answers one by one'),
    ...inputs,
    choiceInput('choose-all', false),
    tag('div', { class: 'tabs' }, ...labels, tag('label', { for: 'choose-all' }, 'all')),
    tag('div', { class: 'answers' }, `\n${articles.join('\n')}\n`),
  )
}

/** Those of which there is more to show than is in the table. */
export function shownAnswers({ answers }: ReplayReport): readonly AnswerReport[] {
  return answers.filter(
    ({ plot, missedNames, inventedNames }) => plot !== null || missedNames.length + inventedNames.length > 0,
  )
}

/** The answer that the page is about, if there is a picture of it; else one with a picture and much that is wrong. */
function firstChosen(shown: readonly AnswerReport[], cited: AnswerReport | null): number {
  if (cited !== null && cited.plot !== null) return shown.indexOf(cited)
  const worth = ({ plot, missed, invented }: AnswerReport): number => (plot === null ? -1 : missed + invented)
  return shown.reduce((best, answer, i) => (worth(answer) > worth(shown[best]!) ? i : best), 0)
}

function choiceInput(id: string, checked: boolean): string {
  const attributes = { type: 'radio', name: 'answer', id }
  // the one element here that has no end
  return tag('input', checked ? { ...attributes, checked: true } : attributes).replace('</input>', '')
}

function answerArticle(answer: AnswerReport, index: number, room: number): string {
  const { name, plot } = answer
  const picture =
    plot === null
      ? ''
      : room === 0
        ? tag('p', { class: 'quiet' }, 'Not drawn: there are too many pictures.')
        : tag(
            'figure',
            { tabindex: 0, role: 'region', 'aria-label': 'Event time against arrival time' },
            svgPlot(plot, { width: PLOT_WIDTH, height: PLOT_HEIGHT, heading: false, room }),
          )
  return tag(
    'article',
    { id: `answer-${index}` },
    tag('h3', {}, foreign(name)),
    tag('p', { class: 'quiet' }, text(resultText(answer))),
    picture,
    namesOf(answer),
  )
}

function resultText({ matches, right, missed, invented, late, lateShare, changes }: AnswerReport): string {
  const found = [`${countText(right)} right`, ...(invented > 0 ? [`${countText(invented)} invented`] : [])]
  const parts = [`${counted(matches, 'match', 'matches')}: ${listed(found)}`]
  if (missed > 0) parts.push(`${countText(missed)} missed`)
  if (late > 0) parts.push(`${counted(late, 'event')} late (${shareText(lateShare)}) and left out`)
  if (changes !== null) {
    const { correctedEvents, retracts } = changes
    parts.push(
      `${counted(correctedEvents, 'event')} late but taken, ${counted(retracts, 'match', 'matches')} taken back`,
    )
  }
  return `${parts.join('; ')}.`
}

function namesOf({ missed, invented, missedNames, inventedNames }: AnswerReport): string {
  const lists = [nameList('missed', missed, missedNames), nameList('invented', invented, inventedNames)]
  return missedNames.length + inventedNames.length === 0 ? '' : tag('div', { class: 'names' }, ...lists)
}

function nameList(what: string, count: number, names: readonly string[]): string {
  if (names.length === 0) return ''
  const shown = names.slice(0, MOST_NAMES)
  const items = shown.map((name) => tag('li', {}, foreign(name, NAME_LENGTH)))
  const more = Math.max(count, names.length) - shown.length
  const rest = more > 0 ? [tag('li', { class: 'quiet' }, `and ${countText(more)} more`)] : []
  return tag(
    'div',
    {},
    tag('h4', {}, `${countText(Math.max(count, names.length))} ${what}`),
    tag('ul', {}, ...items, ...rest),
  )
}

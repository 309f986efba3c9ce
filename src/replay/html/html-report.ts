/**
 * A replay as one page of HTML that stands alone: no script, nothing from a network, no file beside it. What was found
 * comes first, then the picture to decide by, the numbers, and last the events themselves.
 */
import type { ReplayReport } from '../replay-report.ts'
import { answerSections, shownAnswers } from './answer-section.ts'
import { answersTable } from './answers-table.ts'
import { findingOf } from './finding.ts'
import { glossary } from './glossary.ts'
import { histogramChart } from './histogram.ts'
import { foreign, shortened, tag, text } from './html.ts'
import { recordingNumbers } from './recording-numbers.ts'
import { styleSheet } from './style.ts'
import { tradeOffChart } from './trade-off.ts'

/** About how many characters the pictures of all answers may take together: two megabytes are sent by mail, ten are not. */
const PLOT_ROOM = 1_500_000
const MOST_NOTES = 20

/** Nothing is fetched, run or sent, whatever a name from outside tries. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/**
 * The page.
 *
 * @returns a whole HTML document; below 2 MB for two dozen answers, however many events and matches there are
 * @complexity O(n log n) in the number of events, for each answer that has a picture
 */
export function htmlReport(report: ReplayReport): string {
  const { headline, details, answer } = findingOf(report)
  const shown = shownAnswers(report)
  const body = [
    tag(
      'main',
      {},
      tag(
        'header',
        {},
        tag('p', { class: 'over' }, foreign(report.title), text(' · '), foreign(report.source)),
        tag('h1', {}, text(unbroken(headline))),
        details.length === 0 ? '' : tag('p', { class: 'lede' }, text(unbroken(details.join(' ')))),
      ),
      recordingNumbers(report),
      section(
        'What it costs to wait, and what it costs not to',
        'Lower is better, and further left is sooner.',
        tradeOffChart(report),
      ),
      section('What each way to treat late events finds', '', answersTable(report, answer)),
      section('How far behind events came', behindText(report), histogramChart(report)),
      answerSections(report, answer, PLOT_ROOM),
    ),
    tag('footer', {}, aboutText(report), notesOf(report), tag('h2', {}, 'Words'), glossary(report)),
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text(shortened(`${report.title}: ${headline}`))}</title>
<style>
${styleSheet(shown.length > 1 ? shown.length : 0)}
</style>
</head>
<body>
${body.join('\n')}
</body>
</html>
`
}

/** Numbers stay on the line of their unit. */
function unbroken(words: string): string {
  return words.replace(/(\d) (?=(?:%|ms|s|min|h|d|y)(?:[^a-z]|$))/g, '$1\u00a0')
}

/** A part of the page; '' if it has no content. */
function section(title: string, words: string, content: string): string {
  if (content === '') return ''
  const shownContent = content.startsWith('<svg') ? tag('figure', { tabindex: 0, role: 'region', 'aria-label': title }, content) : content // prettier-ignore
  return tag(
    'section',
    {},
    tag('h2', {}, text(title)),
    words === '' ? '' : tag('p', { class: 'quiet' }, text(words)),
    shownContent,
  )
}

function behindText({ statistics: { events, outOfOrder } }: ReplayReport): string {
  const inOrder = events - outOfOrder
  return inOrder > 0
    ? 'Events that were behind none are not drawn. An event is late for every watermark delay shorter than this.'
    : 'An event is late for every watermark delay shorter than this.'
}

function aboutText({ about }: ReplayReport): string {
  return about === '' ? '' : tag('h2', {}, 'The recording') + tag('p', {}, foreign(about, 2_000))
}

function notesOf({ notes }: ReplayReport): string {
  if (notes.length === 0) return ''
  const items = notes.slice(0, MOST_NOTES).map((note) => tag('li', {}, foreign(note, 500)))
  const more = notes.length > MOST_NOTES ? [tag('li', {}, `and ${notes.length - MOST_NOTES} more`)] : []
  return tag('h2', {}, 'Notes') + tag('ul', {}, ...items, ...more)
}

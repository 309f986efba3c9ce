/** What the words of the page mean: those that occur in it. */
import type { ReplayReport } from '../replay-report.ts'
import { tag, text } from './html.ts'

export function glossary(report: ReplayReport): string {
  const kinds = new Set(report.answers.map(({ policy }) => policy.kind))
  const words: (readonly [string, string])[] = [
    ['event time', 'when an event happened; arrival is when it was there to be processed.'],
    ['truth', 'what the rule finds in all events in order of event time, as if none had been late.'],
    [
      'watermark',
      'the time up to which everything is taken to have come: the greatest event time so far less the watermark delay. An event at or below it is late.',
    ],
    ['right', 'a true match that was found: the same events bound to the same steps.'],
    ['missed', 'a true match that was not found.'],
    [
      'invented',
      'a match that was found and is not true. One that has lost an event is both: the whole is missed, the rest invented.',
    ],
  ]
  if (kinds.has('late-dropped'))
    words.push(['late dropped', 'late events are left out; a match is given once, for good.'])
  if (kinds.has('corrected'))
    words.push(
      [
        'corrected',
        'a match is given as soon as it is complete; a late event within the allowed lateness is taken, and what it changes is taken back or given anew.',
      ],
      ['allowed lateness', 'how far behind the watermark an event may come and still be taken.'],
    )
  if (kinds.has('arrival-order')) words.push(['in order of arrival', 'events as they come, as if they were in order.'])
  if (kinds.has('arrival-clock')) words.push(['clock of arrival', 'the time of arrival is taken for the event time.'])
  if (report.answers.some(({ timing }) => timing !== null))
    words.push(
      ['first answer', 'from the event time at which a match is certain to the arrival at which it was first given.'],
      [
        'final answer',
        'the same, to the arrival after which nothing changed it. Both are over the matches that are right.',
      ],
    )
  const items = words.map(([word, meaning]) => tag('dt', {}, text(word)) + tag('dd', {}, text(meaning)))
  return tag('dl', { class: 'words' }, ...items)
}

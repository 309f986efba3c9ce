/** The recording in a few numbers. */
import { durationText, timeText, countText } from '../plot/time-text.ts'
import type { ReplayReport } from '../replay-report.ts'
import { tag, text } from './html.ts'
import { shareText } from './number-text.ts'

interface Fact {
  readonly name: string
  readonly value: string
  readonly more?: string
}

/** A list of names and numbers. */
export function recordingNumbers(report: ReplayReport): string {
  const facts = factsOf(report).map(({ name, value, more }) =>
    tag(
      'div',
      {},
      tag('dt', {}, text(name)),
      tag('dd', {}, text(value), more === undefined ? '' : tag('small', {}, text(more))),
    ),
  )
  return tag('dl', { class: 'numbers' }, ...facts)
}

function factsOf({ statistics, span, answers, disorder }: ReplayReport): readonly Fact[] {
  const { events, outOfOrder, outOfOrderShare, delay, suggested } = statistics
  const facts: Fact[] = [{ name: 'events', value: countText(events), more: spanText(span) }]
  const truth = answers.find(({ policy }) => policy.kind === 'event-time')
  if (truth !== undefined)
    facts.push({ name: 'matches in event time', value: countText(truth.matches), more: 'the truth' })
  facts.push({ name: 'out of order', value: shareText(outOfOrderShare), more: `${countText(outOfOrder)} events` })
  if (delay !== null) {
    const { half, p95, longest } = delay
    const more = `95 % within ${durationText(p95)}, longest ${durationText(longest)}`
    facts.push({ name: 'half arrived within', value: durationText(half), more })
  }
  const delayFor = (share: number): number | undefined => suggested.find((one) => one.share === share)?.delayMs
  const [most, nearlyAll, all] = [delayFor(0.99), delayFor(0.999), delayFor(1)]
  if (outOfOrder > 0 && most !== undefined) {
    const rest = [
      ...(nearlyAll === undefined ? [] : [`99.9 % with ${durationText(nearlyAll)}`]),
      ...(all === undefined ? [] : [`all with ${durationText(all)}`]),
    ]
    facts.push({ name: '99 % in time with a delay of', value: durationText(most), more: rest.join(', ') })
  }
  facts.push(
    disorder === null
      ? { name: 'order of arrival', value: 'recorded' }
      : { name: 'order of arrival', value: 'made', more: `${disorder.text}, seed ${disorder.seed}` },
  )
  return facts
}

/** `7 d, 2018-01-31 to 2018-02-07`; nothing of no events. */
function spanText([first, last]: readonly [number, number]): string {
  if (!(Number.isFinite(first) && Number.isFinite(last) && first <= last)) return ''
  const length = last - first
  const [from, to] = [timeText(first, Math.max(length, 60_000)), timeText(last, Math.max(length, 60_000))]
  if (from === to) return `${from} UTC`
  const end = from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to
  return `in ${durationText(length)}, ${from} to ${end} UTC`
}

/** Near misses in words, and drawn. */
import { durationText } from '../../time/duration.ts'
import { timeline, type DrawnMatch } from '../explain/timeline.ts'
import type { Mention, NearMiss, Taking, TracedEvent } from './trace.ts'
import type { TraceWords } from './words.ts'

/** One sentence. */
export function nearMissText(miss: NearMiss, words: TraceWords): string {
  const others = miss.others === 0 ? '' : ` (and for ${miss.others} more)`
  return `${sentenceOf(miss, words)}${others}`
}

function sentenceOf(miss: NearMiss, words: TraceWords): string {
  const { by, partial } = miss
  const of = partial === null ? '' : ` for ${words.bound(partial.events)}`
  switch (miss.kind) {
    case 'afterDeadline': {
      const bound = words.boundText(miss.bound)
      const would = miss.leadsTo === 'match' ? 'in time it would have made a match' : 'in time it would have been taken'
      return `${miss.step} ${words.labelled(by)} came ${lagText(miss.byMs)} the deadline${of}${bound === '' ? '' : ` (${bound})`}; ${would}`
    }
    case 'oneCondition':
      return partial === null
        ? `${words.labelled(by)} nearly began as ${miss.step}: ${miss.verdict.says}`
        : `${words.labelled(by)} was nearly ${miss.step}${of}: ${miss.verdict.says}`
    case 'killed': {
      const who = miss.absences.length === 0 ? 'came in between' : 'killed it'
      const name = miss.absences.length === 0 ? '' : `${miss.absences.join(', ')} `
      return `${name}${words.labelled(by)} ${who}: without it ${words.bound(miss.match)} would have matched`
    }
    case 'late': {
      const changes = [
        ...(miss.gained.length === 0 ? [] : [`made ${gainedText(miss.gained, words)}`]),
        ...(miss.lost.length === 0
          ? []
          : [
              `taken away ${miss.lost.length === 1 ? 'the match' : 'the matches'} ${miss.lost.slice(0, 3).join(', ')}${miss.lost.length > 3 ? ' …' : ''}`,
            ]),
      ]
      return `${words.labelled(by)} was late by ${durationText(miss.latenessMs)}; in time it would have ${changes.join(' and ')}`
    }
  }
}

/** At the deadline itself what is strict is over. */
function lagText(ms: number): string {
  return ms === 0 ? 'just at' : `${durationText(ms)} after`
}

function gainedText(gained: readonly (readonly Taking[])[], words: TraceWords): string {
  const shown = gained.slice(0, 3).map((match) => words.bound(match))
  const more = gained.length > 3 ? ` and ${gained.length - 3} more` : ''
  return `${gained.length === 1 ? 'the match' : 'the matches'} ${shown.join('; ')}${more}`
}

/** What was bound, and what might have been, over the events that count; `null`: there is nothing to draw. */
export function nearMissDrawing(
  miss: NearMiss,
  eventOf: (mention: Mention) => TracedEvent,
  words: TraceWords,
  width: number,
): string | null {
  const { partial, by } = miss
  const rows: { readonly label: string; readonly match: DrawnMatch }[] = []
  const drawn = (label: string, taken: readonly Taking[], more: Partial<DrawnMatch> = {}): void => {
    const events: Record<string, TracedEvent[]> = {}
    for (const one of taken) (events[one.step] ??= []).push(eventOf(one))
    const end = taken.at(-1)!.time
    rows.push({ label, match: { events, start: taken[0]!.time, end, time: end, ...more } })
  }
  if (miss.kind === 'afterDeadline') drawn('timeout', partial!.events, { timedOut: true, time: miss.deadline })
  if (miss.kind === 'killed') {
    drawn('killed', partial!.events)
    drawn('without', miss.match)
  }
  if (miss.kind === 'late') for (const match of miss.gained.slice(0, 2)) drawn('in time', match)
  if (rows.length === 0) return null
  const shown = new Set(
    rows.flatMap(({ match }) => Object.values(match.events as Record<string, TracedEvent[]>).flat()),
  )
  shown.add(eventOf(by))
  const events = [...shown].sort((a, b) => a.time - b.time)
  return timeline(
    events,
    rows.map(({ match }) => match),
    {
      label: ({ position }) => `#${position}`,
      time: ({ time }) => time,
      times: true,
      timeText: (time) => words.times.narrow(time),
      row: (_, i) => rows[i]!.label,
      width,
    },
  )
}

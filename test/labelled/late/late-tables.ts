/** What the command prints of recordings in which events really came late. */
import { delayText } from '../../../src/replay/delay-text.ts'
import { columnsText } from '../columns-text.ts'
import type { KnownAnswer, LateSet } from './late-set.ts'
import type { OutOfReach } from './out-of-reach.ts'
import { wayText, type SubjectResult, type WayResult } from './result.ts'

/** Of the events out of reach, so many are named. */
const NAMED = 3

export function lateText({ name, table }: LateSet, subjects: readonly SubjectResult[]): string {
  const parts =
    table === 'answers'
      ? subjects.flatMap((subject) => [
          `${name}: ${subject.title}; ${subject.events.toLocaleString('en')} events`,
          answersText(subject),
          ...subject.outOfReach.map((beyond) => outOfReachText(beyond, subject.events)),
        ])
      : [name, subjectsText(subjects)]
  const wrong = subjects.flatMap(({ title, differences }) => differences.map((one) => `${title}: ${one}`))
  return `${[...parts, ...(wrong.length === 0 ? [] : [wrong.join('\n')])].join('\n\n')}\n`
}

const HEADINGS = ['', 'matches', 'exact', 'missed', 'spurious', 'late', 'said', 'taken back', 'known'] as const

function answersText({ ways }: SubjectResult): string {
  const rows = ways.map(({ way, matches, exact, missed, spurious, late, said, known }) => [
    wayText(way),
    ...[matches, exact, missed, spurious].map(String),
    way.kind === 'late dropped' || way.kind === 'corrected' ? String(late) : '-',
    String(said?.inserts ?? '-'),
    String(said?.retracts ?? '-'),
    knownText(known),
  ])
  return columnsText([HEADINGS, ...rows], (column) => column >= 1 && column <= 7)
}

/** In the order of the columns, as far as it is known: `340 317 30 23`. */
function knownText(known: KnownAnswer | null): string {
  if (known === null) return ''
  const { matches, exact, missed, spurious } = known
  return [matches, exact, missed, spurious].map((figure) => String(figure ?? '-')).join(' ')
}

/** A column for each subject: matches; of corrected ones also how many were taken back. */
function subjectsText(subjects: readonly SubjectResult[]): string {
  const [first] = subjects
  const rows = first!.ways.map(({ way }, at) => [wayText(way), ...subjects.map(({ ways }) => cellOf(ways[at]!))])
  return columnsText([['alarms', ...subjects.map(({ title }) => title)], ...rows], (column) => column >= 1)
}

function cellOf({ matches, said, known }: WayResult): string {
  const back = said === null ? '' : ` (${said.retracts} taken back)`
  return `${matches}${back}${known === null ? '' : ` [${known.matches}]`}`
}

function outOfReachText({ way, matches, missed, spurious, said, late }: OutOfReach, events: number): string {
  const relevant = late.filter((row) => row.relevant)
  const named = relevant.slice(0, NAMED).map(({ name, latenessMs }) => `  ${name}: by ${delayText(latenessMs)}`)
  const more = relevant.length > NAMED ? [`  and ${relevant.length - NAMED} more (all of them with --json)`] : []
  const counts = [late.length, events, relevant.length].map((count) => count.toLocaleString('en'))
  return [
    `${wayText(way)}: ${counts[0]} of ${counts[1]} events are out of reach, ${counts[2]} of them relevant`,
    `  ${matches} matches (${missed} missed, ${spurious} spurious), ${said?.retracts ?? 0} taken back on the way: those of the events in reach`,
    ...named,
    ...more,
  ].join('\n')
}

import { describe, expect, test } from 'vitest'
import { begin, detector, field, timeline, type DrawnMatch, type Match } from 'tidemark'
import type { AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import type { TimedOutMatch } from '../../../src/pattern/match.ts'

interface Event {
  readonly id: string
  readonly kind: string
  readonly time: number
}

const is = (kind: string) => field('kind').eq(kind)
const a = begin('a').where(is('a'))
const label = ({ id }: Event): string => id

/** `a1 b2@5`: an `a` at time 1, then a `b` at time 5. */
function eventsOf(text: string): readonly Event[] {
  return text.split(' ').map((one) => {
    const [id = '', at] = one.split('@')
    return { id, kind: id[0]!, time: Number(at ?? id.slice(1)) }
  })
}

/** What a detector finds in events, and what times out. */
function found(pattern: AnyPattern, events: readonly Event[]): readonly DrawnMatch[] {
  const timedOut: TimedOutMatch[] = []
  const running = detector(pattern, {
    time: 'time',
    onTimedOut: (partial: TimedOutMatch) => void timedOut.push(partial),
  })
  const matches: readonly Match[] = [...running.pushAll(events), ...running.end()]
  return [...matches, ...timedOut]
}

describe('a timeline', () => {
  test('has a row for each match, with the steps under their events', () => {
    const events = eventsOf('a1 x2 b3 b4')
    const drawing = timeline(events, found(a.followedByAny('b').where(is('b')), events), { label })
    expect(drawing).toBe(['        a1   x2   b3   b4', 'match   a─────────b', 'match   a──────────────b'].join('\n'))
  })

  test('draws loops event by event, and groups as they come', () => {
    const events = eventsOf('a1 b2 b3 c4')
    const pattern = a.followedBy('b').where(is('b')).oneOrMore().consecutive().longest().followedBy('c').where(is('c'))
    expect(timeline(events, found(pattern.within(9), events), { label })).toBe(
      ['        a1   b2   b3   c4', 'match   a────b────b────c'].join('\n'),
    )
  })

  test('marks time-outs at their deadline, and matches that became certain later', () => {
    const events = eventsOf('a1 x2 n9 x20')
    const options = { label, time: 'time', times: true }
    const silent = found(a.notFollowedBy('n').where(is('n')).within(5), events)
    expect(timeline(events, silent, options)).toMatchInlineSnapshot(`
      "        a1    x2    n9    x20
              1     2     9     20
      match   a┄┄┄┄┄┄┄┄┄┊                certain at 6"
    `)
    expect(timeline(events, found(a.followedBy('b').where(is('b')).within(8), events), options)).toMatchInlineSnapshot(`
      "          a1    x2    n9    x20
                1     2     9     20
      timeout   a┄┄┄┄┄┄┄┄┄┄┄┊              timed out at 9"
    `)
  })

  test('marks the end of the window where it is asked to', () => {
    const events = eventsOf('a1 b2 x5 x9')
    const matches = found(a.followedBy('b').where(is('b')).within(5), events)
    expect(timeline(events, matches, { label, time: 'time', within: 5 })).toMatchInlineSnapshot(`
      "        a1   b2   x5   x9
      match   a────b       │         window to 6"
    `)
  })

  test('without times marks stand behind the last event', () => {
    const events = eventsOf('a1 x2 x20')
    const silent = found(a.notFollowedBy('n').where(is('n')).within(5), events)
    expect(timeline(events, silent, { label })).toMatchInlineSnapshot(`
      "        a1    x2    x20
      match   a┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┊    certain at 6"
    `)
  })

  test('draws events in order of time, those of equal time as they are given', () => {
    const events = eventsOf('b4 a1 c4 x2')
    expect(timeline(events, [], { label, time: ({ time }) => time }).trim()).toBe('a1   x2   b4   c4')
    expect(timeline(events, [], { label }).trim()).toBe('b4   a1   c4   x2')
  })

  test('says what is not to be seen: counts, the end of the input, events that are not given', () => {
    const events = eventsOf('a1 b2')
    const [first] = events
    const match: DrawnMatch = { events: { a: first }, start: 1, end: 1, time: 1 }
    const rows = (more: Partial<DrawnMatch>): string =>
      timeline(events, [{ ...match, ...more }], { label, time: 'time' }).split('\n')[1]!
    expect(rows({})).toBe('match   a')
    expect(rows({ byEnd: true })).toBe('match   a┄┄┄┄┄┄┄┊    certain at the end of the input')
    expect(rows({ byEnd: true, time: 2 })).toBe('match   a┄┄┄┄┊       certain at 2, by the end of the input')
    expect(rows({ byEnd: true, time: 9, timedOut: true })).toBe(
      'timeout   a┄┄┄┄┄┄┄┊    timed out at 9, by the end of the input',
    )
    expect(rows({ events: {}, count: 3, time: 2, end: 2, aggregates: { top: 4, low: null } })).toBe(
      'match        ┊       count 3, top 4, low unknown, certain at 2',
    )
    expect(rows({ events: { a: first, b: [{}, {}] } })).toBe('match   a            2 events not shown')
  })

  test('goes on in a block below where lines are too long, with the rows that have something there', () => {
    const events = eventsOf('a1 x2 b3 x4 a5 b6')
    const drawing = timeline(events, found(a.followedBy('b').where(is('b')), events), { label, width: 22 })
    expect(drawing).toMatchInlineSnapshot(`
      "        a1   x2   b3
      match   a─────────b

              x4   a5   b6
      match        a────b"
    `)
    for (const line of drawing.split('\n')) expect(line.length).toBeLessThanOrEqual(22)
  })

  test('gives all columns one width, cuts what is very long, and stays on its lines', () => {
    const events = ['short', 'a label that is far too long', 'two\nlines']
    const match = { events: { 'a step with a long name': events[0], b: events[1] }, start: 0, end: 0, time: 0 }
    expect(timeline(events, [match])).toMatchInlineSnapshot(`
      "        short              a label that is…   two lines
      match   a step with a l…───b"
    `)
    expect(timeline([{}, 7], []).trim()).toBe('e1   7')
  })

  test('of nothing is nothing', () => {
    expect(timeline([], [])).toBe('')
    expect(timeline([1], [], { row: () => 'x' })).toBe('   1')
  })

  test('shows epoch milliseconds as text', () => {
    const time = Date.UTC(2024, 0, 2)
    const events = [{ time }]
    const match: DrawnMatch = { events: { a: events[0] }, start: time, end: time, time: time + 1 }
    expect(timeline(events, [match], { time: 'time' })).toContain('certain at 2024-01-02T00:00:00.001Z')
    expect(timeline(events, [match], { time: 'time', timeText: () => 'later' })).toContain('certain at later')
    expect(timeline(events, [match], { row: ({ start }, i) => `${i}@${start === time}` })).toContain('\n0@true   a')
  })

  test('needs a window that is one', () => {
    expect(() => timeline([], [], { within: 'soon' })).toThrow(expect.objectContaining({ code: 'BAD_DURATION' }))
  })
})

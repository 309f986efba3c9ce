import { describe, expect, test } from 'vitest'
import { commandOf } from '../../src/cli/context.ts'
import { fieldOrder } from '../../src/cli/input/field-order.ts'
import { suggestedDelays } from '../../src/cli/replay/delays.ts'
import { wrapped } from '../../src/cli/replay/table.ts'
import { eventText, matchLine } from '../../src/cli/run/match-line.ts'
import { progressText } from '../../src/cli/run/progress.ts'
import { coloursOf, terminalFacts } from '../../src/cli/terminal.ts'
import { counted, shareText } from '../../src/cli/words.ts'

describe('a terminal', () => {
  test.each([
    [{}, {}, { columns: 80, rows: 40, colour: false, unicode: true, isTerminal: false }],
    [{ isTTY: true, columns: 100, rows: 30 }, {}, { columns: 100, rows: 30, colour: true, isTerminal: true }],
    [{ isTTY: true }, { NO_COLOR: '1' }, { colour: false }],
    [{ isTTY: true }, { NO_COLOR: '1', FORCE_COLOR: '1' }, { colour: false }],
    [{ isTTY: true }, { TERM: 'dumb' }, { colour: false }],
    [{}, { FORCE_COLOR: '1' }, { colour: true }],
    [{}, { FORCE_COLOR: '0' }, { colour: false }],
    [{}, { COLUMNS: '132' }, { columns: 132 }],
    [{}, { LANG: 'C' }, { unicode: false }],
    [{}, { LANG: 'C', LC_ALL: 'en_GB.UTF-8' }, { unicode: true }],
  ])('%j with %j', (stream, env, expected) => {
    expect(terminalFacts(stream, env)).toMatchObject(expected)
  })
})

describe('a command that can be copied', () => {
  test.each([
    ['/home/me/project/node_modules/.bin/tidemark', 'npx tidemark'],
    ['/home/me/.npm/_npx/1a2b/node_modules/tidemark/dist/cli/main.js', 'npx tidemark'],
    ['/usr/local/bin/tidemark', 'tidemark'],
    ['/home/me/tidemark/dist/cli/main.js', 'node dist/cli/main.js'],
  ])('of %s is %s', (script, command) => {
    expect(commandOf(script, '/home/me/tidemark')).toBe(command)
  })
})

describe('words', () => {
  test('of shares and counts', () => {
    expect([0, 0.0001, 0.759, 1].map(shareText)).toEqual(['0 %', '< 0.1 %', '75.9 %', '100 %'])
    expect([counted(1, 'match', 'matches'), counted(0, 'match', 'matches'), counted('1,707', 'event')]).toEqual([
      '1 match',
      '0 matches',
      '1,707 events',
    ])
  })

  test('are wrapped at blanks, and never lost', () => {
    expect(wrapped('one two  three four', 9, '  ')).toEqual(['  one two', '  three', '  four'])
    expect(wrapped('averyverylongword b', 5)).toEqual(['averyverylongword', 'b'])
    expect(wrapped('in 3 d.', 4)).toEqual(['in', '3 d.'])
    expect(wrapped('', 5)).toEqual([])
  })

  test('of events are their label, or their news', () => {
    const event = { time: 5, sensor: 'a', celsius: 85, note: null, tags: ['x', 'y'] }
    const said = new Set(['time', 'sensor'])
    expect(eventText(event, { label: null, said })).toBe('{celsius: 85, tags: ["x","y"]}')
    expect(eventText({ time: 5 }, { label: null, said })).toBe('{time: 5}')
    expect(eventText('line\u0007', { label: null, said })).toBe('line ')
    const label = (one: unknown): string => (one as { name: string }).name.toUpperCase()
    expect(eventText({ name: 'x' }, { label, said })).toBe('X')
    expect(eventText({ is: 1 }, { label, said })).toBe('{is: 1}')
  })

  test('of matches that are counted say how many there are, and aggregates over them', () => {
    const options = { colours: coloursOf(terminalFacts({}, {})), label: null, said: new Set<string>() }
    const sum = { id: 'r||0@1', rule: 'r', key: '', start: 0, end: 1, time: 1, events: {}, count: 12 }
    expect(matchLine(sum, options)).toBe('1970-01-01T00:00:00–00:00:00.001Z  r  count=12')
    expect(matchLine({ ...sum, aggregates: { hottest: 91.5, coldest: null } }, options)).toBe(
      '1970-01-01T00:00:00–00:00:00.001Z  r  count=12  hottest=91.5  coldest=-',
    )
  })

  test('of matches say from when to when, and what decided them', () => {
    const options = { colours: coloursOf(terminalFacts({}, {})), label: null, said: new Set<string>() }
    const line = (start: string, end: string, time: string, byEnd?: true): string =>
      matchLine(
        {
          id: 'r|k|0',
          rule: 'r',
          key: 'k',
          start: Date.parse(start),
          end: Date.parse(end),
          time: Date.parse(time),
          ...(byEnd === undefined ? {} : { byEnd }),
          events: {},
        },
        options,
      )
    const [evening, night, day] = ['2026-03-01T23:59:00Z', '2026-03-01T23:59:30.5Z', '2026-03-02T00:01:00Z']
    expect(line(evening, evening, evening)).toBe('2026-03-01T23:59:00Z  r  k')
    expect(line(evening, night, night)).toBe('2026-03-01T23:59:00–23:59:30.500Z  r  k')
    expect(line(evening, day, day)).toBe('2026-03-01T23:59:00–2026-03-02T00:01:00Z  r  k')
    expect(line(evening, evening, night)).toBe('2026-03-01T23:59:00Z  r  k  (decided at 23:59:30.500Z)')
    expect(line(evening, night, day)).toBe('2026-03-01T23:59:00–23:59:30.500Z  r  k  (decided at 2026-03-02T00:01:00Z)')
    expect(line(evening, night, night, true)).toBe('2026-03-01T23:59:00–23:59:30.500Z  r  k  (at the end of the input)')
  })

  test('of progress say how far, how fast and how long', () => {
    expect(progressText(1500, { done: 30, total: 100 }, 3000)).toBe(
      '[######              ] 30 %  1,500 events  500/s  7 s left',
    )
    expect(progressText(1500, { done: 30 }, 3000)).toBe('1,500 events  500/s')
    expect(progressText(0, { done: 0, total: 100 }, 0)).toBe('[                    ] 0 %  0 events  0/s')
  })
})

describe('what flags say', () => {
  test('about order: numbers, then text, then the rest', () => {
    const rows = [{ id: 'b' }, { id: 10 }, {}, { id: 'a' }, { id: 9 }]
    expect(rows.toSorted(fieldOrder('id'))).toEqual([{ id: 9 }, { id: 10 }, { id: 'a' }, { id: 'b' }, {}])
  })

  test('about delays: without any, those that the recording suggests, rounded up', () => {
    const suggested = [0, 61_000, 61_000, 90 * 86_400_000 + 1].map((delayMs, i) => ({ share: i, delayMs }))
    const statistics = { events: 1, outOfOrder: 0, outOfOrderShare: 0, delay: null, suggested }
    expect(suggestedDelays(statistics)).toEqual([0, 120_000, 91 * 86_400_000])
  })
})

import { describe, expect, test } from 'vitest'
import { MOST_BARS, shownMatches } from '../../../src/replay/plot/shown-matches.ts'
import { svgPlot } from '../../../src/replay/plot/svg.ts'
import { terminalPlot } from '../../../src/replay/plot/terminal.ts'
import type { MatchVerdict, PlotMatch, TimePlot } from '../../../src/replay/plot/time-plot.ts'
import { VERDICTS } from '../../../src/replay/plot/time-plot.ts'
import { VERDICT_COLOURS } from '../../../src/replay/plot/svg-style.ts'
import { matchesText } from '../../../src/replay/plot/words.ts'
import { MINUTE, TINY, plotOf, series } from './plots.ts'

function match(verdict: MatchVerdict | undefined, rest: Partial<PlotMatch> = {}): PlotMatch {
  const judged = verdict === undefined ? {} : { verdict }
  return { label: `a ${verdict ?? 'plain'} one`, start: MINUTE, end: 4 * MINUTE, ...judged, ...rest }
}

const ALL: TimePlot = {
  ...TINY,
  events: [...TINY.events, { arrival: 8 * MINUTE, time: 3 * MINUTE, mark: 'corrected' }],
  matches: [
    match('right', { arrival: 4 * MINUTE, corrected: 7 * MINUTE }),
    match('missed'),
    match('invented', { arrival: 5 * MINUTE }),
    match('withdrawn', { arrival: 3 * MINUTE, corrected: 6 * MINUTE }),
  ],
}

const titles = (svg: string): readonly string[] =>
  Array.from(svg.matchAll(/<title>([^<]*)<\/title>/g), ([, title]) => title!)

/** How many of a thing, by kind: `n` of each verdict. */
const of = (verdict: MatchVerdict | undefined, count: number): readonly PlotMatch[] =>
  Array.from({ length: count }, () => match(verdict))

describe('verdicts in SVG', () => {
  const svg = svgPlot(ALL)

  test('are named in the legend and in words', () => {
    for (const words of ['1 right', '1 missed', '1 invented', '1 taken back', '1 late, but taken', '1 too late'])
      expect(svg).toContain(`>${words}</text>`)
    expect(svg).toContain('matches: 1 right, 1 missed, 1 invented, 1 taken back.</desc>')
    expect(svg).toContain('1 corrected')
  })

  test('are each drawn in their own way, not in colour alone', () => {
    const bar = (verdict: MatchVerdict): string =>
      new RegExp(`<rect [^>]*>(?=<title>a ${verdict} one: )`).exec(svg)?.[0] ?? ''
    const shapes = VERDICTS.map((verdict) =>
      bar(verdict).replace(/ (x|y|width|height)="[^"]*"/g, '').replaceAll(VERDICT_COLOURS[verdict], 'C'),
    ) // prettier-ignore
    expect(shapes.every((shape) => shape.startsWith('<rect'))).toBe(true)
    expect(bar('missed')).toContain('stroke-dasharray')
    expect(bar('right')).not.toContain('stroke-dasharray')
    // an invented one has the bar of a right one, and a ladder over it
    expect(svg).toContain('stroke-dasharray="1.5 1.5"')
    expect(new Set(shapes.filter((_, i) => VERDICTS[i] !== 'invented')).size).toBe(3)
  })

  test('are told when pointed at, with the moments', () => {
    const said = titles(svg).filter((title) => title.startsWith('a '))
    expect(said).toContain('a missed one: 1970-01-01 00:01:00.000 to 1970-01-01 00:04:00.000 (3 min), missed')
    expect(said).toContain(
      'a withdrawn one: 1970-01-01 00:01:00.000 to 1970-01-01 00:04:00.000 (3 min), known 1970-01-01 00:03:00.000, taken back 1970-01-01 00:06:00.000',
    )
    expect(said.some((title) => title.endsWith('final 1970-01-01 00:07:00.000'))).toBe(true)
  })

  test('what is wrong stands in front of its name', () => {
    expect(svg).toMatch(/>missed: a missed one</)
    expect(svg).toMatch(/>taken back: a withdr/)
    expect(svg).toMatch(/>a right one</)
  })

  test('a match that was not said has no moment', () => {
    const rings = (plot: TimePlot): number => svgPlot(plot).match(/<circle/g)?.length ?? 0
    expect(rings({ ...ALL, matches: [match('missed')] })).toBe(0)
    // the ring in the picture and the one in the legend
    expect(rings({ ...ALL, matches: [match('invented', { arrival: 5 * MINUTE })] })).toBe(2)
  })

  test('the arrival of a correction is in the picture', () => {
    const late = { ...ALL, matches: [match('right', { arrival: 4 * MINUTE, corrected: 60 * MINUTE })] }
    expect(svgPlot(late)).toContain('to 01:00 →')
  })
})

describe('which matches are drawn', () => {
  test('all, while there are few', () => {
    const matches = [...of('right', 20), ...of('missed', 4)]
    const shown = shownMatches(matches)
    expect(shown.bars).toEqual(matches)
    expect([shown.named.size, shown.masses.length]).toEqual([24, 0])
  })

  test('only what is wrong has names, where there are many', () => {
    const shown = shownMatches([...of('right', 200), ...of('missed', 20), ...of('withdrawn', 9)])
    expect(shown.bars).toHaveLength(229)
    expect(new Set(Array.from(shown.named, ({ verdict }) => verdict))).toEqual(new Set(['missed']))
  })

  test('what is right becomes a mass first', () => {
    const shown = shownMatches([...of('right', 1_000), ...of('missed', 200), ...of('invented', 90)])
    expect(shown.masses.map(({ verdict, matches }) => [verdict, matches.length])).toEqual([['right', 1_000]])
    expect(shown.bars).toHaveLength(290)
    expect(shown.named.size).toBe(0)
    expect(shown.count).toBe(1_290)
  })

  test('whatever there is, no more than the limit is drawn one by one, and nothing is lost', () => {
    for (const counts of [[400, 400, 400, 400], [0, 301, 0, 5], [299, 1, 1, 1], [5, 5, 5, 9_000]]) {
      const matches = VERDICTS.flatMap((verdict, i) => of(verdict, counts[i]!))
      const { bars, masses } = shownMatches(matches)
      expect(bars.length).toBeLessThanOrEqual(MOST_BARS)
      expect(bars.length + masses.reduce((sum, group) => sum + group.matches.length, 0)).toBe(matches.length)
    }
  }) // prettier-ignore

  test('a mass is drawn beside and below', () => {
    const plot = plotOf(series(200, 1e12, 60_000, (i) => (i % 9) * 60_000), {
      matches: Array.from({ length: 900 }, (_, i) => match('right', { start: 1e12 + i * 9_000, end: 1e12 + i * 9_000 + 90_000 })),
    }) // prettier-ignore
    for (const vertical of ['time', 'delay'] as const) {
      const svg = svgPlot(plot, { vertical })
      expect(titles(svg).some((title) => /^right: \d+ at once where it is darkest$/.test(title))).toBe(true)
      expect(svg.length).toBeLessThan(80_000)
    }
  })
})

describe('room', () => {
  const crowd = plotOf(
    series(30_000, 1e12, 1_000, (i) => (i * 7_919) % 5_000_000).map((event, i) => ({
      ...event,
      mark: i % 3 === 0 ? 'late' : i % 3 === 1 ? 'matched' : 'plain',
    })),
    { matches: of('missed', 280) },
  )

  test.each([40_000, 100_000, 300_000])('%d characters are kept to', (room) => {
    const svg = svgPlot(crowd, { width: 1_000, height: 600, room })
    expect(svg.length).toBeLessThan(room * 1.1)
    expect(svg.length).toBeGreaterThan(20_000)
  })

  test('more room is finer', () => {
    const lengths = [40_000, 100_000, 600_000].map((room) => svgPlot(crowd, { room }).length)
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b))
    expect(lengths[2]).toBeGreaterThan(lengths[0]! * 1.5)
  })

  test('marks that have no room for tooltips keep their shape', () => {
    const plot = plotOf(crowd.events.slice(0, 1_200))
    const svg = svgPlot(plot, { room: 100_000 })
    expect(titles(svg).filter((title) => title.startsWith('late event')).length).toBe(0)
    expect(svg.match(/m-2\.6 1\.9h5\.2l-2\.6-4\.7z/g)!.length).toBe(400 + 1)
  })
})

test('without a heading there is more picture', () => {
  const svg = svgPlot(TINY, { heading: false })
  expect(svg).not.toContain('>Tiny</text>')
  expect(svg).toContain('<title>Tiny</title>')
})

describe('verdicts on a terminal', () => {
  const options = { columns: 100, rows: 30, colour: false, unicode: true }

  test('are counted and said beside the names', () => {
    const text = terminalPlot(ALL, options)
    expect(text).toContain('matches: 1 right, 1 missed, 1 invented, 1 taken back;')
    expect(text).toContain('b a missed one, 3 min, missed')
    expect(text).toContain('d a withdrawn one, 3 min, taken back')
    expect(text).toMatch(/ a a right one, 3 min(?:\n| {2})/)
    expect(text).toContain('+ 1 late, but taken')
  })

  test('what was missed is a dotted span', () => {
    const spanOf = (verdict: MatchVerdict): string =>
      terminalPlot({ ...ALL, matches: [match(verdict)] }, { ...options, rows: 40 })
    expect(spanOf('missed')).toContain('┊')
    expect(spanOf('invented')).not.toContain('┊')
  })

  test('colours differ by verdict', () => {
    const coloured = VERDICTS.map((verdict) => {
      const text = terminalPlot({ ...ALL, matches: [match(verdict)] }, { ...options, colour: true })
      // eslint-disable-next-line no-control-regex
      return /\u001b\[([\d;]+)ma\u001b?/.exec(text)?.[1]
    })
    expect(new Set(coloured).size).toBe(4)
    expect(coloured).not.toContain(undefined)
  })

  test('in ASCII too', () => {
    const text = terminalPlot(ALL, { ...options, unicode: false })
    expect(text).toContain('c 1 late, but taken')
    expect(text).not.toMatch(/[^ -~\n]/)
  })
})

test('matches in words', () => {
  expect([matchesText([]), matchesText(of(undefined, 1)), matchesText(of('missed', 1_200))]).toEqual(
    ['0 matches', '1 match', 'matches: 1,200 missed'],
  ) // prettier-ignore
})

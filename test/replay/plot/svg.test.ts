import { describe, expect, test } from 'vitest'
import { svgPlot } from '../../../src/replay/plot/svg.ts'
import { cutText, element, escaped, short } from '../../../src/replay/plot/svg-element.ts'
import type { PlotEvent } from '../../../src/replay/plot/time-plot.ts'
import { EXTREMES, NOTHING, TINY, plotOf, series } from './plots.ts'

/** Checks that elements nest, attributes are quoted and text has no bare markup; returns how often each element occurs. */
function elementsOf(svg: string): ReadonlyMap<string, number> {
  const seen = new Map<string, number>()
  const open: string[] = []
  const rest = svg.replace(/<(\/?)([a-z]+)((?: [a-zA-Z0-9:-]+="[^"<]*")*)(\/?)>/g, (_, closing: string, name: string, __, empty: string) => {
    if (closing === '/') expect(open.pop()).toBe(name)
    else {
      seen.set(name, (seen.get(name) ?? 0) + 1)
      if (empty === '') open.push(name)
    }
    return ''
  }) // prettier-ignore
  expect(open).toEqual([])
  expect(rest).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;|#39;)/)
  return seen
}

function titles(svg: string): readonly string[] {
  return Array.from(svg.matchAll(/<title>([^<]*)<\/title>/g), ([, title]) => title ?? '')
}

test('every event is a shape with a tooltip, and its mark is its shape', () => {
  const svg = svgPlot(TINY)
  elementsOf(svg)
  const ofEvents = titles(svg).filter((title) => / event | event of |^event/.test(title) && title.includes('arrived'))
  expect(ofEvents.length).toBe(11)
  expect(ofEvents).toContain('late event of 1970-01-01 00:02:00, arrived 1970-01-01 00:06:00, delay 4 min')
  for (const [mark, shapes] of [['event of', 7], ['late event', 1], ['event in a match', 2], ['bad event', 1]] as const)
    expect(ofEvents.filter((title) => title.startsWith(mark)).length).toBe(shapes) // prettier-ignore
})

test('it says what it shows to those who do not see it', () => {
  const svg = svgPlot(TINY)
  expect(svg).toMatch(
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^>]*role="img"[^>]*>\n<title>Tiny<\/title>\n<desc>/,
  )
  expect(svg).toContain(
    '<desc>Events by arrival time, UTC, 1970-01-01 00:00 to 00:10, to the right, and event time, UTC, upwards: ' +
      '7 plain, 1 late, 2 matched, 1 bad; delay: half within 0 ms, 95 % within 4 min, longest 4 min; ' +
      'watermarks: 2 min; 1 match.</desc>',
  )
})

test('it stands alone: no script, style sheet, identifier or reference', () => {
  const svg = svgPlot(EXTREMES['two dozen overlapping matches, long names, six watermarks'] ?? TINY)
  expect([...elementsOf(svg).keys()].toSorted()).toEqual(
    ['circle', 'desc', 'g', 'line', 'path', 'polyline', 'rect', 'svg', 'text', 'title'].toSorted(),
  )
  expect(svg).not.toMatch(/ (id|href|class|on\w+|style)=|url\(/)
})

test('it has the size asked for, and no less than can be read', () => {
  expect(svgPlot(TINY)).toContain('width="960" height="600" viewBox="0 0 960 600"')
  expect(svgPlot(TINY, { width: 500, height: 400 })).toContain('width="500" height="400"')
  expect(svgPlot(TINY, { width: 1, height: 1 })).toContain('width="400" height="300"')
})

test('the diagonal, what is late, the watermark and the match are there', () => {
  const svg = svgPlot(TINY)
  expect(svg).toContain('>no delay</text>')
  expect(svg).toContain('<title>watermark 2 min</title>')
  expect(svg).toContain('1 late (below the watermark)')
  expect(titles(svg).filter((title) => title.startsWith('A then B: 1970-01-01 00:01:00.000 to')).length).toBe(3)
  const delays = svgPlot(TINY, { vertical: 'delay' })
  expect(delays).not.toContain('>no delay</text>')
  expect(delays).toContain('1 late (above the watermark)')
})

test('event time is upwards and arrival to the right', () => {
  const events: readonly PlotEvent[] = [
    { arrival: 0, time: 0, mark: 'late' },
    { arrival: 100_000, time: 50_000, mark: 'matched' },
    { arrival: 200_000, time: 200_000, mark: 'plain' },
  ]
  const svg = svgPlot(plotOf(events))
  const place = (name: string): readonly number[] =>
    (new RegExp(`<path d="M([\\d.]+) ([\\d.]+)[^>]*><title>${name}`).exec(svg) ?? []).slice(1).map(Number)
  const [late = [], matched = [], plain = []] = ['late event', 'event in a match', 'event of'].map(place)
  expect(late[0]).toBe(0)
  expect(plain[1]).toBe(0)
  expect(matched[0]).toBeCloseTo((plain[0] ?? 0) / 2, 0)
  expect(matched[1]).toBeCloseTo((late[1] ?? 0) * 0.75, 0)
})

test('many events are counted, a few late ones among them stay events', () => {
  const events = series(100_000, 1.5e12, 100, (i) => (i * 7_919) % 5_000_000).map((event, i): PlotEvent => ({
    ...event,
    mark: i % 10_000 === 9 ? 'late' : 'plain',
  }))
  const svg = svgPlot(plotOf(events))
  elementsOf(svg)
  expect(svg.length).toBeLessThan(400_000)
  expect(titles(svg).filter((title) => title.startsWith('late event')).length).toBe(10)
  expect(titles(svg).some((title) => title.startsWith('event of'))).toBe(false)
  expect(titles(svg).some((title) => /^\d+ events in the darkest square$/.test(title))).toBe(true)
  expect(new Set(svg.match(/stroke-opacity="0\.(18|34|52|72|95)"/g)).size).toBeGreaterThanOrEqual(3)
})

test('a middling number of events is one path of dots', () => {
  const svg = svgPlot(plotOf(series(5_000, 1.5e12, 100, (i) => (i * 7_919) % 500_000)))
  const late = titles(svg).filter((title) => title.startsWith('late event')).length
  expect(late).toBeGreaterThan(200)
  const dots = /<path d="((?:M[\d.]+ [\d.]+h0)+)"/.exec(svg)?.[1] ?? ''
  expect(dots.split('M').length - 1).toBe(5_000 - late)
})

test('text cannot become markup', () => {
  const evil = `</title><script>alert("1" & '2')</script>\u0000\ud800`
  const svg = svgPlot({
    ...TINY,
    title: evil,
    notes: [evil],
    watermarks: [{ label: evil, points: TINY.watermarks[0]?.points ?? [] }],
    matches: [{ label: evil, start: 0, end: 1e5, arrival: 2e5 }],
  })
  expect(elementsOf(svg).has('script')).toBe(false)
  expect(svg).toContain('&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)')
  expect(svg.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}]/u)
})

test('without events there are words', () => {
  const svg = svgPlot({ ...NOTHING, notes: ['why'] })
  elementsOf(svg)
  expect(svg).toContain('>No events.</text>')
  expect(svg).toContain('>why</text>')
})

test('the same plot gives the same text, and is not changed', () => {
  const before = JSON.stringify(TINY)
  expect(svgPlot(structuredClone(TINY))).toBe(svgPlot(TINY))
  expect(JSON.stringify(TINY)).toBe(before)
})

describe.each(Object.entries(EXTREMES))('%s', (_, plot) => {
  test.each([undefined, { width: 400, height: 300 }])('is well formed at %o', (size) => {
    for (const vertical of ['auto', 'time', 'delay'] as const) {
      const svg = svgPlot(plot, { ...size, vertical })
      elementsOf(svg)
      expect(svg).not.toMatch(/NaN|undefined|Infinity|Invalid/)
      expect(svg).not.toMatch(/ (width|height|r)="-/)
    }
  })
})

test('elements, numbers, text', () => {
  expect(element('a', { x: 1.26, y: '"' }, 'b')).toBe('<a x="1.3" y="&quot;">b</a>')
  expect(element('a', {})).toBe('<a/>')
  expect([short(-0.01), short(1 / 3), short(5)]).toEqual(['0', '0.3', '5'])
  expect(escaped('a\tb\u0001c\uffff<')).toBe('a bc&lt;')
  expect(cutText('abcdefghij', 30, 12)).toBe('ab…')
  expect(cutText('ab, cdefghij', 30, 12)).toBe('ab…')
})

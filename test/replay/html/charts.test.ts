import { describe, expect, test } from 'vitest'
import { countTicks, delayAt, delayAxisOf } from '../../../src/replay/html/chart.ts'
import { histogramChart } from '../../../src/replay/html/histogram.ts'
import { foreign, shortened, tag } from '../../../src/replay/html/html.ts'
import { counted, listed, shareText, shortName } from '../../../src/replay/html/number-text.ts'
import { tradeOffChart } from '../../../src/replay/html/trade-off.ts'
import { HOUR, IN_ORDER, MINUTE, corrected, dropped, orderOfArrival, report, timing, truth } from './sample-report.ts'
import { elementsOf } from './well-formed.ts'

const titles = (svg: string): readonly string[] =>
  Array.from(svg.matchAll(/<title>([^<]*)<\/title>/g), ([, title]) => title!)

const texts = (svg: string): readonly string[] =>
  Array.from(svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g), ([, words]) => words!)

/** Where the text that says this stands. */
const xOf = (svg: string, words: string): number =>
  Number(new RegExp(`<text x="([\\d.]+)"[^>]*>${words}</text>`).exec(svg)?.[1])

describe('the histogram', () => {
  test('has a bar for what was behind, and none for what was not', () => {
    const svg = histogramChart(report([]))
    elementsOf(svg)
    expect(titles(svg)).toEqual([
      'How far behind events came',
      '1 min to 10 min behind: 70 events (7 %)',
      '10 min to 30 min behind: 25 events (2.5 %)',
      '30 min or more behind: 5 events (0.5 %)',
    ])
  })

  test('bars are as high as there are events, on a logarithmic axis', () => {
    const bars = Array.from(
      histogramChart(report([])).matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="([\d.]+)"/g),
      (match) => match.slice(1).map(Number),
    )
    expect(bars).toHaveLength(3)
    expect(bars[0]![2]! / bars[1]![2]!).toBeCloseTo(70 / 25, 1)
    // a decade against half of one: the ratio of the logarithms
    expect((bars[0]![1]! + 1.5) / (bars[1]![1]! + 1.5)).toBeCloseTo(Math.log(10) / Math.log(3), 1)
  })

  test('marks the delays for 99 and 99.9 %, once if they are one', () => {
    const svg = histogramChart(report([]))
    expect(texts(svg)).toContain('99 % in time with 30 min')
    expect(texts(svg)).toContain('99.9 % in time with 50 min')
    const { statistics } = report([])
    const suggested = statistics.suggested.map((one) => ({ ...one, delayMs: HOUR }))
    const both = texts(histogramChart(report([], { statistics: { ...statistics, suggested } })))
    expect(both).toContain('99 % and 99.9 % in time with 1 h')
  })

  test('what is behind by less than the first edge has a place of its own', () => {
    const histogram = [
      { from: 0, to: MINUTE, count: 940 },
      { from: MINUTE, to: Infinity, count: 60 },
    ]
    const svg = histogramChart(report([], { histogram }))
    expect(titles(svg)).toContain('less than 1 min behind: 40 events (4 %)')
    expect(texts(svg)).toContain('&lt; 1 min')
  })

  test('is not there if nothing was behind', () => {
    expect(histogramChart(report([], IN_ORDER))).toBe('')
    expect(histogramChart(report([], { histogram: [] }))).toBe('')
  })
})

describe('the trade-off', () => {
  const CURVE = [
    dropped(HOUR, { right: 8, missed: 2, timing: timing(2 * HOUR) }),
    dropped(0, { right: 5, missed: 5, invented: 3, timing: timing(20 * MINUTE) }),
  ]

  test('places answers by the wait, and names their watermark delays in order', () => {
    const svg = tradeOffChart(report([truth(10), ...CURVE]))
    elementsOf(svg)
    const line = /<path d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)" fill="none" stroke="#d1480c"/.exec(svg)!
    const [x1, y1, x2, y2] = line.slice(1).map(Number)
    expect(x1).toBeLessThan(x2!)
    // upwards is more
    expect(y1).toBeLessThan(y2!)
    expect(xOf(svg, '0')).not.toBeNaN()
    expect(xOf(svg, '1 h')).not.toBeNaN()
    expect(texts(svg).at(-1)).toContain('delay to the answer')
  })

  test('has a row for every other way, from the first answer to the final one', () => {
    const others = [
      orderOfArrival({ right: 9, missed: 1, invented: 2, timing: timing(MINUTE) }),
      corrected(0, { right: 10, timing: timing(MINUTE, 3 * HOUR) }),
    ]
    const svg = tradeOffChart(report([truth(10), ...CURVE, ...others]))
    expect(texts(svg)).toEqual(expect.arrayContaining(['order of arrival', '1 missed, 2 invented', 'corrected, delay 0 min', '✓ all right'])) // prettier-ignore
    expect(titles(svg)).toContain('corrected, delay 0 min: ✓ all right; half known within 30 s, 95 % final within 3 h')
  })

  test('corrected answers that differ in the watermark alone are one row', () => {
    const same = [0, 30 * MINUTE, HOUR].map((delay) => corrected(delay, { right: 10, timing: timing(MINUTE) }))
    const svg = tradeOffChart(report([truth(10), ...same]))
    expect(texts(svg)).toContain('corrected, delay 0 to 1 h')
    const other = corrected(2 * HOUR, { right: 9, missed: 1, timing: timing(MINUTE) })
    expect(texts(tradeOffChart(report([truth(10), ...same, other])))).toEqual(
      expect.arrayContaining(['corrected, delay 0 to 1 h', 'corrected, delay 120 min']),
    )
  })

  test('takes the watermark delay where a wait is not known', () => {
    const unknown = CURVE.map((answer, i) => (i === 0 ? { ...answer, timing: null } : answer))
    expect(texts(tradeOffChart(report([truth(10), ...unknown]))).at(-1)).toContain('watermark delay')
    const none = CURVE.map((answer) => ({ ...answer, timing: null }))
    const svg = tradeOffChart(report([truth(10), ...none, orderOfArrival({ right: 1, missed: 9 })]))
    expect(texts(svg).at(-1)).toBe('watermark delay, logarithmic →')
    expect(texts(svg)).not.toContain('order of arrival')
  })

  test('is not there if there is nothing to compare', () => {
    expect(tradeOffChart(report([truth(10)]))).toBe('')
    expect(tradeOffChart(report([truth(10), orderOfArrival({ right: 10 })]))).toBe('')
  })
})

test('ticks of counts are round and reach the greatest', () => {
  expect(countTicks(0)).toEqual([0, 1])
  expect(countTicks(3)).toEqual([0, 1, 2, 3])
  expect(countTicks(120)).toEqual([0, 50, 100, 150])
  for (let most = 1; most < 5_000; most = Math.ceil(most * 1.3)) {
    const ticks = countTicks(most)
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(most)
    expect(ticks.at(-2)).toBeLessThan(most)
    expect(ticks.length).toBeLessThanOrEqual(7)
  }
})

test('an axis of delays holds what it was made of, and its edges what is beyond', () => {
  const axis = delayAxisOf([10, 1_000, 0, Infinity, -5], 100, 200)
  expect(delayAt(axis, 10)).toBeGreaterThan(100)
  expect(delayAt(axis, 1_000)).toBeLessThan(200)
  expect(delayAt(axis, 100)).toBeCloseTo(150, 0)
  expect([0, -5, NaN, Infinity].map((ms) => delayAt(axis, ms))).toEqual([100, 100, 100, 200])
  expect(delayAt(delayAxisOf([50], 0, 100), 50)).toBeCloseTo(50, 5)
  expect(delayAt(delayAxisOf([], 0, 100), 50)).toBeGreaterThan(0)
})

test('words', () => {
  expect([0, 1, 0.132, 0.5, 0.00001, 0.99999, 0.0005, 0.9996, NaN].map(shareText)).toEqual(
    ['0 %', '100 %', '13.2 %', '50 %', '< 0.01 %', '> 99.99 %', '0.05 %', '99.96 %', '–'],
  ) // prettier-ignore
  expect([counted(1, 'event'), counted(1_234, 'match', 'matches')]).toEqual(['1 event', '1,234 matches'])
  expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual(
    ['', 'a', 'a and b', 'a, b and c'],
  ) // prettier-ignore
  expect(shortName({ name: 'event time, late dropped at 1 h' })).toBe('late dropped at 1 h')
})

test('elements, and text from outside', () => {
  expect(tag('p', { class: '"a"', checked: true }, '<b>', 'c')).toBe('<p class="&quot;a&quot;" checked><b>c</p>')
  expect(tag('td', {})).toBe('<td></td>')
  expect(foreign('<&\u202e')).toBe('<bdi>&lt;&amp;\u202e</bdi>')
  expect(shortened('abcdef', 6)).toBe('abcdef')
  expect(shortened('abcdefg', 6)).toBe('abcde…')
  expect(shortened('😀'.repeat(9), 3)).toBe('😀😀…')
})

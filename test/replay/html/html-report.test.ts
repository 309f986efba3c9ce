import { describe, expect, test } from 'vitest'
import { htmlReport } from '../../../src/replay/html/html-report.ts'
import { ALL_COLOURS } from '../../../src/replay/plot/svg-style.ts'
import type { Mark, PlotMatch, TimePlot } from '../../../src/replay/plot/time-plot.ts'
import type { ReplayReport } from '../../../src/replay/replay-report.ts'
import { TINY } from '../plot/plots.ts'
import {
  HOUR,
  IN_ORDER,
  MINUTE,
  answer,
  corrected,
  dropped,
  orderOfArrival,
  report,
  timing,
  truth,
} from './sample-report.ts'
import { quakeReport } from './quake-report.ts'
import { elementsOf, textOf } from './well-formed.ts'

/** Every part of the page. */
const WHOLE: ReplayReport = report(
  [
    truth(10),
    orderOfArrival({ right: 6, missed: 4, invented: 2, timing: timing(MINUTE), missedNames: ['a'], inventedNames: ['b'] }),
    dropped(0, { right: 5, missed: 5, invented: 3, late: 100, lateShare: 0.1, timing: timing(2 * MINUTE), plot: TINY, missedNames: ['night shift'] }),
    dropped(30 * MINUTE, { right: 10, timing: timing(40 * MINUTE), late: 9, lateShare: 0.009, plot: TINY }),
    corrected(0, { right: 10, timing: timing(MINUTE, 20 * MINUTE), plot: { ...TINY, matches: verdicts(5) } }),
  ],
  { notes: ['3 events without a time were left out.'] },
) // prettier-ignore

function verdicts(count: number): readonly PlotMatch[] {
  const kinds = ['right', 'missed', 'invented', 'withdrawn'] as const
  return Array.from({ length: count }, (_, i): PlotMatch => {
    const verdict = kinds[i % 4]!
    const known = verdict === 'missed' ? {} : { arrival: (4 + (i % 4)) * MINUTE }
    const later = verdict === 'withdrawn' ? { corrected: (8 + (i % 2)) * MINUTE } : {}
    return { label: `match ${i}`, start: (i % 7) * MINUTE, end: ((i % 7) + 2) * MINUTE, verdict, ...known, ...later }
  })
}

test('the page has a heading that says the finding, and every part', () => {
  const html = htmlReport(WHOLE)
  const seen = elementsOf(html)
  expect(html).not.toMatch(/\d\.\d{4}/)
  expect(textOf(html, 'h1')).toBe(
    'Dropping late events at no delay misses 5 of 10 matches and invents 3; with corrections all are right, 95 % of them final within 20 min',
  )
  expect([seen.get('h1'), seen.get('table'), seen.get('fieldset'), seen.get('article')]).toEqual([1, 1, 1, 4])
  // two charts, a row of bars for each answer, three pictures
  expect(seen.get('svg')! - (html.match(/<svg x=/g) ?? []).length).toBe(2 + 5 + 3)
  for (const words of [
    'readings.csv',
    'night shift',
    '3 events without a time',
    'Readings of a ward.',
    'allowed lateness',
  ])
    expect(html).toContain(words)
})

test('a number stays on the line of its unit', () => {
  expect(htmlReport(WHOLE)).toContain('95\u00a0% of them final within 20\u00a0min</h1>')
})

test('it stands alone: no script, nothing fetched, and a policy that forbids both', () => {
  const html = htmlReport(WHOLE)
  expect(elementsOf(html).has('script')).toBe(false)
  expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|@import|<link|<img|src=|href=/)
  expect(html).toContain(`content="default-src &#39;none&#39;`.replaceAll('&#39;', "'"))
})

test('every answer can be chosen, and all are there without choosing', () => {
  const html = htmlReport(WHOLE)
  const inputs = Array.from(html.matchAll(/<input type="radio" name="answer" id="([^"]+)"( checked)?>/g))
  const shown = ['choose-0', 'choose-1', 'choose-2', 'choose-3', 'choose-all']
  expect(inputs.map(([, id]) => id)).toEqual(shown)
  expect(Array.from(html.matchAll(/<label for="([^"]+)"/g), ([, id]) => id)).toEqual(shown)
  // the one of the heading
  expect(inputs.filter(([, , checked]) => checked !== undefined).map(([, id]) => id)).toEqual(['choose-1'])
  for (let i = 0; i < 4; i++) {
    expect(html).toContain(`<article id="answer-${i}">`)
    expect(html).toContain(`#choose-${i}:checked~.answers>#answer-${i}`)
  }
  expect(html).toMatch(/@media print\{[^]*\.answers>article\{display:block\}/)
})

test('tables have heads and a caption, pictures have titles and descriptions', () => {
  const html = htmlReport(WHOLE)
  const table = /<table>[^]*<\/table>/.exec(html)![0]
  expect(table).toContain('<caption>')
  expect(table.match(/<th scope="col">/g)!.length).toBeGreaterThanOrEqual(8)
  expect(table.match(/<th scope="row">/g)!.length).toBe(5)
  const cells = Array.from(table.matchAll(/<tr[^>]*>([^]*?)<\/tr>/g), ([, row]) => row!.match(/<t[dh][ >]/g)!.length)
  expect(new Set(cells).size).toBe(1)
  for (const [svg] of html.matchAll(/<svg xmlns[^>]*>\s*(<title>|.)/g))
    expect(svg).toMatch(/role="img"[^>]*>\s*<title>|aria-hidden="true"/)
})

test('every colour of a picture has a counterpart on a dark ground', () => {
  const html = htmlReport(WHOLE)
  const used = new Set(Array.from(html.matchAll(/ (?:fill|stroke)="(#[^"]+)"/g), ([, colour]) => colour!))
  expect(used.size).toBeGreaterThan(10)
  for (const colour of used) expect(ALL_COLOURS).toContain(colour)
  for (const colour of ALL_COLOURS) {
    const dark = new RegExp(`\\[fill="${colour}"\\]\\{fill:(#[0-9a-f]+)\\}`).exec(html)?.[1]
    expect(dark, colour).toBeDefined()
    expect(dark).not.toBe(colour)
  }
})

test('text from outside cannot become markup, nor turn what stands beside it', () => {
  const evil = `</style></title></svg><script>alert("1" & '2')</script><img src=x onerror=alert(1)>\u0000\u202e\ud800`
  const plot: TimePlot = {
    ...TINY,
    title: evil,
    notes: [evil],
    watermarks: [{ label: evil, points: TINY.watermarks[0]!.points }],
    matches: verdicts(4).map((match) => ({ ...match, label: evil })),
  }
  const names = { name: evil, plot, missedNames: [evil], inventedNames: [evil] }
  const html = htmlReport(
    report(
      [
        { ...truth(2), name: evil },
        orderOfArrival({ ...names, right: 1, missed: 1, invented: 1, timing: timing(MINUTE) }),
        corrected(0, { ...names, right: 2, timing: timing(MINUTE) }),
      ],
      { title: evil, source: evil, about: evil, notes: [evil], disorder: { text: evil, seed: 7 } },
    ),
  )
  const seen = elementsOf(html)
  for (const name of ['script', 'img']) expect(seen.has(name)).toBe(false)
  expect(html.match(/<\/style>/g)).toHaveLength(1)
  expect(html.match(/&lt;script&gt;/g)!.length).toBeGreaterThan(10)
  expect(html.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}]/u)
  const outside = html.replace(/<bdi>[^<]*<\/bdi>|<text[^>]*>[^<]*|<title>[^<]*<\/title>|<desc>[^<]*<\/desc>/g, '')
  expect(outside.match(/\u202e/g)?.length ?? 0).toBeLessThanOrEqual(2)
})

test('names as long as a book are cut', () => {
  const long = 'x'.repeat(1_000_000)
  const many = Array.from({ length: 400 }, () => long)
  const plot: TimePlot = { ...TINY, title: long, notes: many, matches: verdicts(20).map((match) => ({ ...match, label: long })) } // prettier-ignore
  const one = dropped(0, { name: long, right: 1, missed: 400, missedNames: many, inventedNames: many, plot })
  const html = htmlReport(report([truth(401), one], { title: long, source: long, about: long, notes: many }))
  elementsOf(html)
  expect(html.length).toBeLessThan(150_000)
  expect(html).toContain('and 375 more')
})

test('the same report gives the same page, and is not changed', () => {
  const before = JSON.stringify(WHOLE)
  expect(htmlReport(structuredClone(WHOLE))).toBe(htmlReport(WHOLE))
  expect(JSON.stringify(WHOLE)).toBe(before)
})

const NOTHING = { span: [Infinity, -Infinity] as const, about: '', histogram: [] }
const EMPTY_CASES: Readonly<Record<string, ReplayReport>> = {
  'nothing at all': report([], {
    ...NOTHING,
    statistics: { events: 0, outOfOrder: 0, outOfOrderShare: NaN, delay: null, suggested: [] },
  }),
  'the truth alone': report([truth(3)]),
  'no match': report([truth(0), orderOfArrival(), dropped(0), corrected(0)]),
  'no arrivals': report([truth(9), orderOfArrival({ right: 3, missed: 6 }), dropped(0, { right: 1, missed: 8 }), dropped(HOUR, { right: 9 })]),
  'nothing out of order': report([truth(2), orderOfArrival({ right: 2 }), dropped(0, { right: 2, timing: timing(MINUTE) })], IN_ORDER),
  'a plot without events': report([truth(1), dropped(0, { missed: 1, plot: { title: 't', events: [], watermarks: [], matches: [] } })]),
  'every answer at once': report([truth(1), corrected(0, { right: 1, timing: timing(0) }), orderOfArrival({ right: 1, timing: timing(-MINUTE) })]),
  'two dozen delays': report([truth(50), ...Array.from({ length: 24 }, (_, i) => dropped(i * MINUTE, { right: 26 + i, missed: 24 - i, timing: timing((i + 1) * MINUTE) }))]),
  'thirty other ways': report([truth(1), ...Array.from({ length: 30 }, (_, i) => corrected(i * MINUTE, { right: 1, timing: timing(i * MINUTE, i * HOUR) }))]),
} // prettier-ignore

describe.each(Object.entries(EMPTY_CASES))('%s', (_, sample) => {
  test('is a page', () => {
    const html = htmlReport(sample)
    const seen = elementsOf(html)
    expect(html.replace(/<style>[^]*<\/style>/, '')).not.toMatch(/NaN|undefined|Infinity|Invalid|null/)
    expect(html).not.toMatch(/ (width|height|r)="-/)
    expect(textOf(html, 'h1').length).toBeGreaterThan(10)
    expect(seen.get('table')).toBe(1)
  })
})

test('one answer with a picture needs no choice', () => {
  const html = htmlReport(report([truth(1), dropped(0, { right: 1, plot: TINY })]))
  const seen = elementsOf(html)
  expect([seen.get('article'), seen.get('fieldset'), seen.get('input')]).toEqual([1, undefined, undefined])
  expect(html).not.toContain('.answers>article{display:none}')
})

test('a million events and fifteen answers are less than two megabytes', () => {
  const marks: readonly Mark[] = ['plain', 'plain', 'plain', 'late', 'corrected', 'matched', 'bad']
  let state = 12_345
  // multiplicative congruential (Lehmer 1951)
  const next = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
  const events = Array.from({ length: 1_000_000 }, () => {
    const arrival = next() * 7 * 24 * HOUR
    return { arrival, time: arrival - next() ** 2 * 5 * 24 * HOUR, mark: marks[Math.floor(next() * marks.length)]! }
  })
  const matches = Array.from({ length: 20_000 }, (_, i): PlotMatch => ({ ...verdicts(4)[i % 4]!, start: i * 30_000, end: i * 30_000 + (i % 90) * MINUTE })) // prettier-ignore
  const watermarks = [{ label: '1 h', points: events.slice(0, 100_000).map(({ arrival }) => arrival).toSorted((a, b) => a - b).map((arrival) => ({ arrival, watermark: arrival - next() * HOUR })) }] // prettier-ignore
  const plot: TimePlot = { title: 'a lot', events, watermarks, matches }
  const few: TimePlot = { title: 'few', events: events.slice(0, 60_000), watermarks, matches: matches.slice(0, 299) }
  const names = Array.from({ length: 5_000 }, (_, i) => `${'name '.repeat(60)}${i}`)
  const answers = Array.from({ length: 15 }, (_, i) =>
    dropped(i * MINUTE, { right: 9, missed: 1, timing: timing(MINUTE * i), plot: i < 2 ? plot : few, missedNames: names, inventedNames: names }),
  ) // prettier-ignore
  const html = htmlReport(report([truth(10), ...answers]))
  expect(html.length).toBeLessThan(2_000_000)
  // a page that draws nothing would be small too
  expect(html.length).toBeGreaterThan(500_000)
  expect((html.match(/<(path|rect|circle|text|line|polyline)/g) ?? []).length).toBeLessThan(15_000)
}, 60_000)

test('the week of earthquakes, as it is', () => {
  const sample = quakeReport()
  const html = htmlReport(sample)
  elementsOf(html)
  expect(textOf(html, 'h1')).toMatch(
    /^Dropping late events at a delay of 24 h misses 4 of 10 matches; with corrections all are right, 95 % of them final within 1\.\d d$/,
  )
  expect(html).toContain('99 % in time with 3.7 d')
  expect(html).toContain('>4 missed</text>')
  expect(html).toContain('>2 taken back</text>')
  expect(html.length).toBeLessThan(1_000_000)
  // one chosen answer is shown with its picture
  expect(sample.answers.filter(({ plot }) => plot !== null).length).toBeGreaterThan(5)
})

test('an answer of any kind has a name and a row', () => {
  const kinds = [
    truth(4),
    orderOfArrival({ right: 4 }),
    answer({ kind: 'arrival-clock' }, { name: 'arrival taken for event time', right: 3, missed: 1 }),
    dropped(0, { right: 4 }),
    corrected(0, { right: 4 }),
  ]
  const html = htmlReport(report(kinds))
  expect(Array.from(html.matchAll(/<th scope="row"><bdi>([^<]*)</g), ([, name]) => name)).toEqual([
    'event-time',
    'order of arrival',
    'arrival taken for event time',
    'late dropped at 0 min',
    'corrected, delay 0 min',
  ])
})

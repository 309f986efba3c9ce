import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../support/repository.ts'
import { cli } from './cli.ts'
import { ndjson, RULE, temporaryFolder } from './files.ts'

const file = temporaryFolder({
  'rule.ts': RULE,
})
const RULE_FILE = `${ROOT}/patterns/earthquakes/aftershocks/rule.ts`
const QUAKES = ['replay', RULE_FILE, '--source', `${ROOT}/node_modules/vega-datasets/data/earthquakes.json`]

describe('tidemark replay as JSON', () => {
  test('has everything', async () => {
    // the second start comes behind the watermark, a second before the end
    const seconds = (at: number): number => Date.parse('2026-03-01T08:00:00Z') + at * 1000
    const rows = [
      { time: seconds(0), came: seconds(1), celsius: 85 },
      { time: seconds(120), came: seconds(121), celsius: 35 },
      { time: seconds(60), came: seconds(130), celsius: 90 },
      { time: seconds(600), came: seconds(601), celsius: 50 },
    ]
    writeFileSync(file('golden.ndjson'), ndjson(rows))
    const words = ['replay', file('rule.ts'), '--source', file('golden.ndjson'), '--time', 'time', '--arrival', 'came']
    const { stdout } = await cli([...words, '--corrections', '--delays', '0s', '--json'])
    const { answers, ...report } = JSON.parse(stdout) as Record<string, unknown> & { answers: object[] }
    expect(report).toEqual({
      source: file('golden.ndjson'),
      rules: ['hot then cool'],
      disorder: null,
      span: [seconds(0), seconds(600)],
      statistics: {
        events: 4,
        outOfOrder: 1,
        outOfOrderShare: 0.25,
        delay: { least: 1000, half: 1000, p95: 70_000, p99: 70_000, longest: 70_000 },
        suggested: [0.9, 0.99, 0.999, 1].map((share) => ({ share, delayMs: 60_000 })),
      },
      histogram: [
        { from: 0, to: 60_000, count: 3 },
        { from: 60_000, to: null, count: 1, greatest: 60_000 },
      ],
      delays: [
        { from: 0, to: 1000, count: 0 },
        { from: 1000, to: 2000, count: 3 },
        { from: 2000, to: 5000, count: 0 },
        { from: 5000, to: 10_000, count: 0 },
        { from: 10_000, to: 15_000, count: 0 },
        { from: 15_000, to: 30_000, count: 0 },
        { from: 30_000, to: 60_000, count: 0 },
        { from: 60_000, to: null, count: 1, greatest: 70_000 },
      ],
      unusable: [],
      outOfPlace: 0,
      notes: ['Corrected answers take events that are up to 1 min behind the watermark; none is farther behind.'],
    })
    const match = (id: string, start: number, positions: readonly number[], saidAt: number): object => ({
      id: `hot then cool||${id}`,
      rule: 'hot then cool',
      key: '',
      start: seconds(start),
      end: seconds(120),
      time: seconds(120),
      positions,
      firstSaid: seconds(saidAt),
      lastSaid: seconds(saidAt),
    })
    const timing = (...[least, longest]: readonly [number, number]): object => ({
      least,
      half: least,
      p95: longest,
      p99: longest,
      longest,
    })
    expect(answers).toHaveLength(5)
    expect(answers.slice(3)).toEqual([
      {
        name: 'event time, late dropped at 0',
        policy: { kind: 'late-dropped', delayMs: 0 },
        accepted: 3,
        late: 1,
        lateShare: 0.25,
        corrected: 0,
        bad: 0,
        exact: 1,
        missed: ['hot then cool||2;1'],
        invented: [],
        withdrawn: [],
        changes: null,
        timing: { first: timing(481_000, 481_000), final: timing(481_000, 481_000) },
        matches: [match('0;1', 0, [0, 1], 601)],
      },
      {
        name: 'event time, corrected, delay 0',
        policy: { kind: 'corrected', delayMs: 0, allowedLatenessMs: 60_000 },
        accepted: 4,
        late: 0,
        lateShare: 0,
        corrected: 1,
        bad: 0,
        exact: 2,
        missed: [],
        invented: [],
        withdrawn: [],
        changes: { inserts: 2, retracts: 0, confirms: 2, correctedEvents: 1 },
        timing: { first: timing(1000, 10_000), final: timing(1000, 10_000) },
        matches: [match('0;1', 0, [0, 1], 121), match('2;1', 60, [2, 1], 130)],
      },
    ])
  })
})

describe('tidemark replay as HTML', () => {
  test('writes a page that needs nothing else', async () => {
    const { stdout } = await cli([...QUAKES, '--html', file('quakes.html'), '--no-plot'])
    expect(stdout).toContain(`the report as HTML: ${file('quakes.html')}`)
    const page = readFileSync(file('quakes.html'), 'utf8')
    expect(page).toMatch(/^<!doctype html>/i)
    expect(page).toContain('aftershocks')
    expect(page).toContain('<svg')
    expect(page).not.toMatch(/(?:src|href)="https?:/)
  })
})

import { explain, explainData, patternFromJson, type Match } from 'tidemark'
import { describe, expect, test } from 'vitest'
import { readRepository } from '../support/repository.ts'
import { leavesOf, type Element } from '../../src/pattern/syntax/pattern.ts'
import { samplesIn } from '../support/samples.ts'
import { arrivalsOf, overtaken } from './arrivals.ts'
import { CONSTRUCTS, hasFunctions } from './constructs.ts'
import { corpusPlaces, loadRule, missingFiles, readCorpusFile, type Row, type RowMatch } from './corpus-rule.ts'
import { inOrder, matchesByOracle, momentsOf, timedOutByOracle, type RunMatch } from './expected-matches.ts'
import { WAYS } from './ways-to-run.ts'

const places = corpusPlaces()
const whole = places.filter((place) => missingFiles(place).length === 0)
const corpus = await Promise.all(whole.map(loadRule))

/** What makes a row that row, whatever form it came in: a field that is missing, undefined or null is no field. */
const identity = (row: unknown): string =>
  JSON.stringify(
    Object.entries(row as Row)
      .filter(([, value]) => value !== undefined && value !== null)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )

/** A match of the engine with its events as rows of the trace. */
function rowMatch(match: Match, rows: ReadonlyMap<string, number>): RunMatch {
  const rowOf = (event: unknown): number => rows.get(identity(event))!
  const { rule, key, start, end, time, byEnd = false } = match
  const events = Object.entries(match.events).map(([step, bound]) => [
    step,
    Array.isArray(bound) ? bound.map(rowOf) : rowOf(bound),
  ])
  const summary = {
    ...(match.count === undefined ? {} : { count: match.count }),
    ...(match.aggregates === undefined ? {} : { aggregates: match.aggregates }),
  }
  return { rule, key, start, end, time, byEnd, events: Object.fromEntries(events), ...summary }
}

/** Steps and absences, also those of groups that must not come. */
function namedIn(elements: readonly Element[]): readonly { readonly name: string }[] {
  return leavesOf(elements).flatMap((leaf) =>
    leaf.where?.kind === 'completes' ? namedIn(leaf.where.sequence.elements) : [leaf],
  )
}

function withoutEnd(match: RunMatch): Omit<RunMatch, 'byEnd'> {
  const { byEnd: _byEnd, ...rest } = match
  return rest
}

describe('the catalogue', () => {
  test.each(places)('patterns/%s has all its files', (place) => {
    expect(missingFiles(place)).toEqual([])
  })

  test('has at least seven rules of at least four domains besides earthquakes', () => {
    const others = places.filter((place) => !place.startsWith('earthquakes/'))
    expect(others.length).toBeGreaterThanOrEqual(7)
    expect(new Set(others.map((place) => place.split('/')[0])).size).toBeGreaterThanOrEqual(4)
  })

  test.each(Object.entries(CONSTRUCTS))('uses %s', (_, { uses }) => {
    expect(corpus.some((one) => uses({ ...one, syntax: one.rule.syntax }))).toBe(true)
  })

  test('is listed in patterns/README.md', () => {
    const text = readRepository().get('patterns/README.md') ?? ''
    expect(places.filter((place) => !text.includes(`(${place}/README.md)`))).toEqual([])
  })

  test('has traces whose order of arrival matters', async () => {
    const wrong = await Promise.all(
      corpus.map(async ({ rule, stream, trace, matches }) => {
        const rows = new Map(trace.map((row, i) => [identity(row), i]))
        const { matches: found } = await WAYS['all at once']!(rule, trace, { ...stream, order: 'arrival' }, false)
        const text = ({ events, count = 0, time }: RowMatch): string => JSON.stringify([events, count, time])
        const now = found.map((match) => text(rowMatch(match, rows))).toSorted()
        return JSON.stringify(now) !== JSON.stringify(matches.map(text).toSorted())
      }),
    )
    expect(wrong.filter(Boolean).length).toBeGreaterThanOrEqual(corpus.length / 2)
  })
})

describe.each(corpus.map((one) => [one.place, one] as const))('patterns/%s', (place, one) => {
  const { rule, stream, trace, matches, timedOut } = one
  const { output } = rule.syntax
  const limit = output.kind === 'matches' ? output.limit : null
  const rows = new Map(trace.map((row, i) => [identity(row), i]))
  const arrivals = arrivalsOf(one, 4)

  test('has a trace that tells: distinct rows, out of order, with matches in canonical order', () => {
    expect(rows.size).toBe(trace.length)
    expect(overtaken(one, arrivals[0]!.rows)).toBeGreaterThan(0)
    expect(matches.length).toBeGreaterThan(0)
    expect(matches).toEqual(inOrder(one, matches))
  })

  const all = matchesByOracle(one)
  const listed = new Set(matches.map((match) => JSON.stringify(match)))
  /** What is given out of what the oracle finds: where there is a limit, those that `matches.json` has. */
  const given = limit === null ? all : all.filter((match) => listed.has(JSON.stringify(withoutEnd(match))))
  const ended = timedOut === null ? [] : timedOutByOracle(one)

  test('has the matches that the oracle finds', () => {
    expect(given.map(withoutEnd)).toEqual(matches)
    expect(ended.map(withoutEnd)).toEqual(timedOut ?? [])
    if (limit === null) return
    const sizes = momentsOf(all).map(({ length }) => length)
    expect(momentsOf(matches).map(({ length }) => length)).toEqual(sizes.map((size) => Math.min(size, limit)))
    expect(Math.max(...sizes)).toBeGreaterThan(limit)
  })

  describe.each(Object.entries(WAYS))('%s', (_, run) => {
    test.each(arrivals)('L1 L2 L5 has these matches, $name', async (arrival) => {
      const done = await run(
        rule,
        arrival.rows.map((i) => trace[i]!),
        stream,
        timedOut !== null,
      )
      expect({ late: done.late, bad: done.bad }).toEqual({ late: 0, bad: 0 })
      const found = done.matches.map((match) => rowMatch(match, rows))
      // With watermarks per key, or per anything else, order is per scope only.
      const ordered = (stream.watermarkPer ?? 'source') === 'source' ? found : inOrder(one, found)
      expect(ordered).toEqual(given)
      expect(
        inOrder(
          one,
          done.timedOut.map((partial) => rowMatch(partial, rows)),
        ),
      ).toEqual(ended)
    })
  })

  test('is the same rule after JSON, if it has no functions', () => {
    if (hasFunctions(rule.syntax)) {
      expect(() => JSON.stringify(rule)).toThrow(expect.objectContaining({ code: 'NOT_PORTABLE' }))
      return
    }
    const again = patternFromJson(JSON.parse(JSON.stringify(rule)))
    expect(again.syntax).toEqual(rule.syntax)
    expect(matchesByOracle({ ...one, rule: again })).toEqual(all)
  })

  test('can be explained', () => {
    const text = explain(rule)
    expect(text.split('\n')[0]).toBe(`rule ${rule.syntax.name}`)
    for (const { name } of namedIn(rule.syntax.elements)) expect(text).toContain(` ${name}: `)
    expect(explainData(rule).automaton.length).toBeGreaterThan(0)
  })

  test('has a README with its name and its code', () => {
    const text = readCorpusFile(place, 'README.md')
    expect(text).toContain(rule.syntax.name)
    const [sample] = samplesIn('README.md', text).samples
    expect(sample?.code.trim()).toBe(readCorpusFile(place, 'rule.ts').trim())
  })
})

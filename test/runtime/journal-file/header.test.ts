import { describe, expect, test } from 'vitest'
import { begin, boundedOutOfOrderness, field } from 'tidemark'
import { differencesBetween, journalHeader, type JournalHeader } from '../../../src/runtime/journal-file/header.ts'
import { formOf, isWeak } from '../../../src/runtime/journal-file/form.ts'

const rule = (celsius: number, times = 2): object =>
  begin('hot').where(field('celsius').gt(celsius)).times(times).within('5m').named('rise').syntax
const withFunction = (limit: number): object =>
  limit === 80
    ? begin('hot')
        .where((event) => event['celsius'] > 80)
        .named('rise').syntax
    : begin('hot')
        .where((event) => event['celsius'] > 85)
        .named('rise').syntax

const settings = { key: 'sensor', watermark: boundedOutOfOrderness('5s'), atEnd: undefined }

const of = (one: object = rule(80), more: object = {}): JournalHeader =>
  journalHeader({ rise: one }, { ...settings, ...more }, [{ name: 'a.ndjson', head: { bytes: 10, fingerprint: 'f' } }])

const differences = (was: JournalHeader, is: JournalHeader, head: string | null = 'f'): readonly string[] =>
  differencesBetween(was, is, [head])

describe('the header of a journal', () => {
  test('of the same job is the same, also read back from text', () => {
    expect(of()).toEqual(of())
    expect(differences(JSON.parse(JSON.stringify(of())) as JournalHeader, of())).toEqual([])
    expect(of().rules['rise']!.weak).toBe(false)
  })

  test('says which rule differs, and where', () => {
    expect(differences(of(), of(rule(85)))).toEqual([
      "of the rule 'rise', elements.0.where.expression.right.value was 80, is 85",
    ])
    expect(differences(of(), of(rule(80, 3)))[0]).toContain("of the rule 'rise', elements.0.repeat.")
    expect(differences(of(), journalHeader({ fall: rule(80) }, settings, of().sources))).toEqual([
      "the rule 'rise' is not there any more",
      "the rule 'fall' is new",
    ])
    const two = { rise: rule(80), other: rule(90) }
    const turned = { other: rule(90), rise: rule(80) }
    expect(differences(journalHeader(two, {}, of().sources), journalHeader(turned, {}, of().sources))).toEqual([
      'its rules stand in another order',
    ])
  })

  test('knows functions by their text, and says that this is weak', () => {
    expect(of(withFunction(80)).rules['rise']!.weak).toBe(true)
    expect(differences(of(withFunction(80)), of(withFunction(80)))).toEqual([])
    expect(differences(of(withFunction(80)), of(withFunction(85)))[0]).toMatch(
      /^of the rule 'rise', elements\.0\.where\.\w+ was the function '\(event\) => .*80.*', is the function '.*85.*'$/,
    )
  })

  test('says which setting differs', () => {
    const mapped = (map: object): JournalHeader => of(undefined, { map, limits: { keys: 5 } })
    expect(
      differences(
        mapped(() => 1),
        mapped(() => 1),
      ),
    ).toEqual([])
    expect(
      differences(
        mapped(() => 1),
        mapped(() => 2),
      ),
    ).toEqual(["of the settings, map was the function '() => 1', is the function '() => 2'"])
    expect(differences(of(), of(undefined, { watermark: boundedOutOfOrderness('10s') }))).toEqual([
      "of the settings, watermark was 'boundedOutOfOrderness('5 s')', is 'boundedOutOfOrderness('10 s')'",
    ])
    expect(differences(of(), of(undefined, { key: ['site', 'sensor'], zone: 'UTC' }))).toEqual([
      'of the settings, key was \'sensor\', is ["site","sensor"]',
      "of the settings, zone was not there, is 'UTC'",
    ])
  })

  test('knows its input by how it begins, not by its name', () => {
    const moved = journalHeader({ rise: rule(80) }, settings, [{ name: 'b.ndjson', head: of().sources[0]!.head! }])
    expect(differences(of(), moved)).toEqual([])
    for (const head of ['g', null])
      expect(differences(of(), moved, head)).toEqual(['b.ndjson does not begin as a.ndjson did'])
    expect(differencesBetween(of(), journalHeader({ rise: rule(80) }, settings, []), [])).toEqual([
      'it had 1 inputs, and has 0',
    ])
  })
})

test('forms are equal for equal values and different for others', () => {
  const values = [
    null,
    0,
    -0,
    NaN,
    Infinity,
    1n,
    '1',
    1,
    true,
    'true',
    [],
    {},
    [1, 2],
    [2, 1],
    { a: 1 },
    { a: '1' },
    new Date(5),
    new Date(6),
    new Date(NaN),
    () => 1,
    () => 2,
    { a: { b: () => 1 } },
    /x/,
    Object.create(null) as object,
  ]
  const texts = values.map((value) => JSON.stringify(formOf(value)))
  // `{}` and an object without prototype are the same value.
  expect(new Set(texts).size).toBe(values.length - 1)
  expect(formOf({ b: 1, a: undefined, c: 2 })).toEqual(formOf({ c: 2, b: 1 }))
  expect(values.filter((value) => isWeak(formOf(value)))).toHaveLength(3)
})

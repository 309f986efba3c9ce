import { boundedOutOfOrderness, field, pattern, stream, type AnyPattern, type Match, type Stream } from 'tidemark'
import { describe, expect, test } from 'vitest'
import { answerTo } from './answer.ts'
import { saidByHand } from './by-hand.ts'
import { settle, type Said } from './changes.ts'
import { Identities } from './identity.ts'
import { COVERING, type LateSet, type LateSubject, type Way } from './late-set.ts'
import { lateText } from './late-tables.ts'
import { lateBy } from './out-of-reach.ts'
import { subjectResult, wayText } from './result.ts'

interface Tick {
  readonly t: number
  readonly arrived: number
  readonly of: string
}

/** In order of arrival. Neither a nor b is silent for longer than 3, but that is not known before late ones come. */
const TICKS: readonly Tick[] = [0, 2, 9, 5, 7, 11, 3].flatMap((t, i) => [
  { t, arrived: 10 * i, of: 'a' },
  ...(i % 3 === 0 ? [{ t: t + 0.5, arrived: 10 * i + 1, of: 'b' }] : []),
])

const silent: AnyPattern<object> = pattern<object>('silent')
  .begin('last')
  .notFollowedBy('next')
  .within({ milliseconds: 3 }, { inclusive: true })

const time = (row: object): number => (row as Tick).t

const covered = (delayMs: number): Way => ({ kind: 'corrected', delayMs, allowedMs: COVERING })

const subject: LateSubject = {
  title: 'silence',
  rows: TICKS,
  options: { time: 't', arrival: 'arrived', key: 'of', watermarkPer: 'key', atEnd: 'cut' },
  matchesOf: (rows) => rows.detect(silent),
  scope: (row) => (row as Tick).of,
  time,
  nameOf: (row) => `${(row as Tick).of} ${time(row)}`,
  known: [{ way: { kind: 'event time' }, matches: 0 }],
  lateness: [],
  ways: [{ kind: 'late dropped', delayMs: 0 }, covered(0), { kind: 'corrected', delayMs: 0, allowedMs: 4 }],
}

describe('changes', () => {
  const said = (text: string): Said[] =>
    text.split(' ').map((one) => ({
      change: one.startsWith('+') ? 'insert' : one.startsWith('-') ? 'retract' : 'confirm',
      id: one.slice(1),
    }))

  test('come to what was inserted and not retracted', () => {
    const { standing, contradictions, ...counts } = settle(said('+a +b -a !b +a +c -c !a'))
    expect(standing.map(({ id }) => id)).toEqual(['b', 'a'])
    expect(counts).toEqual({ inserts: 4, retracts: 2, confirms: 2 })
    expect(contradictions).toEqual([])
  })

  test.each([
    ['+a +a !a', 'insert of a, which stands already'],
    ['-a', 'retract of a, which does not stand'],
    ['+a -a !a', 'confirm of a, which does not stand'],
    ['+a !a -a', 'retract of a, which was confirmed'],
    ['+a', 'a stands and was never confirmed'],
  ])('%s: %s', (text, contradiction) => {
    expect(settle(said(text)).contradictions).toContain(contradiction)
  })
})

test('matches are told apart by their rows, also those that are bound in others', async () => {
  const rows = [{ at: 1 }, { at: 2 }, { at: 3 }]
  const pair = pattern<{ at: number }>('pair').begin('a').times(2).consecutive().skipPastLastEvent()
  const [found] = await stream(rows, { time: 'at' }).detect(pair).toArray()
  const outer = pattern<Match>('outer').begin('inner')
  const [nested] = await stream([found!], { time: 'time' }).detect(outer).toArray()
  expect(new Identities(rows).of(found!)).toBe('pair(a 0,1)')
  expect(new Identities(rows).of(nested!)).toBe('outer(inner pair(a 0,1))')
})

test('late by more than a delay is what comes so far behind the greatest time of its scope', () => {
  const placesOf = (delayMs: number) => lateBy(subject, delayMs).map((place) => subject.nameOf(TICKS[place]!))
  expect(placesOf(0)).toEqual(['a 5', 'a 7', 'a 3', 'b 3.5'])
  expect(placesOf(2)).toEqual(['a 5', 'a 3'])
  expect(placesOf(8)).toEqual([])
})

describe('a subject', () => {
  test('has the truth in event time, and with corrections that cover it', async () => {
    const { differences, ways, outOfReach } = await subjectResult(subject)
    expect(differences).toEqual([])
    expect(ways.map(({ way, matches, said }) => [wayText(way), matches, said?.retracts])).toEqual([
      ['event time', 0, undefined],
      ['late dropped, 0', 2, undefined],
      ['corrected, 0', 0, 3],
    ])
    expect(outOfReach).toMatchObject([
      { matches: 0, missed: 0, spurious: 0, late: [{ name: 'a 3', latenessMs: 4 }], differences: [] },
    ])
  })

  test('says on the way what is found by hand', () => {
    const byHand = saidByHand<Tick>({
      rows: TICKS,
      time,
      scope: ({ of }) => of,
      key: ({ of }) => of,
      counts: () => true,
      find: (rows, now) =>
        new Set(rows.filter(({ t }, i) => t + 3 <= now && (rows[i + 1] === undefined || rows[i + 1]!.t > t + 3))),
    })
    expect(byHand).toEqual({ inserts: 3, retracts: 3, standing: 0 })
  })

  test('differs where a figure is another, a retraction is lost, or an answer is not the truth', async () => {
    const wrong = { ...subject, known: [{ way: { kind: 'event time' }, matches: 1 }] } as const
    expect((await subjectResult(wrong)).differences).toEqual(['event time: matches: 0, not 1'])
    const isRetraction = (match: object): boolean => (match as { change?: unknown }).change === 'retract'
    const lossy = (rows: Stream<object>): Stream<Match> => rows.detect(silent).filter((match) => !isRetraction(match))
    const { differences } = await subjectResult({ ...subject, ways: [covered(0)], matchesOf: lossy })
    expect(differences.some((one) => one.includes('never confirmed'))).toBe(true)
    expect(differences.some((one) => one.includes('0 missed, 3 spurious'))).toBe(true)
    const byHand = { ...subject, byHand: () => ({ inserts: 3, retracts: 1, standing: 2 }) }
    expect((await subjectResult(byHand)).differences).toEqual(['corrected, 0: retracts: 3, not 1 as computed by hand'])
    const shares = { ...subject, lateness: [{ delayMs: 0, percent: '41' }] }
    expect((await subjectResult(shares)).differences).toEqual(['late at 0: 40 %, not 41 %'])
  })

  test('can be run without some of its rows', async () => {
    const left = new Set<object>(TICKS.filter(({ t }) => t === 5 || t === 7))
    const { matches } = await answerTo(subject, { kind: 'event time' }, left)
    expect(matches).toEqual(['silent(last 8)'])
  })

  test('has conditions that throw told', async () => {
    const broken = field('t').eq(0)
    const throws: AnyPattern<object> = pattern<object>('throws')
      .begin('a')
      .where(broken)
      .where(() => {
        throw new Error('no')
      })
    const { contradictions } = await answerTo(
      {
        ...subject,
        matchesOf: (rows) => rows.detect(throws, { key: 'of' }),
        options: { time: 't', watermark: boundedOutOfOrderness(99) },
      },
      { kind: 'arrival order' },
    )
    expect(contradictions).toEqual(['1 conditions threw'])
  })
})

test('tables have the answers of one subject, or a column for each', async () => {
  const results = [await subjectResult(subject)]
  const set = (table: LateSet['table']): LateSet => ({ name: 'ticks', table, subjects: [subject] })
  expect(lateText(set('answers'), results)).toMatchInlineSnapshot(`
    "ticks: silence; 10 events

                     matches  exact  missed  spurious  late  said  taken back  known
    event time             0      0       0         0     -     -           -  0 - - -
    late dropped, 0        2      0       0         2     4     -           -
    corrected, 0           0      0       0         0     0     3           3

    corrected for 4 ms, 0: 1 of 10 events are out of reach, 1 of them relevant
      0 matches (0 missed, 0 spurious), 3 taken back on the way: those of the events in reach
      a 3: by 4 ms
    "
  `)
  expect(lateText(set('subjects'), results)).toMatchInlineSnapshot(`
    "ticks

    alarms                    silence
    event time                  0 [0]
    late dropped, 0                 2
    corrected, 0     0 (3 taken back)
    "
  `)
})

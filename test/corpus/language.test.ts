/** The examples of patterns/README.md, "The language": each is run by the oracle and by the engine. */
import { begin, bound, detector, field, type AnyPattern } from 'tidemark'
import { oracleMatches } from 'tidemark/testing'
import { describe, expect, test } from 'vitest'
import { readRepository } from '../support/repository.ts'
import { CONSTRUCTS } from './constructs.ts'

interface Letter {
  readonly is: string
  readonly second: number
  readonly value?: number
}

interface Example {
  readonly line: string
  readonly code: string
  readonly events: readonly Letter[]
  readonly atEnd: 'complete' | 'cut'
  /** The matches as text, in order. */
  readonly matches: readonly string[]
}

const language = readRepository()
  .get('patterns/README.md')!
  .split(/^## /m)
  .find((section) => section.startsWith('The language\n'))!

/** `begin('a')  a1 b2=7, cut  → a1 @5, b2 end`: code, events, matches, with two spaces or more between the first two. */
function exampleOf(line: string): Example {
  const [, code, events, cut, matches] =
    /^(begin\(.*?\))\s{2,}([^\s,]+(?: [^\s,]+)*)(, cut)?\s+→ (.+)$/.exec(line) ?? []
  if (code === undefined) throw new Error(`not an example: ${line}`)
  return {
    line: line.replaceAll(/\s+/g, ' '),
    code,
    events: events!.split(' ').map(letterOf),
    atEnd: cut === undefined ? 'complete' : 'cut',
    matches: matches === 'none' ? [] : matches!.split(', '),
  }
}

function letterOf(text: string): Letter {
  const [, is, second, value] = /^([a-z])(\d+)(?:=(\d+))?$/.exec(text) ?? []
  if (is === undefined) throw new Error(`not an event: ${text}`)
  return { is, second: Number(second), ...(value === undefined ? {} : { value: Number(value) }) }
}

const STEPS: readonly string[] = ['begin', 'next', 'followedBy', 'followedByAny', 'notNext', 'notFollowedBy']

/** The pattern that the code makes, in which a name of one letter is a condition too. */
function patternOf(code: string): AnyPattern<Letter> {
  const named = code.replaceAll(/\.?\b(\w+)\('([a-z])'\)/g, (call, method: string, letter: string) =>
    STEPS.includes(method) ? `${call}.where(field('is').eq('${letter}'))` : call,
  )
  // oxlint-disable-next-line typescript/no-implied-eval -- the code is from a file of this repository
  const make = new Function('begin', 'field', 'bound', 's', `return ${named}`) as (
    ...scope: unknown[]
  ) => AnyPattern<Letter>
  return make(begin, field, bound, (seconds: number) => ({ seconds }))
}

interface Found {
  readonly events: readonly Letter[]
  readonly time: number
  readonly byEnd: boolean
}

function matchText({ events, time, byEnd }: Found): string {
  const sorted = events.toSorted((a, b) => a.second - b.second)
  const at = time === sorted.at(-1)!.second * 1000 ? [] : [`@${time / 1000}`]
  return [...sorted.map(({ is, second }) => `${is}${second}`), ...at, ...(byEnd ? ['end'] : [])].join(' ')
}

const examples = [...language.matchAll(/^```\n(begin[^]*?)\n```$/gm)].flatMap(([, lines]) =>
  lines!.split('\n').map(exampleOf),
)

test('the language has examples', () => {
  expect(examples.length).toBeGreaterThan(50)
})

describe.each(examples.map((example) => [example.line, example] as const))(
  '%s',
  (_, { code, events, atEnd, matches }) => {
    const rule = patternOf(code)

    test('for the oracle', () => {
      const timed = events.map((event) => ({ time: event.second * 1000, event }))
      const found = oracleMatches(rule.syntax, timed, { atEnd })
      expect(
        found.map(({ rows, time, byEnd }) => matchText({ events: rows.map((i) => events[i]!), time, byEnd })),
      ).toEqual(matches)
    })

    test('for the engine', () => {
      const detecting = detector(rule, { time: 'second', timeUnit: 's', atEnd })
      const found = [...detecting.pushAll(events), ...detecting.end()]
      expect(
        found.map(({ events: taken, time, byEnd = false }) =>
          matchText({ events: Object.values(taken).flat() as Letter[], time, byEnd }),
        ),
      ).toEqual(matches)
    })
  },
)

test.each(Object.keys(CONSTRUCTS))('the language tells what %s means', (name) => {
  const word = /^[\w]+(?:: '\w+')?/.exec(
    name.replace(/^a function of what is bound$/, 'where').replace('several ', ''),
  )![0]
  expect(language).toMatch(new RegExp(String.raw`\`[^\`\n]*\b${word}`))
})

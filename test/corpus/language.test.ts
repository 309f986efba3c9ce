/** The reference, `patterns/language/`: each example is run by the definition of a match and by every engine. */
import { TidemarkError } from 'tidemark'
import { describe, expect, test } from 'vitest'
import { readRepository } from '../support/repository.ts'
import { CONSTRUCTS, entryOf } from './constructs.ts'
import { examplesIn, patternOf, redrawn, type Example } from './examples.ts'
import { drawingOf, runByEngine, runByOracle } from './run-example.ts'

const pages = [...readRepository()].filter(([path]) => /^patterns\/language\/[\w-]+\.md$/.test(path))
const examples = pages.flatMap(([path, text]) =>
  examplesIn(text).map((example) => [path.replace(/^.*\/|\.md$/g, ''), example.line, example] as const),
)
const run = examples.filter(([, , { events }]) => events !== null)
const ENGINES = ['register', 'compact', 'runs'] as const

/** The code of the error, or what `act` gives. */
function outcomeOf<T>(act: () => T): T | { readonly code: string } {
  try {
    return act()
  } catch (error) {
    if (error instanceof TidemarkError) return { code: error.code }
    throw error
  }
}

/** What is given out is a part of the matches, so that the definition has nothing to compare with. */
function givesAll({ code }: Example): boolean {
  const { output, partitionBy } = patternOf(code).syntax
  return output.kind === 'matches' && output.limit === null && partitionBy.length === 0
}

test('the reference has examples of each form', () => {
  expect(run.length).toBeGreaterThan(150)
  expect(examples.length - run.length).toBeGreaterThan(50)
  expect(examples.filter(([, , { drawing }]) => drawing !== null).length).toBeGreaterThan(35)
})

const drawn = run.filter(([, , { drawing }]) => drawing !== null)
const listed = run.filter(([, , { expected }]) => expected !== null)

test.each(drawn)('%s: %s: is drawn as the engine finds it; run `npx jiti test/corpus/draw.ts`', (_, __, example) => {
  expect(example.drawing).toBe(drawingOf(example))
})

test.each(listed)('%s: %s', (_, __, example) => {
  expect(outcomeOf(() => runByEngine(example, 'auto', false).matches)).toEqual(example.expected)
})

describe.each(ENGINES)('L2 the engine %s', (engine) => {
  const outcomes = run.map(([page, line, example]) => {
    const outcome = outcomeOf(() => runByEngine(example, engine, false).matches)
    return { page, line, example, outcome }
  })
  const taken = outcomes.filter(({ outcome }) => !('code' in outcome && outcome.code === 'ENGINE_REFUSED'))

  test('takes some of the examples', () => {
    expect(taken.length).toBeGreaterThan(engine === 'register' ? 10 : 100)
  })

  test.each(taken)('$page: $line: gives the same as the one that is chosen', ({ example, outcome }) => {
    const chosen = outcomeOf(() => runByEngine(example, 'auto', false).matches)
    // Which of the matches are listed where their number is limited, is left to the engine.
    if (givesAll(example)) expect(outcome).toEqual(chosen)
    else expect(sizeOf(outcome)).toBe(sizeOf(chosen))
  })
})

/** How many matches; of an error, the error. */
function sizeOf(outcome: unknown): unknown {
  return Array.isArray(outcome) ? outcome.length : outcome
}

test.each(run.filter(([, , example]) => givesAll(example)))(
  'L2 %s: %s: the same by the definition',
  (_, __, example) => {
    const byOracle = outcomeOf(() => runByOracle(example))
    expect(outcomeOf(() => runByEngine(example, 'auto', true))).toEqual(byOracle)
  },
)

test.each(examples.filter(([, , { events }]) => events === null))('%s: %s', (_, __, example) => {
  expect(outcomeOf(() => runByEngine(example, 'auto', false))).toEqual(example.expected)
})

describe('every construct', () => {
  const entries = new Map(
    pages.flatMap(([, text]) =>
      text.split(/^(?=#{2,3} )/m).map((entry) => [/^#+ (.*)/.exec(entry)?.[1] ?? '', entry] as const),
    ),
  )

  test.each(Object.keys(CONSTRUCTS))('%s has an entry with a drawing, or with a sample that runs', (name) => {
    const titles = [...entries.keys()].filter((title) => title.replaceAll('`', '').includes(entryOf(name)))
    expect(titles, `no heading has '${entryOf(name)}'`).not.toEqual([])
    expect(titles.some((title) => /^```(?:pattern|ts)$/m.test(entries.get(title)!))).toBe(true)
  })
})

describe('a drawing', () => {
  const page = "```pattern\nbegin('a')\na1\n```\n\n```text\nold\n```\n\ntext\n\n```pattern\nbegin('b')\nb1\n```\n"

  test('is put in the place of the old one, or where none was', () => {
    expect(redrawn(page, ({ code }) => `new ${code}`)).toBe(
      page.replace('old', "new begin('a')") + "\n```text\nnew begin('b')\n```\n",
    )
  })

  test('that is old is told from one of the engine', () => {
    const [first, second] = examplesIn(page)
    expect([first!.drawing, second!.drawing]).toEqual(['old', ''])
    expect(drawingOf(first!)).toBe('        a1\nmatch   a')
  })
})

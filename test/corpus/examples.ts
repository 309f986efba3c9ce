/**
 * The examples in the reference, `patterns/language/`: what they say, and how they are run.
 *
 * Three forms, each in a fence of its own:
 *
 * - without a language, one example a line: `begin('a').next('b')  a1 b2  → a1 b2`, or `→ BAD_PATTERN` for what is
 *   refused; with events, for what fails when it runs;
 * - `pattern`, one example on several lines, the last of them the events; the fence after it, `text`, is its drawing;
 * - `ts`, as in any README.
 *
 * `a1` is an event of kind `a` at second 1, `c2=7` one with the value 7. Behind the events may stand `, cut`: the end of
 * the input cuts; `, time-outs`: partial matches that timed out are drawn too; `, window`: so is the end of the window.
 */
import { either, allOf } from '../../src/pattern/builder/choice.ts'
import { begin, pattern, type AnyPattern } from '../../src/pattern/builder/pattern.ts'
import { bound, field, literal, previous } from '../../src/event/field.ts'

export interface Letter {
  readonly is: string
  readonly second: number
  readonly value?: number
}

export interface Example {
  /** As it is written, on one line. */
  readonly line: string
  readonly code: string
  /** `null`: the pattern itself is refused. */
  readonly events: readonly Letter[] | null
  readonly atEnd: 'complete' | 'cut'
  /** Whether partial matches that timed out are drawn. */
  readonly timeOuts: boolean
  /** Whether the end of the window is drawn on each match. */
  readonly window: boolean
  /** Matches as text, in order, or the code of an error; `null`: they are drawn. */
  readonly expected: readonly string[] | { readonly code: string } | null
  /** As it stands on the page; `null`: none. */
  readonly drawing: string | null
}

/** The examples of a page, in the order in which they are written. @throws Error naming what is none */
export function examplesIn(markdown: string): readonly Example[] {
  const fences = [...markdown.matchAll(/^```(\w*)\n([^]*?)\n```$/gm)].map(([, language, text], i, all) => {
    const next = all[i + 1]
    return { language: language!, text: text!, drawing: next?.[1] === 'text' ? next[2]! : null }
  })
  return fences.flatMap(({ language, text, drawing }) => {
    if (language === 'pattern') return [drawnExample(text, drawing ?? '')]
    return language === '' && text.startsWith('begin(') ? text.split('\n').map(exampleOf) : []
  })
}

/** `markdown` with each drawing replaced by what `draw` says. A `pattern` fence without a drawing gets one. */
export function redrawn(markdown: string, draw: (example: Example) => string): string {
  return markdown.replaceAll(
    /^```pattern\n([^]*?)\n```\n(?:\n```text\n[^]*?\n?```\n)?/gm,
    (_, text: string) => `\`\`\`pattern\n${text}\n\`\`\`\n\n\`\`\`text\n${draw(drawnExample(text, ''))}\n\`\`\`\n`,
  )
}

function drawnExample(text: string, drawing: string): Example {
  const lines = text.split('\n')
  const code = lines
    .slice(0, -1)
    .map((line) => line.trim())
    .join('')
  return { ...parsed(code, lines.at(-1)!), line: text.replaceAll(/\s+/g, ' '), expected: null, drawing }
}

/** Code, events, matches, with two blanks or more between the first two. */
function exampleOf(line: string): Example {
  const [, code, events, matches] = /^(begin\(.*?\))(?:\s{2,}(\w[^→]*?))?\s+→ (.+)$/.exec(line) ?? []
  if (code === undefined) throw new Error(`not an example: ${line}`)
  const error = /^[A-Z][A-Z_]+$/.test(matches!) ? { code: matches! } : null
  return {
    ...parsed(code, events ?? null),
    line: line.replaceAll(/\s+/g, ' '),
    expected: error ?? (matches === 'none' ? [] : matches!.split(', ')),
    drawing: null,
  }
}

function parsed(code: string, text: string | null): Pick<Example, 'code' | 'events' | 'atEnd' | 'timeOuts' | 'window'> {
  const [events, ...options] = text?.split(', ') ?? []
  for (const option of options) if (!OPTIONS.includes(option)) throw new Error(`not an option of an example: ${option}`)
  return {
    code,
    events: events?.split(' ').map(letterOf) ?? null,
    atEnd: options.includes('cut') ? 'cut' : 'complete',
    timeOuts: options.includes('time-outs'),
    window: options.includes('window'),
  }
}

const OPTIONS: readonly string[] = ['cut', 'time-outs', 'window']

function letterOf(text: string): Letter {
  const [, is, second, value] = /^([a-z])(\d+)(?:=(\d+))?$/.exec(text) ?? []
  if (is === undefined) throw new Error(`not an event: ${text}`)
  return { is, second: Number(second), ...(value === undefined ? {} : { value: Number(value) }) }
}

const STEPS: readonly string[] = ['begin', 'next', 'followedBy', 'followedByAny', 'notNext', 'notFollowedBy']

const SCOPE: Readonly<Record<string, unknown>> = {
  begin,
  pattern,
  either,
  allOf,
  bound,
  field,
  literal,
  previous,
  s: (seconds: number) => ({ seconds }),
}

/** The pattern that the code makes, in which a name of one letter is a condition too. */
export function patternOf(code: string): AnyPattern<Letter> {
  const named = code.replaceAll(/\.?\b(\w+)\('([a-z])'\)/g, (call, method: string, letter: string) =>
    STEPS.includes(method) ? `${call}.where(field('is').eq('${letter}'))` : call,
  )
  // oxlint-disable-next-line typescript/no-implied-eval -- the code is from a file of this repository
  const make = new Function(...Object.keys(SCOPE), `return ${named}`) as (...scope: unknown[]) => AnyPattern<Letter>
  return make(...Object.values(SCOPE))
}

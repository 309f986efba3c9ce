/** What can be said to `--step`: the same words as single keys in a terminal and as lines on a pipe. */
import { show, TidemarkError } from '../../base/errors.ts'

export type StepCommand =
  | { readonly kind: 'forward'; readonly steps: number }
  | { readonly kind: 'back'; readonly steps: number }
  /** `where`: the number of a step, `end`, or the id of a match. */
  | { readonly kind: 'go'; readonly where: string }
  | { readonly kind: 'match' }
  | { readonly kind: 'previousMatch' }
  | { readonly kind: 'event'; readonly text: string }
  /** `within 30m`, `within 30m of rule`, or `delay 2h`. */
  | { readonly kind: 'whatIf'; readonly setting: 'within' | 'delay'; readonly duration: string; readonly rule: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'quit' }

/** The keys, what they do, and what is asked for after them; in the order in which help shows them. */
export const KEYS: readonly { readonly key: string; readonly does: string; readonly asks: string }[] = [
  { key: 'n', does: 'next step; so does the space bar', asks: '' },
  { key: 'b', does: 'one step back', asks: '' },
  { key: 'g', does: 'go to a step, to the end, or to a match by its id', asks: 'step' },
  { key: 'm', does: 'next step that says something', asks: '' },
  { key: 'M', does: 'the one before that does', asks: '' },
  { key: 'e', does: 'next event that contains a text', asks: 'text' },
  { key: 'w', does: 'what if: within 30m, within 30m of <rule>, or delay 2h, from this step on', asks: 'what if' },
  { key: '?', does: 'this help', asks: '' },
  { key: 'q', does: 'quit', asks: '' },
]

/** @throws TidemarkError `BAD_STEP_COMMAND` */
export function parseCommand(line: string): StepCommand {
  const text = line.trim()
  const key = text.slice(0, 1)
  const rest = text.slice(1).trim()
  switch (key) {
    case '':
      return { kind: 'forward', steps: 1 }
    case 'n':
      return { kind: 'forward', steps: countOf(text, rest) }
    case 'b':
      return { kind: 'back', steps: countOf(text, rest) }
    case 'g':
      if (rest === '') throw badCommand(text)
      return { kind: 'go', where: rest }
    case 'm':
    case 'M':
      if (rest !== '') throw badCommand(text)
      return { kind: key === 'm' ? 'match' : 'previousMatch' }
    case 'e':
      if (rest === '') throw badCommand(text)
      return { kind: 'event', text: rest }
    case 'w':
      return whatIf(text, rest)
    case '?':
      return { kind: 'help' }
    case 'q':
      return { kind: 'quit' }
    default:
      throw badCommand(text)
  }
}

function countOf(text: string, rest: string): number {
  if (rest === '') return 1
  if (!/^\d{1,9}$/.test(rest) || Number(rest) === 0) throw badCommand(text)
  return Number(rest)
}

function whatIf(text: string, rest: string): StepCommand {
  const [, setting, duration = '', rule = ''] = /^(within|delay)\s+(.*?)(?:\s+of\s+(.+))?$/.exec(rest) ?? []
  if ((setting !== 'within' && setting !== 'delay') || duration === '' || (setting === 'delay' && rule !== ''))
    throw badCommand(text)
  return { kind: 'whatIf', setting, duration, rule }
}

export function badCommand(text: string): TidemarkError {
  return new TidemarkError('BAD_STEP_COMMAND', {
    message: `${show(text)} cannot be done here.`,
    hint: 'n next, b back, g 17, m next match, e <text>, w within 30m, w delay 2h, ? help, q quit.',
    data: { command: text },
  })
}

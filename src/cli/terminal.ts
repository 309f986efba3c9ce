/** What is on the other side of an output stream: how wide it is, and what it can show. */
import { createColors } from 'picocolors'

export type Colours = ReturnType<typeof createColors>

/** What a stream may say of its terminal. */
export interface TerminalStream {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  readonly rows?: number | undefined
}

export interface TerminalFacts {
  readonly isTerminal: boolean
  /** How many characters fit into a line; 80 where nobody says. */
  readonly columns: number
  readonly rows: number
  readonly colour: boolean
  /** Whether more than ASCII can be shown. */
  readonly unicode: boolean
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Colour on terminals, unless NO_COLOR or TERM=dumb says no; FORCE_COLOR says yes. Characters beyond ASCII unless the
 * locale is named and has none.
 */
export function terminalFacts(stream: TerminalStream, env: Environment): TerminalFacts {
  const isTerminal = stream.isTTY === true
  const forbidden = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb'
  const forced = (env['FORCE_COLOR'] ?? '') !== '' && env['FORCE_COLOR'] !== '0'
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((name) => name !== undefined && name !== '') ?? ''
  return {
    isTerminal,
    columns: positive(stream.columns) ?? positive(Number(env['COLUMNS'])) ?? 80,
    rows: positive(stream.rows) ?? positive(Number(env['LINES'])) ?? 40,
    colour: !forbidden && (forced || isTerminal),
    unicode: locale === '' || /utf-?8/i.test(locale),
  }
}

export function coloursOf({ colour }: TerminalFacts): Colours {
  return createColors(colour)
}

function positive(count: number | undefined): number | undefined {
  return count !== undefined && Number.isInteger(count) && count > 0 ? count : undefined
}

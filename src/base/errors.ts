/**
 * The one error type of the library.
 *
 * Every error says what happened *with the value*, what to do about it, and carries a stable code for programs.
 * There is one function per error, beside the code which raises it, so that each wording is reviewed in one place;
 * the text is built only when the error is.
 */

/** What an error is made of. */
export interface ErrorParts {
  /** What happened, with the offending value in it. */
  readonly message: string
  /** What the reader can do about it. */
  readonly hint: string
  /** The values of the message, for programs. */
  readonly data?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

export class TidemarkError extends Error {
  override readonly name = 'TidemarkError'
  /** Stable, upper case with underscores; the list is in README.md. */
  readonly code: string
  readonly hint: string
  readonly data: Readonly<Record<string, unknown>>

  constructor(code: string, parts: ErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause })
    this.code = code
    this.hint = parts.hint
    this.data = Object.freeze({ ...parts.data })
  }

  /** The form in which the command line and logs show it: message, code, hint. */
  override toString(): string {
    return `${this.message} [${this.code}]\nhint: ${this.hint}`
  }
}

/** A fact the code relies on does not hold: a bug in Tidemark, never bad data or bad use. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant'
}

/** Checks a fact the code relies on. The text states the *fact*. Not for the hot path: callers there test first. */
export function invariant(holds: boolean, fact: string): asserts holds {
  if (!holds) throw new BrokenInvariant(`expected: ${fact}`)
}

/** A value as it is shown in an error: short, one line, quoted if text. */
export function show(value: unknown): string {
  if (typeof value === 'string') return value.length > 60 ? `'${value.slice(0, 57)}…'` : `'${value}'`
  if (typeof value === 'function') return value.name === '' ? 'a function' : `function ${value.name}`
  if (typeof value === 'object' && value !== null) {
    if (value instanceof Error) return value.message
    const text = jsonOf(value)
    return text.length > 60 ? `${text.slice(0, 57)}…` : text
  }
  return String(value)
}

function jsonOf(value: object): string {
  try {
    return JSON.stringify(value) ?? Object.prototype.toString.call(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}

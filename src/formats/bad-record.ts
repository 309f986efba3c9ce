/** An input record that is not an event: it was counted and reported, and nothing else was lost with it. */
export interface BadRecord {
  /** `parse`: not readable; `size`: longer than the limit; `type`: a field is not of its type. */
  readonly kind: 'parse' | 'size' | 'type'
  /** What is wrong, with the value. */
  readonly reason: string
  /** The ordinal of the record in its source, from 0, bad ones included; for text, `line` is the line from 1. */
  readonly position: number
  readonly line?: number
  /** The record as it came, cut to a sensible length. */
  readonly raw?: string
}

/** Of a bad record, this many characters are kept (UTF-16 units; an ellipsis says that something was cut). */
export const RAW_CHARACTERS = 200

/** The start of a record as it is reported: without its line end, at most `RAW_CHARACTERS` long, never half a character. */
export function cutRaw(text: string): string {
  let end = text.length
  if (end > 0 && text.charCodeAt(end - 1) === 10) end--
  if (end > 0 && text.charCodeAt(end - 1) === 13) end--
  if (end <= RAW_CHARACTERS) return detached(text.slice(0, end))
  const last = text.charCodeAt(RAW_CHARACTERS - 1)
  const half = last >= 0xd800 && last <= 0xdbff
  return detached(`${text.slice(0, half ? RAW_CHARACTERS - 1 : RAW_CHARACTERS)}…`)
}

/**
 * The same text, without a reference to the text it was cut from.
 *
 * V8 keeps a cut of 13 characters or more as a view on its parent: one value of an event kept for an hour would keep
 * the whole chunk it was read in. A cut of a joined text makes the join a text of its own, only as long as the value.
 */
export function detached(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1)
}

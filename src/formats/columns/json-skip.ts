/**
 * Steps over JSON in bytes that are UTF-8, checking all of its grammar: what `JSON.parse` would refuse is not stepped
 * over. What is nested deeply is left to it too.
 */

/** Levels of nesting that are stepped over. */
const MAX_DEPTH = 64

const QUOTE = 34
const BACKSLASH = 92
const COMMA = 44
const COLON = 58
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93

/** Behind white space, line feeds excepted: they end the record. */
export function skipSpace(bytes: Buffer, from: number): number {
  let at = from
  for (;;) {
    const code = bytes[at]!
    if (code !== 32 && code !== 9 && code !== 13) return at
    at++
  }
}

/** @returns where the value that begins at `from` ends; -1 if it is none, or perhaps none */
export function skipValue(bytes: Buffer, from: number, depth = 0): number {
  switch (bytes[from]) {
    case QUOTE:
      return skipString(bytes, from)
    case OPEN_BRACE:
      return depth < MAX_DEPTH ? skipObject(bytes, from, depth + 1) : -1
    case OPEN_BRACKET:
      return depth < MAX_DEPTH ? skipArray(bytes, from, depth + 1) : -1
    case 116: // true
      return isWord(bytes, from, 0x72, 0x75, 0x65) ? from + 4 : -1
    case 110: // null
      return isWord(bytes, from, 0x75, 0x6c, 0x6c) ? from + 4 : -1
    case 102: // false
      return bytes[from + 1] === 97 && isWord(bytes, from + 1, 0x6c, 0x73, 0x65) ? from + 5 : -1
    default:
      return skipNumber(bytes, from)
  }
}

/** Whether the three bytes behind `at` are these. */
export function isWord(bytes: Buffer, at: number, second: number, third: number, fourth: number): boolean {
  return bytes[at + 1] === second && bytes[at + 2] === third && bytes[at + 3] === fourth
}

/** @param from of the opening quote */
export function skipString(bytes: Buffer, from: number): number {
  let at = from + 1
  for (;;) {
    const code = bytes[at]!
    if (code === QUOTE) return at + 1
    if (code === BACKSLASH) {
      at = skipEscape(bytes, at + 1)
      if (at === -1) return -1
    } else if (code >= 32) at++
    else return -1
  }
}

/** @param at behind the backslash */
function skipEscape(bytes: Buffer, at: number): number {
  switch (bytes[at]) {
    case QUOTE:
    case BACKSLASH:
    case 47: // /
    case 98: // b
    case 102: // f
    case 110: // n
    case 114: // r
    case 116: // t
      return at + 1
    case 117: // u
      for (let i = 1; i <= 4; i++) if (!isHex(bytes[at + i]!)) return -1
      return at + 5
    default:
      return -1
  }
}

function isHex(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102)
}

function skipObject(bytes: Buffer, from: number, depth: number): number {
  let at = skipSpace(bytes, from + 1)
  if (bytes[at] === CLOSE_BRACE) return at + 1
  for (;;) {
    if (bytes[at] !== QUOTE) return -1
    at = skipString(bytes, at)
    if (at === -1) return -1
    at = skipSpace(bytes, at)
    if (bytes[at] !== COLON) return -1
    at = skipValue(bytes, skipSpace(bytes, at + 1), depth)
    if (at === -1) return -1
    at = skipSpace(bytes, at)
    if (bytes[at] === CLOSE_BRACE) return at + 1
    if (bytes[at] !== COMMA) return -1
    at = skipSpace(bytes, at + 1)
  }
}

function skipArray(bytes: Buffer, from: number, depth: number): number {
  let at = skipSpace(bytes, from + 1)
  if (bytes[at] === CLOSE_BRACKET) return at + 1
  for (;;) {
    at = skipValue(bytes, at, depth)
    if (at === -1) return -1
    at = skipSpace(bytes, at)
    if (bytes[at] === CLOSE_BRACKET) return at + 1
    if (bytes[at] !== COMMA) return -1
    at = skipSpace(bytes, at + 1)
  }
}

function skipNumber(bytes: Buffer, from: number): number {
  let at = from
  if (bytes[at] === 45) at++
  const start = at
  at = skipDigits(bytes, start)
  if (at === start || (bytes[start] === 48 && at > start + 1)) return -1
  if (bytes[at] === 46) {
    const point = at
    at = skipDigits(bytes, point + 1)
    if (at === point + 1) return -1
  }
  if (bytes[at] === 69 || bytes[at] === 101) {
    let digits = at + 1
    if (bytes[digits] === 43 || bytes[digits] === 45) digits++
    at = skipDigits(bytes, digits)
    if (at === digits) return -1
  }
  return at
}

function skipDigits(bytes: Buffer, from: number): number {
  let at = from
  while (bytes[at]! >= 48 && bytes[at]! <= 57) at++
  return at
}

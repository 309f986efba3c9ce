/** SVG as text: elements, numbers, and text that cannot become markup. */

export type Attributes = Readonly<Record<string, string | number>>

/** An element with its attributes in the order given. `content` is markup, not text: see `escaped`. */
export function element(name: string, attributes: Attributes, content = ''): string {
  let result = `<${name}`
  for (const [key, value] of Object.entries(attributes)) {
    result += ` ${key}="${typeof value === 'number' ? short(value) : escaped(value)}"`
  }
  return content === '' ? `${result}/>` : `${result}>${content}</${name}>`
}

/** A coordinate to a tenth of a pixel. */
export function short(value: number): string {
  const rounded = Math.round(value * 10) / 10
  return String(rounded === 0 ? 0 : rounded)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Any text as XML 1.0 character data or attribute value; what XML cannot hold is left out, line breaks are spaces. */
export function escaped(text: string): string {
  return text
    .replace(/[\t\n\r]+/g, ' ')
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}

/** About how wide text is in a sans serif typeface: close enough to leave room for it, generous for none to touch. */
export function textWidth(text: string, size: number): number {
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width * size
}

function characterWidth(character: string): number {
  return (character.codePointAt(0) ?? 0) >= 0x1100 ? 1 : 0.57
}

/** The text cut to about a width, with an ellipsis. What is beyond the width is not looked at: it may be long. */
export function cutText(text: string, width: number, size: number): string {
  const room = width / size - characterWidth('…')
  let used = 0
  let end = 0
  let kept = 0
  for (const character of text) {
    used += characterWidth(character)
    end += character.length
    if (used <= room) kept = end
    if (used * size > width) return `${text.slice(0, kept).replace(/[\s,;:]+$/, '')}…`
  }
  return text
}

/** HTML as text: elements that are always closed, and text that cannot become markup. */
import { escaped } from '../plot/svg-element.ts'

export type HtmlAttributes = Readonly<Record<string, string | number | true>>

/** An element. `content` is markup, not text: see `text`. An attribute of value `true` has none. */
export function tag(name: string, attributes: HtmlAttributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes).map(([key, value]) =>
    value === true ? ` ${key}` : ` ${key}="${escaped(String(value))}"`,
  )
  return `<${name}${written.join('')}>${content.join('')}</${name}>`
}

/** Text of our own. */
export const text: (plain: string) => string = escaped

/** A name from outside may be as long as a book; what is read is not. */
const MOST_CHARACTERS = 200

/** Text from outside: cut, and kept from changing the direction of what stands beside it. */
export function foreign(name: string, most: number = MOST_CHARACTERS): string {
  return `<bdi>${escaped(shortened(name, most))}</bdi>`
}

/** The first `most` characters, with an ellipsis if there are more. */
export function shortened(name: string, most: number = MOST_CHARACTERS): string {
  // what is far beyond the limit is not even looked at
  const characters = Array.from(name.slice(0, most * 4))
  const isWhole = characters.length <= most && name.length <= most * 4
  return isWhole ? name : `${characters.slice(0, most - 1).join('')}…`
}

/** Distances written as text: `last.value - element.value`, `abs(a.value - b.value)`. */
import { unknown } from './json.ts'

type Fields = Readonly<Record<string, number>>

/** Of an element of the window, and the one that came last (evictors), or that fired last and the new one (triggers). */
export function distanceOf(text: unknown): (from: never, to: never) => number {
  const source = typeof text === 'string' ? text.replaceAll(/\s+/g, '') : ''
  const [, open, first, firstField, second, secondField] =
    /^((?:Math\.)?abs\(|\|)?(\w+)\.(\w+)-(\w+)\.(\w+)[)|]?$/.exec(source) ?? []
  if (first === undefined || firstField === undefined || second === undefined || secondField === undefined) {
    throw unknown('no distance is known that is written', text)
  }
  const isTo = (name: string): boolean => /^(?:last|new|newest|current|to)/i.test(name)
  if (isTo(first) === isTo(second)) throw unknown('it is not clear which is which in the distance', text)
  const difference = (from: Fields, to: Fields): number =>
    (isTo(first) ? to : from)[firstField]! - (isTo(second) ? to : from)[secondField]!
  return (from: Fields, to: Fields) => (open === undefined ? difference(from, to) : Math.abs(difference(from, to)))
}

import { leavesOf, type Element } from './pattern.ts'

/** What an element is called in messages: its name; a group by the names in it, `(a b)`. */
export function labelOf(element: Element): string {
  return element.kind === 'group' ? `(${namesIn([element])})` : element.name
}

/** The names of all steps and absences, in the order in which they are written. */
export function namesIn(elements: readonly Element[]): string {
  return leavesOf(elements)
    .map(({ name }) => name)
    .join(' ')
}

/** Every name that is given in some elements: those of steps and absences, and those in a group that must not come. */
export function allNames(elements: readonly Element[]): readonly string[] {
  return leavesOf(elements).flatMap(({ name, where }) => {
    if (where?.kind !== 'completes') return [name]
    const inside = allNames(where.sequence.elements)
    // The absence of a single step goes by its name.
    return inside.includes(name) ? inside : [name, ...inside]
  })
}

/** Reading a field of many objects that is text in all of them. */
import { generate } from './generate.ts'

/** Fills `into` with the texts of the objects in these rows. @returns whether all of them are text; else it is of no use */
export type ReadTexts = (values: ArrayLike<unknown>, rows: Int32Array, size: number, into: string[]) => boolean

/** One loop with type feedback of its own; `null` where no code may be generated. A getter that throws gives no text. */
export function textReader(field: string): ReadTexts | null {
  const name = JSON.stringify(field)
  const read = `const e = values[rows[i]]; if (e == null) return false; const text = e[${name}];`
  const keep = `if (typeof text !== 'string') return false; into[i] = text;`
  return generate<ReadTexts>(
    [],
    [],
    `(values, rows, size, into) => { try { for (let i = 0; i < size; i++) { ${read} ${keep} } } catch { return false } return true; }`,
  )
}

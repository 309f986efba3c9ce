/**
 * Conditions over bound events as generated code, so that each reads fields and compares with type feedback of its own.
 *
 * PERF: a pass over 200,000 objects in which 1,000 partial matches wait and each is asked by one event in a hundred takes 107 ms
 * of CPU time, 155 by closures; over columns the two differ by 2 to 4 % (alternating processes, least of 12 passes; Node
 * 20.20; `npm run bench -- --filter 'related open 0.1 1000'`).
 */
import { fieldAt } from '../../../event/field-at.ts'
import type { Expression } from '../../../event/expression.ts'
import { Constants, generate, HELPERS, truthSource } from '../../../event/generate.ts'
import type { Readers } from '../../../event/compile.ts'
import type { Cell } from '../cell.ts'
import { boundCell } from './bound-cell.ts'
import type { AskedEvent, Related } from './related.ts'

/** @param numberOf the number of a step. @returns `null` where code may not be generated */
export function generateRelated(
  expression: Expression,
  readers: Readers<AskedEvent, Cell | null>,
  numberOf: (step: string) => number,
): Related | null {
  const constants = new Constants()
  /** Of an object the field itself; of a row what is in its column. */
  const read = (ref: string, index: string, path: string): string => {
    const reader = constants.add(fieldAt(path))
    if (path.includes('.')) return `${reader}(${ref}, ${index})`
    return `(${index} < 0 ? (${ref} == null ? undefined : ${ref}[${JSON.stringify(path)}]) : ${reader}(${ref}, ${index}))`
  }
  const truth = truthSource(
    expression,
    {
      field: (path) => read('e', 'i', path),
      bound: (step, path, at) =>
        `((c = boundCell(last, ${numberOf(step)}, '${at}')) === null ? null : ${read('c.ref', 'c.index', path)})`,
      aggregate: (fn, step, path) => `${constants.add(readers.aggregate(fn, step, path))}(last)`,
      previous: (path) => `${constants.add(readers.previous(path))}(asked, last)`,
    },
    constants,
  )
  return generate<Related>(
    ['h', 'k', 'boundCell'],
    [HELPERS, constants.values, boundCell],
    `(asked, last) => { const e = asked.ref, i = asked.index; let v, w, c; return ${truth}; }`,
  )
}

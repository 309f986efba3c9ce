/** Readers of fields for the hot path: what `readPath` reads, each with type feedback of its own. */
import { generate } from './generate.ts'
import { readPath, type Reader } from './path.ts'

/**
 * @complexity one property access per part of the path
 */
export function compileReader(path: string): Reader {
  if (path.includes('.')) return readPath(path)
  return (
    generate<Reader>([], [], `(event) => event == null ? undefined : event[${JSON.stringify(path)}]`) ?? readPath(path)
  )
}

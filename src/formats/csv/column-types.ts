/**
 * The types of CSV columns: given by a schema, or inferred from the first records, and the reading of fields by them.
 *
 * An inferred column is a number only if every value of the sample is written as a plain decimal number: not `007`,
 * `+1` or more digits than a number holds exactly, since those are names which must not be changed; a boolean only if
 * every value is true or false; otherwise text. A column without a value in the sample takes the type of its first
 * value. A later value that does not fit makes its record bad; it is never passed on with another type.
 *
 * `NaN` is what many programs write where they have no number: it does not keep a column from being one of numbers, and there
 * it is a missing value. `inf` does neither, and makes its record bad, since it is a value, and not one that JSON has. In a
 * column of text both are text.
 */
import { show } from '../../base/errors.ts'
import { detached } from '../bad-record.ts'
import type { CsvSchema, CsvType } from './csv-options.ts'

type ColumnType = CsvType | 'inferred number' | 'inferred boolean' | 'undecided'

/** A number as a program writes it; exactly held by a double up to 15 significant digits. */
const PLAIN_NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/
/** The same as a person writes it: `+1`, `007`, `.5`, `5.`. */
const ANY_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const BOOLEAN = /^(?:true|false)$/i
/** What stands for no number, or none that is finite, in columns of numbers. */
const NAN = /^[+-]?nan$/i
const NO_NUMBER = /^[+-]?(?:nan|inf|infinity)$/i

const MINUS = 45
const POINT = 46
const ZERO = 48
const NINE = 57

export class ColumnTypes {
  readonly #names: readonly string[]
  readonly #types: ColumnType[]
  /** The column and value which did not fit, after `read` returned false. */
  #misfit: { column: number; text: string } | undefined

  constructor(names: readonly string[], schema: CsvSchema | undefined) {
    this.#names = names
    this.#types = names.map((name) =>
      schema !== undefined && Object.hasOwn(schema, name) ? schema[name]! : 'undecided',
    )
  }

  get decided(): boolean {
    return !this.#types.includes('undecided')
  }

  /** Decides the columns that are undecided, by the values they have in `records`. */
  infer(records: readonly (readonly (string | undefined)[])[]): void {
    for (let column = 0; column < this.#types.length; column++) {
      if (this.#types[column] !== 'undecided') continue
      const values = records.flatMap((fields) => fields[column] ?? []).filter(hasText)
      if (values.length > 0) this.#types[column] = typeOf(values)
    }
  }

  /**
   * Reads fields as values, in place of the old contents of `values`; a missing value is `undefined`.
   *
   * @returns false if a value does not fit its column; `misfit()` says which
   */
  read(fields: readonly (string | undefined)[], values: unknown[]): boolean {
    const types = this.#types
    for (let column = 0; column < types.length; column++) {
      const text = fields[column]
      if (text === undefined) {
        values[column] = undefined
        continue
      }
      let value: unknown
      switch (types[column]!) {
        case 'string':
          value = detached(text)
          break
        case 'inferred number':
          value = plainNumber(text)
          break
        case 'number':
          value = anyNumber(text)
          break
        case 'inferred boolean':
        case 'boolean':
          value = booleanOf(text)
          break
        case 'timestamp':
          value = timestampOf(text)
          break
        case 'undecided':
          if (hasText(text)) types[column--] = typeOf([text])
          else values[column] = undefined
          continue
      }
      if (value === undefined && hasText(text) && !this.#isMissing(column, text)) {
        this.#misfit = { column, text }
        return false
      }
      values[column] = value
    }
    return true
  }

  #isMissing(column: number, text: string): boolean {
    const type = this.#types[column]!
    return (type === 'number' || type === 'inferred number') && NAN.test(text.trim())
  }

  /** Why `read` returned false. */
  misfit(): string {
    const { column, text } = this.#misfit!
    const type = this.#types[column]!
    const name = show(this.#names[column]!)
    const wanted = type.endsWith('boolean') ? 'true or false' : 'a number'
    if (!type.startsWith('inferred')) return `the field ${name} is ${show(text)}, not ${wanted}`
    const advice = `if that is right, give a schema, such as { ${JSON.stringify(this.#names[column])}: 'string' }`
    return `the field ${name} is ${show(text)}, not ${wanted} as in the first records; ${advice}`
  }
}

/** In a column that is not text, a field of blanks is a missing value. */
function hasText(text: string): boolean {
  return text.trim() !== ''
}

function typeOf(values: readonly string[]): ColumnType {
  if (values.every((value) => PLAIN_NUMBER.test(value.trim()) || NO_NUMBER.test(value.trim()))) return 'inferred number'
  if (values.every((value) => BOOLEAN.test(value.trim()))) return 'inferred boolean'
  return 'string'
}

/** `undefined` if the text is not a number. `Number` also takes blanks, `0x1f`, `0b1`, `0o7` and `Infinity`: they are none. */
function anyNumber(text: string): number | undefined {
  const value = Number(text)
  if (value - value !== 0) return undefined
  const digit = text.charCodeAt(text.charCodeAt(0) === MINUS ? 1 : 0)
  if (digit > ZERO && digit <= NINE) return value
  return ANY_NUMBER.test(text.trim()) ? value : undefined
}

/** A number as in `PLAIN_NUMBER`. The common short forms need no regular expression. */
function plainNumber(text: string): number | undefined {
  const start = text.charCodeAt(0) === MINUS ? 1 : 0
  const digit = text.charCodeAt(start)
  const short = text.length <= 15 && digit >= ZERO && digit <= NINE
  const plain = short && (digit !== ZERO || text.length === start + 1 || text.charCodeAt(start + 1) === POINT)
  if (!plain && !PLAIN_NUMBER.test(text.trim())) return undefined
  const value = Number(text)
  return value - value === 0 ? value : undefined
}

function booleanOf(text: string): boolean | undefined {
  switch (text.trim().toLowerCase()) {
    case 'true':
    case '1':
      return true
    case 'false':
    case '0':
      return false
    default:
      return undefined
  }
}

function timestampOf(text: string): number | string | undefined {
  const trimmed = text.trim()
  return trimmed === '' ? undefined : (anyNumber(trimmed) ?? detached(trimmed))
}

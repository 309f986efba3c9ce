/**
 * The source of one loop that decides a condition over columns.
 *
 * Each value of an expression has a type, as far as the columns tell it, and *guards*: conditions that must all hold, in
 * their order, for it to be known. A number from a numeric column has none, so arithmetic on such columns is plain
 * arithmetic; a value from a plain array is guarded by a test of its type. Truth has two rails: the source of "is true"
 * and the source of "is false"; where neither holds it is unknown. So `not` swaps the rails, and no third value is
 * carried through the loop.
 *
 * The source consists of the names of typed arrays with an index, operators of a fixed list, and JSON literals; columns
 * and tables are passed in. The names tell the types of the arrays, so that columns of different types do not share the
 * type feedback of one loop.
 *
 * PERF: tests that cost little are joined by `&` and `|`, which have nothing to predict: where a quarter of the events, at
 * random, is of either type, a job over 1 M events that asks
 * `(type = 'A' and n * 1.8 + 32 > 211) or (type = 'B' and abs(n - 50) > 45)` takes 29 ms of CPU, with `&&` and `||` 35
 * (least of several processes, Node 20.20). Repeat: `npm run bench -- --filter predicates`.
 */
import type { ColumnData } from '../columns.ts'
import { aggregate, scalarOf } from '../evaluate.ts'
import type { CompareOperator, Expression, Scalar } from '../expression.ts'
import { literalSource } from '../generate.ts'
import { columnField } from './column-field.ts'
import type { Condition } from './condition.ts'
import { FALSE, isTruth, TRUE, type WordTables } from './word-answers.ts'

/**
 * In characters. What is longer is left to the interpreter: where truth is compared with truth, each level doubles the
 * source, and V8 does not optimise functions of more than 60 KB of bytecode.
 */
const LONGEST = 20_000

/** Lists of up to so many constants are compared one by one, longer ones are looked up. */
const FEW = 8

interface Value {
  readonly type: 'number' | 'string' | 'boolean' | 'any'
  readonly guards: readonly string[]
  readonly source: string
  /** It is made of columns of numbers, constants, and operators that the processor has. */
  readonly isCheap: boolean
}

/** Conditions in JavaScript: where the expression is true, and where it is false. */
interface Truth {
  readonly yes: string
  readonly no: string
  /** It is true or false everywhere. */
  readonly isKnown: boolean
  /** Both may be evaluated where the result is not needed, and cost less than a branch that is predicted wrongly. */
  readonly isCheap: boolean
}

const NEVER: Truth = { yes: 'false', no: 'false', isKnown: false, isCheap: true }

export interface LoopSource {
  /** What the source may name, and what that is. */
  readonly names: readonly string[]
  readonly values: readonly unknown[]
  /** Of a function of `(rows, size, out, masks)`. */
  readonly source: string
}

/** @returns `null` if it would be too long */
export function loopSource(condition: Condition, data: ColumnData, tables: WordTables): LoopSource | null {
  const writer = new Writer(data, tables)
  try {
    return writer.loop(condition)
  } catch (error) {
    if (error === TOO_LONG) return null
    throw error
  }
}

const TOO_LONG: unknown = Symbol('too long')

class Writer {
  readonly #data: ColumnData
  readonly #tables: WordTables
  readonly #names: string[] = []
  readonly #values: unknown[] = []
  /** Before the loop. */
  readonly #before: Set<string> = new Set()
  /** At the start of each turn; by source, the name it got. */
  readonly #reads: Map<string, string> = new Map()
  readonly #fields: Map<string, ReturnType<typeof columnField>> = new Map()
  #temporaries = 0
  #length = 0

  constructor(data: ColumnData, tables: WordTables) {
    this.#data = data
    this.#tables = tables
  }

  loop(condition: Condition): LoopSource {
    const holds = this.#condition(condition).yes
    const reads = [...this.#reads].map(([source, name]) => `const ${name} = ${source};`)
    const temporaries = Array.from({ length: this.#temporaries }, (_, i) => `t${i}`)
    const source = `(rows, size, out, masks) => {
      ${[...this.#names.map((name) => `const ${name} = $${name};`), ...this.#before].join(' ')}
      ${temporaries.length === 0 ? '' : `let ${temporaries.join(', ')};`}
      for (let i = 0; i < size; i++) {
        const row = rows[i];
        ${reads.join(' ')}
        out[i] = ${holds} ? 1 : 0;
      }
    }`
    return { names: this.#names.map((name) => `$${name}`), values: this.#values, source }
  }

  /** What is not true counts as false. */
  #condition(condition: Condition): Truth {
    switch (condition.kind) {
      case 'true':
        return this.#truth(condition.expression)
      case 'mask':
        this.#before.add(`const mask${condition.at} = masks[${condition.at}];`)
        return guarded([], `mask${condition.at}[i] === 1`, true)
      case 'and':
      case 'or':
        return joined(
          condition.kind,
          condition.conditions.map((part) => this.#condition(part)),
        )
    }
  }

  #truth(expression: Expression): Truth {
    const byWord = this.#tables.answersOf(expression, this.#data)
    if (byWord !== null) {
      const { codes, answers, ofNone } = byWord
      const code = this.#read(`${this.#name('codes', codes)}[row]`)
      const table = this.#name('answers', answers)
      const is = (answer: number): string =>
        ofNone === answer
          ? `(${code} < 0 || ${table}[${code}] === ${answer})`
          : `(${code} >= 0 && ${table}[${code}] === ${answer})`
      return this.#checked({ yes: is(TRUE), no: is(FALSE), isKnown: false, isCheap: true })
    }
    return this.#checked(this.#truthOf(expression))
  }

  #truthOf(expression: Expression): Truth {
    switch (expression.kind) {
      case 'compare':
        return this.#compare(expression.op, this.#value(expression.left), this.#value(expression.right))
      case 'text': {
        const left = as('string', this.#value(expression.left))
        const right = as('string', this.#value(expression.right))
        const call = { contains: 'includes', startsWith: 'startsWith', endsWith: 'endsWith' }[expression.op]
        return guarded([...left.guards, ...right.guards], `${left.source}.${call}(${right.source})`)
      }
      case 'missing': {
        const { operand } = expression
        if (isTruth(operand)) {
          const { yes, no, isKnown } = this.#truth(operand)
          return guarded([], isKnown ? 'false' : `!(${yes} || ${no})`)
        }
        const { guards } = this.#value(operand)
        return guarded([], guards.length === 0 ? 'false' : `!(${guards.join(' && ')})`)
      }
      case 'oneOf':
        return this.#oneOf(this.#value(expression.operand), expression.values)
      case 'not': {
        const { yes, no, isKnown, isCheap } = this.#truth(expression.operand)
        return { yes: no, no: yes, isKnown, isCheap }
      }
      case 'and':
      case 'or':
        return joined(
          expression.kind,
          expression.operands.map((operand) => this.#truth(operand)),
        )
      default: {
        const { guards, source } = as('boolean', this.#value(expression))
        return guarded(guards, source)
      }
    }
  }

  #compare(op: CompareOperator, left: Value, right: Value): Truth {
    const operator = op === '==' ? '===' : op === '!=' ? '!==' : op
    if (left.type === 'any' && right.type === 'any') {
      const alike = `typeof ${left.source} === typeof ${right.source}`
      return guarded([...left.guards, ...right.guards, alike], `${left.source} ${operator} ${right.source}`)
    }
    const type = left.type === 'any' ? right.type : left.type
    const [a, b] = [as(type, left), as(type, right)]
    const isCheap = a.isCheap && b.isCheap && type !== 'string'
    return guarded([...a.guards, ...b.guards], `${a.source} ${operator} ${b.source}`, isCheap)
  }

  /** As `Array.includes`: NaN is equal to itself. */
  #oneOf({ guards, source }: Value, values: readonly Scalar[]): Truth {
    const known = values.filter((value) => value !== null)
    const [prefix, name] = this.#kept(source)
    const isOneOf =
      known.length > FEW
        ? `${this.#name('list', new Set<unknown>(known))}.has(${name})`
        : known
            .map((value) => (Number.isNaN(value) ? `${name} !== ${name}` : `${name} === ${literalSource(value)}`))
            .join(' || ')
    const found = known.length === 0 ? 'false' : `(${prefix}${isOneOf})`
    const truth = guarded(guards, found)
    return values.includes(null) ? { ...truth, no: 'false', isKnown: false } : truth
  }

  /** A source that is used more than once is computed once: what to write before, and its name. */
  #kept(source: string): readonly [string, string] {
    if (/^[\w.]+$/.test(source)) return ['', source]
    const name = this.#temporary()
    return [`${name} = ${source}, `, name]
  }

  #value(expression: Expression): Value {
    switch (expression.kind) {
      case 'literal':
        return literalValue(expression.value)
      case 'aggregate':
        return literalValue(aggregate(expression.fn, []))
      case 'bound':
      case 'previous':
        return literalValue(null)
      case 'field':
        return this.#field(expression.path)
      case 'arithmetic': {
        const left = as('number', this.#value(expression.left))
        const right = as('number', this.#value(expression.right))
        return this.#short({
          type: 'number',
          guards: [...left.guards, ...right.guards],
          source: `(${left.source} ${expression.op} ${right.source})`,
          isCheap: left.isCheap && right.isCheap && expression.op !== '%',
        })
      }
      case 'absolute': {
        const { guards, source, isCheap } = as('number', this.#value(expression.operand))
        return { type: 'number', guards, source: `Math.abs(${source})`, isCheap }
      }
      default: {
        const { yes, no, isKnown } = this.#truth(expression)
        if (isKnown) return { type: 'boolean', guards: [], source: `(${yes} ? true : false)`, isCheap: false }
        const name = this.#temporary()
        const guard = `(${name} = ${yes} ? true : ${no} ? false : null) !== null`
        return this.#short({ type: 'boolean', guards: [guard], source: name, isCheap: false })
      }
    }
  }

  #field(path: string): Value {
    let field = this.#fields.get(path)
    if (field === undefined) this.#fields.set(path, (field = columnField(this.#data, path)))
    switch (field.kind) {
      case 'absent':
        return literalValue(null)
      case 'numbers':
        return {
          type: 'number',
          guards: [],
          source: this.#read(`${this.#name(typeOf(field.column), field.column)}[row]`),
          isCheap: true,
        }
      case 'words': {
        const { codes, dictionary } = field.column
        const code = this.#read(`${this.#name('codes', codes)}[row]`)
        const name = this.#temporary()
        const word = `${this.#name('scalarOf', scalarOf)}(${this.#name('words', dictionary)}[${code}])`
        return { type: 'any', guards: [`${code} >= 0`, `(${name} = ${word}) !== null`], source: name, isCheap: false }
      }
      case 'values': {
        const name = this.#temporary()
        const value = `${this.#name('values', field.column)}[row]`
        const look = `(typeof (${name} = ${value}) === 'number' || (${name} = ${this.#name('scalarOf', scalarOf)}(${name})) !== null)`
        return { type: 'any', guards: [look], source: name, isCheap: false }
      }
      case 'inner': {
        const name = this.#temporary()
        return {
          type: 'any',
          guards: [`(${name} = ${this.#name('read', field.read)}(row)) !== null`],
          source: name,
          isCheap: false,
        }
      }
    }
  }

  #temporary(): string {
    return `t${this.#temporaries++}`
  }

  /** What a turn reads at its start. */
  #read(source: string): string {
    let name = this.#reads.get(source)
    if (name === undefined) this.#reads.set(source, (name = `read${this.#reads.size}`))
    return name
  }

  /** The name of a value that is passed in. */
  #name(kind: string, value: unknown): string {
    let at = this.#values.indexOf(value)
    if (at < 0) at = this.#values.push(value) - 1
    return (this.#names[at] ??= `${kind}_${at}`)
  }

  #checked(truth: Truth): Truth {
    this.#measure(truth.yes.length + truth.no.length)
    return truth
  }

  #short(value: Value): Value {
    this.#measure(value.source.length + value.guards.reduce((sum, guard) => sum + guard.length, 0))
    return value
  }

  #measure(length: number): void {
    this.#length = Math.max(this.#length, length)
    if (this.#length > LONGEST) throw TOO_LONG
  }
}

/** The value where it is of the type; elsewhere it is unknown. */
function as(type: Value['type'], value: Value): Value {
  if (value.type === type) return value
  if (value.type !== 'any') return { type, guards: ['false'], source: value.source, isCheap: false }
  return {
    type,
    guards: [...value.guards, `typeof ${value.source} === '${type}'`],
    source: value.source,
    isCheap: false,
  }
}

/** A truth that is known where the guards hold. */
function guarded(guards: readonly string[], source: string, isCheap: boolean = false): Truth {
  if (guards.includes('false')) return NEVER
  const test = (of: string): string => `(${[...guards, of].join(' && ')})`
  return { yes: test(`(${source})`), no: test(`!(${source})`), isKnown: guards.length === 0, isCheap }
}

function joined(kind: 'and' | 'or', parts: readonly Truth[]): Truth {
  // First what is cheap: it may spare the rest.
  const cheap = parts.filter(({ isCheap }) => isCheap)
  const others = parts.filter(({ isCheap }) => !isCheap)
  const rail = (of: 'yes' | 'no', bits: '&' | '|'): string => {
    const sources = others.map((part) => part[of])
    if (cheap.length > 0) sources.unshift(`(${cheap.map((part) => part[of]).join(` ${bits} `)})`)
    return `(${sources.join(bits === '&' ? ' && ' : ' || ')})`
  }
  const isAnd = kind === 'and'
  return {
    yes: rail('yes', isAnd ? '&' : '|'),
    no: rail('no', isAnd ? '|' : '&'),
    isKnown: parts.every(({ isKnown }) => isKnown),
    isCheap: others.length === 0,
  }
}

function literalValue(value: Scalar): Value {
  if (value === null) return { type: 'any', guards: ['false'], source: 'null', isCheap: false }
  return { type: typeof value as 'number', guards: [], source: `(${literalSource(value)})`, isCheap: true }
}

/** The class of a typed array: a fixed list. */
function typeOf(column: ArrayBufferView): string {
  const name = column.constructor.name
  return /^(?:Float64|Float32|(?:Ui|I)nt(?:8|16|32))Array$/.test(name) ? name : 'numbers'
}

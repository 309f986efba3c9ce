/**
 * Everything that generates code, asked for its answers: as lines of text, so that a process which may generate code can be
 * compared with one which may not. What is asked about is random and always the same.
 */
import fc from 'fast-check'
import { inspect } from 'node:util'
import { Classifier } from '../../../src/event/classify.ts'
import { evaluate } from '../../../src/event/evaluate.ts'
import { compileReader } from '../../../src/event/reader.ts'
import { ColumnRows, ObjectRows, type Rows } from '../../../src/event/rows.ts'
import { csvDecoder } from '../../../src/formats/csv/csv-decoder.ts'
import {
  avg,
  boundedOutOfOrderness,
  collect,
  count,
  first,
  max,
  min,
  sliding,
  stream,
  sum,
  tumbling,
  variance,
  type Stream,
} from '../../../src/index.ts'
import type { EngineName } from '../../../src/pattern/engine/engine.ts'
import { aloneRules, anyCase, anyRules, chainRules, type Case, type Rules } from '../kit/cases.ts'
import { answersOf, detect, toColumns } from '../kit/detect.ts'
import {
  anyExpression,
  manyRecipes,
  probeColumns,
  probeFunctions,
  probes,
  toPredicate,
  type Probe,
} from '../kit/expressions.ts'
import { anyJob } from '../kit/job-cases.ts'
import { anyShape } from '../kit/job-shapes.ts'
import { runShape } from '../kit/jobs.ts'
import { takenBy } from '../kit/taken.ts'

export interface Section {
  readonly lines: readonly string[]
  /** What must have been among the cases, by name: how often it was. */
  readonly seen: Readonly<Record<string, number>>
}

const SEED = 20_261_123

const sample = <T>(cases: fc.Arbitrary<T>, count_: number): readonly T[] =>
  fc.sample(cases, { seed: SEED, numRuns: count_ })

/** With signs of zeros, NaN, dates and the order of fields. */
const textOf = (value: unknown): string => inspect(value, { depth: 9, breakLength: Infinity, maxArrayLength: null })

/** The names of fields that could break out of source text, or that mean something there. */
const NAMES = [
  'value',
  '__proto__',
  'constructor',
  "it's",
  'a"b',
  '\\',
  // oxlint-disable-next-line no-template-curly-in-string -- where it is pasted into a template it would mean something
  '${x}',
  '`',
  '\u2028',
  '0',
  'a b',
  'ü',
  '*/',
]

class Counts {
  readonly counts: Record<string, number> = {}

  add(name: string, by: number = 1): void {
    this.counts[name] = (this.counts[name] ?? 0) + by
  }
}

/** Expressions of one event, over objects and over columns, beside what the interpreter says. */
function expressions(): Section {
  const lines: string[] = []
  const seen = new Counts()
  for (const [several, events] of sample(
    fc.tuple(fc.array(anyExpression([]), { minLength: 1, maxLength: 4 }), probes),
    500,
  )) {
    const values = events.map((event) => several.map((expression) => evaluate(expression, event)))
    for (const value of values.flat())
      seen.add(typeof value === 'boolean' ? String(value) : value === null ? 'unknown' : 'a value')
    const wanted = values.map((of) => of.map((value) => Number(value === true)).join('')).join(' ')
    for (const rows of formsOf(events)) {
      const classifier = new Classifier(({ error }) => void lines.push(`failed: ${String(error)}`))
      const bits = several.map((expression, i) => classifier.bitOf({ kind: 'expression', expression }, String(i)))
      const told = bitsOf(classifier, bits, rows, events.length)
      if (told === wanted) seen.add('as interpreted')
      else seen.add('other than interpreted')
      lines.push(told)
    }
  }
  return { lines, seen: seen.counts }
}

/** Many predicates at once: those that share atoms, that are looked up, that are functions, that throw. */
function predicates(): Section {
  const lines: string[] = []
  const seen = new Counts()
  for (const [recipes, events] of sample(fc.tuple(manyRecipes(), probes), 40)) {
    for (const rows of formsOf(events)) {
      const calls: string[] = []
      const functions = probeFunctions((name) => void calls.push(name))
      const failures: string[] = []
      const classifier = new Classifier(({ error }) => void failures.push(String(error)))
      const bits = recipes.map((recipe) => classifier.bitOf(toPredicate(recipe, functions), 'step'))
      lines.push(bitsOf(classifier, bits, rows, events.length), calls.sort().join(), failures.sort().join())
      seen.add('calls', calls.length)
      seen.add('failures', failures.length)
    }
  }
  return { lines, seen: seen.counts }
}

const formsOf = (events: readonly Probe[]): readonly Rows<unknown>[] => [
  new ObjectRows<unknown>(events, 0),
  new ColumnRows<unknown>(probeColumns(events), 0),
]

/** By event, which predicates hold, as text of 1 and 0. */
function bitsOf(classifier: Classifier, bits: readonly number[], rows: Rows<unknown>, size: number): string {
  const symbols = new Int32Array(size)
  classifier.classify(
    rows,
    Int32Array.from({ length: size }, (_, i) => i),
    size,
    symbols,
  )
  return [...symbols].map((symbol) => bits.map((bit) => Number(classifier.symbols.has(symbol, bit))).join('')).join(' ')
}

const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(0, -0, 1.5, -3, 1e15, NaN, Infinity, '', 'a', '7', true, null, undefined, 7n),
  fc.constantFrom(0, 5).map((ms) => new Date(ms)),
)

/** Fields under any name: read from objects, made from columns, and made from CSV. */
function fields(): Section {
  const lines: string[] = []
  const seen = new Counts()
  const anyName = fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 3 }))
  const table = fc.record({
    names: fc.uniqueArray(anyName, { minLength: 1, maxLength: 5 }),
    rows: fc.array(fc.array(anyValue, { minLength: 5, maxLength: 5 }), { minLength: 1, maxLength: 3 }),
  })
  for (const { names, rows } of sample(table, 200)) {
    const columns = Object.fromEntries(names.map((name, i) => [name, rows.map((row) => row[i])]))
    const made = new ColumnRows<unknown>({ length: rows.length, columns }, 0)
    for (const at of rows.keys()) {
      const event = made.get(at)
      lines.push(textOf(event))
      for (const name of [...names, 'absent']) lines.push(textOf(compileReader(name)(event)))
      seen.add('fields', names.length)
    }
    for (const none of [null, undefined, 7, 'text']) lines.push(textOf(compileReader(names[0]!)(none)))
    const quoted = (cell: unknown): string => `"${String(cell).replaceAll('"', '""')}"`
    const csv = [names, ...rows.map((row) => row.slice(0, names.length))].map((row) => row.map(quoted).join(','))
    const decoder = csvDecoder({ sample: 1 })
    const decoded = [decoder.push(Buffer.from(`${csv.join('\n')}\n`)), decoder.end()]
    lines.push(textOf(decoded.map(({ events, bad }) => [events, bad.length])))
    seen.add('rows of CSV', decoded.flatMap(({ events }) => [...events]).length)
  }
  return { lines, seen: seen.counts }
}

/** Whole rules on each engine that takes them, from objects and from columns. */
function rules(): Section {
  const lines: string[] = []
  const seen = new Counts()
  const kinds: readonly (readonly [fc.Arbitrary<Rules>, number])[] = [
    [anyRules(1, 2), 60],
    [aloneRules(1), 40],
    [chainRules(1), 40],
  ]
  for (const [made, number] of kinds) {
    for (const given of sample(anyCase(made, 3), number)) rulesOn(given, seen, (line) => void lines.push(line))
  }
  return { lines, seen: seen.counts }
}

function rulesOn({ rules: all, arrival, atEnd }: Case, seen: Counts, say: (line: string) => void): void {
  const engines: readonly EngineName[] = takenBy(
    all.map(({ syntax }) => syntax),
    false,
  ).by
  for (const engine of engines) {
    for (const input of [arrival, toColumns(arrival)]) {
      const { matches, late, report } = detect(all, input, { delay: 2, atEnd, engine })
      say(textOf([engine, answersOf(all, matches), late, report.late, report.bad]))
      seen.add(engine, matches.length)
    }
  }
}

/** Windows over slices: every aggregate, every kind of value, keyed or not, from objects and from columns. */
async function windows(): Promise<Section> {
  const lines: string[] = []
  const seen = new Counts()
  const event = fc.record({
    time: fc.oneof({ weight: 12, arbitrary: fc.nat(30) }, anyValue),
    key: fc.oneof({ weight: 12, arbitrary: fc.constantFrom('k', 'l', 'm') }, anyValue),
    n: fc.oneof({ weight: 12, arbitrary: fc.constantFrom(0, -0, 1, 0.1, 1e15, -2) }, anyValue),
    whole: fc.integer({ min: -9, max: 9 }),
  })
  const asked = fc.record({
    events: fc.array(event, { minLength: 5, maxLength: 30, size: 'max' }),
    isKeyed: fc.boolean(),
    isSliding: fc.boolean(),
    of: fc.constantFrom('numbers', 'numbers', 'values', 'all'),
  })
  for (const { events, isKeyed, isSliding, of } of sample(asked, 60)) {
    for (const input of [events, columnsOf(events, false), columnsOf(events, true)]) {
      const items = stream<(typeof events)[number]>(input as typeof events, {
        time: 'time',
        key: 'key',
        watermark: boundedOutOfOrderness(12),
      })
      const made = isSliding ? sliding(10, 5) : tumbling(7)
      const windowed = isKeyed ? items.keyBy('key').window(made) : items.windowAll(made)
      const numbers = {
        events: count(),
        present: count('n'),
        sum: sum('n'),
        avg: avg('whole'),
        min: min('n'),
        max: max('whole'),
      }
      const results: Stream<unknown> =
        of === 'numbers'
          ? windowed.aggregate(numbers).map((result): unknown => result)
          : of === 'values'
            ? windowed
                .aggregate({ ...numbers, earliest: first('n'), spread: variance('n') })
                .map((result): unknown => result)
            : windowed.aggregate({ events: count(), all: collect('n') }).map((result): unknown => result)
      const fates: string[] = []
      const { late, bad } = await results
        .bad(({ kind, position }) => void fates.push(`${kind} ${position}`))
        .to((result) => {
          lines.push(textOf(result))
          seen.add('results')
        })
      lines.push(`${late} ${bad} ${fates.join()}`)
      seen.add('bad', bad)
    }
  }
  return { lines, seen: seen.counts }
}

/** @param isTyped where numbers and text are in arrays of their own kind; what is neither is left out */
function columnsOf(
  events: readonly { readonly time: unknown; readonly key: unknown; readonly n: unknown; readonly whole: number }[],
  isTyped: boolean,
): { readonly length: number; readonly columns: object } {
  const number = (value: unknown): number => (typeof value === 'number' ? value : NaN)
  const words = ['k', 'l', 'm']
  const time = events.map((event) => event.time)
  const key = events.map((event) => event.key)
  const n = events.map((event) => event.n)
  const columns = {
    time: isTyped ? Float64Array.from(time, number) : time,
    key: isTyped ? { codes: Int32Array.from(key, (one) => words.indexOf(one as string)), dictionary: words } : key,
    n: isTyped ? Float64Array.from(n, number) : n,
    whole: Int32Array.from(events, ({ whole }) => whole),
  }
  return { length: events.length, columns }
}

/** Whole jobs of random shapes. */
async function jobs(): Promise<Section> {
  const lines: string[] = []
  const seen = new Counts()
  for (const { shape, cut } of sample(anyJob(anyShape({ orderSensitive: true })), 60)) {
    for (const columns of [false, true]) {
      const { results, fates, report } = await runShape(shape, { ...cut, columns })
      lines.push(textOf([results, fates, report.late, report.bad]))
      seen.add('results', results.length)
    }
  }
  return { lines, seen: seen.counts }
}

export const SECTIONS: Readonly<Record<string, () => Section | Promise<Section>>> = {
  expressions,
  predicates,
  fields,
  rules,
  windows,
  jobs,
}

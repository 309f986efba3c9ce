/**
 * What a rule file exports.
 *
 * - `default`: a pattern, or a list of them; or a job: a function that makes a stream of results of the stream of events
 * - `stream` (optional): how the input of these rules is read, so that the command line need not be told. Its names are
 *   those of the options of a stream, and some more; flags override them.
 */
import { TidemarkError, show } from '../../base/errors.ts'
import type { AnyPattern } from '../../pattern/builder/pattern.ts'
import type { CsvSchema, FormatName } from '../../connectors/index.ts'
import type { StreamOptions } from '../../api/options.ts'
import { Stream } from '../../api/stream.ts'
import { isPattern } from '../../api/rules.ts'
import type { ExpressionBuilder } from '../../event/field.ts'
import type { DurationInput } from '../../time/duration.ts'

type FromStreamOptions = Pick<
  StreamOptions<unknown>,
  'time' | 'timeUnit' | 'zone' | 'key' | 'arrival' | 'watermark' | 'watermarkPer' | 'maxKeyLag' | 'atEnd' | 'limits'
>

/** The export `stream` of a rule file. */
export interface RuleStream extends FromStreamOptions {
  /** A sentence or two on the recording that belongs to the rule, shown by `replay`. */
  readonly about?: string
  /** Which of two events of equal time comes first: by the value of a field, or as a comparator says. */
  readonly orderBy?: string | NonNullable<StreamOptions<unknown>['orderBy']>
  /** The format of the input; default: by the name of the file. */
  readonly format?: FormatName
  /** In a JSON document, the path of the list of records. */
  readonly records?: string
  /** Types of CSV columns. */
  readonly schema?: CsvSchema
  /**
   * Which records belong to the input: an expression over the record, or a function of it. It is asked before anything
   * else; a record for which it does not hold is left out as if it were not there, and keeps its position. One on which
   * it throws is bad.
   */
  readonly where?: ExpressionBuilder | ((record: never) => boolean)
  /** Makes the event of a record. A record on which it throws, or which gives nothing, is bad. */
  readonly map?: (record: never) => unknown
  /** A short text for an event, for people. */
  readonly label?: (event: never) => string
  /** The watermark delays that `replay` compares. */
  readonly delays?: readonly DurationInput[]
}

/** Results from events: `(readings) => readings.keyBy('machine').window(tumbling('5m')).aggregate({ n: count() })`. */
export type JobFunction = (events: Stream<unknown>) => Stream<unknown>

export interface RuleFile {
  readonly path: string
  /** Empty if it is a job. */
  readonly rules: readonly AnyPattern[]
  readonly job: JobFunction | null
  readonly stream: RuleStream
}

const KNOWN: Readonly<Record<keyof RuleStream, true>> = {
  about: true,
  arrival: true,
  atEnd: true,
  delays: true,
  format: true,
  key: true,
  label: true,
  limits: true,
  map: true,
  maxKeyLag: true,
  orderBy: true,
  records: true,
  schema: true,
  time: true,
  timeUnit: true,
  watermark: true,
  watermarkPer: true,
  where: true,
  zone: true,
}

/** Checks what a rule file exports. @throws TidemarkError `NOT_A_RULE`, `RULE_STREAM` */
export function ruleFileOf(path: string, exported: Readonly<Record<string, unknown>>): RuleFile {
  const { default: rule, stream = {} } = exported
  const job = typeof rule === 'function' ? (rule as JobFunction) : null
  const rules: readonly unknown[] = job !== null ? [] : Array.isArray(rule) ? rule : [rule]
  if (job === null && (rules.length === 0 || !rules.every(isPattern))) throw notARule(path, exported)
  if (typeof stream !== 'object' || stream === null) throw badStream(path, `it is ${show(stream)}, not an object`)
  const unknown = Object.keys(stream).find((name) => !Object.hasOwn(KNOWN, name))
  if (unknown !== undefined) throw badStream(path, `it has ${show(unknown)}, which means nothing`)
  for (const name of ['map', 'label'] as const) {
    const value = (stream as Readonly<Record<string, unknown>>)[name]
    if (value !== undefined && typeof value !== 'function')
      throw badStream(path, `its ${name} is ${show(value)}, not a function`)
  }
  const { where, orderBy } = stream as Readonly<Record<string, unknown>>
  if (orderBy !== undefined && typeof orderBy !== 'function' && (typeof orderBy !== 'string' || orderBy === ''))
    throw badStream(path, `its orderBy is ${show(orderBy)}, neither the name of a field nor a function`)
  if (where !== undefined && typeof where !== 'function' && !isExpression(where))
    throw badStream(path, `its where is ${show(where)}, neither an expression nor a function`)
  return { path, rules: rules as readonly AnyPattern[], job, stream }
}

/** By its form, not by `instanceof`: a rule file may have another copy of this package. */
function isExpression(value: unknown): value is ExpressionBuilder {
  if (typeof value !== 'object' || value === null) return false
  const { expression } = value as { readonly expression?: { readonly kind?: unknown } }
  return typeof expression?.kind === 'string'
}

/** The results of a job over a stream. @throws TidemarkError `NOT_A_JOB` */
export function resultsOf(path: string, job: JobFunction, events: Stream<unknown>): Stream<unknown> {
  const results: unknown = job(events)
  if (results instanceof Stream) return results as Stream<unknown>
  throw new TidemarkError('NOT_A_JOB', {
    message: `The function that ${path} exports gives ${show(results)}, not a stream.`,
    hint: 'A job makes a stream of the stream it is given: export default (events) => events.detect(rule)',
    data: { path, value: results },
  })
}

function notARule(path: string, exported: Readonly<Record<string, unknown>>): TidemarkError {
  const names = Object.keys(exported)
  const { default: rule } = exported
  const what = Object.hasOwn(exported, 'default')
    ? `its default export is ${Array.isArray(rule) && rule.length === 0 ? 'an empty list' : show(rule)}`
    : names.length === 0
      ? 'it exports nothing'
      : `it exports ${names.map(show).join(', ')}, and no default`
  const patterns = names.filter((name) => name !== 'default' && isPattern(exported[name]))
  return new TidemarkError('NOT_A_RULE', {
    message: `${path} does not export a rule: ${what}.`,
    hint:
      patterns.length > 0
        ? `${patterns.map(show).join(' and ')} would do: write export default ${patterns.length === 1 ? patterns[0] : `[${patterns.join(', ')}]`}`
        : "A rule file has a pattern, a list of them, or a job as its default export: export default begin('hot').where(…)",
    data: { path, exports: names },
  })
}

function badStream(path: string, reason: string): TidemarkError {
  return new TidemarkError('RULE_STREAM', {
    message: `The export 'stream' of ${path} cannot be used: ${reason}.`,
    hint: `It may have ${Object.keys(KNOWN).join(', ')}.`,
    data: { path, reason },
  })
}

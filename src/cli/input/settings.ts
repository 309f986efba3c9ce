/** What the flags say about time and keys, laid over what the rule file says. */
import { TidemarkError, show } from '../../base/errors.ts'
import type { StreamOptions, TimeSettings } from '../../api/options.ts'
import type { FormatName, Source } from '../../connectors/index.ts'
import type { AtEnd } from '../../pattern/engine/engine.ts'
import type { TimeUnit } from '../../time/timestamp.ts'
import { boundedOutOfOrderness } from '../../time/watermark-strategy.ts'
import type { RuleStream } from '../rule/rule-module.ts'
import { delimiterHint } from './delimiter.ts'
import { fieldOrder } from './field-order.ts'
import { firstFields, isFilePath } from './open-source.ts'

/** The flags that `run` and `replay` share, as the parser of the command line gives them. */
export interface TimeFlags {
  readonly source: string
  readonly format?: FormatName
  readonly delimiter?: string
  readonly records?: string
  readonly time?: string
  readonly timeUnit?: TimeUnit
  readonly zone?: string
  readonly key?: string
  readonly delay?: string
  readonly per?: string
  readonly atEnd?: AtEnd
  readonly orderBy?: string
  readonly arrival?: string
}

/** Options of a stream in which the event time is known. */
export type CommandSettings = StreamOptions<unknown> & TimeSettings<unknown>

/**
 * The settings of a command.
 *
 * @param source is looked at only to say which fields there are
 * @throws TidemarkError `FIELD_NOT_NAMED`, `BAD_DURATION`, `BAD_OPTIONS`
 */
export async function settingsOf(
  flags: TimeFlags,
  stream: RuleStream,
  source: Source<unknown>,
): Promise<CommandSettings> {
  const time = flags.time ?? stream.time
  if (time === undefined) throw await timeNotNamed(flags.source, source)
  const key = flags.key === undefined ? stream.key : keyOf(flags.key)
  if (flags.per === 'key' && key === undefined) throw keyNotNamed()
  const options: { -readonly [K in keyof CommandSettings]: CommandSettings[K] } = { time }
  const set = <K extends keyof CommandSettings>(name: K, value: CommandSettings[K] | undefined): void => {
    if (value !== undefined) options[name] = value
  }
  set('key', key)
  set('timeUnit', flags.timeUnit ?? stream.timeUnit)
  set('zone', flags.zone ?? stream.zone)
  set('arrival', flags.arrival ?? stream.arrival)
  set('watermark', flags.delay === undefined ? stream.watermark : boundedOutOfOrderness(flags.delay))
  set('watermarkPer', flags.per === undefined ? stream.watermarkPer : scopeOf(flags.per))
  set('maxKeyLag', stream.maxKeyLag)
  const orderBy = flags.orderBy ?? stream.orderBy
  set('orderBy', typeof orderBy === 'string' ? fieldOrder(orderBy) : orderBy)
  set('atEnd', flags.atEnd ?? stream.atEnd)
  set('limits', stream.limits)
  return options
}

/** A field, or several: `site,sensor`. */
function keyOf(text: string, flag: string = 'key'): string | readonly string[] {
  const fields = text.split(',').map((name) => name.trim())
  if (fields.includes('')) throw badKey(text, flag)
  return fields.length === 1 ? fields[0]! : fields
}

function scopeOf(text: string): 'source' | 'key' | { readonly by: string | readonly string[] } {
  return text === 'source' || text === 'key' ? text : { by: keyOf(text, 'per') }
}

/** The fields that are shown with every match, so that its events need not say them again. */
export function saidBy({ time, key }: CommandSettings): ReadonlySet<string> {
  const keys = typeof key === 'string' ? [key] : Array.isArray(key) ? (key as readonly string[]) : []
  return new Set([...(typeof time === 'string' ? [time] : []), ...keys])
}

/** Only what can be read again is looked into. */
async function timeNotNamed(path: string, source: Source<unknown>): Promise<TidemarkError> {
  const fields = isFilePath(path) ? await firstFields(source) : []
  return new TidemarkError('FIELD_NOT_NAMED', {
    message: 'It is not said which field holds the event time.',
    hint:
      delimiterHint(fields) ??
      `Name it: --time <field>${fields.length === 0 ? '.' : `; the first event of ${path} has ${fields.join(', ')}.`}`,
    data: { option: 'time', fields },
  })
}

function keyNotNamed(): TidemarkError {
  return new TidemarkError('FIELD_NOT_NAMED', {
    message: 'A watermark per key needs a key.',
    hint: 'Name its field: --key <field>.',
    data: { option: 'key' },
  })
}

function badKey(text: string, flag: string): TidemarkError {
  return new TidemarkError('BAD_OPTIONS', {
    message: `${show(text)} is not a key: one of its fields has no name.`,
    hint: `Write --${flag} sensor, or --${flag} site,sensor.`,
    data: { option: flag, value: text },
  })
}

/** Time-to-live: how long a value of keyed state is kept. */
import { show, TidemarkError } from '../../base/errors.ts'
import { toMillis, type DurationInput } from '../../time/duration.ts'

/**
 * What is touched at `t` is gone at `t + after`: it is not given to whoever asks at that time or later, and it is
 * removed when time has come there. In the event domain, `t` is the time of the event (or timer) that touches it, or
 * the watermark if that is later; so what is seen does not depend on the rhythm of watermarks.
 */
export interface TtlOptions {
  /** Longer than zero. */
  readonly after: DurationInput
  /** Whose time counts. Default: event time. (Flink's is processing time.) */
  readonly domain?: 'event' | 'processing'
  /** What touches a value: that it is written, or that it is read as well. Default: `'write'`. */
  readonly refresh?: 'write' | 'readAndWrite'
}

export interface Ttl {
  readonly afterMs: number
  readonly domain: 'event' | 'processing'
  readonly refreshOnRead: boolean
}

/** @throws TidemarkError `BAD_DURATION`, `BAD_TTL` */
export function toTtl(input: DurationInput | TtlOptions | undefined): Ttl | null {
  if (input === undefined) return null
  const options: TtlOptions = isOptions(input) ? input : { after: input }
  const { domain = 'event', refresh = 'write' } = options
  if (domain !== 'event' && domain !== 'processing') throw badTtl('domain', domain, "'event' or 'processing'")
  if (refresh !== 'write' && refresh !== 'readAndWrite') throw badTtl('refresh', refresh, "'write' or 'readAndWrite'")
  return Object.freeze({
    afterMs: toMillis(options.after, 'a time-to-live', { zero: false }),
    domain,
    refreshOnRead: refresh === 'readAndWrite',
  })
}

function isOptions(input: DurationInput | TtlOptions): input is TtlOptions {
  return typeof input === 'object' && input !== null && 'after' in input
}

function badTtl(option: string, value: unknown, allowed: string): TidemarkError {
  return new TidemarkError('BAD_TTL', {
    message: `ttl.${option} cannot be ${show(value)}.`,
    hint: `Give ${allowed}.`,
    data: { option, value },
  })
}

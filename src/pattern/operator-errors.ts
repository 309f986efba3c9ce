/** The errors of the pattern operator. */
import { TidemarkError } from '../base/errors.ts'

export function bufferFull(limit: number): TidemarkError {
  return new TidemarkError('BUFFER_LIMIT', {
    message: `More than ${limit} events wait for the watermark.`,
    hint: 'Shorten the watermark delay, make an idle input idle (withIdleness), or raise limits.bufferedEvents.',
    data: { limit },
  })
}

export function otherRules(version: number, rules: readonly string[]): TidemarkError {
  return new TidemarkError('SNAPSHOT_OF_OTHER_RULES', {
    message: `The snapshot (version ${version}, rules ${rules.join(', ')}) is not one of these rules on these engines.`,
    hint: 'Restore a snapshot with the rules it was taken of, in the same order.',
    data: { version, rules },
  })
}

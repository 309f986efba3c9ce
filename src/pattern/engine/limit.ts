import { TidemarkError, show } from '../../base/errors.ts'

/** The state of a rule has grown beyond its limit; matches that were found have been handed on. */
export function tooManyPartialMatches(rule: string, limit: number): TidemarkError {
  return new TidemarkError('PARTIAL_MATCH_LIMIT', {
    message: `Rule ${show(rule)} keeps more than ${limit} partial matches.`,
    hint: 'Shorten within(), make its first steps more selective, avoid allowCombinations(), or raise limits.partialMatches.',
    data: { rule, limit },
  })
}

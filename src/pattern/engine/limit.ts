/** What happens where the state of a rule has grown to its limit. Matches found before have been handed on. */
import { TidemarkError, show } from '../../base/errors.ts'

export function tooManyPartialMatches(rule: string, limit: number): TidemarkError {
  return new TidemarkError('PARTIAL_MATCH_LIMIT', {
    message: `Rule ${show(rule)} keeps more than ${limit} partial matches.`,
    hint: "Shorten within(), make its first steps more selective, avoid allowCombinations(), raise limits.partialMatches, or let the oldest go: limits.onLimit: 'shedOldest'.",
    data: { rule, limit },
  })
}

export function tooManyPartialMatchesOfKey(rule: string, limit: number): TidemarkError {
  return new TidemarkError('PARTIAL_MATCH_LIMIT', {
    message: `Rule ${show(rule)} keeps more than ${limit} partial matches for one key.`,
    hint: "Shorten within(), make its first steps more selective, raise limits.partialMatchesPerKey, or let the oldest go: limits.onLimit: 'shedOldest'.",
    data: { rule, limit },
  })
}

export function tooManyMatches(rule: string, limit: number): TidemarkError {
  return new TidemarkError('MATCHES_PER_TRIGGER_LIMIT', {
    message: `One event completes more than ${limit} matches of rule ${show(rule)}.`,
    hint: 'Count them (count()), list some of them (atMost(n)), or raise limits.matchesPerTrigger.',
    data: { rule, limit },
  })
}

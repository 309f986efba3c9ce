/** Patterns of the case files as syntax, and the constructs that have no syntax yet. */
import type {
  Absence,
  Element,
  Gap,
  PatternSyntax,
  Repeat,
  Skip,
  Step,
  Within,
} from '../../src/pattern/syntax/pattern.ts'
import { elementCondition } from './condition.ts'
import type { AutomatonCase, JsonElement, JsonPattern, OperatorCase } from './format.ts'

export type Converted = { readonly syntax: PatternSyntax } | { readonly construct: string }

const SKIPS: Readonly<Record<string, Skip>> = { NO_SKIP: 'noSkip', SKIP_PAST_LAST_EVENT: 'skipPastLastEvent' }

/** The syntax of a case, or the name of the first construct for which there is none. */
export function convert({ id, pattern, skip }: AutomatonCase | OperatorCase): Converted {
  const construct = pattern.seq.map(unsupportedIn).find((name) => name !== null)
  if (construct !== undefined) return { construct }
  const strategy = SKIPS[skip.strategy]
  if (strategy === undefined) return { construct: skip.strategy }
  return {
    syntax: {
      kind: 'pattern',
      name: id,
      elements: pattern.seq.map(elementOf),
      within: withinOf(pattern),
      skip: strategy,
    },
  }
}

function unsupportedIn(element: JsonElement): string | null {
  if (element.group !== undefined) return 'group'
  if (element.until !== undefined) return 'until'
  if (element.greedy === true) return 'greedy'
  if (element.withinPrevious !== undefined) return 'gap-bound: withinPrevious'
  if (element.timesWithin !== undefined) return 'gap-bound: timesWithin'
  return null
}

function elementOf(element: JsonElement): Element {
  const { contiguity } = element
  return contiguity === 'notNext' || contiguity === 'notFollowedBy'
    ? absenceOf(element, contiguity)
    : stepOf(element, contiguity)
}

function absenceOf(element: JsonElement, contiguity: 'notNext' | 'notFollowedBy'): Absence {
  return {
    kind: 'absence',
    name: element.name ?? '',
    gap: contiguity === 'notNext' ? 'strict' : 'relaxed',
    where: elementCondition(element),
  }
}

const GAPS = {
  begin: 'relaxed',
  next: 'strict',
  followedBy: 'relaxed',
  followedByAny: 'any',
} as const satisfies Record<string, Gap>
const INNER = { relaxed: 'relaxed', consecutive: 'strict', combinations: 'any' } as const satisfies Record<string, Gap>

function stepOf(element: JsonElement, contiguity: keyof typeof GAPS): Step {
  return {
    kind: 'step',
    name: element.name ?? '',
    gap: GAPS[contiguity],
    where: elementCondition(element),
    repeat: repeatOf(element),
    optional: element.optional === true,
  }
}

function repeatOf({ times, inner }: JsonElement): Repeat | null {
  if (times === undefined) return null
  return { min: times[0], max: times[1], inner: INNER[inner ?? 'relaxed'], longest: false, greedy: false, until: null }
}

/** Wherever it is written, a window is one of the whole match; of several, the least. */
function withinOf({ seq }: JsonPattern): Within | null {
  const all = seq.flatMap(({ within }) => within ?? [])
  return all.length === 0 ? null : { ms: Math.min(...all), inclusive: false }
}

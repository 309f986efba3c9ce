/** Patterns of the case files as syntax. */
import type {
  Absence,
  Element,
  Gap,
  PatternSyntax,
  Quantified,
  Repeat,
  Skip,
  Within,
} from '../../src/pattern/syntax/pattern.ts'
import { condition, elementCondition } from './condition.ts'
import type { AutomatonCase, JsonElement, JsonPattern, JsonSkip, OperatorCase } from './format.ts'

/** The syntax of a case. */
export function convert({ id, pattern, skip }: AutomatonCase | OperatorCase): PatternSyntax {
  return {
    kind: 'pattern',
    name: id,
    elements: elementsOf(pattern.seq, absencesIn(pattern.seq)),
    within: withinOf(pattern),
    skip: skipOf(skip),
    partitionBy: [],
    output: { kind: 'matches', limit: null },
  }
}

function skipOf({ strategy, name, throwIfMissing }: JsonSkip): Skip {
  switch (strategy) {
    case 'NO_SKIP':
      return 'noSkip'
    case 'SKIP_TO_NEXT':
      return 'skipToNext'
    case 'SKIP_PAST_LAST_EVENT':
      return 'skipPastLastEvent'
    case 'SKIP_TO_FIRST':
    case 'SKIP_TO_LAST':
      return {
        to: strategy === 'SKIP_TO_FIRST' ? 'first' : 'last',
        step: name ?? '',
        onMiss: throwIfMissing === true ? 'error' : 'ignore',
      }
    default:
      throw new Error(`unknown strategy ${strategy}`)
  }
}

function absencesIn(seq: readonly JsonElement[]): ReadonlySet<string> {
  return new Set(
    seq.flatMap((element) => {
      if (element.group !== undefined) return [...absencesIn(element.group.seq)]
      return isAbsence(element) && element.name !== undefined ? [element.name] : []
    }),
  )
}

function isAbsence({ contiguity }: JsonElement): boolean {
  return contiguity === 'notNext' || contiguity === 'notFollowedBy'
}

function elementsOf(seq: readonly JsonElement[], absences: ReadonlySet<string>): readonly Element[] {
  return seq.map((element) => {
    const { contiguity, group } = element
    if (contiguity === 'notNext' || contiguity === 'notFollowedBy') return absenceOf(element, contiguity, absences)
    const quantified = quantifiedOf(element, contiguity, absences)
    return group === undefined
      ? { kind: 'step', name: element.name ?? '', where: elementCondition(element, absences), ...quantified }
      : { kind: 'group', body: { kind: 'sequence', elements: elementsOf(group.seq, absences) }, ...quantified }
  })
}

function absenceOf(
  element: JsonElement,
  contiguity: 'notNext' | 'notFollowedBy',
  absences: ReadonlySet<string>,
): Absence {
  return {
    kind: 'absence',
    name: element.name ?? '',
    gap: contiguity === 'notNext' ? 'strict' : 'relaxed',
    where: elementCondition(element, absences),
    withinPrevious: boundOf(element.withinPrevious),
  }
}

/** What begins a group that is the head of another is strict in Flink. */
const GAPS = {
  begin: 'strict',
  next: 'strict',
  followedBy: 'relaxed',
  followedByAny: 'any',
} as const satisfies Record<string, Gap>
const INNER = { relaxed: 'relaxed', consecutive: 'strict', combinations: 'any' } as const satisfies Record<string, Gap>

function quantifiedOf(element: JsonElement, contiguity: keyof typeof GAPS, absences: ReadonlySet<string>): Quantified {
  return {
    gap: GAPS[contiguity],
    repeat: repeatOf(element, absences),
    optional: element.optional === true,
    withinPrevious: boundOf(element.withinPrevious),
    withinStep: null,
    heldFor: 0,
  }
}

function repeatOf(
  { times, inner: gap, greedy, until, timesWithin }: JsonElement,
  absences: ReadonlySet<string>,
): Repeat | null {
  if (times === undefined) return null
  return {
    min: times[0],
    max: times[1],
    inner: INNER[gap ?? 'relaxed'],
    longest: false,
    greedy: greedy === true,
    reluctant: false,
    until: until === undefined ? null : condition(until, absences),
    within: boundOf(timesWithin),
  }
}

function boundOf(ms: number | undefined): Within | null {
  return ms === undefined ? null : { ms, inclusive: false }
}

/** Wherever it is written, a window is one of the whole match; of several, the least. One on the last element of a group is not read. */
function withinOf({ seq }: JsonPattern): Within | null {
  const all = windowsIn(seq)
  return all.length === 0 ? null : { ms: Math.min(...all), inclusive: false }
}

function windowsIn(seq: readonly JsonElement[]): readonly number[] {
  return seq.flatMap(({ within, group }) => [
    ...(within === undefined ? [] : [within]),
    ...(group === undefined ? [] : [...windowsIn(group.seq.slice(0, -1)), ...windowsIn(contentOf(group.seq.at(-1)))]),
  ])
}

/** What is in a group that is the last element of another. */
function contentOf(last: JsonElement | undefined): readonly JsonElement[] {
  return last?.group === undefined ? [] : [{ contiguity: last.contiguity, group: last.group }]
}

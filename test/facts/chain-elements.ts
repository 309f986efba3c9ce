/** A chain of builder calls in the form of the other cases, so that the same reasons can be asked of both. */
import type { BuilderCall, JsonElement } from './format.ts'

const PARTS: ReadonlySet<string> = new Set<JsonElement['contiguity']>([
  'begin',
  'next',
  'followedBy',
  'followedByAny',
  'notNext',
  'notFollowedBy',
])

/** The elements that a chain makes; conditions are left out. A call that belongs to no element is passed over. */
export function elementsOfChain(chain: readonly BuilderCall[]): readonly JsonElement[] {
  const elements: JsonElement[] = []
  for (const [method, ...args] of chain) {
    if (PARTS.has(method)) elements.push(opened(method as JsonElement['contiguity'], args[0]))
    else if (elements.length > 0) elements.push({ ...elements.pop()!, ...setting(method, args) })
  }
  return elements
}

/** Every chain in this one, itself first. */
export function chainsIn(chain: readonly BuilderCall[]): readonly (readonly BuilderCall[])[] {
  const inner = chain.flatMap(([, part]) => (Array.isArray(part) ? chainsIn(part as readonly BuilderCall[]) : []))
  return [chain, ...inner]
}

function opened(contiguity: JsonElement['contiguity'], part: unknown): JsonElement {
  return Array.isArray(part)
    ? { contiguity, group: { seq: elementsOfChain(part as readonly BuilderCall[]) } }
    : { contiguity, name: String(part) }
}

function setting(method: string, [first, second, third]: readonly unknown[]): Partial<JsonElement> {
  switch (method) {
    case 'times': {
      const min = Number(first)
      const isRange = typeof second === 'number'
      return repeated(Math.max(1, min), isRange ? second : min, isRange ? third : second, min === 0)
    }
    case 'timesOrMore':
      return repeated(Number(first), null, second, false)
    case 'oneOrMore':
      return repeated(1, null, first, false)
    case 'optional':
      return { optional: true }
    case 'greedy':
      return { greedy: true }
    case 'within':
      return second === 'PREVIOUS_AND_CURRENT' ? { withinPrevious: Number(first) } : { within: Number(first) }
    default:
      return {}
  }
}

function repeated(min: number, max: number | null, bound: unknown, optional: boolean): Partial<JsonElement> {
  const ms = durationOf(bound)
  return {
    times: [min, max],
    ...(ms === null ? {} : { timesWithin: ms }),
    ...(optional ? { optional } : {}),
  }
}

/** In milliseconds, alone or as the only value of an object; `null` if there is none. */
export function durationOf(given: unknown): number | null {
  if (typeof given === 'number') return given
  return typeof given === 'object' && given !== null ? Number(Object.values(given)[0]) : null
}

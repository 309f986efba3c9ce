/**
 * What of a recipe is built: names for its steps, and the nearest legal and affordable thing for each of its wishes.
 *
 * Ways to go on multiply with each gap that passes over events that fit, and with each group that repeats, so only a few
 * of them are let through: the oracle follows every way.
 */
import type { ConditionRecipe } from './any-condition.ts'
import { isAbsence, type Loop, type PartRecipe, type PatternRecipe, type SequenceRecipe } from './pattern-recipe.ts'

export type Settled = readonly SettledPart[]

export interface SettledPart {
  readonly kind: 'step' | 'absence' | 'sequence' | 'either' | 'allOf'
  /** Of a step or an absence; of a group it is empty. */
  readonly name: string
  readonly link: 'next' | 'followedBy' | 'followedByAny'
  readonly recipe: PartRecipe
  readonly inside: readonly Settled[]
  readonly between: 'followedBy' | 'next' | 'followedByAny'
  readonly loop: Loop
  /** Its name stands for a list. */
  readonly isLoop: boolean
  readonly inner: PartRecipe['inner']
  readonly eagerness: PartRecipe['eagerness']
  readonly longest: boolean
  readonly optional: boolean
  readonly until: ConditionRecipe | null
  readonly gapBound: number
  readonly repeatBound: number
  readonly stepBound: number
  readonly heldFor: number
}

/** @param maxElements how many steps and absences there may be after the first */
export function settle({ elements, end }: PatternRecipe, maxElements: number): Settled {
  const atEnd = end.slice(0, maxElements)
  const settler = new Settler(maxElements + 1)
  return settler.sequence([...elements, ...atEnd], 0, atEnd.length)
}

class Settler {
  #named = 0
  #elements: number
  /** How many more choices that multiply the ways to go on. */
  #ways = 4

  constructor(elements: number) {
    this.#elements = elements
  }

  /**
   * @param rounds how many groups that repeat are around
   * @param last how many recipes at the end come in any case
   */
  sequence(recipes: SequenceRecipe, rounds: number, last: number = 0): Settled {
    const parts: SettledPart[] = []
    this.#elements -= last
    for (const [i, recipe] of recipes.entries()) {
      if (i >= recipes.length - last) this.#elements++
      if (this.#elements > 0) parts.push(this.#part(recipe, rounds, parts.at(-1) ?? null))
    }
    return parts
  }

  #part(recipe: PartRecipe, rounds: number, before: SettledPart | null): SettledPart {
    if (before !== null && isAbsence(recipe)) return this.#absence(recipe)
    const parts = this.#parts(recipe, rounds)
    const fits = recipe.inside.length >= parts && this.#elements > parts
    const isGroup = fits && this.#spend(this.#price(recipe, parts, rounds))
    const wanted = this.#loop(recipe, rounds, isGroup)
    const inside = isGroup ? this.#inside(recipe, parts, rounds + (wanted === 'none' ? 0 : 1)) : []
    const loop = inside.some((one) => one.every(canBeSkipped)) && inside.some(hasLastingAbsence) ? 'none' : wanted
    const kind = isGroup ? recipe.body : 'step'
    const isOpen = loop === 'oneOrMore' || loop === 'timesOrMore'
    const heldFor = !isGroup && (isOpen || loop === 'none') ? recipe.heldFor : 0
    // What is held is a loop, too, with an inner gap and an eagerness of its own.
    const isHeld = loop === 'none' && heldFor > 0
    const isLoop = loop !== 'none' || isHeld
    const canBeBounded = inside.every(([head]) => mustBegin(head!))
    return {
      kind,
      name: isGroup ? '' : this.#name('s'),
      link: this.#link(recipe.link),
      recipe,
      inside,
      between:
        recipe.between === 'followedByAny' && !(kind === 'allOf' && this.#spend(1)) ? 'followedBy' : recipe.between,
      loop,
      isLoop,
      inner: loop === 'none' ? 'relaxed' : this.#inner(recipe.inner, isGroup),
      eagerness: loop === 'none' ? 'none' : recipe.eagerness,
      longest: isLoop && recipe.longest,
      // A part that can be left out does not follow a greedy one, as in Flink, where none at all can be once it repeats.
      optional: recipe.optional && loop !== 'fromNone' && before?.eagerness !== 'greedy',
      until: isOpen || isHeld ? recipe.until : null,
      gapBound: canBeBounded ? recipe.gapBound : 0,
      repeatBound: canBeBounded ? recipe.repeatBound : 0,
      stepBound: (isGroup ? rounds === 0 : isLoop) ? recipe.stepBound : 0,
      heldFor,
    }
  }

  /** How many sequences a group has: in one that repeats, each round has a choice. */
  #parts({ body, inside, loop }: PartRecipe, rounds: number): number {
    if (body === 'sequence') return 1
    return rounds > 0 || loop !== 'none' ? 2 : Math.max(2, inside.length)
  }

  #price({ body, loop }: PartRecipe, parts: number, rounds: number): number {
    if (body === 'sequence') return 0
    if (body === 'allOf') return parts - 1
    return rounds > 0 || loop !== 'none' ? 2 : 0
  }

  /** Of one event, or of a sequence of steps. */
  #absence(recipe: PartRecipe): SettledPart {
    const { link, absent, inside } = recipe
    if (link !== 'notFollowedBy' || !absent || inside.length === 0 || this.#elements < 2 || !this.#spend(1))
      return { ...bare(recipe), kind: 'absence', name: this.#name('n') }
    const steps = inside[0]!.slice(0, 2).map((one) => ({ ...one, link: 'followedBy' as const, inside: [] }))
    return { ...bare(recipe), kind: 'absence', name: '', inside: [this.sequence(steps, 1)] }
  }

  #inside({ inside }: PartRecipe, parts: number, rounds: number): readonly Settled[] {
    return inside.slice(0, parts).map((one, i) => {
      // Each of those that come later needs an element at least.
      const reserved = parts - 1 - i
      this.#elements -= reserved
      const settled = this.sequence(one, rounds)
      this.#elements += reserved
      return settled
    })
  }

  #loop({ loop }: PartRecipe, rounds: number, isGroup: boolean): Loop {
    if (loop === 'none' || (rounds === 0 && !isGroup)) return loop
    return this.#spend(isGroup ? 1 + rounds : 1) ? loop : 'none'
  }

  #link(link: PartRecipe['link']): SettledPart['link'] {
    if (link === 'next') return link
    return link === 'followedByAny' && this.#spend(1) ? link : 'followedBy'
  }

  /** A group that repeats has been paid for already. */
  #inner(inner: PartRecipe['inner'], isGroup: boolean): PartRecipe['inner'] {
    return inner === 'allowCombinations' && !this.#spend(isGroup ? 1 : 2) ? 'relaxed' : inner
  }

  #spend(ways: number): boolean {
    if (ways > this.#ways) return false
    this.#ways -= ways
    return true
  }

  #name(letter: string): string {
    this.#elements--
    return `${letter}${this.#named++}`
  }
}

function bare(recipe: PartRecipe): Omit<SettledPart, 'kind' | 'name'> {
  return {
    link: 'followedBy',
    recipe,
    inside: [],
    between: 'followedBy',
    loop: 'none',
    isLoop: false,
    inner: 'relaxed',
    eagerness: 'none',
    longest: false,
    optional: false,
    until: null,
    gapBound: recipe.gapBound,
    repeatBound: 0,
    stepBound: 0,
    heldFor: 0,
  }
}

/** Whether the first event of a part is always that of its first step. */
function mustBegin(part: SettledPart): boolean {
  return !canBeSkipped(part) && part.inside.every(([head]) => mustBegin(head!))
}

function hasLastingAbsence(part: Settled): boolean {
  return part.some(
    ({ kind, recipe, inside }) => (kind === 'absence' && recipe.link !== 'notNext') || inside.some(hasLastingAbsence),
  )
}

function canBeSkipped({ kind, optional, loop, inside }: SettledPart): boolean {
  if (kind === 'absence' || optional || loop === 'fromNone') return true
  if (kind === 'step') return false
  const isEmpty = (part: Settled): boolean => part.every(canBeSkipped)
  return kind === 'either' ? inside.some(isEmpty) : inside.every(isEmpty)
}

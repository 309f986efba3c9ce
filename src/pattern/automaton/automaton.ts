/**
 * From pattern to waits: what each construct means.
 *
 * Built from the end to the beginning, each part with the wait behind it as its *sink*. The rules are those of Flink
 * CEP's compiler, its accidents included, since its users' patterns rest on them; where a comment says so, Tidemark goes
 * further. In short:
 *
 * - A step waits: the event is taken if the condition holds; it is passed over as the gap says.
 * - An optional part proceeds to its sink. After an event was passed over in front of it, it must be taken; what
 *   follows without it is waited for apart.
 * - A loop, after the repetitions that must be, waits for one more and proceeds to its sink.
 * - An absence is a stop in front of the part behind it, and stays one behind optional parts until one is taken.
 */
import type { Absence, AllOf, Element, Gap, Group, PatternSyntax, Sequence, Step } from '../syntax/pattern.ts'
import {
  and,
  edge,
  FINAL,
  forbidding,
  headsOf,
  isNullable,
  negated,
  open,
  satisfying,
  shallowCopy,
  stopOf,
  type Edge,
  type Formula,
  type Growing,
  type Timing,
  type Wait,
} from './wait.ts'

/** Where an element stands, as far as its meaning depends on that. */
interface Context {
  /** The innermost group around it; the first element of its lists is the *head*. */
  readonly group: Group | null
  /** The gap before the head, in place of its own. */
  readonly gap: Gap
  /** The gap between the repetitions of the head, in place of its own; `null`: its own. */
  readonly inner: Gap | null
  /** Whether the head can be skipped together with its group. */
  readonly optional: boolean
  /** Bounds on the time of the head. */
  readonly timings: readonly Timing[]
  /** What the head may not take: of a reluctant group that repeats, what follows the group. */
  readonly restraint: Formula
  /** Bounds on the time of every event in the groups around. */
  readonly spans: readonly Timing[]
  /** What is behind the list of elements. */
  readonly following: Element | null
}

const ALWAYS: Formula = []
const TOP: Context = {
  group: null,
  gap: 'any',
  inner: null,
  optional: false,
  timings: [],
  restraint: ALWAYS,
  spans: [],
  following: null,
}

/** A part that binds events, where it stands. */
interface Place {
  readonly part: Step | Group
  readonly context: Context
  readonly isHead: boolean
  /** Absences in force in front of it. */
  readonly absences: readonly Absence[]
}

/** How a step meets an event. `pass`: `null` is never. */
interface Meeting {
  readonly first: boolean
  readonly take: Formula
  readonly pass: Formula | null
  readonly timings: readonly Timing[]
}

/** The wait of a pattern of which nothing is bound yet. */
export function waitOf({ elements }: PatternSyntax): Wait {
  return list(elements, FINAL, TOP)
}

/** Elements one after the other, the sink behind the last. */
function list(elements: readonly Element[], sink: Wait, context: Context): Growing {
  const steps = elements.findLastIndex(({ kind }) => kind !== 'absence') + 1
  let last = atEnd(elements.slice(steps) as readonly Absence[], sink, context)
  let following = elements[steps] ?? context.following
  for (let at = steps - 1; at >= 0; at--) {
    const element = elements[at]!
    const here = { ...context, following }
    if (element.kind !== 'absence') {
      const isHead = context.group !== null && at === 0
      last = partOf({ part: element, context: here, isHead, absences: absencesBefore(elements, at) }, last)
    } else if (element.gap === 'strict') last = notNext(element, last, here)
    following = element
  }
  // The first element binds events, so the last wait was made here.
  return last as Growing
}

/** The lasting absences in force before an element: the one right before it, and those behind which all is optional. */
function absencesBefore(elements: readonly Element[], at: number): readonly Absence[] {
  const found: Absence[] = []
  for (let before = at - 1; before >= 0; before--) {
    const element = elements[before]!
    if (element.kind === 'absence' && element.gap === 'relaxed') found.push(element)
    else if (element.kind === 'absence' || !element.optional) break
  }
  return found
}

/**
 * Absences at the end of a list: until the next event that is taken behind it, or until the deadline. (Flink drops them
 * at the end of a group, and all but the last of several.)
 */
function atEnd(absences: readonly Absence[], sink: Wait, context: Context): Wait {
  let last = sink
  for (const absence of absences) {
    if (absence.gap === 'relaxed') last = forbidding(last, absence, takeOf(absence, context))
  }
  for (const absence of absences) if (absence.gap === 'strict') last = notNext(absence, last, context)
  return last
}

/** Asked of the very next event only, which is then shown to the sink. At the end of the pattern a next event must come. */
function notNext(absence: Absence, sink: Wait, context: Context): Wait {
  const forbidden = takeOf(absence, context)
  const onwards = edge(sink.kind === 'final' ? 'pass' : 'proceed', negated(forbidden), sink)
  return open([onwards, edge('proceed', forbidden, stopOf(absence))])
}

function partOf(place: Place, sink: Wait): Wait {
  const { part, context, absences } = place
  const { repeat } = part
  let first: Growing
  if (repeat === null) first = once(place, opening(place), sink, sink, part.optional)
  else if (repeat.max === null) first = times(place, loop(place, withoutAbsences(place, sink)), sink)
  else first = times(place, sink, sink)
  for (const absence of absences) first.edges.push(breaking(absence, context))
  return first
}

/** The repetitions that are counted. `sink` is behind the last; those that may be left out go on `behind`. */
function times(place: Place, sink: Wait, behind: Wait): Growing {
  const { min, max, greedy, reluctant } = place.part.repeat!
  // As few as it can: where nothing must follow, no more than must be.
  const last = reluctant && isNullable(behind) ? min : (max ?? min)
  if (greedy && min !== last) refuse(behind, takesOf(place))
  let wait = sink
  for (let n = min; n < last; n++) wait = stoppedBy(place, once(place, again(place, behind), wait, behind, true))
  for (let n = 1; n < min; n++) wait = stoppedBy(place, once(place, again(place, null), wait, null, false))
  return once(place, opening(place), wait, behind, place.part.optional)
}

/** One repetition of a part. @param behind where it goes on if this repetition is left out; `null`: it must come */
function once(place: Place, meeting: Meeting, sink: Wait, behind: Wait | null, optional: boolean): Growing {
  const { part, context, isHead } = place
  if (part.kind === 'group') {
    const wait = content(place, part, meeting, sink, behind)
    if (optional) wait.edges.push(edge('proceed', goesOn(context), behind!))
    return wait
  }
  const after = withoutAbsences(place, sink)
  const wait = open([take(part, meeting, after)])
  if (optional) proceedFrom(wait, place, behind!)
  if (meeting.pass === null) return wait
  // Where the part can be skipped, it cannot any more once an event was passed over: that is waited for apart.
  const skippable = optional || (isHead && context.optional)
  const passing = skippable ? open([take(part, meeting, after)]) : wait
  if (skippable) {
    passing.edges.push(edge('pass', meeting.pass, passing, meeting.timings))
    for (const absence of place.absences) passing.edges.push(breaking(absence, context))
  }
  wait.edges.push(edge('pass', meeting.pass, passing, meeting.timings))
  return wait
}

/** From a step that may be left out to what is behind it; what the loop could take, a greedy one does not let through. */
function proceedFrom(wait: Growing, { part, context }: Place, behind: Wait): void {
  const until = part.repeat?.until ?? null
  if (part.repeat?.greedy === true && until !== null) {
    wait.edges.push(edge('proceed', and(goesOn(context), satisfying(until)), unrefused.get(behind) ?? behind))
    wait.edges.push(edge('proceed', and(goesOn(context), negated(satisfying(until))), behind))
  } else wait.edges.push(edge('proceed', goesOn(context), behind))
}

/** Once more, and once more; or on to the sink. */
function loop(place: Place, sink: Wait): Wait {
  const { part, context } = place
  if (part.kind === 'group') return groupLoop(place, part, sink)
  const { greedy, reluctant, until } = part.repeat!
  // As few as it can: where nothing must follow, none at all.
  if (reluctant && part.heldFor === 0 && isNullable(sink)) return sink
  const held: readonly Timing[] = part.heldFor > 0 ? [{ kind: 'held', part, ms: part.heldFor }] : []
  const meeting = again(place, sink)
  const wait = open()
  if (greedy) {
    if (until !== null) {
      unrefused.set(sink, shallowCopy(sink))
      wait.edges.push(edge('proceed', and(goesOn(context), satisfying(until)), unrefused.get(sink)!, held))
    }
    const still = until === null ? ALWAYS : negated(satisfying(until))
    wait.edges.push(edge('proceed', and(goesOn(context), still), sink, held))
    refuse(sink, [takeOf(part, context)])
  } else wait.edges.push(edge('proceed', goesOn(context), sink, held))
  wait.edges.push(take(part, meeting, wait))
  stoppedBy(place, wait)
  if (meeting.pass !== null) {
    const passing = open([take(part, meeting, wait)])
    passing.edges.push(edge('pass', meeting.pass, passing, meeting.timings))
    wait.edges.push(edge('pass', meeting.pass, passing, meeting.timings))
    stoppedBy(place, passing)
  }
  return wait
}

function groupLoop(place: Place, group: Group, sink: Wait): Wait {
  const { greedy, reluctant } = group.repeat!
  if (reluctant && isNullable(sink)) return sink
  const round = open()
  const wait = content(place, group, again(place, sink), round, sink)
  if (greedy) refuse(sink, headsOf(wait))
  wait.edges.push(edge('proceed', goesOn(place.context), sink))
  round.edges.push(edge('proceed', goesOn(place.context), wait))
  return wait
}

/** The wait of one round of a group. */
function content({ context, isHead }: Place, group: Group, meeting: Meeting, sink: Wait, behind: Wait | null): Growing {
  const { withinStep, body } = group
  const before = group.gap === 'outer' ? context.gap : group.gap
  const span: readonly Timing[] = withinStep === null ? [] : [{ kind: 'sinceFirst', part: group, within: withinStep }]
  const inner: Context = {
    group,
    gap: meeting.first ? before : (group.repeat?.inner ?? 'relaxed'),
    // As in Flink, which has sequences only, the head of a group repeats with the inner gap of the group.
    inner: body.kind === 'sequence' ? (group.repeat?.inner ?? 'relaxed') : null,
    optional: meeting.first && group.optional,
    timings: [...(isHead ? context.timings : []), ...meeting.timings],
    restraint: !meeting.first && group.repeat?.reluctant === true ? restraintOf(behind) : ALWAYS,
    spans: [...context.spans, ...span],
    following: context.following,
  }
  switch (body.kind) {
    case 'sequence':
      return list(body.elements, sink, inner)
    case 'either':
      return either(body.alternatives, sink, inner)
    case 'allOf':
      return allOf(body, (1 << body.members.length) - 1, sink, inner, new Map())
  }
}

/** The matches with one of the sequences and those with another: each is followed for itself. */
function either(alternatives: readonly Sequence[], sink: Wait, context: Context): Growing {
  return open(alternatives.map(({ elements }) => edge('proceed', ALWAYS, list(elements, sink, context))))
}

/** Each order is a sequence of its own; orders that have the same members left go on alike. */
function allOf(body: AllOf, left: number, sink: Wait, context: Context, known: Map<number, Growing>): Growing {
  let wait = known.get(left)
  if (wait !== undefined) return wait
  known.set(left, (wait = open()))
  const later = { ...context, gap: body.gap, optional: false, timings: [], restraint: ALWAYS }
  body.members.forEach(({ elements }, member) => {
    if ((left & (1 << member)) === 0) return
    const rest = left & ~(1 << member)
    const behind = rest === 0 ? sink : allOf(body, rest, sink, later, known)
    wait.edges.push(edge('proceed', ALWAYS, list(elements, behind, context)))
  })
  return wait
}

/** An absence behind a loop also ends the loop: no such event may come between its repetitions. */
function stoppedBy({ context }: Place, wait: Growing): Growing {
  const { following } = context
  if (following?.kind === 'absence' && following.gap === 'relaxed') {
    wait.edges.push(breaking(following, context))
  }
  return wait
}

/** Behind an optional part that was taken, the absences in front of it are over. */
function withoutAbsences(place: Place, sink: Wait, copies: Map<Wait, Growing> = new Map()): Wait {
  const { part, absences } = place
  if (!part.optional || absences.length === 0) return sink
  const known = copies.get(sink)
  if (known !== undefined) return known
  const copied: Growing = { ...open(), kind: sink.kind, lasts: sink.lasts }
  copies.set(sink, copied)
  for (const one of sink.edges) {
    if (one.action !== 'proceed') copied.edges.push(one.to === sink ? { ...one, to: copied } : one)
    else if (one.to.kind !== 'stop') copied.edges.push({ ...one, to: withoutAbsences(place, one.to, copies) })
    else if (!absences.some((absence) => one.to === stopOf(absence))) copied.edges.push(one)
  }
  return copied
}

/** What a greedy loop would take, the wait behind it may neither take nor pass over. */
function refuse(sink: Wait, taken: readonly Formula[]): void {
  for (const one of sink.edges) for (const formula of taken) one.when = and(one.when, negated(formula))
}

/** Copies of waits as they were before a greedy loop with `until` refused them what it takes. */
const unrefused: WeakMap<Wait, Wait> = new WeakMap()

/** The first repetition. */
function opening({ part, context, isHead }: Place): Meeting {
  const until = part.repeat?.until ?? null
  const previous: readonly Timing[] =
    part.withinPrevious === null ? [] : [{ kind: 'sincePrevious', within: part.withinPrevious }]
  const own = isHead ? [...context.timings, ...previous] : previous
  if (part.kind === 'group') return { first: true, take: ALWAYS, pass: null, timings: previous }
  const gap = isHead ? context.gap : part.gap
  const restraint = isHead ? context.restraint : ALWAYS
  const taken = until === null ? takeOf(part, context) : and(negated(satisfying(until)), takeOf(part, context))
  const pass = passOf(part, gap, context)
  return {
    first: true,
    take: and(taken, restraint),
    pass: pass === null ? null : and(pass, restraint),
    timings: [...own, ...context.spans],
  }
}

/** A repetition behind the first. @param behind what follows if it is left out */
function again({ part, context, isHead }: Place, behind: Wait | null): Meeting {
  const { inner, until, within, reluctant } = part.repeat!
  const timings: Timing[] = []
  if (part.withinPrevious !== null) timings.push({ kind: 'sincePrevious', within: part.withinPrevious })
  if (within !== null) timings.push({ kind: 'sincePrevious', within })
  if (part.kind === 'group') return { first: false, take: ALWAYS, pass: null, timings }
  if (part.withinStep !== null) timings.push({ kind: 'sinceFirst', part, within: part.withinStep })
  if (part.heldFor > 0 && reluctant) timings.push({ kind: 'notHeld', part, ms: part.heldFor })
  const gap = (isHead ? context.inner : null) ?? inner
  const still = until === null ? ALWAYS : negated(satisfying(until))
  const restraint = reluctant && part.heldFor === 0 ? restraintOf(behind) : ALWAYS
  const pass = passOf(part, gap, context)
  return {
    first: false,
    take: and(and(still, takeOf(part, context)), restraint),
    pass: pass === null ? null : and(and(still, pass), restraint),
    timings: [...timings, ...context.spans],
  }
}

/** What the first event of one more repetition needs. */
function takesOf(place: Place): readonly Formula[] {
  const { part, context } = place
  return part.kind === 'group'
    ? headsOf(content(place, part, again(place, null), open(), null))
    : [takeOf(part, context)]
}

/** A reluctant loop does not take what could be taken behind it. */
function restraintOf(behind: Wait | null): Formula {
  return behind === null ? ALWAYS : headsOf(behind).flatMap(negated)
}

/** The condition of a step or an absence; in a group that repeats until something comes, also that this is not it. */
function takeOf({ where }: Step | Absence, context: Context): Formula {
  return and(goesOn(context), satisfying(where))
}

/** Which events are passed over; `null`: none. */
function passOf({ where }: Step, gap: Gap, context: Context): Formula | null {
  if (gap === 'strict') return null
  return gap === 'any' ? goesOn(context) : and(goesOn(context), negated(satisfying(where)))
}

/** The event does not end the group around. */
function goesOn({ group }: Context): Formula {
  const until = group?.repeat?.until ?? null
  return until === null ? ALWAYS : negated(satisfying(until))
}

/** An event of the absence is a stop; of one that is to last for a time after the event before, only until then. */
function breaking(absence: Absence, context: Context): Edge {
  const { withinPrevious } = absence
  const timings: readonly Timing[] = withinPrevious === null ? [] : [{ kind: 'sincePrevious', within: withinPrevious }]
  return edge('proceed', takeOf(absence, context), stopOf(absence), timings)
}

function take(step: Step, { take: when, timings, first }: Meeting, to: Wait): Edge {
  return { action: 'take', when, timings, to, step, first }
}

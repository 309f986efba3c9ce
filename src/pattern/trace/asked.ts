/** What is asked of the oracle's waits and edges, to say what a partial match waited for and why an event was not taken. */
import { conditionText } from '../syntax/condition.ts'
import { leavesOf, partsOf, type Absence, type Step } from '../syntax/pattern.ts'
import { namesIn } from '../syntax/label.ts'
import { reached, stopOf, type Edge, type Literal, type Timing, type Wait } from '../automaton/wait.ts'
import type { Bindings } from '../oracle/bindings.ts'
import { compareMoments, deadlineOf, eventMoment, type Moment } from '../oracle/moment.ts'
import { boundFor, holdsFor, isInTime, satisfies, type Run, type Search } from '../oracle/run.ts'
import { oneLine } from '../explain/one-line.ts'
import type { Refusal, TimeBound, Verdict, WaitedStep, Waiting } from './trace.ts'
import { verdictsOf } from './verdicts.ts'

/** The ways on in which an event is taken, from a wait and all that it proceeds to, whatever the conditions. */
export function takesFrom(wait: Wait): readonly (Edge & { readonly step: Step })[] {
  return reached(wait)
    .flatMap(({ edges }) => edges)
    .filter((edge): edge is Edge & { readonly step: Step } => edge.action === 'take')
}

/** The names of the absences that end in these stops. */
export function absencesIn({ syntax }: Search, waits: readonly Wait[]): readonly string[] {
  const absences = leavesOf(syntax.elements).filter((leaf): leaf is Absence => leaf.kind === 'absence')
  return absences.filter((absence) => waits.includes(stopOf(absence))).map(({ name }) => oneLine(name))
}

/** What partial matches that have bound the same wait for. */
export function waitingOf(search: Search, waits: readonly { readonly run: Run; readonly until: Moment }[]): Waiting {
  const all = waits.flatMap(({ run }) => reached(run.wait))
  const steps = new Map<string, WaitedStep>()
  for (const { run } of waits)
    for (const { step, first } of takesFrom(run.wait)) {
      const again = !first && run.bindings.taken.some((taken) => taken.step === step)
      const condition = step.where === null ? null : oneLine(conditionText(step.where))
      steps.set(`${step.name} ${again}`, { step: oneLine(step.name), again, condition })
    }
  const until = waits.map((one) => one.until).reduce((a, b) => (compareMoments(a, b) >= 0 ? a : b))
  const last = waits.find((one) => one.until === until)!.run
  const isDeadline = until.kind === 'deadline'
  return {
    steps: [...steps.values()],
    absences: absencesIn(
      search,
      all.flatMap(({ edges }) => edges.map(({ to }) => to)),
    ),
    next: !all.some(({ edges }) => edges.some(({ action }) => action === 'pass')),
    completes: all.some(({ kind }) => kind === 'pending'),
    until: isDeadline ? until.time : null,
    bound: isDeadline ? timeBoundOf(search, last, until) : null,
  }
}

/** What has set a deadline of a partial match. */
export function timeBoundOf(search: Search, { wait, bindings }: Run, deadline: Moment): TimeBound | null {
  const { syntax, events } = search
  const first = bindings.taken[0]
  if (first === undefined) return null
  const timeAt = (row: number): number => events[row]!.time
  if (syntax.within !== null && isSame(deadlineOf(timeAt(first.row), syntax.within), deadline))
    return { kind: 'window', ...syntax.within }
  const waits = reached(wait)
  for (const timing of waits.flatMap(({ edges }) => edges.flatMap(({ timings }) => timings))) {
    if (timing.kind !== 'sincePrevious' && timing.kind !== 'sinceFirst') continue
    const from = bindings.since(timing)
    if (from !== undefined && isSame(deadlineOf(timeAt(from), timing.within), deadline))
      return { kind: timing.kind === 'sincePrevious' ? 'gap' : 'part', ...timing.within }
  }
  const lasting = waits.find(({ lasts }) => lasts !== null)?.lasts ?? null
  return lasting === null ? null : { kind: 'gap', ...lasting }
}

function isSame(a: Moment, b: Moment): boolean {
  return compareMoments(a, b) === 0
}

/** Whether an event meets all bounds on time, or all but those that a deadline sets. */
export function isTimely(search: Search, edge: Edge, bindings: Bindings, row: number, pastDeadlines = false): boolean {
  const isBound = ({ kind }: Timing): boolean => kind === 'sincePrevious' || kind === 'sinceFirst'
  return edge.timings.every(
    (timing) => (pastDeadlines && isBound(timing)) || isInTime(search, timing, bindings, bindings, row),
  )
}

/** Why the event in `row` was not taken by the steps that were waited for: one refusal for each step. */
export function refusalsOf(search: Search, { wait, bindings }: Run, row: number): readonly Refusal[] {
  const found = new Map<string, Refusal>()
  for (const edge of takesFrom(wait)) {
    const name = oneLine(edge.step.name)
    if (found.has(name)) continue
    const { verdicts, others } = failuresOf(search, edge, bindings, row)
    const tooLate = !isTimely(search, edge, bindings, row)
    if (verdicts.length > 0 || others.length > 0 || tooLate) found.set(name, { step: name, verdicts, tooLate, others })
  }
  return [...found.values()]
}

/** What was not true of all that an edge needs: the parts of the condition of its step, and the rest in words. */
export function failuresOf(
  search: Search,
  { when, step }: Edge,
  bindings: Bindings,
  row: number,
): { readonly verdicts: readonly Verdict[]; readonly others: readonly string[]; readonly parts: number } {
  const looked = {
    event: search.events[row]!.event,
    previous: search.events[row - 1]?.event,
    bound: boundFor(search, bindings),
  }
  const others: string[] = []
  let verdicts: readonly Verdict[] = []
  for (const clause of when) {
    if (satisfies(search, [clause], bindings, row)) continue
    const [only] = clause
    if (clause.length === 1 && only!.holds && only!.condition === step?.where) continue
    others.push(clause.map((literal) => literalText(search, literal)).join(' or '))
  }
  if (step !== null)
    verdicts = verdictsOf(step.where, looked, () =>
      step.where?.kind === 'completes' ? holdsFor(search, step.where, bindings, row) : false,
    )
  return { verdicts: verdicts.filter(({ holds }) => holds !== true), others, parts: verdicts.length }
}

/** A condition goes by the name of its step or absence, that which ends a loop as `until(name)`. */
function literalText({ syntax: { elements } }: Search, { condition, holds }: Literal): string {
  const leaf = leavesOf(elements).find(({ where }) => where === condition)
  const loop = partsOf(elements).find(({ repeat }) => repeat !== null && repeat.until === condition)
  const name =
    loop !== undefined
      ? `until(${oneLine(namesIn([loop]))})`
      : leaf !== undefined
        ? oneLine(leaf.name)
        : condition === null
          ? 'any event'
          : oneLine(conditionText(condition))
  return holds ? `it is no ${name}` : `it is ${name}`
}

/** When an event is seen. */
export function seen({ events }: Search, row: number): Moment {
  return eventMoment(row, events[row]!.time)
}

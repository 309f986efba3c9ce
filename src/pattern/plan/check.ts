/** Checks which need the whole pattern. */
import { TidemarkError, show } from '../../base/errors.ts'
import { stepsIn } from '../../event/expression.ts'
import type { Condition } from '../syntax/condition.ts'
import { unsupported } from '../syntax/unsupported.ts'
import type { PatternSyntax } from '../syntax/pattern.ts'

/** @throws TidemarkError, naming the first step or construct that cannot be */
export function checkPattern(syntax: PatternSyntax): void {
  const { elements } = syntax
  if (elements[0]?.kind !== 'step') throw noFirstStep(syntax.name)
  const names = new Set<string>()
  const bound = new Set<string>()
  for (const element of elements) {
    if (names.has(element.name)) throw duplicate(element.name)
    names.add(element.name)
    if (element.kind === 'step') {
      bound.add(element.name)
      if (element.repeat?.greedy === true) throw unsupported('greedy', element.name)
      if (element.repeat !== null && element.repeat.until !== null) throw unsupported('until', element.name)
    }
    // An element may name itself: of a loop these are its events so far, of anything else there are none.
    if (element.where !== null) checkBound(element.where, element.name, new Set([...bound, element.name]))
  }
  checkEnd(syntax)
}

/** An absence behind the last step must last for as long as the window says. */
function checkEnd({ elements, within }: PatternSyntax): void {
  const trailing = elements.slice(elements.findLastIndex(({ kind }) => kind === 'step') + 1)
  const lasting = trailing.find(({ gap }) => gap === 'relaxed')
  if (lasting !== undefined && within === null) throw absenceWithoutWindow(lasting.name)
}

function checkBound(condition: Condition, step: string, known: ReadonlySet<string>): void {
  if (condition.kind === 'function') return
  if (condition.kind !== 'expression') {
    for (const part of condition.conditions) checkBound(part, step, known)
    return
  }
  for (const name of stepsIn(condition.expression)) if (!known.has(name)) throw unbound(step, name)
}

function noFirstStep(pattern: string): TidemarkError {
  return new TidemarkError('BAD_PATTERN', {
    message: `Pattern ${show(pattern)} does not begin with a step.`,
    hint: 'A pattern begins with an event that comes, begin(…); an absence can only follow one.',
    data: { pattern },
  })
}

function duplicate(name: string): TidemarkError {
  return new TidemarkError('BAD_PATTERN', {
    message: `Two elements of the pattern have the name ${show(name)}.`,
    hint: 'Give every step and every absence a name of its own.',
    data: { step: name },
  })
}

function unbound(step: string, name: string): TidemarkError {
  return new TidemarkError('UNBOUND_STEP', {
    message: `The condition of ${show(step)} looks at ${show(name)}, which is not bound before it.`,
    hint: 'A condition can look at the events of earlier steps, and of a loop at its own events so far.',
    data: { step, name },
  })
}

function absenceWithoutWindow(name: string): TidemarkError {
  return new TidemarkError('ABSENCE_WITHOUT_WINDOW', {
    message: `The pattern ends with the absence ${show(name)}, but nothing says how long it must last.`,
    hint: 'Add within(…) to the pattern, for example within({ minutes: 5 }).',
    data: { step: name },
  })
}

/** The errors of the builder. Each names the step it is about. */
import { TidemarkError, show } from '../../base/errors.ts'

const CODE = 'BAD_PATTERN'

export function duplicateName(name: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `The name ${show(name)} is already the name of an earlier step.`,
    hint: 'Give every step and every absence a name of its own.',
    data: { step: name },
  })
}

export function reservedName(name: unknown): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${show(name)} cannot be a name.`,
    hint: 'A name is text that is not empty and does not start with $.',
    data: { name },
  })
}

export function badTimes(step: string, min: number, max: number | null): TidemarkError {
  return new TidemarkError(CODE, {
    message: `Step ${show(step)} cannot repeat ${max === null ? `${min} times or more` : min === max ? `${min} times` : `${min} to ${max} times`}.`,
    hint: 'Repetitions are whole numbers: times(n) with n >= 1, times(a, b) with 0 <= a <= b and b >= 1, timesOrMore(n) with n >= 1.',
    data: { step, min, max },
  })
}

export function repeatedSetting(step: string, setting: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `Step ${show(step)} has ${setting} already.`,
    hint: 'Write it once; to combine ranges use times(a, b).',
    data: { step, setting },
  })
}

export function notALoop(step: string, setting: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${setting} is for loops, and step ${show(step)} is taken once.`,
    hint: 'Write oneOrMore(), times(…) or timesOrMore(…) before it.',
    data: { step, setting },
  })
}

export function notOnAbsence(name: string, setting: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${show(name)} must not come, so it cannot have ${setting}.`,
    hint: 'Quantifiers are for steps that bind events; write several absences instead.',
    data: { step: name, setting },
  })
}

export function emptyWindow(pattern: string): TidemarkError {
  return new TidemarkError('EMPTY_WINDOW', {
    message: `within(0) on pattern ${show(pattern)} leaves no time for any match.`,
    hint: 'Give the longest time from the first event to the last, for example within({ minutes: 5 }).',
    data: { pattern },
  })
}

export function notACondition(condition: unknown): TidemarkError {
  return new TidemarkError(CODE, {
    message: `A condition is an expression or a function; this is ${show(condition)}.`,
    hint: "Write where(field('celsius').gt(80)) or where((reading) => reading.celsius > 80).",
    data: { condition },
  })
}

/** The errors of the builder. Each names the step it is about; a group goes by the names in it. */
import { TidemarkError, show } from '../../base/errors.ts'

const CODE = 'BAD_PATTERN'

export function duplicateName(name: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `The name ${show(name)} is already the name of an earlier step.`,
    hint: 'Give every step and every absence a name of its own, also across groups and alternatives.',
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

export function notAPart(part: unknown): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${show(part)} cannot be a part of a pattern.`,
    hint: "A part is a name, a pattern that starts with begin('a'), either(…) or allOf(…).",
    data: { part },
  })
}

/** Only a whole pattern can say how its matches are selected and given out. */
export function ruleInPart(step: string, setting: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `The pattern that begins with ${show(step)} is used as a part, and has ${setting}.`,
    hint: 'Write it on the whole pattern; a part has steps, quantifiers and within(…) alone.',
    data: { step, setting },
  })
}

export function tooFewParts(method: string, count: number): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${method}(…) needs at least two parts, and has ${count}.`,
    hint: 'A single part needs no choice: hand it to begin, next, followedBy or followedByAny itself.',
    data: { method, count },
  })
}

export function badLink(link: unknown): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${show(link)} does not say what may lie between two parts.`,
    hint: "Write between('next'), between('followedBy') or between('followedByAny').",
    data: { link },
  })
}

/** Of a whole match, no one event is the next. */
export function nextIsOne(part: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `notNext(…) is about the very next event, and ${show(part)} is a group.`,
    hint: 'Give it a name, and say in where(…) which event must not come next; or write notFollowedBy(…).',
    data: { step: part },
  })
}

/** The absence of a group is about its matches, which its own steps describe. */
export function conditionOnAbsentGroup(part: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `No match of ${show(part)} may come; a condition cannot be written on that.`,
    hint: 'Write where(…) on the steps of the group.',
    data: { step: part },
  })
}

export function badTimes(step: string, min: number, max: number | null): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${show(step)} cannot repeat ${max === null ? `${min} times or more` : min === max ? `${min} times` : `${min} to ${max} times`}.`,
    hint: 'Repetitions are whole numbers: times(n) with n >= 1, times(a, b) with 0 <= a <= b and b >= 1, timesOrMore(n) with n >= 1.',
    data: { step, min, max },
  })
}

export function repeatedSetting(step: string, setting: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${show(step)} has ${setting} already.`,
    hint: 'Write it once; to combine ranges use times(a, b).',
    data: { step, setting },
  })
}

export function notALoop(step: string, setting: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${setting} is for loops, and ${show(step)} is taken once.`,
    hint: 'Write oneOrMore(), times(…) or timesOrMore(…) before it.',
    data: { step, setting },
  })
}

export function notAnOpenLoop(step: string, setting: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${setting} is for loops without an end, and the number of repetitions of ${show(step)} is limited.`,
    hint: 'Write oneOrMore() or timesOrMore(n) before it.',
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

export function notOnGroup(group: string, setting: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${show(group)} is a group, and ${setting} is for single steps.`,
    hint: `Write ${setting} on the steps in the group.`,
    data: { step: group, setting },
  })
}

export function opposites(step: string, setting: string, other: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${show(step)} has ${other}, so it cannot have ${setting}.`,
    hint: 'The two contradict each other; keep the one that is meant.',
    data: { step, setting, other },
  })
}

export function optionalAfterGreedy(step: string, loop: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${show(step)} is optional, and follows ${show(loop)}, which is greedy.`,
    hint: 'Leave greedy() away, or write two patterns, one with and one without the optional step.',
    data: { step, loop },
  })
}

export function badBound(of: unknown): TidemarkError {
  return new TidemarkError(CODE, {
    message: `within(…, { of: ${show(of)} }) says nothing.`,
    hint: "A bound is of the whole 'match', of the gap after the 'previous' event, or of the 'step' itself.",
    data: { of },
  })
}

export function badLimit(limit: unknown): TidemarkError {
  return new TidemarkError(CODE, {
    message: `atMost(${show(limit)}) is no number of matches.`,
    hint: 'Give a whole number from 1.',
    data: { limit },
  })
}

export function badMiss(onMiss: unknown): TidemarkError {
  return new TidemarkError(CODE, {
    message: `onMiss is ${show(onMiss)}, which says nothing.`,
    hint: "If a match has no event of the step: 'ignore' skips nothing, 'error' fails the job.",
    data: { onMiss },
  })
}

export function badPath(path: unknown): TidemarkError {
  return new TidemarkError(CODE, {
    message: `A field is named by its path, as text that is not empty; this is ${show(path)}.`,
    hint: "Write partitionBy('pump'), or partitionBy('site', 'pump.id') for a nested value.",
    data: { path },
  })
}

export function notACondition(condition: unknown): TidemarkError {
  return new TidemarkError(CODE, {
    message: `A condition is an expression or a function; this is ${show(condition)}.`,
    hint: "Write where(field('celsius').gt(80)) or where((reading) => reading.celsius > 80).",
    data: { condition },
  })
}

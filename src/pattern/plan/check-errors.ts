/** The errors of a pattern as a whole. Each names the step it is about; a group goes by the names in it. */
import { TidemarkError, show } from '../../base/errors.ts'
import { durationText } from '../../time/duration.ts'

const CODE = 'BAD_PATTERN'

export function noFirstStep(pattern: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${show(pattern)} does not begin with a step.`,
    hint: 'A pattern and each of its parts begin with an event that comes, begin(…); an absence can only follow one.',
    data: { pattern },
  })
}

export function duplicate(name: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `Two elements of the pattern have the name ${show(name)}.`,
    hint: 'Give every step and every absence a name of its own, also across groups and alternatives.',
    data: { step: name },
  })
}

export function tooFewParts(kind: string, group: string, count: number): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${kind} at ${show(group)} needs at least two parts, and has ${count}.`,
    hint: 'A single part is a group of its own; leave the choice away.',
    data: { step: group, count },
  })
}

export function tooManyMembers(group: string, count: number, most: number): TidemarkError {
  return new TidemarkError(CODE, {
    message: `allOf at ${show(group)} has ${count} parts; the most is ${most}.`,
    hint: 'Each order of the parts is followed for itself. Make several patterns of it, or say a part of the order.',
    data: { step: group, count, most },
  })
}

export function greedyAndReluctant(step: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${show(step)} is greedy and reluctant.`,
    hint: 'A loop takes as much as it can, or as little; keep the one that is meant.',
    data: { step },
  })
}

export function notAnOpenLoop(step: string, setting: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${setting} is for loops without an end, and the number of repetitions of ${show(step)} is limited.`,
    hint: 'Write oneOrMore() or timesOrMore(n) before it.',
    data: { step, setting },
  })
}

export function heldGroup(group: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `heldFor(…) is for single steps, and ${show(group)} is a group.`,
    hint: 'Write it on the step in the group whose condition must hold so long.',
    data: { step: group },
  })
}

export function spanOfOne(step: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `within(…, { of: 'step' }) bounds the time from the first event of ${show(step)} to its last, and it has one.`,
    hint: "Make it a loop, or bound the time since the event before: within(…, { of: 'previous' }).",
    data: { step },
  })
}

export function spanInRepeatedGroup(group: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `within(…, { of: 'step' }) cannot bound ${show(group)}, which is in a group that repeats.`,
    hint: 'Bound the group that repeats, or the gaps in it.',
    data: { step: group },
  })
}

export function gapBeforeNothing(group: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `The gap before ${show(group)} is bounded, but the first element of it can be skipped.`,
    hint: "Write within(…, { of: 'previous' }) on the elements in the group, or let it begin with one that must come.",
    data: { step: group },
  })
}

export function longerThanWhole(step: string, setting: string, ms: number, whole: number): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${setting} on ${show(step)} is ${durationText(ms)}, and the whole match has ${durationText(whole)}.`,
    hint: 'Make it shorter than the window of the match, or the window longer.',
    data: { step, setting, ms, whole },
  })
}

export function absenceWithoutWindow(name: string): TidemarkError {
  return new TidemarkError('ABSENCE_WITHOUT_WINDOW', {
    message: `The pattern ends with the absence ${show(name)}, but nothing says how long it must last.`,
    hint: "Add within(…) to the pattern, for example within({ minutes: 5 }); or to the absence, with { of: 'previous' }.",
    data: { step: name },
  })
}

/** Front ends other than the builder can write it. */
export function misplacedSequence(step: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `The condition of ${show(step)} is about the matches of a sequence, which only an absence that lasts can be.`,
    hint: 'Write notFollowedBy(…) with the sequence, and no other condition on it.',
    data: { step },
  })
}

export function absentAbsence(step: string): TidemarkError {
  return new TidemarkError(CODE, {
    message: `What must not come, ${show(step)}, ends with an absence: no event completes it.`,
    hint: 'Let it end with a step.',
    data: { step },
  })
}

export function unbound(step: string, name: string): TidemarkError {
  return new TidemarkError('UNBOUND_STEP', {
    message: `The condition of ${show(step)} looks at ${show(name)}, which is not bound before it.`,
    hint: 'A condition can look at the events of earlier steps, and of a loop at its own events so far.',
    data: { step, name },
  })
}

export function unknownSkipStep(step: string, names: readonly string[]): TidemarkError {
  return new TidemarkError(CODE, {
    message: `The pattern is to skip to ${show(step)}, and has no such step.`,
    hint: `Its names are ${names.map(show).join(', ')}.`,
    data: { step, names },
  })
}

export function badOutput(aggregate: string, step: string, names: readonly string[]): TidemarkError {
  return new TidemarkError(CODE, {
    message: `${show(aggregate)} is over the events of ${show(step)}, and no step has that name.`,
    hint: `The steps are ${names.map(show).join(', ')}.`,
    data: { aggregate, step, names },
  })
}

export function emptyWindow(of: string, setting: string): TidemarkError {
  return new TidemarkError('EMPTY_WINDOW', {
    message: `${setting} on ${show(of)} is 0, which leaves no time for anything.`,
    hint: 'Give a longest time, for example { minutes: 5 }.',
    data: { step: of, setting },
  })
}

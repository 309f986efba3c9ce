import { show, TidemarkError } from '../../base/errors.ts'

export function badHistoryOptions(option: string, value: unknown, expected: string): TidemarkError {
  return new TidemarkError('BAD_OPTIONS', {
    message: `The option ${option} of a history is ${show(value)}; it needs ${expected}.`,
    hint: "For example { maxSteps: 10_000, onLimit: 'forget' }.",
    data: { option, value },
  })
}

export function historyFull(option: 'maxSteps' | 'maxPatches', limit: number): TidemarkError {
  return new TidemarkError('HISTORY_FULL', {
    message: `The history has reached its limit ${option}, ${limit}.`,
    hint: `Look at fewer events, raise ${option}, or keep the last steps only: onLimit: 'forget'.`,
    data: { option, limit },
  })
}

export function noSuchStep(step: unknown, first: number, last: number): TidemarkError {
  return new TidemarkError('NO_SUCH_STEP', {
    message: `There is no step ${show(step)}: the history has steps ${first} to ${last}.`,
    hint:
      first > 0
        ? 'Earlier steps were forgotten: raise maxSteps.'
        : 'Steps are counted from 0, the state before the first event.',
    data: { step, first, last },
  })
}

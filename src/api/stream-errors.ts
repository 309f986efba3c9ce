/** The errors of what streams are put together from. */
import { show, TidemarkError } from '../base/errors.ts'

export function notAStream(value: unknown): TidemarkError {
  return new TidemarkError('NOT_A_STREAM', {
    message: `Here another stream has to stand; this is ${show(value)}.`,
    hint: 'Make it one: stream(source, { time: … }).',
    data: { value },
  })
}

export function noWindow(value: unknown): TidemarkError {
  return new TidemarkError('BAD_WINDOW', {
    message: `There are no windows like ${show(value)}.`,
    hint: "Make them: window(tumbling('5m')), window(session('10m')), window(threshold(field('amps').gt(3))), …",
    data: { value },
  })
}

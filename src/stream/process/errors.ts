/** The errors of process functions. */
import { show, TidemarkError } from '../../base/errors.ts'

export function unknownTag(tag: string, tags: readonly string[]): TidemarkError {
  return new TidemarkError('UNKNOWN_TAG', {
    message: `There is no side output ${show(tag)}.`,
    hint:
      tags.length === 0 ? 'Declare it: sides: [tag].' : `Declared are ${tags.map((name) => show(name)).join(', ')}.`,
    data: { tag, tags },
  })
}

export function badOutputTime(time: unknown): TidemarkError {
  return new TidemarkError('BAD_OUTPUT_TIME', {
    message: `${show(time)} cannot be the event time of an output.`,
    hint: 'Give epoch milliseconds, finite; or leave it out.',
    data: { time },
  })
}

export function timerLoop(limit: number, time: number, key: unknown): TidemarkError {
  return new TidemarkError('TIMER_LOOP', {
    message: `Timers of the key ${show(key)} have set ${limit} timers that were due at once; the last was for ${time}.`,
    hint: 'A timer that sets itself again must set a later time, and stop at the end, when ctx.watermark is Infinity.',
    data: { limit, time, key },
  })
}

/** An `async` function has not done its work when it returns. */
export function asyncFunction(what: string): TidemarkError {
  return new TidemarkError('ASYNC_FUNCTION', {
    message: `The function ${what} gave a promise; nobody waits for it.`,
    hint: 'It must do its work before it returns; asyncMap() is for what takes time.',
    data: { what },
  })
}

export function badFunction(what: string, reason: string, value: unknown): TidemarkError {
  return new TidemarkError('BAD_PROCESS_FUNCTION', {
    message: `The process function cannot be used: ${what} ${reason}: ${show(value)}.`,
    hint: 'Give { state?, sides?, event(event, ctx), timer?(time, ctx), end?(ctx) }.',
    data: { what, value },
  })
}

export function unlikeKeys(): TidemarkError {
  return new TidemarkError('UNLIKE_KEYS', {
    message: 'One of the two inputs has a key, and the other has none.',
    hint: 'Give both keyBy(), or neither.',
  })
}

export function noTimerFunction(): TidemarkError {
  return new TidemarkError('NO_TIMER_FUNCTION', {
    message: 'A timer is to be set, and there is no function for it.',
    hint: 'Give the process function a timer(time, ctx).',
  })
}

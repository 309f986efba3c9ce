/** Disorder models as they are written on a command line: `stall:10m,by=sensor`. */
import { TidemarkError, show } from '../../base/errors.ts'
import { toMillis } from '../../time/duration.ts'
import { timeOf } from '../../time/timestamp.ts'
import { bursts } from './bursts.ts'
import type { DisorderModel } from './disorder.ts'
import { badModel } from './disorder-errors.ts'
import { duplicates } from './duplicates.ts'
import { exponential } from './exponential.ts'
import type { MeasuredDelay } from './measured.ts'
import { recorded } from './recorded.ts'
import { stall, type Stall } from './stall.ts'
import { uniform } from './uniform.ts'
import { wrongClock } from './wrong-clock.ts'

/** The arguments of each model, in the order in which they may be given without a name. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  uniform: ['longest'],
  exponential: ['mean'],
  bursts: ['every', 'span'],
  stall: ['span', 'at', 'by', 'value'],
  clock: ['offset', 'drift', 'by', 'value'],
  duplicates: ['share', 'within'],
  histogram: ['file'],
  recorded: [],
}

/** The first of them have to be given. */
const NEEDED: Readonly<Record<string, number>> = {
  uniform: 1,
  exponential: 1,
  bursts: 2,
  stall: 1,
  clock: 0,
  duplicates: 1,
  histogram: 1,
  recorded: 0,
}

/**
 * Reads one model. Its name, a colon, and its arguments: in their order, or by name. A comma in a `value` is part of it.
 *
 * @param histogram reads the bars that a file holds
 * @throws TidemarkError `BAD_DISORDER`, and what `histogram` throws
 */
export function disorderFromText(text: string, histogram: (file: string) => MeasuredDelay): DisorderModel {
  const [name, rest] = splitOnce(text.trim(), ':')
  const names = Object.hasOwn(ARGUMENTS, name) ? ARGUMENTS[name]! : undefined
  if (names === undefined) throw badModel(text, `there is no model ${show(name)}`)
  const given = argumentsOf(text, rest ?? '', names)
  const missing = names.slice(0, NEEDED[name]).find((one) => given[one] === undefined)
  if (missing !== undefined) throw badModel(text, `its ${missing} is missing`)
  try {
    return modelOf(name, given, histogram)
  } catch (error) {
    // A duration that is none is one of this model: all forms are listed.
    if (!(error instanceof TidemarkError) || error.code !== 'BAD_DURATION') throw error
    throw badModel(text, error.message)
  }
}

type Given = Readonly<Record<string, string>>

function modelOf(name: string, given: Given, histogram: (file: string) => MeasuredDelay): DisorderModel {
  const { by = null, value = null } = given
  switch (name) {
    case 'uniform':
      return uniform(given['longest']!)
    case 'exponential':
      return exponential(given['mean']!)
    case 'bursts':
      return bursts(given['every']!, given['span']!)
    case 'stall':
      return stall(given['span']!, { by, value, at: momentOf(given['at']) })
    case 'clock':
      return wrongClock({
        by,
        value,
        ...(given['offset'] === undefined ? {} : { offset: given['offset'] }),
        ...(given['drift'] === undefined ? {} : { driftPerHour: given['drift'] }),
      })
    case 'duplicates':
      return given['within'] === undefined
        ? duplicates(shareOf(given['share']!))
        : duplicates(shareOf(given['share']!), given['within'])
    case 'histogram':
      return histogram(given['file']!)
    default:
      return recorded()
  }
}

function argumentsOf(text: string, rest: string, names: readonly string[]): Given {
  const given: Record<string, string> = {}
  let last: string | undefined
  for (const [n, part] of (rest.trim() === '' ? [] : rest.split(',')).entries()) {
    const [word, named] = splitOnce(part, '=')
    if (last === 'value' && (named === undefined || !names.includes(word.trim()))) {
      given['value'] += `,${part}`
      continue
    }
    const name = named === undefined ? names[n] : word.trim()
    if (name === undefined || !names.includes(name)) throw badModel(text, `it has no argument ${show(part)}`)
    if (given[name] !== undefined) throw badModel(text, `its ${name} is given twice`)
    const value = (named ?? part).trim()
    if (value === '') throw badModel(text, `its ${name} is empty`)
    given[name] = value
    last = name
  }
  return given
}

function splitOnce(text: string, at: string): readonly [string, string?] {
  const place = text.indexOf(at)
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + 1)]
}

/** `1h`: that long after the first event; or a time in ISO 8601. */
function momentOf(text: string | undefined): Stall['at'] {
  if (text === undefined) return null
  const time = /^[+-]?\d{4,}-/.test(text) ? timeOf(text) : NaN
  return Number.isNaN(time) ? { afterMs: toMillis(text, 'when a partition stalls') } : { time }
}

/** `1%` or `0.01`; NaN if it is neither. */
function shareOf(text: string): number {
  const [, number, percent] = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text) ?? []
  return number === undefined ? NaN : Number(number) / (percent === '%' ? 100 : 1)
}

/** The flags `--disorder` and `--seed`: the models they name, with the files that those need. */
import { readFileSync } from 'node:fs'
import { show, TidemarkError } from '../../base/errors.ts'
import { disordered, type DisorderModel } from '../../replay/disorder/disorder.ts'
import { disorderFromText } from '../../replay/disorder/from-text.ts'
import { badHistogram, type MeasuredDelay } from '../../replay/disorder/measured.ts'
import { measuredFromJson } from '../../replay/disorder/measured-json.ts'
import type { Recording } from '../../replay/recording.ts'

export interface DisorderFlags {
  readonly disorder?: readonly string[]
  readonly seed?: string
}

/** What is used where none is named: a seed has to be something, and the report tells it. */
const USUAL_SEED = 1

/** @throws TidemarkError `BAD_DISORDER`, `BAD_OPTIONS` */
export function modelsOf({ disorder = [], seed }: DisorderFlags): { models: readonly DisorderModel[]; seed: number } {
  if (seed !== undefined && disorder.length === 0)
    throw badSeed(seed, 'there is nothing to make from it', 'Name a disorder: --disorder exponential:30s.')
  const number = seed === undefined ? USUAL_SEED : Number(seed)
  if (!Number.isSafeInteger(number) || seed?.trim() === '')
    throw badSeed(seed ?? '', 'it is not a whole number', 'Give a whole number: --seed 7.')
  return { models: disorder.map((text) => disorderFromText(text, histogramOf)), seed: number }
}

/** The recording with its order of arrival made, if models are named. @throws TidemarkError `BAD_DISORDER` */
export function withDisorder<T>(recording: Recording<T>, { models, seed }: ReturnType<typeof modelsOf>): Recording<T> {
  return models.length === 0 ? recording : disordered(recording, models, seed)
}

function histogramOf(file: string): MeasuredDelay {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw badHistogram(file, `it cannot be read as JSON: ${show(error)}`)
  }
  return measuredFromJson(value, file)
}

function badSeed(seed: string, reason: string, hint: string): TidemarkError {
  return new TidemarkError('BAD_OPTIONS', {
    message: `--seed ${show(seed)} cannot be used: ${reason}.`,
    hint,
    data: { option: 'seed', value: seed },
  })
}

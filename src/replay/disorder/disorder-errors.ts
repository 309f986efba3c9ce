/** Disorder that cannot be made. */
import { TidemarkError, show } from '../../base/errors.ts'

/** How each model is written on a command line. */
export const MODEL_FORMS: readonly string[] = [
  'uniform:<longest>',
  'exponential:<mean>',
  'bursts:<every>,<span>',
  'stall:<span>[,at=<time or duration>][,by=<field>][,value=<value>]',
  'clock:<offset>[,drift=<gained in an hour>][,by=<field>][,value=<value>]',
  'duplicates:<share>[,within=<duration>]',
  'histogram:<file of JSON>',
  'recorded',
]

const HINT = `The models are ${MODEL_FORMS.join('; ')}.`

/** A model that makes no sense, by itself or for this recording. */
export function badModel(model: string, reason: string): TidemarkError {
  return new TidemarkError('BAD_DISORDER', {
    message: `The disorder ${show(model)} cannot be made: ${reason}.`,
    hint: HINT,
    data: { model, reason },
  })
}

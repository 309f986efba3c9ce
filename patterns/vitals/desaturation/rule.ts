import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** The oxygen saturation of the blood in percent. */
interface Saturation {
  readonly time: string
  readonly patient: string
  readonly spo2: number
}

export default pattern<Saturation>('desaturation')
  .begin('normal')
  .where(field('spo2').gte(92))
  .next('low')
  .where(field('spo2').lt(90))
  .notFollowedBy('recovered')
  .where(field('spo2').gte(92))
  .within({ minutes: 60 })

export const stream: StreamOptions<Saturation> = {
  time: 'time',
  key: 'patient',
  watermark: boundedOutOfOrderness({ minutes: 20 }),
  watermarkPer: 'key',
  atEnd: 'cut',
}

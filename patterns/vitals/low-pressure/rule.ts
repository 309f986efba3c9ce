import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** A mean arterial pressure in mmHg; `null` when the measurement failed. */
interface Pressure {
  readonly time: string
  readonly patient: string
  readonly map: number | null
}

export default pattern<Pressure>('low-pressure')
  .begin('low')
  .where(field('map').lt(65))
  .times(3)
  .consecutive()
  .within({ hours: 2 }, { inclusive: true })
  .noSkip()

export const stream: StreamOptions<Pressure> = {
  time: 'time',
  key: 'patient',
  watermark: boundedOutOfOrderness({ minutes: 45 }),
  watermarkPer: 'key',
}

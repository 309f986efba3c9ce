import { bound, boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** The vibration of a bearing, every ten minutes. */
interface Vibration {
  readonly time: string
  readonly turbine: string
  /** Velocity in mm/s, root mean square. */
  readonly rms: number
}

export default pattern<Vibration>('vibration-step')
  .begin('usual')
  .where(
    bound
      .count('usual')
      .lt(2)
      .or(field('rms').lte(bound.avg('usual', 'rms').times(1.2))),
  )
  .times(4)
  .consecutive()
  .next('raised')
  .where(field('rms').gte(bound.avg('usual', 'rms').times(1.5)))
  .times(2)
  .consecutive()
  .within({ minutes: 70 })
  .skipPastLastEvent()

export const stream: StreamOptions<Vibration> = {
  time: 'time',
  key: 'turbine',
  watermark: boundedOutOfOrderness({ minutes: 10 }),
}

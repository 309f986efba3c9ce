import { begin, boundedOutOfOrderness, either, field, pattern, type StreamOptions } from 'tidemark'

/** A second of a vehicle; or its airbag. */
interface Sample {
  readonly time: string
  readonly vehicle: string
  readonly kmh?: number
  readonly airbag?: true
}

export default pattern<Sample>('crash')
  .begin('braking')
  .where((sample, _, before) => (before?.kmh ?? 0) - (sample.kmh ?? Infinity) >= 30)
  .followedBy(
    either(
      begin('airbag').where(field('airbag').eq(true)),
      begin('halted').where(field('kmh').eq(0)).next('standing').where(field('kmh').eq(0)).times(2).consecutive(),
    ),
  )
  .within({ seconds: 10 }, { of: 'previous' })
  .skipToNext()

export const stream: StreamOptions<Sample> = {
  time: 'time',
  key: 'vehicle',
  watermark: boundedOutOfOrderness({ seconds: 5 }),
}

import { allOf, begin, boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** An event that an electricity meter reports. */
interface MeterEvent {
  readonly time: string
  readonly meter: string
  readonly code: 'cover' | 'magnet' | 'reverse' | 'power' | 'reading'
  readonly kwh?: number
}

const report = (code: MeterEvent['code']) => field('code').eq(code)

export default pattern<MeterEvent>('tampering')
  .begin(
    allOf(
      begin('cover').where(report('cover')),
      begin('magnet').where(report('magnet')),
      begin('reverse').where(report('reverse')),
    ),
  )
  .within({ hours: 1 })
  .skipPastLastEvent()

export const stream: StreamOptions<MeterEvent> = {
  time: 'time',
  key: 'meter',
  watermark: boundedOutOfOrderness({ minutes: 15 }),
}

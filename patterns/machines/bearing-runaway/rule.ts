import { bound, boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** The temperature of a bearing. */
interface Reading {
  readonly time: string
  readonly bearing: string
  readonly celsius: number
}

export default pattern<Reading>('bearing-runaway')
  .begin('base')
  .next('climb')
  .where(
    bound('climb', 'celsius')
      .isMissing()
      .and(field('celsius').gt(bound('base', 'celsius'))),
  )
  .or(field('celsius').gt(bound('climb', 'celsius')))
  .timesOrMore(2)
  .consecutive()
  .next('alarm')
  .where((reading, m) => reading.celsius > m.climb.at(-1)!.celsius && reading.celsius - m.base.celsius >= 8)
  .within({ minutes: 10 })
  .skipPastLastEvent()

export const stream: StreamOptions<Reading> = {
  time: 'time',
  key: 'bearing',
  watermark: boundedOutOfOrderness({ minutes: 2 }),
}

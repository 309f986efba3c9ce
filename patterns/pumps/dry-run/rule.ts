import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** A pump: switched, or its current. */
interface Reading {
  readonly time: string
  readonly pump: string
  readonly switched?: 'on' | 'off'
  readonly amps?: number
}

export default pattern<Reading>('dry-run')
  .begin('on')
  .where(field('switched').eq('on'))
  .notFollowedBy('off')
  .where(field('switched').eq('off'))
  .followedByAny('idling')
  .where(field('amps').lt(2))
  .heldFor({ seconds: 30 })
  .within({ minutes: 10 })
  .skipPastLastEvent()

export const stream: StreamOptions<Reading> = {
  time: 'time',
  key: 'pump',
  watermark: boundedOutOfOrderness({ seconds: 30 }),
}

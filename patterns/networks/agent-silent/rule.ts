import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** A sign of life of the agent on a host. */
interface Sign {
  readonly time: string
  readonly host: string
  readonly kind: 'hello' | 'beat' | 'goodbye'
}

export default pattern<Sign>('agent-silent')
  .begin('hello')
  .where(field('kind').eq('hello'))
  .followedByAny('last')
  .where(field('kind').eq('beat'))
  .notFollowedBy('sign')
  .within({ seconds: 90 }, { of: 'previous' })
  .within({ hours: 12 })

export const stream: StreamOptions<Sign> = {
  time: 'time',
  key: 'host',
  watermark: boundedOutOfOrderness({ seconds: 45 }),
  atEnd: 'cut',
}

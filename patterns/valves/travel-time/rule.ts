import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** A command to a valve, or what its limit switches say. */
interface Signal {
  readonly time: string
  readonly valve: string
  readonly signal: 'close!' | 'open!' | 'moving' | 'closed' | 'opened'
}

export default pattern<Signal>('travel-time')
  .begin('command')
  .where(field('signal').eq('close!'))
  .notFollowedBy('reversed')
  .where(field('signal').eq('open!'))
  .followedBy('moving')
  .where(field('signal').eq('moving'))
  .within({ seconds: 2 }, { of: 'previous', inclusive: true })
  .followedBy('closed')
  .where(field('signal').eq('closed'))
  .within({ seconds: 15 }, { inclusive: true })

export const stream: StreamOptions<Signal> = {
  time: 'time',
  key: 'valve',
  watermark: boundedOutOfOrderness({ seconds: 5 }),
  atEnd: 'cut',
}

import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** A pump was switched, or its flow meter reports litres per minute. */
interface Signal {
  readonly time: string
  readonly pump: string
  readonly type: 'on' | 'off' | 'flow'
  readonly litres?: number
}

export default pattern<Signal>('no-flow')
  .begin('on')
  .where(field('type').eq('on'))
  .notFollowedBy('flow')
  .where(field('litres').gte(5))
  .notFollowedBy('off')
  .where((signal) => signal.type === 'off')
  .within({ seconds: 10 })

export const stream: StreamOptions<Signal> = {
  time: 'time',
  key: 'pump',
  watermark: boundedOutOfOrderness({ seconds: 5 }),
  atEnd: 'complete',
}

import { boundedOutOfOrderness, pattern, type StreamOptions } from 'tidemark'

/** How long a packet took there and back. */
interface Ping {
  readonly time: string
  readonly link: string
  readonly ms: number
}

export default pattern<Ping>('latency-climb')
  .begin('ping')
  .times(3)
  .allowCombinations()
  .where((ping, m) => m.ping.length === 0 || ping.ms >= 1.5 * m.ping.at(-1)!.ms)
  .within({ minutes: 5 })
  .detectOnly()

export const stream: StreamOptions<Ping> = {
  time: 'time',
  key: 'link',
  watermark: boundedOutOfOrderness({ seconds: 30 }),
}

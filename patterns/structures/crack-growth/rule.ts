import { boundedOutOfOrderness, pattern, type StreamOptions } from 'tidemark'

/** An acoustic emission that a sensor on a joint of the bridge heard. */
interface Hit {
  readonly time: string
  readonly joint: string
  readonly decibel: number
}

export default pattern<Hit>('crack-growth')
  .begin('hit')
  .times(3)
  .allowCombinations()
  .where((hit, m) => m.hit.length === 0 || hit.decibel >= m.hit.at(-1)!.decibel + 6)
  .within({ hours: 1 })
  .skipPastLastEvent()

export const stream: StreamOptions<Hit> = {
  time: 'time',
  key: 'joint',
  watermark: boundedOutOfOrderness({ minutes: 10 }),
}

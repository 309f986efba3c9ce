import { boundedOutOfOrderness, pattern, type StreamOptions } from 'tidemark'

/** The strain of a girder in microstrain. */
interface Strain {
  readonly time: string
  readonly gauge: string
  readonly strain: number
}

export default pattern<Strain>('strain-jump')
  .begin('calm')
  .timesOrMore(3)
  .consecutive()
  .where(({ strain }, { calm }) => calm.length === 0 || Math.abs(strain - calm.avg('strain')!) <= 20)
  .next('jump')
  .where(({ strain }, { calm }) => strain > calm.max('strain')! + 50)
  .next('rest')
  .where(({ strain }, { calm }) => strain > calm.max('strain')! + 50)
  .within({ hours: 1 })
  .skipPastLastEvent()

export const stream: StreamOptions<Strain> = {
  time: 'time',
  key: 'gauge',
  watermark: boundedOutOfOrderness({ minutes: 10 }),
}

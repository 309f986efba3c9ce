import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** What a recloser on a distribution line reports. */
interface Operation {
  readonly time: string
  readonly recloser: string
  readonly type: 'trip' | 'reclose' | 'lockout' | 'manual'
}

export default pattern<Operation>('recloser-lockout')
  .begin('trip')
  .where(field('type').eq('trip'))
  .notNext('manual')
  .where(field('type').eq('manual'))
  .followedBy('reclose')
  .where(field('type').eq('reclose'))
  .times(1, 3)
  .followedBy('lockout')
  .where(field('type').eq('lockout'))
  .within({ minutes: 2 })
  .skipPastLastEvent()

export const stream: StreamOptions<Operation> = {
  time: 'time',
  key: 'recloser',
  watermark: boundedOutOfOrderness({ seconds: 20 }),
}

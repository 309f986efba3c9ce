import { bound, boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** A bath that is titrated: a dose of acid, or a reading of its pH. */
interface Step {
  readonly time: string
  readonly bath: string
  readonly dose?: number
  readonly ph?: number
}

export default pattern<Step>('ph-settled')
  .begin('dosed')
  .where(field('dose').gt(0))
  .followedBy('moving')
  .where(field('ph').isPresent())
  .timesOrMore(2)
  .reluctant()
  .notFollowedBy('again')
  .where(field('dose').gt(0))
  .followedBy('settled')
  .where(field('ph').minus(bound('moving', 'ph')).abs().lte(0.05))
  .within({ minutes: 5 })

export const stream: StreamOptions<Step> = {
  time: 'time',
  key: 'bath',
  watermark: boundedOutOfOrderness({ seconds: 20 }),
}

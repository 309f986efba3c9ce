import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** An attempt to log in. */
interface Login {
  readonly time: string
  readonly address: string
  readonly account: string
  readonly result: 'ok' | 'failed'
}

export default pattern<Login>('password-guessing')
  .begin('failed')
  .where(field('result').eq('failed'))
  .timesOrMore(3, { seconds: 20 })
  .next('entered')
  .where(field('result').eq('ok'))
  .within({ minutes: 5 })
  .partitionBy('account')
  .atMost(1)

export const stream: StreamOptions<Login> = {
  time: 'time',
  key: 'address',
  watermark: boundedOutOfOrderness({ seconds: 10 }),
}

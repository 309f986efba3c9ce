import { bound, boundedOutOfOrderness, field, pattern } from 'tidemark'

/** A value of a patient, as it was charted. Times are epoch seconds. */
interface Reading {
  /** When it was measured. */
  readonly event_s: number
  /** When it was stored. */
  readonly arrival_s: number
  /** The stay of a patient in the ward. */
  readonly stay: number
  /** `SPO2`: oxygen saturation; or another signal. */
  readonly signal: string
  /** Of a saturation, in percent. */
  readonly value: number
  /** 1: struck out later. */
  readonly error: number
}

const isSaturation = field('signal').eq('SPO2')

export default pattern<Reading>('hypoxia')
  .begin('low')
  .where(isSaturation)
  .where(field('value').lt(90))
  .notFollowedBy('recovered')
  .where(isSaturation)
  .where(field('value').gte(90))
  .where(field('event_s').gt(bound('low', 'event_s')))
  .within({ minutes: 60 }, { inclusive: true })

/** How the command line reads the recording; flags override it. */
export const stream = {
  about:
    'Values of patients in an intensive care unit, as nurses charted them. Most are stored half an hour after they were taken, some hours or a day. The rule looks for an oxygen saturation below 90 % that is not followed by a better one within the hour.',
  /** What was struck out is no part of the recording. */
  where: ({ error }: Reading): boolean => error !== 1,
  time: ({ event_s }: Reading): number => event_s * 1000,
  arrival: ({ arrival_s }: Reading): number => arrival_s * 1000,
  key: 'stay',
  watermark: boundedOutOfOrderness({ minutes: 45 }),
  watermarkPer: 'key',
  atEnd: 'cut',
  delays: ['0m', '15m', '30m', '60m', '120m', '240m', '480m'],
  label: ({ signal, value }: Reading): string => `${signal} ${value}`,
}

import { boundedOutOfOrderness, field, pattern } from 'tidemark'

/** A value of a patient, as it was charted. Times are epoch seconds. */
interface Reading {
  /** When it was measured. */
  readonly event_s: number
  /** When it was stored. */
  readonly arrival_s: number
  /** The stay of a patient in the ward. */
  readonly stay: number
  /** `ABP_MEAN`: mean pressure by an arterial line; `NBP_MEAN`: by a cuff; or another signal. */
  readonly signal: string
  /** In mmHg; 0 when the line is flushed. */
  readonly value: number
  /** 1: struck out later. */
  readonly error: number
}

export default pattern<Reading>('hypotension')
  .begin('low')
  .where(field('signal').oneOf('ABP_MEAN', 'NBP_MEAN'))
  .where(field('value').gt(0))
  .where(field('value').lt(65))
  .times(3)
  .consecutive()
  .within({ hours: 2 }, { inclusive: true })
  .skipPastLastEvent()

/** How the command line reads the recording; flags override it. */
export const stream = {
  about:
    'Values of patients in an intensive care unit, as nurses charted them. Most are stored half an hour after they were taken, some hours or a day. The rule looks for three mean arterial pressures below 65 mmHg in a row, by one sensor, within two hours.',
  /** What was struck out is no part of the recording. */
  where: ({ error }: Reading): boolean => error !== 1,
  time: ({ event_s }: Reading): number => event_s * 1000,
  arrival: ({ arrival_s }: Reading): number => arrival_s * 1000,
  key: ['stay', 'signal'],
  watermark: boundedOutOfOrderness({ minutes: 45 }),
  watermarkPer: { by: 'stay' },
  atEnd: 'cut',
  delays: ['0m', '15m', '30m', '60m', '120m', '240m', '480m'],
  label: ({ signal, value }: Reading): string => `${signal} ${value}`,
}

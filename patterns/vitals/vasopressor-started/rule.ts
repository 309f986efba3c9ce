import { bound, boundedOutOfOrderness, field, pattern, type Match } from 'tidemark'

/** What was done to a patient. Times are epoch seconds. */
interface Intervention {
  /** When it was stored. */
  readonly arrival_s: number
  readonly start_s: number
  /** The stay of a patient in the ward. */
  readonly stay: number
  /** `VASOPRESSOR`: a drug that raises the pressure; `PROCEDURE`: anything else. */
  readonly kind: string
  readonly item: string
}

/** A match of `vitals/hypotension`, or an intervention. */
type Row = Match | Intervention

const isMatch = (row: Row): row is Match => (row as Partial<Match>).rule !== undefined

export default pattern<Row>('vasopressor-started')
  .begin('low')
  .where(field('rule').eq('hypotension'))
  .followedBy('start')
  .where(field('kind').eq('VASOPRESSOR'))
  .where(field('start_s').times(1000).gt(bound('low', 'end')))
  .within({ hours: 4 }, { inclusive: true })

/** How the command line reads the recording; flags override it. */
export const stream = {
  time: (row: Row): number => (isMatch(row) ? row.time : row.start_s * 1000),
  /** Those of a match of `hypotension` are the stay and the signal. */
  key: (row: Row): unknown => (isMatch(row) ? (row.key as readonly unknown[])[0] : row.stay),
  watermark: boundedOutOfOrderness({ hours: 2 }),
  watermarkPer: 'key',
  atEnd: 'cut',
  label: (row: Row): string => (isMatch(row) ? 'low pressures' : row.item),
}

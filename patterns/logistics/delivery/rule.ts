import { boundedOutOfOrderness, field, pattern, type StreamOptions } from 'tidemark'

/** A parcel is scanned. */
interface Scan {
  readonly time: string
  readonly parcel: string
  readonly scan: 'collected' | 'sorted' | 'held' | 'released' | 'delivered' | 'returned'
  readonly country: string
}

export default pattern<Scan>('delivery')
  .begin('collected')
  .where(field('scan').eq('collected'))
  .notFollowedBy('returned')
  .where(field('scan').eq('returned'))
  .followedBy((inside) =>
    inside
      .begin('held')
      .where((scan, { collected }) => scan.scan === 'held' && scan.country !== collected.country)
      .followedBy('released')
      .where(field('scan').eq('released')),
  )
  .optional()
  .followedBy('delivered')
  .where(field('scan').eq('delivered'))
  .within({ days: 5 })
  .skipPastLastEvent()

export const stream: StreamOptions<Scan> = {
  time: 'time',
  key: 'parcel',
  watermark: boundedOutOfOrderness({ hours: 6 }),
}

/**
 * Aftershock sequences: an earthquake of magnitude 4.5 or more, and all smaller ones in its neighbourhood in the day
 * after it, if there are at least three.
 */
import { bound, boundedOutOfOrderness, field, pattern } from 'tidemark'

/** An event of the catalogue. Times are epoch milliseconds. */
interface Quake {
  readonly id: string
  /** When the earth shook. */
  readonly time: number
  /** When the catalogue had it in its final form. */
  readonly updated: number
  /** `earthquake`, `explosion`, `quarry blast`. */
  readonly type: string
  readonly magnitude: number | null
  readonly latitude: number
  readonly longitude: number
  readonly place: string
}

/** An event as the feeds of the U.S. Geological Survey have it. */
interface Feature {
  readonly id: string
  readonly properties: Readonly<{ time: number; updated: number; type: string; mag: number | null; place: string }>
  readonly geometry: { readonly coordinates: readonly [longitude: number, latitude: number, depth: number] }
}

/** A line of a table of the catalogue. */
interface Line {
  readonly id: string
  readonly time_ms: number
  readonly updated_ms: number
  readonly type: string
  readonly mag: number | null
  readonly lat: number
  readonly lon: number
  readonly place: string
}

const isEarthquake = field('type').eq('earthquake')

/** Within one degree of the mainshock. */
const near = (coordinate: 'latitude' | 'longitude') =>
  field(coordinate).minus(bound('mainshock', coordinate)).abs().lte(1)

export default pattern<Quake>('aftershocks')
  .begin('mainshock')
  .where(isEarthquake)
  .where(field('magnitude').gte(4.5))
  .followedBy('aftershocks')
  .where(isEarthquake)
  .where(field('magnitude').lt(bound('mainshock', 'magnitude')))
  .where(field('time').gt(bound('mainshock', 'time')))
  .where(near('latitude'))
  .where(near('longitude'))
  .timesOrMore(3)
  .longest()
  .within('24h', { inclusive: true })
  .noSkip()

const quakeOf = ({ id, properties, geometry }: Feature): Quake => ({
  id,
  time: properties.time,
  updated: properties.updated,
  type: properties.type,
  magnitude: properties.mag,
  latitude: geometry.coordinates[1],
  longitude: geometry.coordinates[0],
  place: properties.place,
})

const quakeOfLine = ({ id, time_ms, updated_ms, type, mag, lat, lon, place }: Line): Quake => ({
  id,
  time: time_ms,
  updated: updated_ms,
  type,
  magnitude: mag,
  latitude: lat,
  longitude: lon,
  place,
})

/** How the command line reads the recording; flags override it. */
export const stream = {
  about:
    'Earthquakes of the world, from the catalogue of the U.S. Geological Survey (public domain). An event is in the catalogue in its final form minutes to days after the earth shook. The rule looks for aftershock sequences: a magnitude of 4.5 or more, then three or more smaller earthquakes within a degree and a day. Every earthquake of 4.5 or more counts as a mainshock, so several sequences overlap.',
  records: 'features',
  /** From a feed, from a table, or from a file of events as they are here. */
  map: (record: Feature | Line | Quake): Quake =>
    'properties' in record ? quakeOf(record) : 'time_ms' in record ? quakeOfLine(record) : record,
  time: 'time',
  arrival: 'updated',
  watermark: boundedOutOfOrderness('72h'),
  orderBy: (a: Quake, b: Quake): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  delays: ['15m', '1h', '6h', '24h', '72h'],
  label: ({ magnitude, place }: Quake): string => `M${magnitude} ${place}`,
}

/** The report of a real recording. */
import { readFileSync } from 'node:fs'
import { compareRecording } from '../../../src/replay/compare-lateness.ts'
import { recordingOf } from '../../../src/replay/recording.ts'
import { replayReport } from '../../../src/replay/replay-report-of.ts'
import type { ReplayReport } from '../../../src/replay/replay-report.ts'
import { toMillis } from '../../../src/time/duration.ts'
import rule, { stream } from '../../../patterns/earthquakes/aftershocks/rule.ts'
import { ROOT } from '../../support/repository.ts'
import { HOUR } from './sample-report.ts'

/** The real week of earthquakes, with corrections within eight days. */
export function quakeReport(): ReplayReport {
  const { features } = JSON.parse(readFileSync(`${ROOT}/node_modules/vega-datasets/data/earthquakes.json`, 'utf8')) as {
    features: Parameters<typeof stream.map>[0][]
  }
  const { time, arrival, orderBy, delays, label, about } = stream
  const recording = recordingOf(features.map(stream.map), { time, arrival, orderBy })
  const comparison = compareRecording(recording, rule, {
    delaysMs: delays.map((delay) => toMillis(delay, 'a delay')),
    allowedLatenessMs: 8 * 24 * HOUR,
  })
  return replayReport(comparison, {
    source: 'earthquakes.json',
    about,
    eventText: (event) => label(event as Parameters<typeof label>[0]),
    plots: 10,
  })
}

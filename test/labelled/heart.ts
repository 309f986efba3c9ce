/**
 * Heartbeats of 22 patients, half an hour each, with the codes and the rhythms that cardiologists gave them (MIT-BIH
 * Arrhythmia Database), and rules over the codes.
 *
 * V is a ventricular beat. Fusion beats and flutter waves are neither that nor anything else, so they end a run.
 */
import { bound, field, pattern } from '../../src/index.ts'
import { readEvents } from './read-events.ts'
import type { Episode, LabelledRule, LabelledSet } from './labelled-set.ts'

/** A beat, as the CSV has it. */
export interface Beat {
  /** Milliseconds from the start of the record; all records start at once. */
  readonly t_ms: number
  readonly patient: number
  readonly beat: string
}

interface Rhythm {
  readonly patient: number
  readonly start_ms: number
  readonly end_ms: number
  readonly rhythm: string
}

const isV = field('beat').oneOf('V', 'E')
const isN = field('beat').oneOf('V', 'E', 'F', '!').not()

/** How much later a beat of a run may come than the one before it: 90 per minute. */
const FAST_MS = 667
const PAUSE_MS = 2000

const ventricular = pattern<Beat>().begin('v').where(isV)

const tachycardia = ventricular
  .timesOrMore(3)
  .consecutive()
  .longest()
  .within(FAST_MS, { inclusive: true, of: 'previous' })
  .skipPastLastEvent()
  .named('ventricular-tachycardia')

/** The same by a condition over the run so far. */
const tachycardiaByBound = ventricular
  .where(
    bound
      .count('v')
      .eq(0)
      .or(field('t_ms').minus(bound('v', 't_ms')).lte(FAST_MS)),
  )
  .timesOrMore(3)
  .consecutive()
  .longest()
  .skipPastLastEvent()
  .named('ventricular-tachycardia-by-bound')

const threeSoon = ventricular.times(3).within({ seconds: 3 }, { inclusive: true })
const threeSoonInAnyWay = ventricular.times(3).allowCombinations().within({ seconds: 3 }, { inclusive: true })

const pair = ventricular.next('n').where(isN)
const bigeminy = (times: number) =>
  pattern<Beat>().begin(pair).timesOrMore(times).consecutive().longest().skipPastLastEvent().named(`bigeminy-${times}`)

const triple = ventricular.next('n').where(isN).next('m').where(isN)
const trigeminy = (times: number) =>
  pattern<Beat>()
    .begin(triple)
    .timesOrMore(times)
    .consecutive()
    .longest()
    .skipPastLastEvent()
    .named(`trigeminy-${times}`)

const pause = pattern<Beat>()
  .begin('beat')
  .notFollowedBy('next')
  .within(PAUSE_MS, { inclusive: true, of: 'previous' })
  .named('pause')

/** @param folder where `beats.csv.gz` and `rhythms.csv` are */
export async function readHeart(folder: string): Promise<LabelledSet<Beat>> {
  const events = await readEvents<Beat>(`${folder}/beats.csv.gz`)
  const rhythms = await readEvents<Rhythm>(`${folder}/rhythms.csv`)
  return {
    name: 'mitbih-beats',
    events,
    // Each record ends at a time of its own: what came after its last beat is not known.
    options: { time: 't_ms', key: 'patient', watermarkPer: 'key', atEnd: 'cut' },
    time: ({ t_ms }) => t_ms,
    key: ({ patient }) => patient,
    rules: rulesOf((wanted) => episodesOf(rhythms, wanted), pausesOf(events)),
  }
}

function rulesOf(rhythm: (name: string) => readonly Episode[], pauses: readonly Episode[]): LabelledRule<Beat>[] {
  const [vt, b, t] = [rhythm('VT'), rhythm('B'), rhythm('T')]
  const knownOfVt = { matches: 39, precision: '1.000', recall: '0.923', found: [36, 39] } as const
  return [
    { title: 'VT: V{3,} strict, at most 667 ms apart', rule: tachycardia, episodes: vt, known: knownOfVt },
    { title: 'VT, the same with bound()', rule: tachycardiaByBound, episodes: vt, known: knownOfVt },
    {
      title: 'VT naive: 3 V with gaps in 3 s',
      rule: threeSoon.skipPastLastEvent().named('three-soon'),
      episodes: vt,
      known: { matches: 502, precision: '0.225', recall: '1.000' },
    },
    {
      title: 'bigeminy (V N){3,} strict',
      rule: bigeminy(3),
      episodes: b,
      known: { matches: 82, precision: '0.866', recall: '0.985' },
    },
    {
      title: 'bigeminy (V N){2,} strict',
      rule: bigeminy(2),
      episodes: b,
      known: { matches: 293, precision: '0.263', recall: '1.000' },
    },
    {
      title: 'trigeminy (V N N){3,} strict',
      rule: trigeminy(3),
      episodes: t,
      known: { matches: 72, precision: '0.958', recall: '1.000' },
    },
    {
      title: 'trigeminy (V N N){2,} strict',
      rule: trigeminy(2),
      episodes: t,
      known: { matches: 185, precision: '0.378', recall: '1.000' },
    },
    {
      title: 'V, V, V in 3 s, all combinations',
      rule: threeSoonInAnyWay.named('three-soon-in-any-way'),
      episodes: null,
      known: { matches: 3465 },
    },
    {
      title: 'pause: no beat for 2 s',
      rule: pause,
      episodes: pauses,
      known: { matches: 17, precision: '1.000', recall: '1.000' },
    },
  ]
}

function episodesOf(rhythms: readonly Rhythm[], wanted: string): readonly Episode[] {
  return rhythms
    .filter(({ rhythm }) => rhythm === wanted)
    .map(({ patient, start_ms, end_ms }) => ({ key: patient, start: start_ms, end: end_ms }))
}

/** Pauses are not labelled, but can be counted: a beat, and the next of the same patient more than two seconds later. */
function pausesOf(beats: readonly Beat[]): readonly Episode[] {
  const last = new Map<number, number>()
  return beats.flatMap(({ patient, t_ms }) => {
    const before = last.get(patient) ?? Infinity
    last.set(patient, t_ms)
    return t_ms - before > PAUSE_MS ? [{ key: patient, start: before, end: t_ms }] : []
  })
}

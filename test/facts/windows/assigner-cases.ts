/** Which windows there are: of times, of a calendar, of sessions that become one; and what is no window at all. */
import type { Step } from '../../../src/testing/harness/step.ts'
import { timeWindows } from '../../../src/window/assign/time-windows-of.ts'
import { cumulate, session, sliding, tumbling } from '../../../src/window/builder/assigners.ts'
import type { Assigner, TimeAssigner } from '../../../src/window/syntax/assigner.ts'
import type { WindowSyntax } from '../../../src/window/syntax/window.ts'
import { convertAssigner } from './convert-window.ts'
import { askAll, ORACLE, type StepAnswer } from './engines.ts'
import { difference, type WindowVerdict } from './fact.ts'
import { listAt, numberAt, objectAt, objectsAt, onlyFields, pairOf, textAt, unknown, type Json } from './json.ts'

type Span = readonly [start: number, end: number]

const spans = (windows: readonly Span[]): string =>
  windows
    .toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
    .map(([start, end]) => `[${start}, ${end})`)
    .join(' ')

/** The windows of an event at a time. */
export function judgeAssign(json: Json): WindowVerdict {
  onlyFields(json, ['id', 'window', 't', 'windows', 'note'])
  const assigner = convertAssigner(objectAt(json, 'window'))
  const wanted = spans(listAt(json, 'windows').map(pairOf))
  if (assigner.kind === 'session')
    return { differences: compareSessions([[numberAt(json, 't'), assigner.gap as number]], wanted, true) }
  return { differences: compareAssigned(assigner as TimeAssigner, numberAt(json, 't'), wanted) }
}

function compareAssigned(assigner: TimeAssigner, time: number, wanted: string): WindowVerdict['differences'] {
  const found: Span[] = []
  timeWindows(assigner).assign(time, (start, end) => found.push([start, end]))
  const syntax = countingIn(assigner)
  return [
    ...difference('assigner', wanted, spans(found)),
    ...compareResults(syntax, [{ event: { key: '', gap: 0 }, time }], wanted),
  ]
}

/** `start = t - floorMod(t - offset, size)`. */
export function judgeWindowStart(json: Json): WindowVerdict {
  onlyFields(json, ['id', 't', 'offset', 'size', 'start', 'note'])
  const [sizeMs, start] = [numberAt(json, 'size'), numberAt(json, 'start')]
  const assigner: Assigner = { kind: 'tumbling', sizeMs, offsetMs: numberAt(json, 'offset'), domain: 'event' }
  return { differences: compareAssigned(assigner, numberAt(json, 't'), spans([[start, start + sizeMs]])) }
}

/** An event that opens `[t, t + gap)`. */
interface Opening {
  readonly key: string
  readonly gap: number
}

function countingIn(assigner: Assigner): WindowSyntax {
  return {
    kind: 'window',
    assigner,
    trigger: { kind: 'eventTime' },
    evictor: null,
    accumulation: 'accumulating',
    allowedLatenessMs: 0,
    unchanged: 'emit',
    onEmpty: 'never',
    timestamp: 'end',
    aggregates: { kind: 'aggregates', aggregates: { n: { kind: 'count', of: null } } },
  }
}

/** Opens the windows one after the other, in this order and in the opposite one, on every engine. */
function compareSessions(
  openings: readonly (readonly [start: number, gap: number])[],
  wanted: string,
  touching: boolean,
): WindowVerdict['differences'] {
  const syntax = countingIn({ kind: 'session', gap: ({ gap }: Opening) => gap, touching, domain: 'event' })
  return [openings, openings.toReversed()].flatMap((order) => {
    const steps: Step<Opening>[] = order.map(([time, gap]) => ({ event: { key: '', gap }, time }))
    return compareResults(syntax, steps, wanted)
  })
}

/** The windows of which there are results in the end, on the oracle and every engine. */
function compareResults(
  syntax: WindowSyntax,
  steps: readonly Step<Opening>[],
  wanted: string,
): WindowVerdict['differences'] {
  const ended = [...steps, { end: true } as const]
  const compare = (answers: readonly StepAnswer<Opening>[]): readonly string[] => {
    const found = spans(answers.flatMap(({ results }) => results.map(({ start, end }): Span => [start, end])))
    return found === wanted ? [] : [`expected ${wanted}, got ${found}`]
  }
  const own = compare(ORACLE.run(syntax, ended) as readonly StepAnswer<Opening>[])
  return [...own.map((text) => ({ engine: ORACLE.name, text })), ...askAll(syntax, ended, compare).differences]
}

/** Windows, and which of them become one; or, in words, those of single events. */
export function judgeSessionMerge(json: Json): WindowVerdict {
  onlyFields(json, ['id', 'windows', 'merges', 'note'])
  if (json['windows'] === undefined) return judgeSingleSessions(textAt(json, 'note'))
  const windows = listAt(json, 'windows').map(pairOf)
  const merges = objectsAt(json, 'merges').map((merge) => ({
    from: listAt(merge, 'from').map(pairOf),
    to: pairOf(merge['to']),
  }))
  const merged = merges.flatMap(({ from }) => from.map(String))
  const alone = windows.filter((window) => !merged.includes(String(window)))
  const wanted = spans([...alone, ...merges.map(({ to }) => to)])
  return {
    differences: compareSessions(
      windows.map(([start, end]) => [start, end - start]),
      wanted,
      true,
    ),
  }
}

/** `gap 5000: t=0 -> [0,5000), t=4999 -> [4999,9999)` */
function judgeSingleSessions(note: string): WindowVerdict {
  const gap = Number(/gap\s*=?\s*(\d+)/.exec(note)?.[1])
  const cases = [...note.matchAll(/t=(-?\d+)\s*->\s*\[(-?\d+),\s*(-?\d+)\)/g)].map(([, ...parts]) => parts.map(Number))
  if (Number.isNaN(gap) || cases.length === 0) throw unknown('no sessions are told by', note)
  const differences = cases.flatMap(([t, start, end]) => compareSessions([[t!, gap]], spans([[start!, end!]]), true))
  return { differences }
}

/** Whether two windows become one in Flink, where they merely need to touch; and by our own rule, if they overlap. */
export function judgeIntersects(json: Json): WindowVerdict {
  onlyFields(json, ['id', 'a', 'b', 'intersects', 'note'])
  const [a, b] = [pairOf(json['a']), pairOf(json['b'])]
  const together: Span = [Math.min(a[0], b[0]), Math.max(a[1], b[1])]
  const openings = [a, b].map(([start, end]): Span => [start, end - start])
  const apart = String(a) === String(b) ? [a] : [a, b]
  const overlaps = a[0] < b[1] && b[0] < a[1]
  return {
    differences: [
      ...compareSessions(openings, spans(json['intersects'] === true ? [together] : apart), true),
      ...compareSessions(openings, spans(overlaps ? [together] : apart), false),
    ],
  }
}

type Maker = (size: number, offset: number) => Assigner

const MAKERS: Readonly<Record<string, Maker>> = {
  tumbling: (size, offset) => tumbling(size, { offset }),
  // The slide is what an offset is measured by.
  sliding: (size, offset) => sliding(size > 0 ? 2 * size : size, size, { offset }),
  cumulate: (size, offset) => cumulate(size > 0 ? 2 * size : size, size, { offset }),
  session: (gap) => session(gap),
}

/** `tumbling: size<=0 or abs(offset)>=size -> error` */
export function judgeInvalid(json: Json): WindowVerdict {
  const text = textAt(json, 'text')
  const [, kind = '', conditions = ''] = /^(\w+):\s*(.*?)\s*->\s*error$/.exec(text) ?? []
  const make = MAKERS[kind]
  if (make === undefined) throw unknown('no windows are known that are not valid by', text)
  const bad = conditions.split(/\s+or\s+/).flatMap((condition): readonly (readonly [number, number])[] => {
    if (/^(?:size|gap|slide|step)\s*<=\s*0$/.test(condition))
      return [
        [0, 0],
        [-1, 0],
      ]
    if (/^abs\(offset\)\s*>=\s*(?:size|slide|step)$/.test(condition))
      return [
        [10, 10],
        [10, -10],
        [10, 11],
      ]
    throw unknown('no condition is known that is written', condition)
  })
  const good: readonly (readonly [number, number])[] =
    kind === 'session'
      ? [[1, 0]]
      : [
          [10, 9],
          [10, -9],
          [1, 0],
        ]
  const outcome = ([size, offset]: readonly [number, number]): string => {
    try {
      make(size, offset)
      return 'made'
    } catch (error) {
      return error instanceof Error && error.name === 'TidemarkError' ? 'error' : `threw ${String(error)}`
    }
  }
  const check = (wanted: string) => (one: readonly [number, number]) =>
    difference('builder', `${kind}(${one.join(', ')}) ${wanted}`, `${kind}(${one.join(', ')}) ${outcome(one)}`)
  return { differences: [...bad.flatMap(check('error')), ...good.flatMap(check('made'))] }
}

/** Start at a multiple of the greatest size, ends at the multiples of the step after `t`. */
export function judgeCumulateSemantics(json: Json): WindowVerdict {
  if (textAt(json, 'windowStart') !== 't - t mod maxSize' || !/multiple of step after t/.test(textAt(json, 'ends'))) {
    throw unknown('no meaning of cumulate is known that is', json)
  }
  const cases: readonly Span[] = [
    [12, 3],
    [10, 5],
    [6, 6],
  ]
  const differences = cases.flatMap(([maxSizeMs, stepMs]) =>
    Array.from({ length: 60 }, (_, i) => i - 30).flatMap((t) => {
      const start = t - (((t % maxSizeMs) + maxSizeMs) % maxSizeMs)
      const ends = Array.from({ length: maxSizeMs / stepMs }, (_, i) => start + (i + 1) * stepMs).filter(
        (end) => end > t,
      )
      const wanted = spans(ends.map((end) => [start, end]))
      return compareAssigned({ kind: 'cumulate', maxSizeMs, stepMs, offsetMs: 0, domain: 'event' }, t, wanted)
    }),
  )
  return { differences }
}

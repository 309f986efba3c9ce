/**
 * Events as shapes. Few events are shapes with a tooltip each; more are dots of one path; where dots would run together
 * they are counted in squares, the darker the more. Each mark is drawn in its own way, so that a few late events stay
 * events even among a million others; rarer marks are drawn over commoner ones.
 */
import { escaped, element, short } from './svg-element.ts'
import { MARK_COLOURS } from './svg-style.ts'
import type { Mark, PlotEvent } from './time-plot.ts'
import { durationText, timeText } from './time-text.ts'
import { across, isPlaced, upward, within } from './view.ts'
import type { View } from './view.ts'
import { byCount } from './words.ts'

/** A rectangle of the picture, in pixels. */
export interface Frame {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** So many events have tooltips, the rarest marks first, because a title is ten times as long as a dot. */
const MOST_TITLED = 2_000
/** So many events of a mark are drawn as dots. */
const MOST_DOTS = 8_000
/** The side of a square in which events are counted, in pixels. */
const BIN = 4
/** How dark squares are, from a single event to as many as in the fullest: steps of the logarithm. */
const OPACITIES: readonly number[] = [0.18, 0.34, 0.52, 0.72, 0.95]

const SHAPES: Readonly<
  Record<Mark, { readonly path: string; readonly attributes: Readonly<Record<string, string | number>> }>
> = {
  plain: { path: 'm-2.2 0a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0z', attributes: { 'fill-opacity': 0.6 } },
  late: { path: 'm-2.6 1.9h5.2l-2.6-4.7z', attributes: { 'fill-opacity': 0.8 } },
  matched: { path: 'm0-5l5 5-5 5-5-5z', attributes: { stroke: '#fff', 'stroke-width': 1 } },
  bad: { path: 'm-3.5-3.5l7 7m0-7l-7 7', attributes: { 'stroke-width': 2 } },
}

/** How a mark looks at a point: in the picture, and in its legend. */
export function markShape(mark: Mark, x: number, y: number, content = ''): string {
  return element('path', { d: `M${short(x)} ${short(y)}${SHAPES[mark].path}`, ...paint(mark) }, content)
}

function paint(mark: Mark): Readonly<Record<string, string | number>> {
  const colour = MARK_COLOURS[mark]
  return { ...(mark === 'bad' ? { stroke: colour } : { fill: colour }), ...SHAPES[mark].attributes }
}

/**
 * All events of a plot.
 *
 * @complexity O(events); the text grows with the titles, dots and squares, all of which are limited
 */
export function eventMarks(events: readonly PlotEvent[], view: View, frame: Frame): string {
  const order = byCount(view)
  const forms = new Map<Mark, Form>()
  let titled = MOST_TITLED
  for (const mark of order.toReversed()) {
    const count = view.counts[mark]
    const form = count <= titled ? new Titled(mark, view) : count <= MOST_DOTS ? new Dots(mark) : new Bins(mark, frame)
    if (form instanceof Titled) titled -= count
    forms.set(mark, form)
  }
  for (const event of events) {
    if (!isPlaced(event.arrival)) continue
    const x = within(across(view, event.arrival)) * frame.width
    const y = (1 - within(upward(view, event.arrival, event.time))) * frame.height
    forms.get(event.mark)?.add(x, y, event)
  }
  const shapes = order.map((mark) => forms.get(mark)?.drawn() ?? '').join('\n')
  return element('g', { transform: `translate(${short(frame.left)} ${short(frame.top)})` }, shapes)
}

/** What an event says when pointed at. */
function eventText({ arrival, time, mark }: PlotEvent, view: View): string {
  const span = Math.min(view.x.high - view.x.low, 60_000)
  const delay = Number.isFinite(time) ? `, delay ${durationText(arrival - time)}` : ''
  const name = mark === 'plain' ? 'event' : mark === 'matched' ? 'event in a match' : `${mark} event`
  return `${name} of ${timeText(time, span)}, arrived ${timeText(arrival, span)}${delay}`
}

/** A way to draw the events of one mark. */
interface Form {
  add(x: number, y: number, event: PlotEvent): void
  drawn(): string
}

class Titled implements Form {
  readonly #mark: Mark
  readonly #view: View
  #shapes = ''

  constructor(mark: Mark, view: View) {
    this.#mark = mark
    this.#view = view
  }

  add(x: number, y: number, event: PlotEvent): void {
    const title = `<title>${escaped(eventText(event, this.#view))}</title>`
    this.#shapes += `\n<path d="M${short(x)} ${short(y)}${SHAPES[this.#mark].path}">${title}</path>`
  }

  drawn(): string {
    return element('g', paint(this.#mark), this.#shapes)
  }
}

/** One path of lines without length, whose round ends are the dots. */
class Dots implements Form {
  readonly #mark: Mark
  #path = ''

  constructor(mark: Mark) {
    this.#mark = mark
  }

  add(x: number, y: number): void {
    this.#path += `M${short(x)} ${short(y)}h0`
  }

  drawn(): string {
    const stroke = {
      stroke: MARK_COLOURS[this.#mark],
      'stroke-width': 3,
      'stroke-linecap': 'round',
      'stroke-opacity': 0.6,
    }
    return element('path', { d: this.#path, fill: 'none', ...stroke })
  }
}

class Bins implements Form {
  readonly #mark: Mark
  readonly #width: number
  readonly #columns: number
  readonly #rows: number
  readonly #counts: Uint32Array

  constructor(mark: Mark, frame: Frame) {
    this.#mark = mark
    this.#width = Math.floor(frame.width)
    this.#columns = Math.ceil(frame.width / BIN)
    this.#rows = Math.ceil(frame.height / BIN)
    this.#counts = new Uint32Array(this.#columns * this.#rows)
  }

  add(x: number, y: number): void {
    const column = Math.min(this.#columns - 1, Math.floor(x / BIN))
    const cell = Math.min(this.#rows - 1, Math.floor(y / BIN)) * this.#columns + column
    this.#counts[cell] = (this.#counts[cell] ?? 0) + 1
  }

  /** One path per darkness; neighbours of one darkness in a row are one rectangle. */
  drawn(): string {
    const most = Math.max(
      2,
      this.#counts.reduce((a, b) => Math.max(a, b), 0),
    )
    const levelOf = (count: number): number =>
      count === 0
        ? -1
        : Math.min(OPACITIES.length - 1, Math.floor((Math.log(count) / Math.log(most)) * OPACITIES.length))
    const paths = OPACITIES.map(() => '')
    for (let row = 0; row < this.#rows; row++) {
      for (let column = 0; column < this.#columns;) {
        const level = levelOf(this.#counts[row * this.#columns + column] ?? 0)
        const first = column
        do column++
        while (column < this.#columns && levelOf(this.#counts[row * this.#columns + column] ?? 0) === level)
        if (level < 0) continue
        paths[level] =
          `${paths[level] ?? ''}M${first * BIN} ${row * BIN}H${Math.min(this.#width, column * BIN)}v${BIN}H${first * BIN}z`
      }
    }
    const drawn = paths.map((d, i) =>
      d === '' ? '' : element('path', { d, 'fill-opacity': String(OPACITIES[i] ?? 1) }),
    )
    const title = `<title>${most} events in the darkest square</title>`
    return element('g', { fill: MARK_COLOURS[this.#mark] }, title + drawn.join(''))
  }
}

/**
 * Events as shapes. Few events are shapes with a tooltip each; more are dots of one path; where dots would run together
 * they are counted in squares, the darker the more. Each mark is drawn in its own way, so that a few late events stay
 * events even among a million others; rarer marks are drawn over commoner ones.
 */
import { escaped, element, short } from './svg-element.ts'
import { MARK_COLOURS, PAPER } from './svg-style.ts'
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
/** So many events of a mark are drawn one by one. */
const MOST_DOTS = 8_000
/** About how many characters each takes. */
const TITLED_LENGTH = 145
const DOT_LENGTH = 13
/** With more of a mark than this, its shape is a small one. */
const MOST_LARGE = 300
/** Events are counted in squares of so many pixels a side, which are joined to larger ones: as small as there is room for. */
const BIN = 2
const JOINED: readonly number[] = [2, 3, 4, 6, 8]
/** How dark squares are, from a single event to as many as in the fullest: steps of the logarithm. */
const OPACITIES: readonly number[] = [0.18, 0.34, 0.52, 0.72, 0.95]

const SHAPES: Readonly<
  Record<Mark, { readonly path: string; readonly attributes: Readonly<Record<string, string | number>> }>
> = {
  plain: { path: 'm-2.2 0a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0z', attributes: { 'fill-opacity': 0.6 } },
  late: { path: 'm-2.6 1.9h5.2l-2.6-4.7z', attributes: { 'fill-opacity': 0.8 } },
  corrected: { path: 'm-3.2-2.3h6.4l-3.2 5.6z', attributes: { 'fill-opacity': 0.25, 'stroke-width': 1.2 } },
  matched: { path: 'm0-5l5 5-5 5-5-5z', attributes: { stroke: PAPER, 'stroke-width': 1 } },
  bad: { path: 'm-3.5-3.5l7 7m0-7l-7 7', attributes: { 'stroke-width': 2 } },
}

/** Shapes for marks that are many, where theirs would cover one another. */
const SMALL: Readonly<Partial<Record<Mark, string>>> = {
  corrected: 'm-2.3-1.7h4.6l-2.3 4.1z',
  matched: 'm0-3.4l3.4 3.4-3.4 3.4-3.4-3.4z',
}

function shapeOf(mark: Mark, count: number): string {
  return (count > MOST_LARGE ? SMALL[mark] : undefined) ?? SHAPES[mark].path
}

/** How a mark looks at a point: in the picture, and in its legend. */
export function markShape(mark: Mark, x: number, y: number, content = ''): string {
  return element('path', { d: `M${short(x)} ${short(y)}${SHAPES[mark].path}`, ...paint(mark) }, content)
}

function paint(mark: Mark): Readonly<Record<string, string | number>> {
  const colour = MARK_COLOURS[mark]
  const outlined = mark === 'corrected' || mark === 'bad'
  const filled = mark !== 'bad'
  return { ...(filled ? { fill: colour } : {}), ...(outlined ? { stroke: colour } : {}), ...SHAPES[mark].attributes }
}

/**
 * All events of a plot.
 *
 * @param room about how many characters they may take
 * @complexity O(events); the text grows with the titles, dots and squares, all of which are limited
 */
export function eventMarks(events: readonly PlotEvent[], view: View, frame: Frame, room: number): string {
  const order = byCount(view)
  const forms = new Map<Mark, Form>()
  let titled = Math.min(MOST_TITLED, (room * 0.5) / TITLED_LENGTH)
  let left = room
  order.toReversed().forEach((mark, i) => {
    const count = view.counts[mark]
    // the marks that come after this one, which are commoner, get as much
    const share = left / (order.length - i)
    const shape = shapeOf(mark, count)
    const length = mark === 'plain' ? DOT_LENGTH : DOT_LENGTH + shape.length
    let form: Form
    if (count <= titled) {
      form = new Titled(mark, shape, view)
      titled -= count
      left -= count * TITLED_LENGTH
    } else if (count <= Math.min(MOST_DOTS, share / length)) {
      form = mark === 'plain' ? new Dots() : new Shapes(mark, shape)
      left -= count * length
    } else {
      form = new Bins(mark, frame, share)
      left -= share
    }
    forms.set(mark, form)
  })
  for (const event of events) {
    if (!isPlaced(event.arrival)) continue
    const x = within(across(view, event.arrival)) * frame.width
    const y = (1 - within(upward(view, event.arrival, event.time))) * frame.height
    forms.get(event.mark)?.add(x, y, event)
  }
  const shapes = order.map((mark) => forms.get(mark)?.drawn() ?? '').join('\n')
  return element('g', { transform: `translate(${short(frame.left)} ${short(frame.top)})` }, shapes)
}

const NAMES: Readonly<Record<Mark, string>> = {
  plain: 'event',
  late: 'late event',
  corrected: 'late but taken event',
  matched: 'event in a match',
  bad: 'bad event',
}

/** What an event says when pointed at. */
function eventText({ arrival, time, mark }: PlotEvent, view: View): string {
  const span = Math.min(view.x.high - view.x.low, 60_000)
  const delay = Number.isFinite(time) ? `, delay ${durationText(arrival - time)}` : ''
  const name = NAMES[mark]
  return `${name} of ${timeText(time, span)}, arrived ${timeText(arrival, span)}${delay}`
}

/** A way to draw the events of one mark. */
interface Form {
  add(x: number, y: number, event: PlotEvent): void
  drawn(): string
}

class Titled implements Form {
  readonly #mark: Mark
  readonly #shape: string
  readonly #view: View
  #shapes = ''

  constructor(mark: Mark, shape: string, view: View) {
    this.#mark = mark
    this.#shape = shape
    this.#view = view
  }

  add(x: number, y: number, event: PlotEvent): void {
    const title = `<title>${escaped(eventText(event, this.#view))}</title>`
    this.#shapes += `\n<path d="M${short(x)} ${short(y)}${this.#shape}">${title}</path>`
  }

  drawn(): string {
    return element('g', paint(this.#mark), this.#shapes)
  }
}

/** Ordinary events: one path of lines without length, whose round ends are the dots. */
class Dots implements Form {
  #path = ''

  add(x: number, y: number): void {
    this.#path += `M${short(x)} ${short(y)}h0`
  }

  drawn(): string {
    const stroke = {
      stroke: MARK_COLOURS.plain,
      'stroke-width': 3,
      'stroke-linecap': 'round',
      'stroke-opacity': 0.6,
    }
    return element('path', { d: this.#path, fill: 'none', ...stroke })
  }
}

/** The shapes of a mark as one path: without colour they still say which it is. */
class Shapes implements Form {
  readonly #mark: Mark
  readonly #shape: string
  #path = ''

  constructor(mark: Mark, shape: string) {
    this.#mark = mark
    this.#shape = shape
  }

  add(x: number, y: number): void {
    this.#path += `M${short(x)} ${short(y)}${this.#shape}`
  }

  drawn(): string {
    return element('path', { d: this.#path, ...paint(this.#mark) })
  }
}

/** Squares, drawn as rows of strokes in units of squares: the shortest text there is for them. */
class Bins implements Form {
  readonly #mark: Mark
  readonly #frame: Frame
  readonly #room: number
  readonly #columns: number
  readonly #rows: number
  readonly #counts: Uint32Array

  constructor(mark: Mark, frame: Frame, room: number) {
    this.#mark = mark
    this.#frame = frame
    this.#room = room
    this.#columns = Math.ceil(frame.width / BIN)
    this.#rows = Math.ceil(frame.height / BIN)
    this.#counts = new Uint32Array(this.#columns * this.#rows)
  }

  add(x: number, y: number): void {
    const column = Math.min(this.#columns - 1, Math.floor(x / BIN))
    const cell = Math.min(this.#rows - 1, Math.floor(y / BIN)) * this.#columns + column
    this.#counts[cell] = (this.#counts[cell] ?? 0) + 1
  }

  drawn(): string {
    let result = ''
    for (const joined of JOINED) {
      result = this.#drawnBy(joined)
      if (result.length <= this.#room) break
    }
    return result
  }

  /** One path per darkness; neighbours of one darkness in a row are one stroke. `joined`: a side, in squares. */
  #drawnBy(joined: number): string {
    const columns = Math.ceil(this.#columns / joined)
    const rows = Math.ceil(this.#rows / joined)
    const counts = new Uint32Array(columns * rows)
    this.#counts.forEach((count, cell) => {
      const column = Math.floor((cell % this.#columns) / joined)
      const to = Math.floor(Math.floor(cell / this.#columns) / joined) * columns + column
      counts[to] = (counts[to] ?? 0) + count
    })
    const most = Math.max(
      2,
      counts.reduce((a, b) => Math.max(a, b), 0),
    )
    const levelOf = (count: number): number =>
      count === 0
        ? -1
        : Math.min(OPACITIES.length - 1, Math.floor((Math.log(count) / Math.log(most)) * OPACITIES.length))
    const paths = OPACITIES.map(() => '')
    const side = BIN * joined
    const edge = this.#frame.width / side
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns;) {
        const level = levelOf(counts[row * columns + column] ?? 0)
        const first = column
        do column++
        while (column < columns && levelOf(counts[row * columns + column] ?? 0) === level)
        if (level >= 0) paths[level] = `${paths[level] ?? ''}M${first} ${row}H${short(Math.min(edge, column))}`
      }
    }
    const drawn = paths.map((d, i) =>
      d === '' ? '' : element('path', { d, 'stroke-opacity': String(OPACITIES[i] ?? 1) }),
    )
    const title = `<title>${most} events in the darkest square</title>`
    const place = { transform: `scale(${side}) translate(0 .5)`, fill: 'none', stroke: MARK_COLOURS[this.#mark] }
    return element('g', place, title + drawn.join(''))
  }
}

/** The paper of a timeline: columns of one width, lines drawn over them, blocks where the lines are too long. */

/** Blanks between two columns. Marks stand in the middle of them. */
const GAP = 3
const LONGEST = 16

export interface Column {
  readonly event: unknown
  readonly label: string
  readonly time: number | null
  /** What is shown of its time; empty: nothing. */
  readonly timeLabel: string
}

export interface Row {
  readonly label: string
  readonly cells: readonly string[]
  readonly note: string
}

export interface Grid {
  readonly columns: readonly Column[]
  /** Characters per column, the gap behind it included. */
  readonly pitch: number
  line(): Line
}

/** Longer text ends in `…`. */
export function cut(text: string): string {
  const characters = Array.from(text)
  return characters.length <= LONGEST ? text : `${characters.slice(0, LONGEST - 1).join('')}…`
}

/** @param names what stands in the rows */
export function gridOf(columns: readonly Column[], names: readonly string[]): Grid {
  const texts = [...columns.flatMap(({ label, timeLabel }) => [label, timeLabel]), ...names]
  const pitch = texts.reduce((most, text) => Math.max(most, lengthOf(text)), 1) + GAP
  return { columns, pitch, line: () => new Line(columns, pitch) }
}

/** One row of characters in the making. */
export class Line {
  readonly cells: string[]
  readonly #columns: readonly Column[]
  readonly #pitch: number
  /** The first place behind what is drawn. */
  #end = 0
  #lastBound = -1

  constructor(columns: readonly Column[], pitch: number) {
    this.#columns = columns
    this.#pitch = pitch
    this.cells = new Array<string>(Math.max(columns.length, 1) * pitch).fill(' ')
  }

  /** Names under the events that are bound, and the line from the first to the last. */
  bind(bound: ReadonlyMap<number, string>): void {
    const places = [...bound.keys()].sort((a, b) => a - b)
    const [first] = places
    const last = places.at(-1)
    if (first === undefined || last === undefined) return
    this.#lastBound = last
    this.#fill(first * this.#pitch, last * this.#pitch, '─')
    for (const place of places) this.#write(place * this.#pitch, bound.get(place)!)
  }

  /** A dotted line to a time, and a mark there. */
  lead(time: number): void {
    const to = this.#placeOf(time)
    if (this.#end > 0) this.#fill(this.#end, to, '┄')
    this.#write(to, '┊')
  }

  /** A mark at a time, the line not led there. */
  mark(time: number, mark: string): void {
    const to = this.#placeOf(time)
    this.#write(this.cells[to] === ' ' || this.cells[to] === '─' ? to : to + 1, mark)
  }

  /** Under the first event of the time, else before the first one behind it; never under one that is bound. */
  #placeOf(time: number): number {
    for (let place = this.#lastBound + 1; place < this.#columns.length; place++) {
      const at = this.#columns[place]!.time
      if (at === time) return place * this.#pitch
      if (at !== null && at > time) return Math.max(place * this.#pitch - 2, 0)
    }
    return this.cells.length - 2
  }

  #fill(from: number, to: number, character: string): void {
    this.cells.fill(character, from, to)
    this.#end = Math.max(this.#end, to)
  }

  #write(at: number, text: string): void {
    const characters = Array.from(text)
    this.cells.splice(at, characters.length, ...characters)
    this.#end = Math.max(this.#end, at + characters.length)
  }
}

/** All rows under the columns, in as many blocks as the width asks for. A block has the rows of which it shows something. */
export function pasted({ columns, pitch }: Grid, rows: readonly Row[], width: number): string {
  const margin = rows.reduce((most, { label }) => Math.max(most, lengthOf(label)), 0) + GAP
  const perBlock = Math.max(1, Math.floor((width - margin + GAP) / pitch))
  const blocks: string[] = []
  for (let from = 0; from < Math.max(columns.length, 1); from += perBlock) {
    const shown = columns.slice(from, from + perBlock)
    const header = (text: (column: Column) => string): string =>
      `${' '.repeat(margin)}${shown.map((column) => padded(text(column), pitch)).join('')}`
    const lines = [header(({ label }) => label)]
    if (columns.some(({ timeLabel }) => timeLabel !== '')) lines.push(header(({ timeLabel }) => timeLabel))
    for (const { label, cells, note } of rows) {
      const part = cells.slice(from * pitch, (from + perBlock) * pitch)
      if (part.every((cell) => cell === ' ')) continue
      const ends = cells.slice((from + perBlock) * pitch).every((cell) => cell === ' ')
      const text = part.join('')
      lines.push(`${padded(label, margin)}${ends && note !== '' ? `${text}${' '.repeat(GAP)}${note}` : text}`)
    }
    blocks.push(lines.map((line) => line.trimEnd()).join('\n'))
  }
  return blocks.join('\n\n')
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)))
}

/** In characters, as a terminal with one cell for each would show them. */
function lengthOf(text: string): number {
  return Array.from(text).length
}

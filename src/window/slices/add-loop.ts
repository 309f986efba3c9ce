/**
 * The loop that adds events to the partial aggregates of their slices: everything that happens to an event that is in time,
 * in a loop over arrays of numbers. It is generated, for the numbers that are kept; where code may not be generated, a
 * loop of the same meaning looks at the list of them for each event.
 */
import type { NumberColumn } from '../../event/columns.ts'
import { generate } from '../../event/generate.ts'
import type { Component, Layout } from './layout.ts'
import type { Partials } from './partials.ts'

/** The events at hand, by place from 0. */
export interface Chunk {
  /** The watermark before the event. */
  marks: Float64Array
  times: Float64Array
  /** Of the key; negative: the event is to be looked at closely. */
  readonly ids: Int32Array
  /** By operand: the values, and where there is one. */
  readonly values: readonly Float64Array[]
  readonly present: readonly Uint8Array[]
  /** Whether any value is missing; if not, `present` says nothing. */
  hasMissing: boolean
  /** `null`: all that is kept is made of numbers. */
  readonly rests: RestsAtHand | null
}

/** What is kept beside numbers: read first, and added where the numbers are. Places are those of the loop. */
export interface RestsAtHand {
  /** `false`: the event is to be looked at closely. */
  read(i: number): boolean
  /** Adds what was read last. */
  add(partials: Partials, partial: number, i: number, time: number): void
}

/** Where events go; what else there is of it is known to its `Place`. */
export interface Target {
  readonly partials: Partials
  /** The watermark from which on there is something to be done. */
  readonly act: number
  /** The partial aggregate that has all it will have with the event added last; -1: there is none. */
  readonly filled: number
  /** The partial aggregate for an event; -1: none. */
  partialFor(time: number, id: number): number
}

/** How the inner loop finds the partial aggregate of an event without a call: source, over the fields of a target. */
export interface Place {
  /** Of a target, read again after each call: constants. */
  readonly fields: string
  /** Whether an event that meets watermark `w` at time `t` has to be looked at, or time has to act before. */
  readonly stops: string
  /** Sets `partial` of the event of key `id` at time `t`, or breaks: then `partialFor` is asked. */
  readonly find: string
  /** What adding changes besides. */
  readonly store: string
  /** Whether a partial aggregate may be full, after it was asked for. */
  readonly fills: boolean
}

/** An event that is not later than the watermark it met, and before which nothing is to be done. */
export const IN_TIME = 'w >= act || !(t >= w + 1)'

/**
 * Adds events from place `from` on, up to `to`, or to the first which is not plainly in time, is to be looked at, or met a
 * watermark at which there is something to be done; or up to one that has filled a partial aggregate.
 *
 * @returns the place of that one; behind the one that has filled it
 */
export type AddLoop = (chunk: Chunk, target: Target, from: number, to: number) => number

export interface AddLoops {
  /** Where no value is missing. */
  readonly full: AddLoop
  readonly partial: AddLoop
  /** Adds one event, at this place, to a partial aggregate. */
  readonly one: (chunk: Chunk, partials: Partials, partial: number, i: number) => void
}

export function addLoops(layout: Layout, place: Place): AddLoops {
  const one = adder(layout)
  const plain = plainLoop(one, place)
  return { full: generated(layout, place, false) ?? plain, partial: generated(layout, place, true) ?? plain, one }
}

function generated(layout: Layout, place: Place, mayMiss: boolean): AddLoop | null {
  const values = layout.operands.map((_, k) => `const v${k} = chunk.values[${k}], p${k} = chunk.present[${k}];`)
  return generate<AddLoop>(
    [],
    [],
    loopSource(
      layout,
      place,
      'chunk',
      `const ids = chunk.ids; ${values.join(' ')}`,
      'const r = i, id = ids[i];',
      '',
      mayMiss,
    ),
  )
}

/** Columns in which the keys are words and the operands numbers: they are read where they are. */
export interface ColumnsAtHand {
  marks: Float64Array
  times: Float64Array
  /** The row of an event: `row[i]`; where rows follow one another, `i + shift`. */
  row: Int32Array
  shift: number
  /** Of the keys; and by code the id, or negative: the event is to be looked at closely. */
  readonly codes: Int32Array
  readonly known: Int32Array
  /** By operand. */
  readonly numbers: readonly NumberColumn[]
  readonly rests: RestsAtHand | null
}

/** As `AddLoop`, with places in the batch. It stops at values that are not numbers, too. */
export type ColumnLoop = (columns: ColumnsAtHand, target: Target, from: number, to: number) => number

/** @returns `null` where code may not be generated */
export function columnLoop(
  layout: Layout,
  place: Place,
  numbers: readonly NumberColumn[],
  isKeyed: boolean,
  isDense: boolean,
): ColumnLoop | null {
  // The kinds of the arrays are in the source, so that each combination has a loop with type feedback of its own.
  const kinds = numbers.map((column) => column.constructor.name)
  const values = numbers.map((_, k) => `const v${k} = columns.numbers[${k}];`)
  const id = isKeyed ? 'const code = codes[r]; const id = code >>> 0 < words ? known[code] : -1;' : 'const id = 0;'
  const checks = numbers.map((_, k) => `if (v${k}[r] !== v${k}[r]) return i;`)
  return generate<ColumnLoop>(
    [],
    [],
    loopSource(
      layout,
      place,
      'columns',
      `/* ${kinds.join()} */ const row = columns.row, shift = columns.shift, codes = columns.codes, known = columns.known, words = known.length; ${values.join(' ')}`,
      `const r = ${isDense ? 'i + shift' : 'row[i]'}; ${id}`,
      checks.join(' '),
      false,
    ),
  )
}

/**
 * The inner loop calls nothing, so that what it knows of its arrays stays known; where a call is needed, it is left with
 * nothing changed by that event, and the event is added with calls.
 *
 * PERF: the loop takes 6.5 ns an event, 8.7 with the calls in it (ticks of `node --prof` over 150 passes of a million events
 * in columns, 1,000 keys, sums of whole numbers by the minute, as in `npm run bench -- --filter "windows disorder whole"`;
 * Node 20.20).
 *
 * @param read sets `r`, where the values are, and `id`
 */
function loopSource(
  { components, stride, rests }: Layout,
  place: Place,
  from: string,
  prelude: string,
  read: string,
  checks: string,
  mayMiss: boolean,
): string {
  const tries = components.map((component) => trySource(component, mayMiss)).join('\n')
  const stores = components.map((component) => storeSource(component, mayMiss)).join('\n')
  const adds = components.map((component) => addSource(component, mayMiss)).join('\n')
  const [readRests, addRests, addRest] =
    rests.length === 0
      ? ['', '', '']
      : [
          'if (!rests.read(i)) return i;',
          'rests.add(partials, partial, i, t);',
          'rests.add(partials, partial, i - 1, t);',
        ]
  return `(${from}, target, from, to) => {
      const marks = ${from}.marks, times = ${from}.times, rests = ${from}.rests, partials = target.partials;
      ${prelude}
      let i = from;
      for (;;) {
        let c = partials.cells;
        ${place.fields}
        for (; i < to; i++) {
          ${read}
          const t = times[i], w = marks[i];
          if (id < 0 || ${place.stops}) return i;
          ${checks}
          ${readRests}
          ${place.find}
          const o = partial * ${stride};
          ${tries}
          ${stores}
          ${place.store}
          ${addRests}
        }
        if (i === to) return i;
        ${read}
        const t = times[i];
        let x = 0, y = 0, s = 0, q = 0, e = 0, l = 0;
        const partial = target.partialFor(t, id);
        i++;
        if (partial < 0) continue;
        const o = partial * ${stride};
        c = partials.cells;
        ${adds}
        ${addRest}
        ${place.fills ? 'if (target.filled >= 0) return i;' : ''}
      }
    }`
}

/** What a component becomes, in variables of its own; leaves the loop where a call is needed. */
function trySource({ kind, operand, at }: Component, mayMiss: boolean): string {
  const cell = at === 0 ? 'c[o]' : `c[o + ${at}]`
  const value = `v${operand}[r]`
  const when = mayMiss && operand >= 0 ? `p${operand}[r] === 1` : ''
  const unless = (source: string): string => (when === '' ? `{ ${source} }` : `if (${when}) { ${source} }`)
  switch (kind) {
    case 'events':
      return ''
    case 'values':
      return when === '' ? '' : `const n${at} = ${when} ? 1 : 0;`
    case 'sum':
    case 'squares': {
      const square = `if (y${at} !== (y${at} | 0) || y${at} > ${GREATEST_ROOT} || y${at} < -${GREATEST_ROOT}) break; y${at} *= y${at};`
      return `let s${at} = ${cell}, l${at} = c[o + ${at + 1}];
        ${unless(`let y${at} = ${value}; ${kind === 'squares' ? square : ''}
          const x${at} = s${at}; s${at} = x${at} + y${at}; const q${at} = s${at} - x${at}, e${at} = (x${at} - (s${at} - q${at})) + (y${at} - q${at});
          if (e${at} !== 0) { const z = l${at}; l${at} = z + e${at}; const d = l${at} - z; if ((z - (l${at} - d)) + (e${at} - d) !== 0) break; }`)}`
    }
    case 'least':
    case 'greatest': {
      const [beyond, within] = kind === 'least' ? ['<', '>'] : ['>', '<']
      return `let m${at} = ${cell};
        ${unless(`const y = ${value}; if (!(y ${within} m${at})) { if (y ${beyond} m${at}) m${at} = y; else if (y === 0 || m${at} !== m${at}) break; }`)}`
    }
    case 'earliest':
    case 'latest':
      return ''
  }
}

/** The greatest whole number whose square is exact. */
const GREATEST_ROOT = 94_906_265

function storeSource({ kind, at }: Component, mayMiss: boolean): string {
  const cell = at === 0 ? 'c[o]' : `c[o + ${at}]`
  switch (kind) {
    case 'events':
      return `${cell} += 1;`
    case 'values':
      return `${cell} += ${mayMiss ? `n${at}` : '1'};`
    case 'sum':
    case 'squares':
      return `${cell} = s${at}; c[o + ${at + 1}] = l${at};`
    case 'least':
    case 'greatest':
      return `${cell} = m${at};`
    case 'earliest':
      return `if (t < ${cell}) ${cell} = t;`
    case 'latest':
      return `if (t > ${cell}) ${cell} = t;`
  }
}

function addSource({ kind, operand, at }: Component, mayMiss: boolean): string {
  const cell = at === 0 ? 'c[o]' : `c[o + ${at}]`
  const value = `v${operand}[r]`
  const when = (source: string): string => (mayMiss ? `if (p${operand}[r] === 1) { ${source} }` : `{ ${source} }`)
  switch (kind) {
    case 'events':
      return `${cell} += 1;`
    case 'values':
      return when(`${cell} += 1;`)
    case 'sum':
      return when(`y = ${value}; ${sumSource(at)}`)
    case 'squares':
      return when(
        `y = ${value}; if (y === (y | 0) && y <= ${GREATEST_ROOT} && y >= -${GREATEST_ROOT}) { y = y * y; ${sumSource(at)} } else partials.addSquare(o + ${at}, y);`,
      )
    case 'least':
    case 'greatest': {
      const [beyond, within] = kind === 'least' ? ['<', '>'] : ['>', '<']
      return when(
        `y = ${value}; x = ${cell}; if (!(y ${within} x)) { if (y ${beyond} x) ${cell} = y; else if (y === 0 || x !== x) partials.addToExtreme('${kind}', o + ${at}, y); }`,
      )
    }
    case 'earliest':
      return `if (t < ${cell}) ${cell} = t;`
    case 'latest':
      return `if (t > ${cell}) ${cell} = t;`
  }
}

/** Adds `y` to a sum: two numbers, see `Partials`. NaN is not equal to 0. */
function sumSource(at: number): string {
  const high = at === 0 ? 'c[o]' : `c[o + ${at}]`
  const low = `c[o + ${at + 1}]`
  return `x = ${high}; s = x + y; q = s - x; e = (x - (s - q)) + (y - q);
    if (e === 0) ${high} = s;
    else {
      x = ${low}; l = x + e; q = l - x;
      if ((x - (l - q)) + (e - q) === 0) { ${high} = s; ${low} = l; }
      else partials.addToSum(o + ${at}, y);
    }`
}

function plainLoop(one: AddLoops['one'], { stops }: Place): AddLoop {
  const asksTime = stops === IN_TIME
  return (chunk, target, from, to) => {
    const { marks, times, ids, rests } = chunk
    let i = from
    for (; i < to; i++) {
      const id = ids[i]!
      const time = times[i]!
      if (id < 0 || (asksTime && (marks[i]! >= target.act || !(time >= marks[i]! + 1)))) break
      if (rests !== null && !rests.read(i)) break
      const partial = target.partialFor(time, id)
      if (partial >= 0) {
        one(chunk, target.partials, partial, i)
        rests?.add(target.partials, partial, i, time)
      }
      if (target.filled >= 0) return i + 1
    }
    return i
  }
}

function adder({ components, stride }: Layout): AddLoops['one'] {
  return (chunk, partials, partial, i) => {
    const { cells } = partials
    for (const { kind, operand, at } of components) {
      const o = partial * stride + at
      if (operand >= 0 && chunk.hasMissing && chunk.present[operand]![i] === 0) continue
      const value = operand < 0 ? 0 : chunk.values[operand]![i]!
      switch (kind) {
        case 'events':
        case 'values':
          cells[o]! += 1
          break
        case 'sum':
          partials.addToSum(o, value)
          break
        case 'squares':
          partials.addSquare(o, value)
          break
        case 'least':
        case 'greatest':
          partials.addToExtreme(kind, o, value)
          break
        case 'earliest':
          if (chunk.times[i]! < cells[o]!) cells[o] = chunk.times[i]!
          break
        case 'latest':
          if (chunk.times[i]! > cells[o]!) cells[o] = chunk.times[i]!
      }
    }
  }
}

/** Walks: keys that are told things, marked, taken back, told the same again or something else, and settled. */
import fc from 'fast-check'
import type { Mark } from '../../../src/pattern/engine/rewind.ts'
import type { PatternSyntax } from '../../../src/pattern/syntax/pattern.ts'
import { foundBy, type RewindDriver, type RewindEvent, type Told } from './compact-register-rewind-kit.ts'

type Move =
  | {
      readonly kind: 'event'
      readonly key: number
      readonly gap: number
      readonly of: Omit<RewindEvent, 'id' | 'time'>
    }
  | { readonly kind: 'advance'; readonly key: number; readonly gap: number }
  /** Back to one of the marks, counted from the latest; and, if it says so, all that follows once more, behind an event. */
  | { readonly kind: 'back'; readonly key: number; readonly back: number; readonly again: boolean }
  | { readonly kind: 'settle'; readonly key: number; readonly back: number }
  | { readonly kind: 'collect'; readonly key: number }
  | { readonly kind: 'restore'; readonly key: number }
  | { readonly kind: 'forget'; readonly key: number }

export type Walk = readonly Move[]

export interface WalkOptions {
  readonly keys: number
  readonly length: number
}

export function anyWalk({ keys, length }: WalkOptions): fc.Arbitrary<Walk> {
  const key = fc.nat(keys - 1)
  const of = fc.record({
    kind: fc.constantFrom('a', 'b', 'c'),
    value: fc.constantFrom(0, 1, 2, 3, 0, 1, 2, 3, null),
  })
  const back = fc.nat(8)
  const event = fc.record({ kind: fc.constant('event' as const), key, gap: fc.constantFrom(0, 0, 1, 1, 2), of })
  const advance = fc.record({ kind: fc.constant('advance' as const), key, gap: fc.nat(2) })
  const goBack = fc.record({ kind: fc.constant('back' as const), key, back, again: fc.boolean() })
  const settle = fc.record({ kind: fc.constant('settle' as const), key, back })
  const collect = fc.record({ kind: fc.constant('collect' as const), key })
  const restore = fc.record({ kind: fc.constant('restore' as const), key })
  const forget = fc.record({ kind: fc.constant('forget' as const), key })
  const move: fc.Arbitrary<Move> = fc.oneof(
    { weight: 12, arbitrary: event },
    { weight: 2, arbitrary: advance },
    { weight: 4, arbitrary: goBack },
    { weight: 2, arbitrary: settle },
    { weight: 2, arbitrary: collect },
    { weight: 1, arbitrary: restore },
    { weight: 1, arbitrary: forget },
  )
  return fc.array(move, { minLength: length >> 1, maxLength: length, size: 'max' })
}

interface Marked {
  readonly mark: Mark
  /** How much the key had been told, how far its time had come, and what it was. */
  readonly length: number
  readonly clock: number
  readonly state: string | null
}

/** What a walk came to. */
export interface Walked {
  readonly driver: RewindDriver
  /** How often what a key was differed before it was taken back, and after. */
  readonly changed: number
  /** How many events were told again. */
  readonly again: number
  /** How many marks there were in all. */
  readonly marks: number
}

/**
 * @param marksEvery before how many things that a key is told there is a mark
 * @param looksEvery at how many marks it is looked at what a key is, which collects nodes
 * @param expectSame told what a key is when it was taken back or restored, and what it was
 */
export function walk(
  driver: RewindDriver,
  moves: Walk,
  marksEvery: number,
  looksEvery: number,
  expectSame: (is: string, was: string) => void,
): Walked {
  const keys = driver.told.length
  const clocks = Array.from({ length: keys }, () => 0)
  const marked: Marked[][] = Array.from({ length: keys }, () => [])
  let ids = 0
  let changed = 0
  let again = 0
  let marks = 0
  const mark = (key: number): void => {
    const length = driver.told[key]!.length
    if (length % marksEvery !== 0 || marked[key]!.at(-1)?.length === length) return
    marks++
    const state = marks % looksEvery === 0 ? driver.stateOf(key) : null
    marked[key]!.push({ mark: driver.engine.mark(key), length, clock: clocks[key]!, state })
  }
  const tell = (key: number, told: Told): void => {
    mark(key)
    driver.tell(key, told)
    // Behind what has come for sure there is no event.
    clocks[key] = told.kind === 'event' ? told.event.time : Math.max(clocks[key]!, told.time + 1)
  }
  for (const move of moves) {
    const { key } = move
    const own = marked[key]!
    if (move.kind === 'event') {
      const event = { ...move.of, id: ids++, time: clocks[key]! + move.gap }
      tell(key, { kind: 'event', event, found: [] })
    } else if (move.kind === 'advance') tell(key, { kind: 'advance', time: clocks[key]! + move.gap - 1 })
    else if (move.kind === 'collect') driver.engine.snapshot()
    else if (move.kind === 'restore') {
      const states = clocks.map((_, one) => driver.stateOf(one))
      driver.restore()
      for (const [one, state] of states.entries()) expectSame(driver.stateOf(one), state)
      for (const all of marked) all.length = 0
    } else if (move.kind === 'forget') {
      if (driver.engine.holds(key)) continue
      driver.engine.forget(key)
      own.length = 0
    } else {
      const at = own.length - 1 - (move.back % Math.max(own.length, 1))
      const to = own[at]
      if (to === undefined) continue
      if (move.kind === 'settle') {
        driver.engine.settle(key, to.mark)
        own.splice(0, at)
        continue
      }
      if (to.state !== null && driver.stateOf(key) !== to.state) changed++
      const rest = driver.rewind(key, to.mark, to.length)
      own.length = at + 1
      clocks[key] = to.clock
      if (to.state !== null) expectSame(driver.stateOf(key), to.state)
      if (!move.again) continue
      const late = { id: ids++, time: to.clock, kind: 'abc'[ids % 3]!, value: ids % 4 }
      tell(key, { kind: 'event', event: late, found: [] })
      for (const one of rest) tell(key, one)
      again += rest.length
    }
  }
  return { driver, changed, again, marks }
}

/** What is wrong with what keys were told of matches, as it stands. Of those limited, any may be left out. */
export function wrongIn(
  { told, engine: { name } }: RewindDriver,
  syntax: PatternSyntax,
  { lists }: { readonly lists: boolean },
): readonly string[] {
  const { output } = syntax
  const limit = output.kind === 'matches' ? (output.limit ?? Infinity) : Infinity
  const all = limit === Infinity ? syntax : { ...syntax, output: { kind: 'matches', limit: null } as const }
  const expected = foundBy(name as 'register' | 'compact', lists ? all : syntax, told)
  return told.flatMap((one, key) => one.flatMap((is, at) => differences(is, expected[key]![at]!, limit)))
}

function differences(is: Told, should: Told, limit: number): readonly string[] {
  if (is.kind === 'advance' || should.kind === 'advance') return []
  const missing = should.found.filter((line) => !is.found.includes(line))
  const extra = is.found.filter((line) => !should.found.includes(line))
  const lines = extra.map((line) => `too much: ${line}`)
  if (is.found.length !== Math.min(limit, should.found.length)) {
    lines.push(...missing.map((line) => `missing: ${line}`), `${is.found.length} at ${is.event.time}`)
  }
  return lines
}

/** Cases that a property found, or that are too rare for one: kept by name. */
import { describe, expect, test } from 'vitest'
import { detector } from '../../../src/api/detector.ts'
import type { DetectorOptions } from '../../../src/api/detector.ts'
import { field } from '../../../src/event/field.ts'
import { begin, type AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import type { Match } from '../../../src/pattern/match.ts'

interface Letter {
  readonly name: string
  readonly at: number
  readonly row: number
  readonly key?: string
}

/** `'a b@5 x'`: letters at times 0, 5 and 6. */
function letters(text: string): Letter[] {
  let next = 0
  return text.split(' ').map((word, row) => {
    const [name = '', time] = word.split('@')
    const at = time === undefined ? next : Number(time)
    next = at + 1
    return { name, at, row }
  })
}

const is = (name: string) => field('name').eq(name)
const isIn = (...names: string[]) => field('name').oneOf(...names)

function say({ events, time, byEnd }: Match): string {
  const bindings = Object.entries(events).map(
    ([step, bound]) =>
      `${step}=${(Array.isArray(bound) ? bound : [bound]).map((event: Letter) => event.row).join(',')}`,
  )
  return `${bindings.join(' ')} @${time}${byEnd === true ? ' end' : ''}`
}

function found(rule: AnyPattern, text: string, options: Partial<DetectorOptions<Letter>> = {}): string[] {
  const running = detector(rule, { time: 'at', ...options })
  return [...running.pushAll(letters(text)), ...running.end()].map(say)
}

describe('a window that ends at the time of the last event', () => {
  const absent = begin('a').where(is('a')).notFollowedBy('n').where(is('n'))
  const cut = { atEnd: 'cut' } as const

  test('has passed if it is strict, whether or not the rule wants that event', () => {
    for (const last of ['x@15', 'a@15', 'n@15']) {
      expect(found(absent.within(10), `a@5 ${last}`)[0]).toBe('a=0 @15')
      expect(found(absent.within(10), `a@5 ${last}`, cut)).toEqual(['a=0 @15'])
    }
  })

  test('has not if it is inclusive: others of that time could still come', () => {
    expect(found(absent.within(10, { inclusive: true }), 'a@5 x@15')).toEqual(['a=0 @15 end'])
    expect(found(absent.within(10, { inclusive: true }), 'a@5 x@15', cut)).toEqual([])
    expect(found(absent.within(10, { inclusive: true }), 'a@5 x@16', cut)).toEqual(['a=0 @15'])
  })
})

describe('an event that can be the first of several steps', () => {
  test('is one start: with longest, its matches wait for each other', () => {
    const rule = begin('a').where(is('a')).optional().followedBy('b').times(1).longest()
    expect(found(rule, 'a x')).toEqual(['b=0 @1', 'a=0 b=1 @1', 'b=1 @1'])
    expect(found(rule, 'a')).toEqual(['b=0 @0 end'])
  })

  test('is one start: a longer loop at the front extends a match without it', () => {
    const rule = begin('a').where(isIn('a', 'b')).oneOrMore().optional().longest().next('b').where(is('b'))
    expect(found(rule, 'b b')).toEqual(['a=0 b=1 @1 end', 'b=1 @1 end'])
  })
})

describe('longest under a skip strategy', () => {
  test('the least rows win among matches which became certain together', () => {
    const rule = begin('a')
      .where(isIn('a'))
      .followedBy('b')
      .where(is('b'))
      .optional()
      .followedBy('c')
      .where(isIn('b', 'c'))
      .timesOrMore(2)
      .longest()
      .optional()
      .skipPastLastEvent()
    expect(found(rule, 'a c b c')).toEqual(['a=0 c=1,2,3 @3 end'])
  })
})

describe('the order of matches of several rules', () => {
  test('is that of their rows, whatever else each rule has seen', () => {
    const rules = [begin('first').where(is('a')).named('narrow'), begin('second').where(isIn('a', 'x')).named('wide')]
    const running = detector<AnyPattern>(rules, { time: 'at' })
    const events = letters('x@0 x@0 x@0 a@0 a@0').map((event) => ({ ...event, at: 0 }))
    const matches = [...running.pushAll(events), ...running.end()]
    expect(matches.map(({ rule, events: bound }) => [rule, (Object.values(bound)[0] as Letter).row])).toEqual([
      ['wide', 0],
      ['wide', 1],
      ['wide', 2],
      ['narrow', 3],
      ['wide', 3],
      ['narrow', 4],
      ['wide', 4],
    ])
  })
})

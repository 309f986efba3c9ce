import { describe, expect, test } from 'vitest'
import { begin, bound, detector, field } from 'tidemark'
import type { AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import { stateText, type StateTextOptions } from '../../../src/pattern/explain/state-text.ts'
import { programOf } from '../program/program-of.ts'

interface Event {
  readonly id: string
  readonly time: number
}

const is = (kind: string) => field('kind').eq(kind)
const a = begin('a').where(is('a'))

/** What is open after some events: `a1 b2` is an `a` at time 1, then a `b` at time 2. */
function stateAfter(pattern: AnyPattern, events: string, options: StateTextOptions = {}): string {
  const running = detector(pattern, { time: 'time', key: 'key', engine: 'runs' })
  for (const id of events.split(' ')) {
    running.push({ id, kind: id[0], time: Number.parseInt(id.slice(1), 10), key: id.slice(-1) === 'k' ? 'k' : '' })
  }
  running.flush()
  const [rule] = running.snapshot().operator.rules
  return stateText(programOf(pattern), rule!.state.engine, options)
}

const byId: StateTextOptions = { event: (event) => (event as Event).id }

describe('what is open', () => {
  test('per key and start, with what is bound, where it waits and until when', () => {
    const pattern = a.followedBy('b').where(is('b')).oneOrMore().followedBy('c').where(is('c')).within(10)
    expect(stateAfter(pattern, 'a1 b2 a3 b4', byId)).toMatchInlineSnapshot(`
      "engine runs: 1 key, 5 partial matches
      key 0
        starts with a1, window to 11
          a=a1 b=b2 waits in q1, until 11: c -> match; passes others
          a=a1 b=b2,b4 waits in q1, until 11: c -> match; passes others
          a=a1 b=b2,b4 waits in q2, until 11: b again -> q1, q2; passes others
        starts with a3, window to 13
          a=a3 b=b4 waits in q1, until 13: c -> match; passes others
          a=a3 b=b4 waits in q2, until 13: b again -> q1, q2; passes others"
    `)
  })

  test('with the earliest deadline of a state and the window', () => {
    const pattern = a.followedBy('b').where(is('b')).within(4, { of: 'previous' }).within(10)
    expect(stateAfter(pattern, 'a1', byId)).toContain('a=a1 waits in q0, until 5: b -> match')
    const silent = a.notFollowedBy('n').where(is('n')).within(10)
    expect(stateAfter(silent, 'a1', byId)).toContain('a=a1 waits in q0, until 11: passes others; ends at n; match when')
  })

  test('and what holds back a complete match', () => {
    const inOne = field('time').minus(bound('a', 'time')).eq(1)
    const pattern = a.followedBy('b').where(is('b')).where(inOne).within(10).skipPastLastEvent()
    expect(stateAfter(pattern, 'a1 a2 b3', byId)).toMatchInlineSnapshot(`
      "engine runs: 1 key, 1 partial match
      key 0
        starts with a1, window to 11
          a=a1 waits in q0, until 11: b -> match; passes others
        complete, waits for what starts with a1
          a=a2 b=b3"
    `)
    expect(stateAfter(pattern, 'a1 b2', byId)).toBe('engine runs: 0 keys, 0 partial matches')
    expect(stateAfter(a.oneOrMore().longest().within(10), 'a1 a2', byId)).toContain('a=a1,a2 is complete, and may grow')
  })

  test('by key, with names of its own for keys, events and times', () => {
    const pattern = a.followedBy('b').where(is('b')).within(10)
    expect(stateAfter(pattern, 'a1 a2k')).toContain('\nkey 1\n  starts with #1@2, window to 12\n    a=#1@2 waits in q0')
    const text = stateAfter(pattern, 'a1 a2k', { key: (code) => `key-${code}`, timeText: (time) => `T${time}` })
    expect(text).toContain('\nkey key-1\n  starts with #1@T2, window to T12\n')
  })

  test('nothing', () => {
    expect(stateAfter(a, 'x1')).toBe('engine runs: 0 keys, 0 partial matches')
  })

  test('of an engine that it does not know, as data', () => {
    const text = stateText(programOf(a), { engine: 'compact', version: 1, state: { some: [1] } })
    expect(text).toMatch(/^engine compact\n {2}\{\n {4}"some"/)
  })
})

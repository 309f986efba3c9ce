/** Every way in which a partial match can end, and every kind of near miss, as people read them. */
import { describe, expect, test } from 'vitest'
import { begin, either, field, previous } from 'tidemark'
import type { AnyPattern } from '../../../src/pattern/builder/pattern.ts'
import { traceOf, type TraceOfOptions } from '../../../src/pattern/trace/trace-of.ts'
import { traceText } from '../../../src/pattern/trace/trace-text.ts'
import type { Trace, TracedEvent } from '../../../src/pattern/trace/trace.ts'

interface Event {
  readonly kind: string
  readonly value: number
}

/** `'a0 b3=79'`: an `a` at 0, and a `b` at 3 with the value 79. */
function events(words: string, first = 0): readonly TracedEvent<Event>[] {
  return words.split(' ').map((word, i) => {
    const [, kind = '', time, value = '0'] = /^([a-z])(\d+)(?:=([\d.]+))?$/.exec(word)!
    return { time: Number(time), position: first + i, event: { kind, value: Number(value) } }
  })
}

const is = (kind: string) => field('kind').eq(kind)
const a = begin('a').where(is('a'))
const ab = a.followedBy('b').where(is('b'))

function traced(rule: AnyPattern, input: string, options: TraceOfOptions<Event> = {}): Trace<Event> {
  return traceOf(rule.named('r').syntax, events(input), options)
}

function text(rule: AnyPattern, input: string, options: TraceOfOptions<Event> = {}): string {
  return traceText(traced(rule, input, options))
}

const late = (word: string, latenessMs: number) => events(word, 90).map((event) => ({ ...event, latenessMs }))

describe('a trace as text', () => {
  test('matched, and continued', () => {
    expect(text(ab, 'a0 x1 b2')).toMatchInlineSnapshot(`
      "rule r: 3 events from 0 to 2
      1 start: 1 matched

      matched
        a=#0 b=#2 from 0: matched at 2"
    `)
    expect(traced(ab, 'a0 b2').starts[0]!.partial.map(({ end }) => end.kind)).toEqual(['continued', 'matched'])
  })

  test('timed out, and what came behind the deadline', () => {
    expect(text(ab.within(5), 'a0 x1 b7')).toMatchInlineSnapshot(`
      "rule r: 3 events from 0 to 7
      1 start: 1 timed out waiting for b
      nearest miss: b #2 at 7 came 2 ms after the deadline for a=#0 (less than 5 ms from first to last); in time it would have made a match

      near misses
        b #2 at 7 came 2 ms after the deadline for a=#0 (less than 5 ms from first to last); in time it would have made a match
                    #0   #2
                    0    7
          timeout   a┄┄┊         timed out at 5

      ended
        a=#0 from 0: timed out at 5 (less than 5 ms from first to last) waiting for b (kind == "b")"
    `)
    expect(text(a.followedBy('b').where(is('b')).within(5, { of: 'previous' }), 'a0 b5')).toMatchInlineSnapshot(`
      "rule r: 2 events from 0 to 5
      1 start: 1 timed out waiting for b
      nearest miss: b #1 at 5 came just at the deadline for a=#0 (less than 5 ms after the event before); in time it would have made a match

      near misses
        b #1 at 5 came just at the deadline for a=#0 (less than 5 ms after the event before); in time it would have made a match
                    #0   #1
                    0    5
          timeout   a┄┄┄┄┊       timed out at 5

      ended
        a=#0 from 0: timed out at 5 (less than 5 ms after the event before) waiting for b (kind == "b")"
    `)
    expect(text(a.oneOrMore().within(4, { of: 'step' }).followedBy('b').where(is('b')), 'a0 a2 a9'))
      .toMatchInlineSnapshot(`
      "rule r: 3 events from 0 to 9
      3 starts: 3 waiting when the input ended

      waiting
        a=#0,#1 from 0: the input ended while it waited for b (kind == "b")
        a=#1 from 2: the input ended while it waited for b (kind == "b")
        a=#2 from 9: the input ended while it waited for more a (kind == "a") or b (kind == "b")"
    `)
  })

  test('times of day', () => {
    const day = Date.UTC(2026, 2, 1, 12)
    const at = (ms: number, kind: string, position: number): TracedEvent<Event> => ({
      time: day + ms,
      position,
      event: { kind, value: 1 },
    })
    const rule = ab.within({ seconds: 5 }).named('r')
    const trace = traceOf(rule.syntax, [at(0, 'a', 0), at(5340, 'b', 1)], { key: 'm1' })
    expect(traceText(trace, { label: (event) => (event as Event).kind })).toMatchInlineSnapshot(`
      "rule r, key m1: 2 events from 2026-03-01 12:00:00 to 12:00:05 UTC
      1 start: 1 timed out waiting for b
      nearest miss: b #1 b at 12:00:05.340 came 340 ms after the deadline for a=#0 (less than 5 s from first to last); in time it would have made a match

      near misses
        b #1 b at 12:00:05.340 came 340 ms after the deadline for a=#0 (less than 5 s from first to last); in time it would have made a match
                    #0             #1
                    12:00:00.000   12:00:05.340
          timeout   a┄┄┄┄┄┄┄┄┄┄┄┄┊                   timed out at 12:00:05.000

      ended
        a=#0 from 12:00:00.000: timed out at 12:00:05.000 (less than 5 s from first to last) waiting for b (kind == "b")"
    `)
  })

  test('failed: which condition was false, part by part', () => {
    const rule = a
      .next('b')
      .where(is('b'))
      .where(field('value').gt(80))
      .where(field('value').gt(previous('value')))
    expect(text(rule, 'a0=79 b1=79.2 b2=90')).toMatchInlineSnapshot(`
      "rule r: 3 events from 0 to 2
      1 start: 1 ended by an event that was no b
      nearest miss: #1 at 1 came in between: without it a=#0 b=#2 would have matched

      near misses
        #1 at 1 came in between: without it a=#0 b=#2 would have matched
                    #0   #1   #2
                    0    1    2
          killed    a
          without   a─────────b
        #1 at 1 was nearly b for a=#0: value is 79.2, needs > 80

      ended
        a=#0 from 0: ended by #1 at 1, which came next and could not be taken: b: value is 79.2, needs > 80"
    `)
    const isHot = (event: { readonly value?: number }): boolean => (event.value ?? 0) > 80
    const throws = (event: { readonly nothing?: { readonly here: number } }): boolean => event.nothing!.here > 0
    expect(text(a.next('b').where(isHot).where(throws), 'a0 b1')).toContain(
      "b: isHot() is false and throws() threw: Cannot read properties of undefined (reading 'here')",
    )
    expect(text(a.next('b').where(field('other').gt(1)), 'a0 b1')).toContain('b: other is missing, needs > 1')
  })

  test('negated, and what would have been', () => {
    expect(text(a.notFollowedBy('c').where(is('c')).followedBy('b').where(is('b')), 'a0 c1 b2')).toMatchInlineSnapshot(`
      "rule r: 3 events from 0 to 2
      1 start: 1 killed by c
      nearest miss: c #1 at 1 killed it: without it a=#0 b=#2 would have matched

      near misses
        c #1 at 1 killed it: without it a=#0 b=#2 would have matched
                    #0   #1   #2
                    0    1    2
          killed    a
          without   a─────────b

      ended
        a=#0 from 0: killed by c #1 at 1, while it waited for b"
    `)
    expect(text(a.notFollowedBy('c').where(is('c')).within(5), 'a0 c1')).toMatchInlineSnapshot(`
      "rule r: 2 events from 0 to 1
      1 start: 1 killed by c
      nearest miss: c #1 at 1 killed it: without it a=#0 would have matched

      near misses
        c #1 at 1 killed it: without it a=#0 would have matched
                    #0   #1
                    0    1
          killed    a
          without   a

      ended
        a=#0 from 0: killed by c #1 at 1, before it was complete at 5"
    `)
  })

  test('skipped, and held back', () => {
    const skipping = a.oneOrMore().followedBy('b').where(is('b')).within(10).skipPastLastEvent()
    expect(text(skipping, 'a0 a1 b2')).toMatchInlineSnapshot(`
      "rule r: 3 events from 0 to 2
      2 starts: 1 matched, 1 taken away by a match

      ended
        a=#1 b=#2 from 1: taken away at 2 by the match a=#0,#1 b=#2 (skipPastLastEvent)

      matched
        a=#0,#1 b=#2 from 0: matched at 2
          a=#0 b=#2: taken away at 2 by the match a=#0,#1 b=#2 (skipPastLastEvent)"
    `)
    const strict = either(begin('a').where(is('a')).followedBy('z').where(is('z')), begin('b').where(is('b')))
    const held = begin(strict).within(9).skipToNext()
    expect(text(held, 'a0 b1 x2', { now: 2 })).toMatchInlineSnapshot(`
      "rule r: 3 events from 0 to 2, watermark 2
      2 starts: 1 waiting for z, 1 held back

      waiting
        a=#0 from 0: waits for z (kind == "z"), until 9
        b=#1 from 1: complete, and held back: what starts with #0 at 0 is still open"
    `)
  })

  test('not the longest', () => {
    expect(text(a.oneOrMore().longest().followedBy('b').where(is('b')), 'a0 a1 b2')).toMatchInlineSnapshot(`
      "rule r: 3 events from 0 to 2
      2 starts: 2 matched

      matched
        a=#0,#1 b=#2 from 0: matched at 2, by the end of the input
          a=#0 b=#2: not the longest: a=#0,#1 b=#2 has more
        a=#1 b=#2 from 1: matched at 2, by the end of the input"
    `)
  })

  test('cut by the end of the input, and open', () => {
    expect(text(ab, 'a0 x1')).toMatchInlineSnapshot(`
      "rule r: 2 events from 0 to 1
      1 start: 1 waiting when the input ended

      waiting
        a=#0 from 0: the input ended while it waited for b (kind == "b")"
    `)
    expect(text(ab.within(9), 'a0 x1 b3', { now: 2 })).toMatchInlineSnapshot(`
      "rule r: 2 events from 0 to 1, watermark 2
      1 start: 1 waiting for b
      note: 1 event is ahead of the watermark, and not decided on yet

      waiting
        a=#0 from 0: waits for b (kind == "b"), until 9"
    `)
    expect(text(a.notFollowedBy('c').where(is('c')).within(9), 'a0 x1', { atEnd: 'cut' })).toMatchInlineSnapshot(`
      "rule r: 2 events from 0 to 1
      1 start: 1 waiting when the input ended

      waiting
        a=#0 from 0: the input ended while it waited for no c until 9"
    `)
  })

  test('nearly, but for one condition', () => {
    const rule = a.followedBy('b').where(is('b')).where(field('value').gt(80)).within(9)
    expect(text(rule, 'a0 b1=20 b2=79.2 b3=10')).toMatchInlineSnapshot(`
      "rule r: 4 events from 0 to 3
      1 start: 1 timed out waiting for b
      nearest miss: #2 at 2 was nearly b for a=#0: value is 79.2, needs > 80

      near misses
        #2 at 2 was nearly b for a=#0: value is 79.2, needs > 80

      ended
        a=#0 from 0: timed out at 9 (less than 9 ms from first to last) waiting for b (kind == "b" and value > 80)"
    `)
    expect(text(begin('hot').where(field('value').gt(80)), 'a0=20 b1=79.2')).toMatchInlineSnapshot(`
      "rule r: 2 events from 0 to 1
      no partial match began
      nearest miss: #1 at 1 nearly began as hot: value is 79.2, needs > 80

      near misses
        #1 at 1 nearly began as hot: value is 79.2, needs > 80"
    `)
  })

  test('late', () => {
    expect(text(ab.within(9), 'a0 x5', { late: late('b3', 120_000) })).toMatchInlineSnapshot(`
      "rule r: 2 events from 0 to 5, 1 late
      1 start: 1 timed out waiting for b
      nearest miss: #90 at 3 was late by 2 min; in time it would have made the match a=#0 b=#90

      near misses
        #90 at 3 was late by 2 min; in time it would have made the match a=#0 b=#90
                    #0    #90
                    0     3
          in time   a─────b

      ended
        a=#0 from 0: timed out at 9 (less than 9 ms from first to last) waiting for b (kind == "b")"
    `)
    const silent = a.notFollowedBy('b').where(is('b')).within(5)
    expect(text(silent, 'a0 x9', { key: 'k', late: late('b3', 2) })).toContain(
      '#90 at 3 was late by 2 ms; in time it would have taken away the match r|k|0',
    )
  })

  test('one event: what it began, what it did, and why not more', () => {
    const rule = a.where(field('value').lt(50)).followedBy('b').where(is('b')).where(field('value').gt(80)).within(9)
    expect(text(rule, 'a0 a1 b2=79 b3=81', { event: 2 })).toMatchInlineSnapshot(`
      "rule r: 4 events from 0 to 3
      2 starts: 2 matched

      event #2 at 2
        nothing begins with it: a: kind is 'b', needs 'a' and value is 79, needs < 50
        a=#0 passed it over: b: value is 79, needs > 80
        a=#1 passed it over: b: value is 79, needs > 80

      matched
        a=#0 b=#3 from 0: matched at 3
        a=#1 b=#3 from 1: matched at 3"
    `)
    expect(text(rule, 'a0 a1', { event: 90, late: late('b0=99', 7) })).toContain('late by 7 ms: it was not processed')
    expect(traced(rule, 'a0', { event: 5 }).event).toBe(null)
  })

  test('a range of time: only what was open then', () => {
    const trace = traced(ab.within(3), 'a0 a10 a20 b21', { from: 11, to: 14 })
    expect(trace.starts.map(({ first }) => first.time)).toEqual([10])
  })

  test('a limit is told of, and the text is bounded', () => {
    const many = Array.from({ length: 200 }, (_, i) => `a${i}`).join(' ')
    const any = a.oneOrMore().allowCombinations().followedByAny('b').where(is('b'))
    const trace = traced(any, `${many} b300`, { limits: { partialMatches: 500, steps: 5000 } })
    expect(trace.truncated).toEqual({ row: 0, position: 0, time: 0 })
    expect(traceText(trace)).toContain('note: too much to follow: nothing is said of what starts with #0 at 0 or later')
    const lines = text(ab.within(2), many).split('\n')
    expect(lines).toContain('200 starts: 200 timed out waiting for b')
    expect(lines).toContain('  195 more not shown')
    expect(lines.length).toBeLessThan(20)
  })

  test('nothing began', () => {
    expect(text(ab, 'x0 x1')).toBe('rule r: 2 events from 0 to 1\nno partial match began')
    expect(traceText(traceOf(ab.named('r').syntax, []))).toBe('rule r: 0 events\nno partial match began')
  })
})

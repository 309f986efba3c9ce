import { describe, expect, test } from 'vitest'
import { begin, explainData, field } from 'tidemark'
import { begin as beginAny, type AnyPattern } from '../../../src/pattern/builder/pattern.ts'

const is = (kind: string) => field('kind').eq(kind)
const rule = begin('a')
  .where(is('a'))
  .notFollowedBy('n')
  .where(is('n'))
  .followedBy('b')
  .where(is('b'))
  .oneOrMore()
  .optional()
  .next('c')
  .where(is('c'))
  .within(5)

/** A name with all that means something in one of the languages. */
const EVIL = `a; b: --> [*] %%{x}% "q" <b>#1; & \\`
const evil: AnyPattern = beginAny(EVIL).where(is('a')).next('end').where(is('b'))

describe('Mermaid', () => {
  test('draws states, what leads from one to the other, and what stays or ends in the states', () => {
    expect(explainData(rule).mermaid).toMatchInlineSnapshot(`
      "stateDiagram-v2
        direction LR
        q0 : q0<br>passes others<br>ends at n
        q1 : q1<br>ends at n or any other event
        q2 : q2
        q3 : q3<br>passes others
        q4 : q4<br>ends at any other event
        match : match
        [*] --> q0 : a
        [*] --> q1 : a
        q0 --> q2 : b
        q1 --> match : c
        q2 --> match : c
        q2 --> q2 : b again
        q2 --> q3 : events if not b
        q3 --> q3 : b again
        q3 --> q4 : b again
        q4 --> match : c
        match --> [*]"
    `)
  })

  test('draws time', () => {
    const silent = begin('a').where(is('a')).notFollowedBy('n').where(is('n')).within(5)
    expect(explainData(silent).mermaid).toContain('  q0 --> match : when the window closes')
    const late = begin('a').where(is('a')).followedBy('b').where(is('b')).within(5, { of: 'previous' })
    expect(explainData(late).mermaid).toContain('q0 : q0<br>passes others<br>deadline 5 ms after the event before')
  })

  test('shows what users write, and does not read it', () => {
    const { mermaid } = explainData(evil)
    const line = mermaid.split('\n').find((one) => one.startsWith('  [*]'))
    const label = line!.slice('  [*] --> q0 : '.length)
    expect(label.replaceAll(/#(\d+);/g, '')).toMatch(/^[\w ]*[\w -]*$/)
    expect(label.replaceAll(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))).toBe(EVIL)
  })
})

describe('DOT', () => {
  test('draws the same', () => {
    expect(explainData(rule).dot).toMatchInlineSnapshot(`
      "digraph pattern {
        rankdir=LR; node [shape=box, style=rounded, fontname="sans-serif"]; edge [fontname="sans-serif"];
        start [shape=circle, label=""]; match [shape=doublecircle];
        q0 [label="q0\\npasses others\\nends at n"];
        q1 [label="q1\\nends at n or any other event"];
        q2 [label="q2"];
        q3 [label="q3\\npasses others"];
        q4 [label="q4\\nends at any other event"];
        start -> q0 [label="a"];
        start -> q1 [label="a"];
        q0 -> q2 [label="b"];
        q1 -> match [label="c"];
        q2 -> match [label="c"];
        q2 -> q2 [label="b again"];
        q2 -> q3 [label="events if not b"];
        q3 -> q3 [label="b again"];
        q3 -> q4 [label="b again"];
        q4 -> match [label="c"];
      }"
    `)
  })

  test('shows what users write, and does not read it', () => {
    const { dot } = explainData(evil)
    const label = /start -> q0 \[label="(.*)"\];/.exec(dot)![1]!
    expect(label).not.toMatch(/(?<!\\)(?:\\\\)*"/)
    expect(label.replaceAll(/\\(["\\])/g, '$1').replaceAll('&amp;', '&')).toBe(EVIL)
  })
})

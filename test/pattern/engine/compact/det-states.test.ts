import { describe, expect, test } from 'vitest'
import { SymbolTable } from '../../../../src/event/symbols.ts'
import { Alphabet } from '../../../../src/pattern/engine/compact/alphabet.ts'
import { DetStates, NOTHING, START } from '../../../../src/pattern/engine/compact/det-states.ts'
import { planPattern } from '../../../../src/pattern/plan/plan.ts'
import { compilePattern } from '../../../../src/pattern/program/compile.ts'
import type { PatternSyntax } from '../../../../src/pattern/syntax/pattern.ts'
import { kind, patternOf, step } from './patterns.ts'

interface Made {
  readonly alphabet: Alphabet
  readonly dets: DetStates
  /** The letter of events for which tests of these numbers hold. */
  readonly letter: (...holding: readonly number[]) => number
}

function madeOf(syntax: PatternSyntax, limit?: number): Made {
  const program = compilePattern(planPattern(syntax))
  const bits = program.plan.tests.map((_, bit) => bit)
  const symbols = new SymbolTable(bits.length)
  const alphabet = new Alphabet(program, symbols, bits)
  const letter = (...holding: readonly number[]): number => {
    const words = new Int32Array(1)
    for (const bit of holding) words[0]! |= 1 << bit
    return alphabet.letterOf(symbols.intern(words, 0))
  }
  return { alphabet, dets: new DetStates(program, alphabet, limit), letter }
}

describe('det-states', () => {
  const abc = patternOf([step('a'), step('b'), step('c')], 9)

  test('are made as far as events need them', () => {
    const { dets, letter } = madeOf(abc)
    const [a, b, c] = [letter(0), letter(1), letter(2)]
    expect(dets.size).toBe(1)
    const begins = dets.moveOf(START, a)
    const afterA = dets.moves[begins + 4]!
    expect([...dets.moves.subarray(begins, begins + 6)]).toEqual([-1, 0, 1, 0, afterA, 0])
    expect(dets.moveOf(afterA, a)).toBe(NOTHING)
    expect(dets.moveOf(afterA, c)).toBe(NOTHING)
    const takesB = dets.moveOf(afterA, b)
    expect(dets.moves[takesB]).toBe(afterA)
    const afterB = dets.moves[takesB + 4]!
    const takesC = dets.moveOf(afterB, c)
    // It waits on for another c, and this one completes a match behind which nothing is waited for.
    expect([...dets.moves.subarray(takesC, takesC + 6)]).toEqual([afterB, 0, 1, 2, -1, 1])
    expect(dets.size).toBe(3)
    expect(dets.moveOf(START, a)).toBe(begins)
  })

  test('tell what can change nothing', () => {
    const { dets, letter } = madeOf(abc)
    expect([dets.changes(letter()), dets.changes(letter(0)), dets.changes(letter(2))]).toEqual([false, true, true])
    const strict = madeOf(patternOf([step('a'), step('b', 'strict')], 9))
    expect(strict.dets.changes(strict.letter())).toBe(true)
  })

  test('that are in use outlive the others', () => {
    const { dets, alphabet, letter } = madeOf(abc, 2)
    const afterA = dets.moves[dets.moveOf(START, letter(0)) + 4]!
    const afterB = dets.moves[dets.moveOf(afterA, letter(1)) + 4]!
    expect([dets.size, dets.isFull]).toEqual([3, true])
    const states = dets.get(afterB).states
    const isUsed = new Uint8Array(dets.bound)
    isUsed[afterB] = 1
    dets.clear(isUsed)
    alphabet.clear()
    expect([dets.size, dets.isFull]).toEqual([2, false])
    expect(dets.idOf(new Set(states), false)).toBe(afterB)
    const takesC = dets.moveOf(afterB, letter(2))
    expect(dets.moves[takesC]).toBe(afterB)
  })
})

describe('the alphabet of a rule', () => {
  test('tells apart only what the rule asks for', () => {
    const { alphabet, letter } = madeOf(patternOf([step('a'), step('b', 'any', { where: kind('ab') })], 9))
    expect(letter(0)).not.toBe(letter(0, 1))
    expect(alphabet.size).toBe(3)
  })

  test('of many tests does not grow without bound', () => {
    const steps = Array.from({ length: 14 }, (_, i) => step(`s${i}`, 'any'))
    const { alphabet, letter } = madeOf(patternOf(steps, 9))
    let cleared = 0
    for (let set = 0; set < 1 << 14; set++) {
      if (alphabet.isFull) {
        alphabet.clear()
        cleared++
      }
      const made = letter(...[...steps.keys()].filter((bit) => ((set >> bit) & 1) === 1))
      expect(alphabet.holds(made, 13)).toBe(set >> 13 === 1)
      expect(alphabet.size).toBeLessThanOrEqual(8192)
    }
    expect(cleared).toBeGreaterThan(0)
  })
})

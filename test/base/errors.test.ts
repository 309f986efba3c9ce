import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BrokenInvariant, invariant, show, TidemarkError } from '../../src/base/errors.ts'

describe('an error', () => {
  test('shows message, code and hint, and keeps its data frozen', () => {
    const cause = new Error('below')
    const error = new TidemarkError('TOO_WARM', {
      message: 'It is 91 °C.',
      hint: 'Cool it.',
      data: { celsius: 91 },
      cause,
    })
    expect(String(error)).toBe('It is 91 °C. [TOO_WARM]\nhint: Cool it.')
    expect(error).toMatchObject({ name: 'TidemarkError', code: 'TOO_WARM', data: { celsius: 91 }, cause })
    expect(Object.isFrozen(error.data)).toBe(true)
  })

  test('has no cause if there is none', () => {
    expect('cause' in new TidemarkError('X', { message: 'm', hint: 'h' })).toBe(false)
  })

  test('of the code itself states the fact that does not hold', () => {
    expect(() => invariant(false, 'water flows down')).toThrow(new BrokenInvariant('expected: water flows down'))
    expect(() => invariant(true, 'water flows down')).not.toThrow()
  })
})

describe('a value in an error', () => {
  const circular: { self?: unknown } = {}
  circular.self = circular
  test.each([
    ['text', "'text'"],
    ['x'.repeat(100), `'${'x'.repeat(57)}…'`],
    [12.5, '12.5'],
    [undefined, 'undefined'],
    [{ a: [1, 2] }, '{"a":[1,2]}'],
    [new Error('broken pipe'), 'broken pipe'],
    [function read() {}, 'function read'],
    [circular, '[object Object]'],
    [10n, '10'],
  ])('%#', (value, text) => {
    expect(show(value)).toBe(text)
  })
})

test('the codes in README.md are those in the code', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const source = files.map((file) => readFileSync(join('src', file), 'utf8')).join('\n')
  const raised = new Set(
    [...source.matchAll(/(?:new TidemarkError\(\s*|CODE = )'([A-Z_]+)'/g)].map(([, code]) => code!),
  )
  const readme = readFileSync('README.md', 'utf8').split('## Command line')[1]!.split('## How it compares')[0]!
  const listed = new Set([...readme.matchAll(/`([A-Z]+(?:_[A-Z]+)+|UNSUPPORTED)`/g)].map(([, code]) => code!))
  expect([...listed].sort()).toEqual([...raised].sort())
  expect(raised.size).toBeGreaterThan(40)
})

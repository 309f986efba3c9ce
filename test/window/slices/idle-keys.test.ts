import { expect, test } from 'vitest'
import { IdleKeys } from '../../../src/window/slices/idle-keys.ts'

/** A window in which these keys have something, and which is given up. */
function window(idle: IdleKeys, keys: readonly number[]): void {
  for (const _key of keys) idle.begin()
  for (const key of keys) idle.end(key)
  idle.fade()
}

const ids = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i)

test('keys that come back with each window are remembered', () => {
  const idle = new IdleKeys()
  for (let i = 0; i < 100; i++) {
    window(idle, ids(0, 1000))
    expect(idle.areTooMany(1000)).toBe(false)
  }
  expect(idle.used).toBe(0)
  expect(idle.takeAll()).toHaveLength(1000)
  expect(idle.isEmpty).toBe(true)
})

test('keys of which there are ever more are forgotten before they are many times as many as a window has', () => {
  const idle = new IdleKeys()
  let known = 0
  let forgotten = 0
  let most = 0
  for (let i = 0; i < 100; i++) {
    window(idle, ids(i * 1000, 1000))
    known += 1000
    most = Math.max(most, known)
    if (!idle.areTooMany(known)) continue
    forgotten += idle.takeAll().length
    known = 0
  }
  expect(most).toBeLessThanOrEqual(6000)
  expect(forgotten).toBeGreaterThan(90_000)
})

test('many keys that came once are forgotten some windows later', () => {
  const idle = new IdleKeys()
  window(idle, ids(0, 100_000))
  let windows = 0
  for (; !idle.areTooMany(100_000); windows++) window(idle, ids(0, 100))
  expect(windows).toBeLessThan(60)
})

test('a few are remembered in any case, and so are those that have something', () => {
  const idle = new IdleKeys()
  window(idle, ids(0, 64))
  for (let i = 0; i < 100; i++) window(idle, [0])
  expect(idle.areTooMany(64)).toBe(false)
  const used = new IdleKeys()
  for (const _key of ids(0, 10_000)) used.begin()
  for (let i = 0; i < 100; i++) used.fade()
  expect(used.areTooMany(10_000)).toBe(false)
})

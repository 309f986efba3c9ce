import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { History, type StatePatch } from '../../../src/replay/history/history.ts'
import { PlainValues } from '../../../src/replay/history/plain-value.ts'
import { rejects } from './rejects.ts'

interface State {
  readonly step: number
  readonly cause: { readonly kind: string; readonly of: number }
  readonly open: Readonly<Record<string, { readonly n: number; readonly list: readonly unknown[] }>>
  readonly said: readonly unknown[]
}

const values = new PlainValues()

const anyState: fc.Arbitrary<Omit<State, 'step'>> = fc.record({
  cause: fc.record({ kind: fc.constantFrom('a', 'b'), of: fc.nat(2) }),
  open: fc.dictionary(
    fc.constantFrom('p', 'q', 'r', 's'),
    fc.record({ n: fc.nat(2), list: fc.array(fc.oneof(fc.nat(2), fc.record({ x: fc.nat(1) })), { maxLength: 3 }) }),
    { noNullPrototype: true },
  ),
  said: fc.array(fc.record({ id: fc.nat(3) }), { maxLength: 2 }),
})

const anyStates = fc
  .array(anyState, { minLength: 1, maxLength: 24, size: 'max' })
  .map((all) => all.map((one, step): State => ({ step, ...one })))

function historyOf(
  states: readonly State[],
  options: ConstructorParameters<typeof History<State>>[1] = {},
): History<State> {
  const [first, ...rest] = states.map((state) => values.of(state))
  const history = new History<State>(first!, options, { wholes: ['cause', 'said'] })
  for (const state of rest) history.append(state)
  return history
}

function isDeepFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Object.isFrozen(value) && Object.values(value).every(isDeepFrozen)
}

/** Follows patches without immer. */
function patched(state: unknown, patches: readonly StatePatch[]): unknown {
  const copy = structuredClone(state) as Record<string, unknown>
  for (const { op, path, value } of patches) {
    const parents = path.slice(0, -1)
    const last = path.at(-1)!
    let at: Record<string | number, unknown> = copy
    for (const name of parents) at = at[name] as Record<string, unknown>
    if (op === 'remove') Reflect.deleteProperty(at, last)
    else at[last] = structuredClone(value)
  }
  return copy
}

describe('a history', () => {
  test('gives back every state as it was appended, in whatever order it is asked, deeply frozen', () => {
    let jumps = 0
    fc.assert(
      fc.property(
        anyStates,
        fc.array(fc.nat(23), { minLength: 5, maxLength: 30, size: 'max' }),
        fc.integer({ min: 1, max: 7 }),
        (states, asked, fullEvery) => {
          const history = historyOf(states, { fullEvery })
          for (const one of asked) {
            const step = one % states.length
            const state = history.at(step)
            expect(state).toEqual(states[step])
            expect(isDeepFrozen(state)).toBe(true)
            jumps++
          }
          expect(history.last).toBe(states.length - 1)
        },
      ),
      { numRuns: 200 },
    )
    expect(jumps).toBeGreaterThan(1000)
  })

  test('patches lead from any state to any other, and back again', () => {
    let back = 0
    fc.assert(
      fc.property(anyStates, fc.nat(23), fc.nat(23), (states, a, b) => {
        const [from, to] = [a % states.length, b % states.length]
        const history = historyOf(states)
        expect(patched(states[from], history.changes(from, to))).toEqual(states[to])
        expect(patched(states[to], history.changes(to, from))).toEqual(states[from])
        if (to < from) back++
      }),
      { numRuns: 200 },
    )
    expect(back).toBeGreaterThan(40)
  })

  test('a step that changes one of many is one small patch, and the others are shared', () => {
    const open = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`p${i}`, { n: i, list: [i] }]))
    const first: State = { step: 0, cause: { kind: 'a', of: 0 }, open, said: [] }
    const history = historyOf([first, { ...first, step: 1, open: { ...open, p7: { n: 8, list: [7] } } }])
    expect(history.changes(0, 1)).toEqual([
      { op: 'replace', path: ['open', 'p7', 'n'], value: 8 },
      { op: 'replace', path: ['step'], value: 1 },
    ])
    const [before, after] = [history.at(0), history.at(1)]
    expect(after.open['p8']).toBe(before.open['p8'])
    expect(after.said).toBe(before.said)
    expect(after.open['p7']!.list).toBe(before.open['p7']!.list)
  })

  test('what belongs together is replaced together, and not at all if it is equal', () => {
    const first: State = { step: 0, cause: { kind: 'a', of: 0 }, open: {}, said: [{ id: 1 }] }
    const history = historyOf([
      first,
      { ...first, cause: { kind: 'b', of: 1 } },
      { ...first, cause: { kind: 'b', of: 1 } },
    ])
    expect(history.changes(0, 1)).toEqual([{ op: 'replace', path: ['cause'], value: { kind: 'b', of: 1 } }])
    expect(history.changes(1, 2)).toEqual([])
  })

  test('removed and added again under the same name', () => {
    const state = (open: State['open']): State => ({ step: 0, cause: { kind: 'a', of: 0 }, open, said: [] })
    const history = historyOf([state({ p: { n: 1, list: [] } }), state({}), state({ p: { n: 1, list: [] } })])
    expect(history.changes(0, 1)).toEqual([{ op: 'remove', path: ['open', 'p'] }])
    expect(history.at(1)).toEqual(state({}))
    expect(history.at(2)).toEqual(state({ p: { n: 1, list: [] } }))
    expect(history.at(0)).toEqual(state({ p: { n: 1, list: [] } }))
  })
})

describe('at its limit', () => {
  const numbered = (count: number): State[] =>
    Array.from({ length: count }, (_, step) => ({ step, cause: { kind: 'a', of: step }, open: {}, said: [] }))

  test('it is an error, and what was appended before stays', () => {
    const history = historyOf(numbered(5), { maxSteps: 5 })
    expect(rejects(() => history.append(numbered(6)[5]!))).toMatchObject({
      code: 'HISTORY_FULL',
      data: { option: 'maxSteps', limit: 5 },
    })
    expect(history.at(4)).toEqual(numbered(5)[4])
    expect(rejects(() => historyOf(numbered(50), { maxPatches: 20 }))).toMatchObject({ data: { option: 'maxPatches' } })
  })

  test('or the oldest are forgotten, and the numbers stay', () => {
    const history = historyOf(numbered(50), { fullEvery: 4, maxSteps: 10, onLimit: 'forget' })
    expect(history.last).toBe(49)
    expect(history.size.steps).toBeLessThanOrEqual(10)
    expect(history.size.steps).toBeGreaterThanOrEqual(6)
    for (let step = history.first; step <= 49; step++) expect(history.at(step)).toEqual(numbered(50)[step])
    expect(rejects(() => history.at(history.first - 1))).toMatchObject({ code: 'NO_SUCH_STEP' })
    expect(patched(history.at(history.first), history.changes(history.first, 49))).toEqual(numbered(50)[49])
  })

  test('also by their patches', () => {
    const history = historyOf(numbered(60), { fullEvery: 4, maxPatches: 40, onLimit: 'forget' })
    expect(history.size.patches).toBeLessThanOrEqual(40)
    expect(history.at(59)).toEqual(numbered(60)[59])
  })
})

describe('wrong use', () => {
  const state: State = { step: 0, cause: { kind: 'a', of: 0 }, open: {}, said: [] }

  test.each([-1, 1, 0.5, NaN, '0' as unknown as number])('there is no step %s', (step) => {
    expect(rejects(() => historyOf([state]).at(step))).toMatchObject({
      code: 'NO_SUCH_STEP',
      data: { first: 0, last: 0 },
    })
  })

  test.each([
    [{ maxSteps: 0 }, 'maxSteps'],
    [{ fullEvery: 1.5 }, 'fullEvery'],
    [{ maxPatches: NaN }, 'maxPatches'],
    [{ onLimit: 'stop' as 'error' }, 'onLimit'],
    [{ onLimit: 'forget' as const, maxSteps: 100 }, 'maxSteps'],
  ])('%j', (options, option) => {
    expect(rejects(() => historyOf([state], options))).toMatchObject({ code: 'BAD_OPTIONS', data: { option } })
  })
})

describe('a plain value', () => {
  test('is a frozen copy: what is done to the original does not show, nor is the original frozen', () => {
    const original = { a: [{ b: 1 }], when: new Date(0) }
    const copy = values.of(original)
    original.a[0]!.b = 2
    expect(copy).toEqual({ a: [{ b: 1 }], when: new Date(0) })
    expect(copy.when).toBe(original.when)
    expect(isDeepFrozen(copy.a)).toBe(true)
    expect(Object.isFrozen(original)).toBe(false)
  })

  test('of what contains itself, and of a field called __proto__', () => {
    const loop: { self?: unknown } = {}
    loop.self = loop
    const copy = values.of(loop)
    expect(copy.self).toBe(copy)
    const odd = JSON.parse('{"__proto__":{"x":1}}') as object
    expect(JSON.stringify(values.of(odd))).toBe('{"__proto__":{"x":1}}')
  })

  test('what is kept is one copy, wherever it is seen', () => {
    const event = { t: 1 }
    const kept = values.keep(event)
    expect(values.keep(event)).toBe(kept)
    expect(values.of({ events: [event] }).events[0]).toBe(kept)
  })
})

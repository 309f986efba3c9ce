/** What the compiler does for a pattern: how much work, and what it says where something is wrong. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ROOT } from '../support/repository.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-types-'))
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Compiles one module, which may import the builder from `BUILDER`. @returns all that the compiler says */
function compile(name: string, code: string): Promise<string> {
  writeFileSync(join(folder, `${name}.ts`), code.replaceAll('BUILDER', `${ROOT}/src/pattern/builder`))
  const config = {
    extends: `${ROOT}/tsconfig.json`,
    compilerOptions: { paths: {}, typeRoots: [`${ROOT}/node_modules/@types`], noUnusedLocals: false },
    files: [`${name}.ts`],
    include: [],
  }
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(config))
  const words = [
    `${ROOT}/node_modules/typescript/bin/tsc`,
    '-p',
    `${name}.json`,
    '--extendedDiagnostics',
    '--pretty',
    'false',
  ]
  return new Promise((resolve) => {
    execFile(process.execPath, words, { cwd: folder, timeout: 60_000 }, (_, stdout) => resolve(stdout))
  })
}

const HEAD = `import { pattern, type BindingsOf } from 'BUILDER/pattern.ts'
import { allOf, either } from 'BUILDER/choice.ts'
interface Reading { readonly time: number; readonly celsius: number }
const readings = pattern<Reading>()
`

async function instantiations(steps: number, step: (i: number) => string): Promise<number> {
  const chain = Array.from({ length: steps }, (_, i) => step(i + 1)).join('\n')
  const code = `${HEAD}
export const rule = readings.begin('s0')${chain}
export type Bound = BindingsOf<typeof rule>
export const value = ({ s0 }: Bound): number => s0.celsius
`
  const text = await compile(`chain-${steps}`, code)
  expect(text).not.toContain(`chain-${steps}.ts`)
  return Number(/Instantiations:\s+(\d+)/.exec(text)?.[1])
}

/** @returns how many type instantiations a step costs in chains of up to 32 steps: from 4 to 8, from 8 to 16, from 16 to 32 */
async function costs(step: (i: number) => string): Promise<readonly number[]> {
  const lengths = [4, 8, 16, 32]
  const all: number[] = []
  for (const steps of lengths) all.push(await instantiations(steps, step))
  return lengths.slice(1).map((steps, i) => (all[i + 1]! - all[i]!) / (steps - lengths[i]!))
}

describe('the work of the compiler', () => {
  const STEPS = [
    (i: number) => `.followedBy('s${i}').where((r, m) => r.celsius > m.s0.celsius)`,
    (i: number) => `.next('s${i}').oneOrMore().where((r, m) => m.s${i}.length < 3 && r.celsius > 1)`,
    (i: number) => `.followedByAny('s${i}').optional()`,
    (i: number) => `.notFollowedBy('s${i}')`,
  ]

  test('grows with the number of steps, and not with its square', async () => {
    const [first, second, third] = await costs((i) => STEPS[i % STEPS.length]!(i))
    expect(first).toBeGreaterThan(20)
    expect(third).toBeLessThan(300)
    expect(third! / second!).toBeLessThan(1.2)
    expect(second! / first!).toBeLessThan(1.2)
  })

  test('also where the steps are groups', async () => {
    const [first, second, third] = await costs((i) => {
      const [a, b] = [`readings.begin('a${i}')`, `readings.begin('b${i}').optional()`]
      const parts = [`${a}.next('b${i}').optional()`, `either(${a}, ${b})`, `allOf(${a}, ${b})`]
      return `.followedBy(${parts[i % 3]!})${i % 2 === 0 ? '.oneOrMore()' : ''}`
    })
    expect(first).toBeGreaterThan(20)
    expect(third).toBeLessThan(1500)
    expect(third! / second!).toBeLessThan(1.2)
    expect(second! / first!).toBeLessThan(1.2)
  })
})

describe('what the compiler says', () => {
  test.each([
    ['a-name', `.next('s0')`, "'s0' is already the name of an earlier step"],
    ['an-absence', `.notNext('s0')`, "'s0' is already the name of an earlier step"],
    ['a-group', `.next(readings.begin('x').next('s0'))`, "'s0' is already the name of an earlier step"],
    [
      'a-choice',
      `.next(either(readings.begin('x'), readings.begin('x')))`,
      "'x' is already the name of an earlier step",
    ],
    ['other-events', `.next(pattern<{ word: string }>().begin('x'))`, 'this part is over events of another type'],
    [
      'an-unbound-step',
      `.next('s1').where((r, m) => r.celsius > m.s2.celsius)`,
      "Property 's2' does not exist on type",
    ],
    ['itself', `.next('s1').where((r, m) => r.celsius > m.s1.celsius)`, "'m.s1' is possibly 'undefined'"],
    ['a-skip-target', `.skipToFirst('s9')`, `'"s9"' is not assignable to parameter of type '"s0"'`],
  ])('%s', async (name, call, message) => {
    const text = await compile(name, `${HEAD}\nexport const rule = readings.begin('s0')${call}\n`)
    const errors = text.split('\n').filter((line) => line.startsWith(`${name}.ts`))
    expect(text).toContain(message)
    expect(errors).toHaveLength(1)
  })
})

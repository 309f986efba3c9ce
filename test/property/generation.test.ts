/**
 * What generates code gives the same answers where that is forbidden: two real processes of Node, one of them started with
 * `--disallow-code-generation-from-strings`, answer the same random questions.
 */
import { beforeAll, describe, expect, test } from 'vitest'
import { readRepository } from '../support/repository.ts'
import { bundled } from '../support/run-bundled.ts'
import type { Said } from './generation/main.ts'

const SECTIONS = ['expressions', 'predicates', 'fields', 'rules', 'windows', 'jobs'] as const

let generated: Said
let interpreted: Said

beforeAll(async () => {
  const run = await bundled('test/property/generation/main.ts')
  const said = await Promise.all([run([]), run(['--disallow-code-generation-from-strings'])])
  ;[generated, interpreted] = said.map((text) => JSON.parse(text) as Said) as [Said, Said]
}, 120_000)

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

describe('generated code', () => {
  test('was made in one process, and forbidden in the other', () => {
    expect(total(generated.made)).toBeGreaterThan(1000)
    expect(generated.refused).toEqual({})
    expect(total(interpreted.refused)).toBeGreaterThan(1000)
    expect(interpreted.made).toEqual({})
  })

  test('was asked for by every place that can make it', () => {
    const places = [...readRepository()]
      .filter(([path]) => path.startsWith('src/') && path.endsWith('.ts'))
      // The one inside `generate` itself is that of all who call it.
      .flatMap(
        ([path, text]) => text.match(path === 'src/event/generate.ts' ? /(?!)/g : /\bgenerate<|new Function\(/g) ?? [],
      )
    expect(places.length).toBeGreaterThan(10)
    expect(Object.keys(generated.made)).toHaveLength(places.length)
    expect(Object.keys(interpreted.refused).sort()).toEqual(Object.keys(generated.made).sort())
  })

  test.each(SECTIONS)('gives what is given without it: %s', (name) => {
    const [with_, without] = [generated.sections[name]!, interpreted.sections[name]!]
    const at = with_.lines.findIndex((line, i) => line !== without.lines[i])
    expect([at, without.lines[at]]).toEqual([-1, with_.lines[at]])
    expect(without.lines.length).toBe(with_.lines.length)
    expect(without.seen).toEqual(with_.seen)
  })

  test('and nothing else was asked', () => {
    expect(Object.keys(generated.sections)).toEqual(SECTIONS)
  })

  test('and both what the interpreter gives', () => {
    const { seen } = generated.sections['expressions']!
    expect(seen['as interpreted']).toBe(1000)
    for (const answer of ['true', 'false', 'unknown', 'a value']) expect(seen[answer]).toBeGreaterThan(100)
  })

  test('was asked about what matters', () => {
    const { predicates, fields, rules, windows, jobs } = generated.sections
    for (const [section, names] of [
      [predicates, ['calls', 'failures']],
      [fields, ['fields', 'rows of CSV']],
      [rules, ['runs', 'register', 'compact']],
      [windows, ['results', 'bad']],
      [jobs, ['results']],
    ] as const)
      for (const name of names) expect(section!.seen[name], name).toBeGreaterThan(100)
  })
})

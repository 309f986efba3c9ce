import { describe, expect, test } from 'vitest'
import { sourceProblems } from './support/architecture.ts'
import { LAWS_FILE, lawProblems, lawsIn, lawsOfTitle, titlesIn } from './support/laws.ts'
import { LAYERS } from './support/layers.ts'
import { ignoredBy, readRepository } from './support/repository.ts'
import type { FileMap } from './support/repository.ts'
import { MAX_LINES, shapeProblems } from './support/shape.ts'
import { importsOf, parse } from './support/source.ts'

const repository = readRepository()

describe('the repository', () => {
  test('imports go one way, and the pure layers look at nothing they were not told', () => {
    expect(sourceProblems(repository)).toEqual([])
  })

  test('every law that applies has a test, and every test with a number has its law', () => {
    expect(lawProblems(repository)).toEqual([])
  })

  test('files lie where they belong, are named for their concept, and are small', () => {
    expect(shapeProblems(repository)).toEqual([])
  })

  test('was really read', () => {
    const sources = [...repository].filter(([path]) => path.startsWith('src/') && path.endsWith('.ts'))
    const imports = sources.flatMap(([path, text]) => importsOf(text, parse(path, text)))
    expect(sources.length).toBeGreaterThan(10)
    expect(imports.length).toBeGreaterThan(sources.length / 2)
    expect(new Set(sources.map(([path]) => path.split('/')[1])).size).toBeGreaterThan(3)
    expect([...repository.keys()].filter((path) => /(?:^|\/)(?:node_modules|dist|\.git)\//.test(path))).toEqual([])
  })
})

/** The problems of one planted file. */
const planted = (path: string, text: string): readonly string[] => sourceProblems(new Map([[path, text]]))

describe('a planted import is reported', () => {
  test.each([
    [
      'src/time/x.ts',
      `import { y } from '../window/y.ts'`,
      'src/time/x.ts:1 imports src/window/y.ts: time comes before window',
    ],
    [
      'src/base/x.ts',
      `import type { Y } from '../time/y.ts'`,
      'src/base/x.ts:1 imports src/time/y.ts: base comes before time',
    ],
    [
      'src/event/x.ts',
      `\nexport * from '../stream/y.ts'`,
      'src/event/x.ts:2 imports src/stream/y.ts: event comes before stream',
    ],
    ['src/event/x.ts', `export type { Y } from '../api/y.ts'`, 'event comes before api'],
    ['src/state/x.ts', `const y = import('../runtime/y.ts')`, 'state comes before runtime'],
    ['src/state/x.ts', `type Y = import('../cli/y.ts').Y`, 'state comes before cli'],
    ['src/api/x.ts', `import '../studio/y.ts'`, 'api comes before studio'],
    ['src/api/x.ts', `import { y } from '../../test/support/y.ts'`, 'src imports nothing from outside src'],
    ['src/api/x.ts', `import { y } from 'tidemark'`, 'src does not import itself by name'],
    ['src/api/x.ts', `import { y } from '../index.ts'`, 'this is in no layer'],
    ['src/window/x.ts', `import { readFile } from 'node:fs/promises'`, 'window does no input or output'],
    ['src/pattern/plan/x.ts', `import net from 'net'`, 'pattern does no input or output'],
    ['src/pattern/plan/x.ts', `import { z } from '@scope/z/deep'`, 'pattern may use only luxon and immer'],
    ['src/time/luxon.ts', `import fs from 'node:fs'`, 'time does no input or output'],
    ['src/time/x.ts', `import { createRequire } from 'node:module'`, 'time does no input or output'],
    ['src/time/x.ts', `const y = import(name)`, 'imports what is computed'],
    [
      'src/pattern/syntax/x.ts',
      `import { y } from '../../stream/y.ts'`,
      'the core of pattern imports only base, time, event',
    ],
    [
      'src/pattern/engine/x.ts',
      `import { y } from '../../window/y.ts'`,
      'the core of pattern imports only base, time, event',
    ],
    ['src/pattern/engine/runs/x.ts', `import { y } from '../../builder/y.ts'`, 'an engine never imports the builder'],
    ['src/pattern/engine/x.ts', `import { y } from '../oracle/y.ts'`, 'knows neither its operator nor its oracle'],
    ['src/pattern/program/x.ts', `import { y } from '../operator.ts'`, 'knows neither its operator nor its oracle'],
    ['src/pattern/operator.ts', `import { y } from '../window/y.ts'`, 'the operators of pattern import only'],
    ['src/pattern/operator/x.ts', `import { y } from '../../window/y.ts'`, 'the operators of pattern import only'],
    ['src/pattern/oracle/x.ts', `import { y } from '../plan/y.ts'`, 'the oracle shares only the definition'],
    ['src/pattern/oracle/x.ts', `import { y } from '../../time/y.ts'`, 'the oracle shares only the definition'],
    ['src/pattern/oracle.ts', `import { y } from '../event/columns.ts'`, 'the oracle shares only the definition'],
    ['src/connectors/kafka/x.ts', `import { y } from '../file/y.ts'`, 'no connector imports another'],
    ['src/studio/page/x.tsx', `import { y } from '../server/y.ts'`, 'the page imports only studio/protocol'],
    ['src/studio/web/x.ts', `import type { Y } from '../../api/y.ts'`, 'the page imports only studio/protocol'],
    ['src/index.ts', `export { y } from './pattern/builder/y.ts'`, 'index.ts imports only from api, and types'],
    ['src/index.ts', `export { y, type Z } from './runtime/y.ts'`, 'index.ts imports only from api, and types'],
  ])('%s: %s', (path, text, expected) => {
    expect(planted(path, text)).toEqual([expect.stringContaining(expected)])
  })

  test.each([
    ['src/time/x.ts', `import { DateTime } from 'luxon'\nimport { y } from '../base/y.ts'\nimport { z } from './z.ts'`],
    ['src/pattern/builder/x.ts', `import { y } from '../syntax/y.ts'\nimport { z } from '../../event/z.ts'`],
    ['src/pattern/operator.ts', `import { y } from '../stream/y.ts'\nimport { z } from './engine/z.ts'`],
    ['src/pattern/oracle/x.ts', `import { y } from '../syntax/y.ts'\nimport { z } from '../../event/evaluate.ts'`],
    [
      'src/connectors/kafka/x.ts',
      `import { y } from '../source.ts'\nimport fs from 'node:fs'\nimport { z } from './z.ts'`,
    ],
    ['src/studio/page/x.ts', `import type { Y } from '../protocol.ts'`],
    [
      'src/index.ts',
      `export { y } from './api/y.ts'\nexport type { Z } from './pattern/syntax/z.ts'\nexport { type W } from './event/w.ts'`,
    ],
    [
      'src/base/x.ts',
      `// import '../cli/y.ts'\nconst text = "import '../cli/y.ts'"\nconst regex = /import '..\\/cli'/`,
    ],
    ['test/base/x.test.ts', `import { y } from '../../src/cli/y.ts'`],
  ])('and what is allowed is not: %s', (path, text) => {
    expect(planted(path, text)).toEqual([])
  })
})

describe('a planted look at the outside is reported', () => {
  test.each([
    ['const now = Date.now()', 'Date.now'],
    ["const now = Date['now']()", 'Date.now'],
    ['const clock = Date.now', 'Date.now'],
    ['const now = new Date()', 'new Date()'],
    ['const now = Date()', 'Date()'],
    ['const now = performance.now()', 'performance.now'],
    ['const chance = Math.random()', 'Math.random'],
    ['const id = crypto.randomUUID()', 'crypto.randomUUID'],
    ['const now = DateTime.now()', 'DateTime.now'],
    ['const now = DateTime.local()', 'DateTime.local()'],
    ['setTimeout(act, 5)', 'setTimeout()'],
    ['const page = fetch(url)', 'fetch()'],
    ['const clock = globalThis.performance', 'globalThis.performance'],
    ['const f = async () => {}', 'an async function'],
    ['const answer = await job', 'await'],
  ])('%s', (text, what) => {
    for (const layer of ['time', 'event', 'stream', 'window', 'pattern'])
      expect(planted(`src/${layer}/x.ts`, text)).toContain(
        `src/${layer}/x.ts:1 uses ${what}: ${layer} is told, it does not look or wait`,
      )
    expect(planted('src/runtime/x.ts', text)).toEqual([])
  })

  test('what computes from what it is given is not', () => {
    const text = `const t = Date.parse(text) + new Date(ms).getTime() + Date.UTC(2026, 0) + Math.max(1, 2)
      const zoned = DateTime.local(2026, 1, 1)
      const table = { now: 1, process: 2 } // Date.now()
      export function process(): void { table.process++ }`
    expect(planted('src/time/x.ts', text)).toEqual([])
  })

  test.each([
    'const words = process.argv.slice(2)',
    "const home = process['env']['HOME']",
    'const { env } = process',
    'const home = globalThis.process.env.HOME',
    "import { argv } from 'node:process'",
  ])('the command line and the environment, outside cli: %s', (text) => {
    expect(planted('src/runtime/x.ts', text)).toEqual([
      expect.stringMatching(/reads process\.(?:argv|env): only cli does/),
    ])
    expect(planted('src/cli/x.ts', text)).toEqual([])
  })
})

describe('a planted misfit is reported', () => {
  const shape = (path: string, text = '', tables: readonly string[] = []): readonly string[] =>
    shapeProblems(new Map([[path, text]]), tables)
  const long = 'x\n'.repeat(MAX_LINES + 1)

  test.each([
    ['CHANGELOG.md', 'CHANGELOG.md does not belong at the top of the repository'],
    ['docs/guide.md', 'docs does not belong at the top of the repository'],
    ['src/base/RingBuffer.ts', "src/base/RingBuffer.ts: 'RingBuffer.ts' is not in kebab-case"],
    ['test/time/my_test.test.ts', "test/time/my_test.test.ts: 'my_test.test.ts' is not in kebab-case"],
    ['src/base/utils/x.ts', "src/base/utils/x.ts: 'utils' says nothing; name it for its concept"],
    ['bench/helpers.ts', "bench/helpers.ts: 'helpers.ts' says nothing; name it for its concept"],
    ['src/engine/x.ts', 'src/engine/x.ts: src/engine is not a layer'],
    ['src/main.ts', 'src/main.ts is in no layer'],
  ])('%s', (path, expected) => {
    expect(shape(path)).toEqual([expected])
  })

  test(`a file of ${MAX_LINES + 1} lines, unless it is a table`, () => {
    expect(shape('src/base/x.ts', long)).toEqual([`src/base/x.ts has ${MAX_LINES + 1} lines; the most is ${MAX_LINES}`])
    expect(shape('src/base/x.ts', long.slice(2))).toEqual([])
    expect(shape('src/base/x.ts', long, ['src/base/x.ts'])).toEqual([])
    expect(shape('src/base/x.ts', '', ['src/base/x.ts'])).toEqual([
      'src/base/x.ts needs no exemption from the size limit',
    ])
  })

  test('what fits is not', () => {
    const paths = ['README.md', '.ci/run', 'package.json', 'patterns/machines/README.md', 'test/golden/0.1.0/job.snap']
    expect(
      shapeProblems(new Map([...paths, ...LAYERS.map((layer) => `src/${layer}/x.ts`)].map((path) => [path, '']))),
    ).toEqual([])
  })
})

describe('laws and tests', () => {
  const laws = (...items: readonly string[]): string =>
    `# Map\n\n## Laws\n\nText.\n\n${items.join('\n')}\n\n## After\n\n- **L7** no law\n`
  const problems = (markdown: string, tests: string): readonly string[] => {
    const files: FileMap = new Map([
      [LAWS_FILE, markdown],
      ['test/property/x.test.ts', tests],
    ])
    return lawProblems(files)
  }
  const two = laws('- **L1** Order does\n  not matter. (tested)', '- **L2** Workers. (comes with\n  workers)')

  test('are read from the list', () => {
    expect(lawsIn(two)).toEqual([
      { number: 1, marker: 'tested' },
      { number: 2, marker: 'workers' },
    ])
  })

  test('that fit have no problems', () => {
    expect(problems(two, `test('L1 order', () => {})\ntest('other', () => {})`)).toEqual([])
  })

  test.each([
    ['an orphan', two, `test('other', () => {})`, 'L1 is orphaned: no test carries its number'],
    [
      'a number of no law',
      two,
      `test('L1', f)\ntest('L3 x', f)`,
      "test/property/x.test.ts:2 'L3 x' names L3, which is no law",
    ],
    [
      'a law said to come',
      two,
      `it('L1', f); it('L2', f)`,
      'L2 is said to come with workers, but has a test: mark it (tested)',
    ],
    [
      'an item without marker',
      laws('- **L1** Order.'),
      `test('L1', f)`,
      'src/README.md: L1 ends neither in (tested) nor in (comes with …)',
    ],
    ['a gap', laws('- **L2** Order. (tested)'), `test('L2', f)`, 'src/README.md: L2 stands where L1 is expected'],
    ['no laws at all', '# Map\n', `test('x', f)`, "src/README.md lists no laws under '## Laws'"],
  ])('%s is reported', (_, markdown, tests, expected) => {
    expect(problems(markdown, tests)).toEqual([expected])
  })

  test('a title carries the numbers it starts with', () => {
    expect(lawsOfTitle('L4 watermarks never go back')).toEqual([4])
    expect(lawsOfTitle('L1, L12 order')).toEqual([1, 12])
    expect(lawsOfTitle('L1/L5: order')).toEqual([1, 5])
    expect(lawsOfTitle('keeps L4')).toEqual([])
    expect(lawsOfTitle('L4x')).toEqual([])
  })

  test('titles are those of tests which run', () => {
    const tests = `
      describe('L1 group', () => { test('a', f) })
      describe('L2 empty', () => { test.skip('b', f) })
      describe.skip('L3 group', () => { test('L3', f) })
      test.todo('L4')
      test.each([1])('L5 %s', f)
      test.concurrent(\`L6 \${x}\`, f)
      test.skipIf(slow)('L7', f)
      // test('L8', f)
      expect(text).toBe('L9')`
    expect(titlesIn('x.test.ts', tests).map(({ text }) => text)).toEqual(['L1 group', 'a', 'L5 %s', 'L6 '])
  })
})

test('.gitignore is understood', () => {
  const ignored = ignoredBy('# a comment\n\nbuild/\n/top.svg\n*.tgz\n')
  expect(['build', 'a/build', 'node_modules', '.git'].map((path) => ignored(path, true))).toEqual([
    true,
    true,
    true,
    true,
  ])
  expect(['top.svg', 'a/b.tgz'].map((path) => ignored(path, false))).toEqual([true, true])
  expect(['build', 'a/top.svg', 'a.tgz.ts', 'builds'].map((path) => ignored(path, false))).toEqual([
    false,
    false,
    false,
    false,
  ])
})

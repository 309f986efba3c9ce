import { beforeAll, describe, expect, test } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }
import { commandProblem, commandsOfHelp, flagsOfHelp } from './support/commands.ts'
import type { Help } from './support/commands.ts'
import { installTidemark } from './support/installed.ts'
import type { Installed, Ran } from './support/installed.ts'
import { readRepository } from './support/repository.ts'
import { commandsIn, filledIn, samplesIn } from './support/samples.ts'
import type { Sample } from './support/samples.ts'

const readmes = [...readRepository()].filter(([path]) => /(?:^|\/)README\.md$/.test(path))
const found = readmes.map(([path, markdown]) => samplesIn(path, markdown))
const samples = found.flatMap((file) => file.samples)
const modules = samples.filter((sample) => sample.language === 'ts')
const shells = samples.filter((sample) => sample.language === 'sh')

/** The name under which a sample is compiled. */
const moduleName = (sample: Sample): string => sample.place.replaceAll(/[^\w-]+/g, '-')

/** A sample on the line on which it stands in its file, so that errors name that line. */
const moduleText = (sample: Sample): string => '\n'.repeat(sample.line - 1) + sample.code

const linesOf = (text: string): readonly string[] =>
  text === ''
    ? []
    : text
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => line.trimEnd())

function expectPromised(sample: Sample, ran: Ran): void {
  expect(ran.code, `${sample.place} fails:\n${ran.stderr}`).toBe(0)
  if (sample.output === undefined) return
  const printed = linesOf(ran.stdout)
  expect(printed).toEqual(filledIn(sample.output, printed))
}

describe('what the READMEs show', () => {
  let installed: Installed
  let errors: readonly string[]
  const pages = new Map<string, Promise<Ran>>()
  const help: Help = async (words) => {
    const key = words.join(' ')
    if (!pages.has(key)) pages.set(key, installed.tidemark([...words, '--help']))
    return (await pages.get(key)!).stdout
  }

  beforeAll(async () => {
    const commands = shells.flatMap((sample) => commandsIn(sample.code))
    if (modules.length === 0 && !commands.some((words) => words[1] === 'tidemark')) return
    installed = await installTidemark('readme')
    errors = await installed.compile(new Map(modules.map((sample) => [moduleName(sample), moduleText(sample)])))
  }, 60_000)

  test('can all be checked', () => {
    expect(found.flatMap((file) => file.problems)).toEqual([])
  })

  test('has a sample that runs in README.md', () => {
    const shown = readmes.some(([path]) => path === 'README.md')
    expect(modules.some((sample) => sample.path === 'README.md' && sample.run)).toBe(shown)
  })

  test.each(modules)('$place has the right types', (sample) => {
    expect(errors.filter((error) => error.startsWith(`${moduleName(sample)}.ts`))).toEqual([])
  })

  test.concurrent.each(modules.filter((sample) => sample.run))('$place runs', async (sample) => {
    expectPromised(sample, await installed.runModule(moduleName(sample)))
  })

  test.concurrent.each(shells)('$place names what exists', async (sample) => {
    for (const words of commandsIn(sample.code))
      expect(await commandProblem(words, packageJson.scripts, help), words.join(' ')).toBeUndefined()
  })

  test.concurrent.each(shells.filter((sample) => sample.run))('$place prints what it says', async (sample) => {
    expectPromised(sample, await installed.runShell(sample.code.replaceAll(/^\$ /gm, '')))
  })
})

const fence = '```'
const block = (language: string, ...lines: readonly string[]): string =>
  [fence + language, ...lines, fence, ''].join('\n')

describe('samples', () => {
  test('are found with their line and their promised output', () => {
    const markdown = `# Title\n\n${block('ts', 'a()', 'b()')}\n${block('text', 'one', 'two')}\nText.\n\n${block('ts no-run', 'c()')}`
    expect(samplesIn('README.md', markdown).samples).toEqual([
      {
        place: 'README.md:4',
        path: 'README.md',
        line: 4,
        language: 'ts',
        code: 'a()\nb()',
        run: true,
        output: ['one', 'two'],
      },
      {
        place: 'README.md:16',
        path: 'README.md',
        line: 16,
        language: 'ts',
        code: 'c()',
        run: false,
        output: undefined,
      },
    ])
  })

  test('promise a line for each arrow', () => {
    const { samples: all, problems } = samplesIn('x', block('ts', 'log(1) // → 1', '// → 2', '// →', 'log(2) // no'))
    expect(all.map((sample) => sample.output)).toEqual([['1', '2', '']])
    expect(problems).toEqual([])
  })

  test('lose the indentation of the list they are in', () => {
    const [sample] = samplesIn('x', `- item\n\n  ${fence}ts\n  if (a) {\n    b()\n\n  }\n  ${fence}\n`).samples
    expect(sample).toMatchObject({ line: 4, code: 'if (a) {\n  b()\n\n}' })
  })

  test('are not found in longer fences, nor in other languages', () => {
    expect(samplesIn('x', `~~~~md\n${block('ts', 'a()')}~~~~\n${block('sql', 'SELECT 1')}`).samples).toEqual([])
  })

  test('of the shell run only if they promise output', () => {
    const markdown = block('sh', 'npx tidemark run') + block('text', 'match') + block('sh', 'npx tidemark')
    expect(samplesIn('x', markdown).samples.map(({ run, output }) => ({ run, output }))).toEqual([
      { run: true, output: ['match'] },
      { run: false, output: undefined },
    ])
  })

  test.each([
    [
      'output of nothing',
      block('text', 'a'),
      'x:2 is the output of no sample: put it directly after one, or drop its language',
    ],
    ['output behind prose', `${block('ts', 'a()')}It prints:\n${block('text', 'a')}`, 'x:6 is the output of no sample'],
    ['output promised twice', block('ts', 'a() // → a') + block('text', 'a'), 'x:2 promises its output twice'],
    ['output of what is not run', block('ts no-run', 'a() // → a'), 'x:2 promises output, but is not run'],
    [
      'output of another program',
      block('sh', 'npm start') + block('text', 'a'),
      'x:2 promises the output of what is not tidemark',
    ],
  ])('cannot promise %s', (_, markdown, problem) => {
    expect(samplesIn('x', markdown).problems).toEqual([expect.stringContaining(problem)])
  })

  test('have … for any number of lines', () => {
    expect(filledIn(['a', '…', 'd'], ['a', 'b', 'c', 'd'])).toEqual(['a', 'b', 'c', 'd'])
    expect(filledIn(['a', '…'], ['a', 'b', 'c'])).toEqual(['a', 'b', 'c'])
    expect(filledIn(['…', 'b'], ['b'])).toEqual(['b'])
    expect(filledIn(['a', '…', 'x'], ['a', 'b', 'c'])).toEqual(['a', 'x'])
    expect(filledIn(['a', 'b'], ['a', 'c'])).toEqual(['a', 'b'])
  })
})

describe('commands', () => {
  const top =
    'Usage: tidemark [options] [command]\n\nOptions:\n  -V, --version  the version\n\nCommands:\n  run|r [options] <rule>  runs\n  state  looks\n'
  const page: Help = (words) =>
    Promise.resolve(
      words.length === 0 ? top : 'Options:\n  -s, --source <path>  a file, or --stdin-like\n  --json  lines\n',
    )
  const problem = (code: string): Promise<string | undefined> =>
    commandProblem(commandsIn(code)[0]!, { start: 'x', test: 'y' }, page)

  test('are taken apart', () => {
    expect(
      commandsIn(`$ cat 'a b' | npx tidemark run \\\n  --json > out # comment\n\n# comment\nnpm ci && npm start`),
    ).toEqual([
      ['cat', 'a b'],
      ['npx', 'tidemark', 'run', '--json'],
      ['npm', 'ci'],
      ['npm', 'start'],
    ])
  })

  test('and flags are read from help', () => {
    expect(commandsOfHelp(top)).toEqual(['run', 'r', 'state'])
    expect([...flagsOfHelp('Options:\n  -s, --source <path>  a file, or --stdin\n  --json  lines\n')]).toEqual([
      '-s',
      '--source',
      '--json',
    ])
  })

  test.each([
    ['npm run lint', "package.json has no script 'lint'"],
    ['npx tidemark walk rule.ts', "tidemark has no command 'walk'"],
    ['npx tidemark run rule.ts --sauce data', "'tidemark run' has no flag --sauce"],
    ['npx tidemark run rule.ts --stdin-like', "'tidemark run' has no flag --stdin-like"],
    ['npx tidemark --quiet', "'tidemark' has no flag --quiet"],
  ])('that do not exist are reported: %s', async (code, expected) => {
    expect(await problem(code)).toBe(expected)
  })

  test.each([
    'npm start',
    'npm test',
    'npm ci',
    'npm install tidemark',
    'npx tidemark run rule.ts --source=a -s b --json',
    'npx tidemark --version',
    'ls -l',
    'npx other --flag',
  ])('that exist are not: %s', async (code) => {
    expect(await problem(code)).toBeUndefined()
  })
})

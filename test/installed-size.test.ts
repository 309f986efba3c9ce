/** What the package costs who installs it and who imports it: bytes, packages and modules, counted and not timed. */
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { installTidemark } from './support/installed.ts'
import { loadedBy, type Loaded } from './support/loaded-modules.ts'
import { ROOT } from './support/repository.ts'

/** Where the package lies, as it is built: with what is packed, and with what is not. */
let target = ''
let folder = ''

beforeAll(async () => {
  folder = (await installTidemark('size')).folder
  target = `${folder}/node_modules/tidemark`
  cpSync(`${ROOT}/src`, `${target}/src`, { recursive: true })
  for (const file of ['README.md', 'LICENSE']) cpSync(`${ROOT}/${file}`, `${target}/${file}`)
}, 60_000)

/** What a module that says this loads. */
function loadedByCode(name: string, code: string): Loaded {
  writeFileSync(`${folder}/${name}.mjs`, code)
  return loadedBy(`${folder}/${name}.mjs`, [], target)
}

/** Names of chunks without what changes with their content. */
const withoutHash = (paths: readonly string[]): readonly string[] =>
  paths.map((path) => path.replace(/-[\w-]{8}\.js$/, '.js'))

const bytesOf = (paths: readonly string[]): number =>
  paths.reduce((sum, path) => sum + statSync(`${target}/${path}`).size, 0)

describe("import 'tidemark'", () => {
  test('loads three modules, and no package', () => {
    const { own, packages, builtins } = loadedByCode('library', "import 'tidemark'")
    expect(withoutHash(own)).toEqual(['dist/chunks/errors.js', 'dist/chunks/library.js', 'dist/index.js'])
    expect(packages).toEqual([])
    // Beside those that the measurement asks for itself: fs, module, url. What costs milliseconds is not among them.
    expect(builtins).toEqual(['node:buffer', 'node:fs/promises', 'node:util'])
    expect(bytesOf(own)).toBeGreaterThan(500_000)
    expect(bytesOf(own)).toBeLessThan(1_050_000)
  })

  test('has in them what the library needs, and nothing of the command line, the tests and the oracle of windows', () => {
    const chunk = readdirSync(`${target}/dist/chunks`).find((name) => /^library-.*\.js\.map$/.test(name))
    const { sources } = JSON.parse(readFileSync(`${target}/dist/chunks/${chunk}`, 'utf8')) as { sources: string[] }
    const modules = sources.map((path) => path.replace(/^(?:\.\.\/)+(?:src\/)?/, ''))
    expect(modules.length).toBeGreaterThan(300)
    const needed = staticImports('index.ts')
    expect(modules.filter((path) => !needed.has(path))).toEqual([])
  })

  test('leaves immer to the first rule, and luxon to the first duration in ISO form', () => {
    const rule = loadedByCode('rule', "import { begin } from 'tidemark'\nbegin('a').followedBy('b').within(1000)")
    expect(rule.packages).toEqual(['immer'])
    const iso = "import { boundedOutOfOrderness } from 'tidemark'\nboundedOutOfOrderness('PT1M')"
    expect(loadedByCode('iso', iso).packages).toEqual(['luxon'])
  })

  test('leaves time travel to the first journey', () => {
    const { own, packages } = loadedByCode('travel', TRAVEL)
    expect([...new Set(withoutHash(own))]).toEqual([
      'dist/chunks/errors.js',
      'dist/chunks/library.js',
      'dist/chunks/recorded-run.js',
      'dist/index.js',
    ])
    expect(packages).toEqual(['immer'])
  })

  test('leaves what makes streams, unpacks and connects to those who need it', () => {
    const { builtins } = loadedByCode('socket', SOCKET)
    expect(builtins).toContain('node:net')
  })
})

const TRAVEL = `import { stream, timeTravel } from 'tidemark'
await timeTravel(stream([{ at: 1 }], { time: 'at' }).filter(() => true))
`

const SOCKET = `import { stream, fromSocket } from 'tidemark'
try {
  for await (const event of stream(fromSocket('tcp://127.0.0.1:1'))) console.log(event)
} catch {}
`

/** Modules of src that a module imports, itself among them, and they; types not. By path below src. */
function staticImports(entry: string): ReadonlySet<string> {
  const found = new Set([entry])
  for (const path of found) {
    const text = readFileSync(`${ROOT}/src/${path}`, 'utf8')
    for (const [, specifier = ''] of text.matchAll(/^(?:import|export) (?!type )[^;'"(]*'(\.[^']+\.ts)'/gm))
      found.add(join(path, '..', specifier))
  }
  return found
}

describe('tidemark --help', () => {
  test('loads four modules, and what parses the words', () => {
    const { own, packages, builtins } = loadedBy(`${target}/dist/cli/main.js`, ['--help'], target)
    expect(withoutHash(own)).toEqual([
      'dist/chunks/errors.js',
      'dist/chunks/exit-codes.js',
      'dist/chunks/fail.js',
      'dist/cli/main.js',
    ])
    expect(packages).toEqual(['commander', 'picocolors'])
    expect(builtins.filter((name) => !/^node:(?:fs|path|events|child_process|process|util)$/.test(name))).toEqual([])
    expect(bytesOf(own)).toBeGreaterThan(10_000)
    expect(bytesOf(own)).toBeLessThan(25_000)
  })
})

describe('what is installed', () => {
  test('is the bundle, its types, and the source once', () => {
    const words = ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel', 'error']
    const [{ files, unpackedSize }] = JSON.parse(execFileSync('npm', words, { cwd: target, encoding: 'utf8' })) as [
      { files: readonly { path: string }[]; unpackedSize: number },
    ]
    const paths = files.map(({ path }) => path)
    const code = paths.filter((path) => path.endsWith('.js'))
    expect(
      code.filter(
        (path) => !/^dist\/(?:chunks\/[^/]+|index|testing\/index|cli\/main|runtime\/workers\/worker)\.js$/.test(path),
      ),
    ).toEqual([])
    // All that was made but is not packed are the modules that went into the bundle.
    const made = readdirSync(`${target}/dist`, { recursive: true, encoding: 'utf8' }).map((path) => `dist/${path}`)
    const left = made.filter((path) => /\.(?:js|map|ts)$/.test(path) && !paths.includes(path))
    expect(left.length).toBeGreaterThan(300)
    expect(left.filter((path) => !paths.includes(path.replace(/\.js$/, '.d.ts')))).toEqual([])
    expect(code.length).toBeGreaterThan(15)
    expect(unpackedSize).toBeGreaterThan(4_000_000)
    expect(unpackedSize).toBeLessThan(8_500_000)
  })

  test('brings ten packages, of less than 12 MB together', () => {
    const { packages } = JSON.parse(readFileSync(`${ROOT}/package-lock.json`, 'utf8')) as {
      packages: Readonly<Record<string, Readonly<Record<'dev' | 'peer' | 'devOptional', boolean | undefined>>>>
    }
    const brought = Object.entries(packages)
      .filter(([path, { dev, peer, devOptional }]) => path !== '' && !dev && !peer && !devOptional)
      .map(([path]) => path)
    expect(brought.map((path) => path.slice('node_modules/'.length))).toEqual([
      '@types/luxon',
      '@types/node',
      'commander',
      'fast-check',
      'immer',
      'jiti',
      'luxon',
      'picocolors',
      'pure-rand',
      'undici-types',
    ])
    const sizes = brought.map((path) => sizeOf(`${ROOT}/${path}`))
    expect(Math.min(...sizes)).toBeGreaterThan(1000)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(12_000_000)
  })
})

function sizeOf(path: string): number {
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' })
  return names
    .map((name) => statSync(`${path}/${name}`))
    .reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0)
}

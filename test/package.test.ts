import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { describe, expect, test } from 'vitest'
import { packageOf } from './support/layers.ts'
import { readRepository, ROOT } from './support/repository.ts'
import { importsOf, parse } from './support/source.ts'

interface Manifest {
  readonly type: string
  readonly engines: Readonly<Record<string, string>>
  readonly bin: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly files: readonly string[]
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

interface LockedPackage {
  readonly resolved?: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
  readonly optional?: boolean
  readonly os?: readonly string[]
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly dev?: boolean
  readonly peer?: boolean
  readonly devOptional?: boolean
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(`${ROOT}/${path}`, 'utf8'))
const manifest = readJson('package.json') as Manifest
const { packages } = readJson('package-lock.json') as { packages: Readonly<Record<string, LockedPackage>> }
const { '': own, ...locked } = packages

describe('package.json', () => {
  test('is ESM for Node 20.19 and later', () => {
    expect(manifest).toMatchObject({ type: 'module', engines: { node: '>=20.19' }, sideEffects: false })
    expect(manifest).not.toHaveProperty('main')
  })

  test('names exact versions', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    expect(versions.length).toBeGreaterThan(10)
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([])
  })

  test('makes every peer optional', () => {
    const peers = Object.keys(manifest.peerDependencies ?? {})
    expect(peers.filter((name) => manifest.peerDependenciesMeta?.[name]?.optional !== true)).toEqual([])
  })

  test('runs nothing when it is installed', () => {
    const runs = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']
    expect(Object.keys(manifest.scripts).filter((name) => runs.includes(name))).toEqual([])
  })

  test('brings at most seven packages with code', () => {
    expect(Object.keys(manifest.dependencies).filter((name) => !name.startsWith('@types/')).length).toBeLessThanOrEqual(
      7,
    )
  })

  test('shows types first, for modules that exist', () => {
    const { './package.json': itself, ...entries } = manifest.exports
    expect(itself).toBe('./package.json')
    for (const [name, entry] of Object.entries(entries)) {
      expect(Object.keys(entry), name).toEqual(['types', 'default'])
      const { types, default: module } = entry as { types: string; default: string }
      expect(types).toBe(module.replace(/\.js$/, '.d.ts'))
      expect(existsSync(`${ROOT}/${sourceOf(module)}`), sourceOf(module)).toBe(true)
    }
  })

  test('has commands which Node can start', () => {
    for (const path of Object.values(manifest.bin))
      expect(readFileSync(`${ROOT}/${sourceOf(path)}`, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
  })

  test('packs the source and what is built from it, and nothing else', () => {
    const built = ['index.js*', 'chunks', 'cli/main.js*', 'testing/index.js*', 'runtime/workers/worker.js*']
    expect(manifest.files).toEqual([
      ...built.map((path) => `dist/${path}`),
      'dist/**/*.d.ts',
      'dist/**/*.d.ts.map',
      'src',
      '!src/tsconfig.json',
    ])
    const words = ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel', 'error']
    const [packed] = JSON.parse(execFileSync('npm', words, { cwd: ROOT, encoding: 'utf8' })) as [
      { files: readonly { path: string }[] },
    ]
    const paths = packed.files.map((file) => file.path)
    expect(paths).toContain('src/base/errors.ts')
    expect(paths.filter((path) => !/^(?:dist\/|src\/|package\.json$|README\.md$|LICENSE$)/.test(path))).toEqual([])
    expect(paths.filter((path) => /(?:^|\/)tsconfig|\.test\.|\.tsbuildinfo$/.test(path))).toEqual([])
  })
})

/** The module from which a built file comes. */
function sourceOf(built: string): string {
  return built.replace(/^(?:\.\/)?dist\//, 'src/').replace(/\.js$/, '.ts')
}

describe('what src imports', () => {
  const sources = [...readRepository()].filter(([path]) => /^src\/.*\.tsx?$/.test(path))
  const names = new Set(
    sources
      .flatMap(([path, text]) => importsOf(text, parse(path, text)))
      .flatMap(({ specifier }) => (specifier === undefined || specifier.startsWith('.') ? [] : [specifier]))
      .filter((specifier) => !isBuiltin(specifier))
      .map(packageOf),
  )

  test('is installed with it', () => {
    const installed = { ...manifest.dependencies, ...manifest.peerDependencies }
    expect(names).toContain('luxon')
    expect([...names].filter((name) => !Object.hasOwn(installed, name))).toEqual([])
  })

  test('has its types installed too, since ours mention them', () => {
    expect([...names].filter((name) => Object.hasOwn(manifest.devDependencies, `@types/${name}`))).toEqual([])
  })
})

describe('package-lock.json', () => {
  test('is that of package.json', () => {
    expect(own).toMatchObject({ dependencies: manifest.dependencies, devDependencies: manifest.devDependencies })
  })

  test('names no registry, so that any can be used', () => {
    expect(Object.keys(locked).length).toBeGreaterThan(50)
    expect(Object.entries(locked).filter(([, entry]) => entry.resolved !== undefined)).toEqual([])
  })

  test('has the checksum of every package that is not for some platforms only', () => {
    const unchecked = Object.entries(locked).filter(([, entry]) => entry.integrity === undefined)
    expect(unchecked.filter(([, entry]) => entry.optional !== true || entry.os === undefined)).toEqual([])
  })

  test('lists the packages of all platforms, without which `npm ci` refuses it', () => {
    const wanted = Object.values(locked).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
    expect(wanted.length).toBeGreaterThan(50)
    expect(wanted.filter((name) => locked[`node_modules/${name}`] === undefined)).toEqual([])
  })

  test('has no package that runs a script when it is installed', () => {
    expect(Object.entries(locked).filter(([, entry]) => entry.hasInstallScript === true)).toEqual([])
  })

  test('brings users nothing but the packages in package.json, and at most two more', () => {
    const brought = Object.entries(locked).filter(([, entry]) => !entry.dev && !entry.peer && !entry.devOptional)
    expect(brought.length).toBeLessThanOrEqual(Object.keys(manifest.dependencies).length + 2)
  })
})

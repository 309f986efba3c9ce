/** What a program loads before it is done: every module that Node has to find, read and compile, by address. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface Loaded {
  /** Modules of the package itself, from its top: `dist/index.js`. */
  readonly own: readonly string[]
  /** Packages, by name, whether they were imported or required. */
  readonly packages: readonly string[]
  /** Modules of Node, of those that ask for them: `node:fs`. */
  readonly builtins: readonly string[]
}

/** Runs in the loader, beside the program: writes the address of each module down. */
const HOOKS = `
import { appendFileSync } from 'node:fs'
let to
export const initialize = (path) => void (to = path)
export async function load(url, context, next) {
  appendFileSync(to, url + '\\n')
  return next(url, context)
}
`

/** Runs in the program, before it: asks for the hooks, and at the end says what has been required. */
const BEFORE = `
import { appendFileSync } from 'node:fs'
import { createRequire, register } from 'node:module'
import { pathToFileURL } from 'node:url'
const to = process.env.LOADED_MODULES
register('./hooks.mjs', import.meta.url, { data: to })
process.on('exit', () => {
  for (const path of Object.keys(createRequire(import.meta.url).cache)) appendFileSync(to, pathToFileURL(path) + '\\n')
})
`

/**
 * Runs a module in a process of its own.
 *
 * @param program the path of the module
 * @param words what it is called with
 * @param folder where the package lies
 */
export function loadedBy(program: string, words: readonly string[], folder: string): Loaded {
  const scratch = mkdtempSync(join(tmpdir(), 'tidemark-loaded-'))
  try {
    const list = join(scratch, 'list')
    writeFileSync(join(scratch, 'hooks.mjs'), HOOKS)
    writeFileSync(join(scratch, 'before.mjs'), BEFORE)
    const before = pathToFileURL(join(scratch, 'before.mjs')).href
    const env = { ...process.env, NODE_OPTIONS: '', LOADED_MODULES: list }
    execFileSync(process.execPath, ['--import', before, program, ...words], { env, stdio: 'pipe' })
    return sorted(readFileSync(list, 'utf8').trim().split('\n'), pathToFileURL(folder).href, [program, scratch])
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** @param without paths that belong to the measurement */
function sorted(urls: readonly string[], folder: string, without: readonly string[]): Loaded {
  const own = new Set<string>()
  const packages = new Set<string>()
  const builtins = new Set<string>()
  for (const url of urls) {
    if (url.startsWith('node:')) builtins.add(url)
    else if (url.startsWith(`${folder}/`)) own.add(url.slice(folder.length + 1))
    else if (!without.some((path) => url.startsWith(pathToFileURL(path).href)))
      packages.add(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? url)
  }
  const list = (names: ReadonlySet<string>): readonly string[] => [...names].sort()
  return { own: list(own), packages: list(packages), builtins: list(builtins) }
}

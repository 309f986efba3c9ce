/**
 * Tidemark as its users have it: built from src into a folder of its own below node_modules/.cache, beside which code
 * can say `import … from 'tidemark'`. `dist` is neither used nor touched, so it may be stale or missing.
 */
import { execFile } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter } from 'node:path'
import { ROOT } from './repository.ts'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Installed {
  /** Where code finds the package. */
  readonly folder: string
  /** Type-checks and compiles modules, by name without ending. Answers the errors, one line each. */
  compile(modules: ReadonlyMap<string, string>): Promise<readonly string[]>
  /** Runs a compiled module from the top of the repository. */
  runModule(name: string): Promise<Ran>
  /** Runs shell code from the top of the repository; in it `npx tidemark` is the installed command. */
  runShell(code: string): Promise<Ran>
  /** Runs the command line. */
  tidemark(words: readonly string[]): Promise<Ran>
}

const NPX = `#!/bin/sh
[ "$1" = tidemark ] || { echo "only tidemark can be run here, not $1" >&2; exit 127; }
shift
exec node "$(dirname "$0")/../node_modules/tidemark/dist/cli/main.js" "$@"
`

/** Builds and installs into `node_modules/.cache/<name>`, which is emptied first. Throws if src does not compile. */
export async function installTidemark(name: string): Promise<Installed> {
  const folder = `${ROOT}/node_modules/.cache/${name}`
  const target = `${folder}/node_modules/tidemark`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  mkdirSync(`${folder}/bin`)
  writeFileSync(`${folder}/package.json`, '{ "type": "module" }\n')
  writeFileSync(`${folder}/bin/npx`, NPX)
  chmodSync(`${folder}/bin/npx`, 0o755)
  copyFileSync(`${ROOT}/package.json`, `${target}/package.json`)
  const built = await tsc(['-p', `${ROOT}/src`, '--outDir', `${target}/dist`], ROOT)
  if (built.code !== 0) throw new Error(`src does not compile:\n${built.stdout}${built.stderr}`)
  const bundled = await bundle(`${target}/dist`)
  if (bundled.code !== 0) throw new Error(`src cannot be bundled:\n${bundled.stdout}${bundled.stderr}`)
  return {
    folder,
    compile: (modules) => compile(folder, modules),
    runModule: (module) => run(process.execPath, [`${folder}/out/${module}.js`], ROOT),
    runShell: (code) => run('sh', ['-ec', code], ROOT, `${folder}/bin${delimiter}${process.env['PATH'] ?? ''}`),
    tidemark: (words) => run(process.execPath, [`${target}/dist/cli/main.js`, ...words], ROOT),
  }
}

/** As strict as the repository, but what is only shown may stay unused. */
const COMPILER_OPTIONS = {
  paths: {},
  noEmit: false,
  rootDir: '.',
  outDir: 'out',
  moduleDetection: 'force',
  allowImportingTsExtensions: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
}

async function compile(folder: string, modules: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const files = [...modules.keys()].map((name) => `${name}.ts`)
  for (const [name, code] of modules) writeFileSync(`${folder}/${name}.ts`, code)
  const config = { extends: `${ROOT}/tsconfig.json`, compilerOptions: COMPILER_OPTIONS, files, include: [] }
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(config, null, 2))
  const { code, stdout, stderr } = await tsc(['-p', folder, '--pretty', 'false'], folder)
  return code === 0 ? [] : `${stdout}${stderr}`.trim().split('\n')
}

function tsc(words: readonly string[], cwd: string): Promise<Ran> {
  return run(process.execPath, [`${ROOT}/node_modules/typescript/bin/tsc`, ...words], cwd)
}

function bundle(folder: string): Promise<Ran> {
  const words = ['-c', 'rolldown.config.js', '--dir', folder, '--logLevel', 'warn']
  return run(process.execPath, [`${ROOT}/node_modules/rolldown/bin/cli.mjs`, ...words], ROOT)
}

function run(program: string, words: readonly string[], cwd: string, path = process.env['PATH']): Promise<Ran> {
  return new Promise((resolve) => {
    const env = { ...process.env, PATH: path, NO_COLOR: '1', NODE_OPTIONS: '' }
    const child = execFile(program, words, { cwd, env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, stdout, stderr })
    })
    child.stdin?.end()
  })
}

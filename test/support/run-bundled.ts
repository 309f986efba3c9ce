/** Programs of the tests, run in a process of their own: for flags of Node which only a process can have. */
import { execFile } from 'node:child_process'
import { rolldown } from 'rolldown'
import { ROOT } from './repository.ts'

/** Runs the program with flags of Node and words of its own. @returns what it wrote */
export type RunBundled = (flags: readonly string[], words?: readonly string[]) => Promise<string>

/** Makes one module of a program and all of ours that it imports, below node_modules/.cache. @param entry from the top of the repository */
export async function bundled(entry: string): Promise<RunBundled> {
  const folder = `${ROOT}/node_modules/.cache/${entry.replace(/\.ts$/, '')}`
  const bundle = await rolldown({ input: `${ROOT}/${entry}`, platform: 'node', external: /^[^./]/ })
  await bundle.write({ dir: folder, format: 'esm', entryFileNames: 'main.mjs', codeSplitting: false })
  return (flags, words = []) =>
    new Promise((resolve, reject) => {
      const options = { env: { ...process.env, NODE_OPTIONS: '' }, maxBuffer: 1 << 28 }
      execFile(process.execPath, [...flags, `${folder}/main.mjs`, ...words], options, (error, stdout) =>
        error === null ? resolve(stdout) : reject(new Error(`${entry} has failed`, { cause: error })),
      )
    })
}

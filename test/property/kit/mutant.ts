/**
 * Code changed on purpose: the modules of the engine as they are, but for one text in one of them.
 *
 * So no code of an engine exists for the tests. A mutant whose text is not found any more is an error: it has to be
 * written anew for the code as it is now.
 */
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { createJiti, type TransformOptions } from 'jiti'

export interface Mutation {
  /** Below the folder of the kit: `src/pattern`, `src/window`. */
  readonly file: string
  /** Stands once in the file. */
  readonly from: string
  readonly to: string
}

type EngineKit = typeof import('./engine.ts')
type WindowKit = typeof import('./window-driver.ts')

const SOURCE = fileURLToPath(new URL('../../../src/', import.meta.url))

const plain = createJiti(import.meta.url)
/** By text: what it is as a module. */
const transformed = new Map<string, string>()

/** The kit of pattern engines over changed code, in modules of its own. */
export function loadMutant(mutation: Mutation): Promise<EngineKit> {
  return loadChanged<EngineKit>('./engine.ts', 'pattern', mutation)
}

/** The kit of window operators over changed code. */
export function loadWindowMutant(mutation: Mutation): Promise<WindowKit> {
  return loadChanged<WindowKit>('./window-driver.ts', 'window', mutation)
}

/**
 * Any module over changed code.
 *
 * @param module relative to this file
 * @param folder of `src`, in which the changed file is
 */
export async function loadChanged<Kit>(module: string, folder: string, { file, from, to }: Mutation): Promise<Kit> {
  const path = fileURLToPath(new URL(module, import.meta.url))
  let isChanged = false
  const changed = (options: TransformOptions): TransformOptions => {
    if (options.filename !== `${SOURCE}${folder}/${file}`) return options
    isChanged = true
    return { ...options, source: replaced(options.source, file, from, to) }
  }
  forget(path)
  const jiti = createJiti(import.meta.url, {
    fsCache: false,
    interopDefault: false,
    transform: (options) => ({ code: transform(changed(options)) }),
  })
  const kit = await jiti.import<Kit>(path)
  forget(path)
  if (!isChanged) throw new Error(`${file} is not part of what is run.`)
  return kit
}

function replaced(source: string, file: string, from: string, to: string): string {
  const parts = source.split(from)
  if (parts.length !== 2) throw new Error(`${file} has '${from}' ${parts.length - 1} times: the mutant is out of date.`)
  return parts.join(to)
}

function transform(options: TransformOptions): string {
  const key = `${options.filename} ${options.source}`
  let code = transformed.get(key)
  if (code === undefined) transformed.set(key, (code = plain.transform(options)))
  return code
}

/** Modules are kept by their path: a mutant must not get those of another. */
function forget(kit: string): void {
  const { cache } = createRequire(import.meta.url)
  for (const path of Object.keys(cache)) {
    if (path.startsWith(SOURCE) || path === kit) Reflect.deleteProperty(cache, path)
  }
}

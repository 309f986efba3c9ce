/**
 * Window operators changed on purpose: the modules as they are, but for one text in one of them. The same for windows as
 * `mutant.ts` is for patterns.
 */
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { createJiti, type TransformOptions } from 'jiti'
import type { Mutation } from './mutant.ts'

type WindowKit = typeof import('./window-driver.ts')

const SOURCE = fileURLToPath(new URL('../../../src/', import.meta.url))
const KIT = fileURLToPath(new URL('./window-driver.ts', import.meta.url))

const plain = createJiti(import.meta.url)
/** By text: what it is as a module. */
const transformed = new Map<string, string>()

/** The kit over changed code, in modules of its own. @param mutation its file is below `src/window` */
export async function loadWindowMutant({ file, from, to }: Mutation): Promise<WindowKit> {
  let isChanged = false
  const changed = (options: TransformOptions): TransformOptions => {
    if (options.filename !== `${SOURCE}window/${file}`) return options
    isChanged = true
    return { ...options, source: replaced(options.source, file, from, to) }
  }
  forget()
  const jiti = createJiti(import.meta.url, {
    fsCache: false,
    interopDefault: false,
    transform: (options) => ({ code: transform(changed(options)) }),
  })
  const kit = await jiti.import<WindowKit>(KIT)
  forget()
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
function forget(): void {
  const { cache } = createRequire(import.meta.url)
  for (const path of Object.keys(cache)) {
    if (path.startsWith(SOURCE) || path === KIT) Reflect.deleteProperty(cache, path)
  }
}

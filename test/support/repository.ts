/**
 * The repository as a map from path to text, so that its checks are plain functions and a test can plant a wrong file.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Paths from the top of the repository, with `/`, to the text of the file. */
export type FileMap = ReadonlyMap<string, string>

/** The top of this repository. */
export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

/** Files whose text the checks look at; of all others (data, pictures) the map has the path and an empty text. */
const READ = /\.(?:ts|tsx|js|mjs|md)$/

/** Every file below `root` but what `.gitignore` names, `.git` and installed packages. */
export function readRepository(root: string = ROOT): FileMap {
  const ignored = ignoredBy(readFileSync(`${root}/.gitignore`, 'utf8'))
  const files = new Map<string, string>()
  const visit = (folder: string): void => {
    for (const entry of readdirSync(`${root}/${folder}`, { withFileTypes: true })) {
      const path = `${folder}${entry.name}`
      if (ignored(path, entry.isDirectory())) continue
      if (entry.isDirectory()) visit(`${path}/`)
      else files.set(path, READ.test(path) ? readFileSync(`${root}/${path}`, 'utf8') : '')
    }
  }
  visit('')
  return files
}

/**
 * Tells whether a path is ignored. Of `.gitignore` it knows the forms in use here: a name, `/name` for the top only,
 * `name/` for folders only, and `*` within a name.
 */
export function ignoredBy(gitignore: string): (path: string, isFolder: boolean) => boolean {
  const lines = gitignore.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const rules = ['.git/', 'node_modules/', ...lines].map((line) => {
    const name = line.replace(/^\/|\/$/g, '')
    const pattern = name.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replaceAll('*', '[^/]*')
    return {
      pattern: new RegExp(`^${line.startsWith('/') ? '' : '(?:.*/)?'}${pattern}$`),
      foldersOnly: line.endsWith('/'),
    }
  })
  return (path, isFolder) => rules.some((rule) => (isFolder || !rule.foldersOnly) && rule.pattern.test(path))
}

/**
 * Files which lie beside a checkout, in `../shared` or in the folder that `TIDEMARK_SHARED` names, and are not part of
 * the repository: facts about other systems. Tests which use them are skipped where they are absent.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = process.env['TIDEMARK_SHARED'] ?? fileURLToPath(new URL('../../../shared', import.meta.url))

/** The path of a shared file, or `null` if it is not there. */
export function sharedPath(file: string): string | null {
  const path = `${folder}/${file}`
  return existsSync(path) ? path : null
}

/** What a shared JSON file holds, unchecked, or `null` if it is not there. */
export function sharedJson<T>(file: string): T | null {
  const path = sharedPath(file)
  return path === null ? null : (JSON.parse(readFileSync(path, 'utf8')) as T)
}

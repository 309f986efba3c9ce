/**
 * immer, loaded when it is first needed: a program that only imports Tidemark, or only runs windows, never pays for it.
 * Loading it takes 3 to 4 ms of processor time (`node -e "console.time();require('immer');console.timeEnd()"`).
 *
 * It is an instance of its own: a program which changes the settings of the immer it imports (`setAutoFreeze`) does not
 * change what Tidemark makes.
 */
import { createRequire } from 'node:module'
import type * as Immer from 'immer'

let loaded: typeof Immer | undefined

export function immer(): typeof Immer {
  loaded ??= createRequire(import.meta.url)('immer') as typeof Immer
  return loaded
}

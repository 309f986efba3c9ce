/**
 * luxon, loaded when it is first needed: rules written with plain numbers and short texts never pay for it.
 * Loading it takes 7 to 13 ms (`node -e "console.time();require('luxon');console.timeEnd()"`).
 *
 * It is an instance of its own: a program which changes `Settings` of the luxon it imports (default zone, clock) does
 * not change what Tidemark computes. Values of the program's luxon are recognised by their methods, not their class.
 */
import { createRequire } from 'node:module'
import type * as Luxon from 'luxon'

let loaded: typeof Luxon | undefined

export function luxon(): typeof Luxon {
  loaded ??= createRequire(import.meta.url)('luxon') as typeof Luxon
  return loaded
}

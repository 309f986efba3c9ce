/** Errors as the command line shows them: what happened, the code, what to do. */
import { TidemarkError } from '../base/errors.ts'
import type { Colours } from './terminal.ts'

/** For people. A bug in Tidemark comes with its stack. */
export function errorText(error: unknown, colours: Colours): string {
  if (error instanceof TidemarkError) {
    const lines = `${colours.red('error')}: ${error.message} ${colours.dim(`[${error.code}]`)}`
    return error.hint === '' ? lines : `${lines}\n${colours.dim('hint')}: ${error.hint}`
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `${colours.red('error')}: unexpected: ${text}`
}

/** For programs: one line. */
export function errorJson(error: unknown): string {
  if (error instanceof TidemarkError) {
    const { code, message, hint, data } = error
    return safeJson({ error: { code, message, hint, data } }) ?? JSON.stringify({ error: { code, message, hint } })
  }
  const message = error instanceof Error ? error.message : String(error)
  return JSON.stringify({ error: { code: 'UNEXPECTED', message, stack: error instanceof Error ? error.stack : null } })
}

/** `undefined` for what has no JSON form: the data of an error may hold anything. */
function safeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part))
  } catch {
    return undefined
  }
}

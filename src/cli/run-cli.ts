/** Runs one command line, and says how it ended. */
import { CommanderError } from 'commander'
import type { Context } from './context.ts'
import { exitCodeOf } from './exit-codes.ts'
import { errorJson, errorText } from './fail.ts'
import { withFlagHint } from './input/flag-hints.ts'
import { exitCodeOfParser, programOf } from './program.ts'

/**
 * @param words the command line without node and script
 * @returns the exit code; errors have been written to standard error
 */
export async function runCli(words: readonly string[], context: Context, version: string): Promise<number> {
  const asJson = words.includes('--json')
  const { program, exitCode } = programOf(context, version, asJson)
  if (words.length === 0) {
    program.outputHelp()
    return 0
  }
  try {
    await program.parseAsync(words, { from: 'user' })
    return exitCode()
  } catch (thrown) {
    if (thrown instanceof CommanderError) return exitCodeOfParser(thrown)
    const error = withFlagHint(thrown)
    context.stderr.write(`${asJson ? errorJson(error) : errorText(error, context.errColours)}\n`)
    return exitCodeOf(error)
  }
}

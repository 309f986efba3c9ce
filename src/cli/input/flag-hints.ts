/** Hints of the library that speak of its options, in the words of the command line. */
import { TidemarkError } from '../../base/errors.ts'

const HINTS: Readonly<Record<string, string>> = {
  CSV_HEADER: 'Check the first line of the file: it has to name the columns, each by a name of its own.',
  CSV_DELIMITER: String.raw`Give one character: --delimiter ';', or --delimiter '\t' for tabs.`,
  CSV_SCHEMA:
    "Correct the schema in the export 'stream' of the rule file; if the delimiter is not a comma, name it: --delimiter <char>.",
}

/** The same error with a hint that can be followed on a command line. */
export function withFlagHint(error: unknown): unknown {
  if (!(error instanceof TidemarkError) || !Object.hasOwn(HINTS, error.code)) return error
  const { code, message, data } = error
  return new TidemarkError(code, { message, hint: HINTS[code]!, data, cause: error })
}

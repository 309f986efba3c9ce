/** How a command ends, for scripts. Listed in `tidemark --help` and in README.md. */
import { TidemarkError } from '../base/errors.ts'

export const EXIT = {
  ok: 0,
  /** The input could not be read, nothing in it could be used, or the output could not be written. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The rule file is missing, broken, or holds no rule. */
  rule: 3,
  /** Stopped by Ctrl-C or SIGTERM: what the watermark had not passed was not decided. */
  interrupted: 130,
} as const

export const EXIT_TEXT = `Exit codes:
  0    done
  1    the input or the output failed, or no event could be used
  2    the command line is wrong
  3    the rule file is missing, broken, or holds no rule
  130  stopped by Ctrl-C; events within the delay were not decided`

const USAGE: ReadonlySet<string> = new Set([
  'BAD_DISORDER',
  'BAD_DURATION',
  'BAD_OPTIONS',
  'BAD_STEP_COMMAND',
  'BAD_TIME_UNIT',
  'BAD_ZONE',
  'CSV_DELIMITER',
  'FIELD_NOT_NAMED',
  'JOURNAL_EXISTS',
  'JOURNAL_NEEDS_FILE',
  'SOCKET_ADDRESS',
  'NO_SUCH_STEP',
  'RULES_NEEDED',
  'UNKNOWN_FORMAT',
  'WRONG_USE',
])
const RULE: ReadonlySet<string> = new Set(['NOT_A_JOB', 'NOT_A_RULE', 'RULE_BROKEN', 'RULE_NOT_FOUND', 'RULE_STREAM'])

export function exitCodeOf(error: unknown): number {
  if (!(error instanceof TidemarkError)) return EXIT.failed
  if (USAGE.has(error.code)) return EXIT.usage
  return RULE.has(error.code) ? EXIT.rule : EXIT.failed
}

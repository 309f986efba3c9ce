/**
 * The command line: its commands, their flags, their help. Commands are loaded when they are called, so that help and
 * wrong use are quick.
 */
import type { CommanderError } from 'commander'
import { Command, InvalidArgumentError, Option } from 'commander'
import { TidemarkError } from '../base/errors.ts'
import type { Context } from './context.ts'
import { EXIT, EXIT_TEXT } from './exit-codes.ts'
import type { ExplainFlags } from './explain/explain-command.ts'
import type { ReplayFlags } from './replay/replay-command.ts'
import { errorJson } from './fail.ts'
import type { RunFlags } from './run/run-command.ts'
import type { StepFlags } from './step/step-command.ts'
import type { WhyFlags } from './why/why-command.ts'

const RULE = 'a .ts or .js file whose default export is a pattern, a list of them, or a job'
const FORMATS = ['ndjson', 'csv', 'tsv', 'json', 'lines', 'parquet', 'arrow']

/**
 * @param asJson whether wrong use is told as JSON
 * @returns the program, and the exit code of the command once it has run
 */
export function programOf(
  context: Context,
  version: string,
  asJson: boolean,
): { program: Command; exitCode: () => number } {
  let code: number = EXIT.ok
  const program = new Command('tidemark')
    .description('Finds sequences of events in streams that arrive late and out of order.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help on a command')
    .addHelpText('after', `\n${EXIT_TEXT}`)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
      getOutHelpWidth: () => Math.min(context.out.columns, 120),
      getErrHelpWidth: () => Math.min(context.err.columns, 120),
      outputError: (text, write) => write(asJson ? `${errorJson(wrongUse(text))}\n` : text),
    })
  if (!asJson) program.showHelpAfterError('(tidemark --help lists the commands and flags)')

  addInput(program.command('run').description('find the matches of a rule in an input').argument('<rule>', RULE))
    .option('--delay <duration>', 'how far out of order events may come: 5s, 2h (default: 0s)', checkedText)
    .option('--corrections', 'matches as soon as their last event comes, corrected by what comes late')
    .option(
      '--allowed-lateness <duration>',
      'how far behind the watermark events may correct (default: 0s)',
      checkedText,
    )
    .option('--parallelism <n>', 'how many worker threads share the keys out (default: 1)', wholeNumber)
    .option('--sink <to>', 'where matches go: a file of NDJSON, or - for NDJSON on standard output')
    .option('--late <file>', 'keep late events there, as NDJSON')
    .option('--timed-out <file>', 'keep partial matches that time out there, as NDJSON')
    .option('--bad <file>', 'keep bad records there, as NDJSON')
    .option('--journal <file>', 'keep a journal there, so that the run can go on if it is killed', checkedText)
    .option('--recover <file>', 'play that journal first and go on; results in files are not repeated', checkedText)
    .option('--other-rules', 'recover from a journal of other rules or settings; results begin anew')
    .option('--json', 'matches as NDJSON, times in epoch milliseconds; errors as JSON')
    .option('--quiet', 'no summary and no progress')
    .addHelpText('after', RUN_EXAMPLES)
    .action(async (rule: string, flags: RunFlags) => {
      const { runCommand } = await import('./run/run-command.ts')
      code = await runCommand(rule, flags, context)
    })

  addInput(
    program
      .command('replay')
      .description('compare what a rule finds in a recording under each way to treat late events')
      .argument('<rule>', RULE),
  )
    .option('--delays <list>', 'watermark delays to compare: 1m,15m,1h (default: what the recording suggests)')
    .option('--corrections', 'answers that late events correct, too')
    .option('--allowed-lateness <duration>', 'how late they may be (default: as late as any event is)', checkedText)
    .option('--disorder <model>', 'make the order of arrival: exponential:30s; once or more', listed)
    .option('--seed <number>', 'what it is made from (default: 1)')
    .option('--late <file>', 'keep the late events of each answer there, as NDJSON')
    .option('--html <file>', 'write a report with pictures there')
    .option('--svg <file>', 'write the picture of event time against arrival there')
    .option('--plot', 'draw the picture on the terminal (the default)')
    .option('--no-plot', 'do not draw it')
    .option('--step', 'go through the recording event by event, forwards and back: ? lists what can be typed')
    .option('--delay <duration>', 'with --step: how far out of order events may come (default: 0s)', checkedText)
    .option('--at <step>', 'with --step: show one step and end: its number, end, or the id of a match', checkedText)
    .option('--json', 'the comparison as JSON; errors as JSON')
    .addHelpText('after', REPLAY_EXAMPLES)
    .action(async (rule: string, flags: ReplayFlags & StepFlags) => {
      const { checkReplayFlags } = await import('./replay/idle-flags.ts')
      checkReplayFlags(flags)
      if (flags.step === true) {
        const { stepCommand } = await import('./step/step-command.ts')
        code = await stepCommand(rule, flags, context)
        return
      }
      const { replayCommand } = await import('./replay/replay-command.ts')
      code = await replayCommand(rule, flags, context)
    })

  addInput(
    program
      .command('why')
      .description('tell what became of the partial matches of a key in a recording, and what nearly matched')
      .argument('<rule>', RULE),
  )
    .option('--delay <duration>', 'how far out of order events may come: 5s, 2h (default: 0s)', checkedText)
    .option('--for <key>', 'whose partial matches; parts of a key joined by commas')
    .option('--from <time>', 'only what was open at or after this')
    .option('--to <time>', 'only what was open at or before this')
    .option('--event <position>', 'the position of an event in the source, from 0: what it did')
    .option('--rule <name>', 'one rule of the file (default: all)')
    .option('--limit <n>', 'how many near misses and starts of each kind are shown (default: 5)')
    .option('--json', 'the answer as JSON; errors as JSON')
    .action(async (rule: string, flags: WhyFlags) => {
      const { whyCommand } = await import('./why/why-command.ts')
      code = await whyCommand(rule, flags, context)
    })

  program
    .command('explain')
    .description('show what a rule means to the engine: its plan and its automaton')
    .argument('<rule>', RULE)
    .addOption(new Option('--format <format>').choices(['text', 'mermaid', 'dot', 'json']).default('text'))
    .action(async (rule: string, flags: ExplainFlags) => {
      const { explainCommand } = await import('./explain/explain-command.ts')
      code = await explainCommand(rule, flags, context)
    })

  return { program, exitCode: () => code }
}

/** The flags that say where events come from, and where their times and keys are. */
function addInput(command: Command): Command {
  return command
    .requiredOption('--source <from>', 'a file (.gz too), - for standard input, or tcp://host:port')
    .addOption(new Option('--format <format>', 'default: by the name of the file, else ndjson').choices(FORMATS))
    .option('--delimiter <char>', "what separates the columns of CSV: ';', or \\t for tabs (default: a comma)")
    .option('--records <path>', 'in a JSON document, where the list of events is: data.items')
    .option('--time <field>', 'the event time; dots lead into nested fields')
    .addOption(new Option('--time-unit <unit>', 'what numbers count (default: ms)').choices(['s', 'ms', 'us', 'ns']))
    .option('--zone <zone>', 'the zone of times that name none: UTC, Europe/Berlin')
    .option('--key <fields>', 'what belongs together: sensor, or site,sensor')
    .option('--per <scope>', 'what has a watermark of its own: source, key, or fields (default: source)')
    .option('--order-by <field>', 'decides between events of equal time (default: order of arrival)')
    .option('--arrival <field>', 'when the event arrived, where that is recorded')
    .addOption(
      new Option('--at-end <meaning>', 'what the end means: time goes on, or the recording was cut').choices([
        'complete',
        'cut',
      ]),
    )
}

function checkedText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It is empty.')
  return text
}

/** A flag that may be given several times. */
function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('It is no whole number from 1.')
  return Number(text)
}

function listed(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, checkedText(text)]
}

const RUN_EXAMPLES = `
The rule file may export 'stream' with defaults for these flags; flags override them.

Examples:
  tidemark run rule.ts --source readings.csv --time at --key sensor --delay 5s
  tail -f readings.ndjson | tidemark run rule.ts --source - --time at --json`

const REPLAY_EXAMPLES = `
The answers compared:
  event time, nothing late       the truth: all events in order of event time
  order of arrival               events as they come, as if they were in order, each
                                 key by itself: its next event decides what was missing
  arrival taken for event time   windows on the clock of arrival
  event time, late dropped at d  a watermark d behind the greatest time; what
                                 comes behind it is dropped
  event time, corrected, delay d the same, but what comes behind the watermark
                                 corrects what was said (--corrections)
A match is right if the truth has it with the very same events.
Without --arrival the order of the file is the order of arrival.

The models of --disorder, each applied to what the one before it made:
  uniform:<longest>  exponential:<mean>  histogram:<file of JSON>
  bursts:<every>,<span>            all of a span held, delivered at once
  stall:<span>,by=<field>          one partition stops, and catches up
  clock:<offset>,by=<field>        the clock of one partition is wrong
  duplicates:<share>,<within>      that share arrives a second time
  recorded                         the arrivals of the recording itself
stall and clock take value=<value> too, else the seed chooses; stall takes
at=<time or duration>, clock takes drift=<gained in an hour>.

Examples:
  tidemark replay rule.ts --source readings.csv --time at --arrival stored --delays 1m,15m,1h
  tidemark replay rule.ts --source readings.csv --time at --disorder exponential:30s --seed 7 --corrections`

/** What the parser of the command line says, as an error of ours. */
function wrongUse(text: string): TidemarkError {
  const [message = '', ...hints] = text
    .replace(/^error: /, '')
    .trim()
    .split('\n')
  const hint = hints.join(' ') || 'tidemark --help lists the commands and flags'
  return new TidemarkError('WRONG_USE', { message, hint })
}

/** The exit code of what the parser throws: help and version are no errors. */
export function exitCodeOfParser(error: CommanderError): number {
  return error.exitCode === 0 ? EXIT.ok : EXIT.usage
}

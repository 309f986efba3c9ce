/** `tidemark replay … --step`: a recording event by event, forwards and backwards, with the state of the job at each. */
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import type { PatternSettings } from '../../api/options.ts'
import { timeTravel, type TimeTravel } from '../../api/time-travel/time-travel.ts'
import { show, TidemarkError } from '../../base/errors.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { errorText } from '../fail.ts'
import { openSource, readAll } from '../input/open-source.ts'
import { saidBy, settingsOf, type TimeFlags } from '../input/settings.ts'
import type { DisorderFlags } from '../replay/disorder-flags.ts'
import { jobResults, loadRule } from '../rule/load-rule.ts'
import type { MatchLineOptions } from '../run/match-line.ts'
import { coloursOf } from '../terminal.ts'
import { writeAll } from '../write.ts'
import { parseCommand, type StepCommand } from './commands.ts'
import { readKeys, type KeyStream, type Typed } from './key-input.ts'
import { coveringLateness, inOrderOfArrival, recordedStream, type OrderedRecording } from './recorded-stream.ts'
import { stepLines } from './step-lines.ts'
import { helpLines, Stepper, whatIfLines, type StepAnswer } from './stepper.ts'

/** The flags of `replay` that say where events come from, and those of `--step`. */
export interface StepFlags extends TimeFlags, DisorderFlags {
  readonly step?: boolean
  /** Shows one step and ends: its number, `end`, or the id of a match. */
  readonly at?: string
  /** Late events correct what was said: as late as `allowedLateness` says, or as late as any is. */
  readonly corrections?: boolean
  readonly allowedLateness?: string
  /** States as JSON, one a line. */
  readonly json?: boolean
}

/** Steps that are kept; of a longer recording the last ones. */
const MAX_STEPS = 100_000

/**
 * Reads the whole recording, then does what it is told: by keys in a terminal, by lines on a pipe, by `--at`.
 *
 * @param input where commands come from
 * @returns the exit code
 * @throws TidemarkError of the rule, the settings and the input; `BAD_STEP_COMMAND` on a pipe, `NO_SUCH_STEP` of `--at`
 */
export async function stepCommand(
  path: string,
  flags: StepFlags,
  context: Context,
  input: KeyStream = process.stdin,
): Promise<number> {
  if (flags.source === '-' && flags.at === undefined) throw noCommands()
  const { travel, stepper, words } = await prepared(path, flags)
  if (travel.failure !== null && flags.json !== true)
    await writeAll(context.stderr, `${errorText(travel.failure.error, context.errColours)}\nThe run ends with that.\n`)
  const view = new View(stepper, words, context, flags.json === true)
  if (flags.at !== undefined) {
    const command: StepCommand = { kind: 'go', where: flags.at }
    const answer = await stepper.run(command)
    if (answer.kind === 'nothing') throw notThere(flags.at, answer.why)
    await view.write(answer)
    return EXIT.ok
  }
  const isInteractive = input.isTTY === true && context.out.isTerminal && flags.json !== true
  return isInteractive ? await byKeys(stepper, view, input) : await byLines(stepper, view, input)
}

interface Prepared {
  readonly travel: TimeTravel<unknown>
  readonly stepper: Stepper
  readonly words: MatchLineOptions
}

async function prepared(path: string, flags: StepFlags): Promise<Prepared> {
  const rule = await loadRule(path)
  const source = openSource(flags, rule.stream)
  const settings = await settingsOf(flags, rule.stream, source)
  const recording = await readAll(source, new AbortController().signal)
  // The engine that can tell what each partial match has bound.
  const ordered = inOrderOfArrival(recording, { engine: 'runs', ...settings }, flags)
  const events = recordedStream(ordered, basename(flags.source))
  const results =
    rule.job === null ? events.detect(rule.rules, emission(flags, ordered)) : jobResults(path, rule.job, events)
  const travel = await timeTravel<unknown>(results, { maxSteps: MAX_STEPS, onLimit: 'forget' })
  const label = rule.stream.label === undefined ? null : (rule.stream.label as (event: unknown) => string)
  // The line of an event says its time, but not its key.
  const words = { colours: coloursOf(PLAIN), label, said: saidBy({ time: settings.time }) }
  return { travel, stepper: new Stepper(travel, rule.rules), words }
}

function emission({ corrections, allowedLateness }: StepFlags, ordered: OrderedRecording): PatternSettings<unknown> {
  if (allowedLateness !== undefined) return { emit: 'speculative', allowedLateness }
  return corrections === true ? { emit: 'speculative', allowedLateness: coveringLateness(ordered) } : {}
}

const PLAIN = { isTerminal: false, columns: 80, rows: 24, colour: false, unicode: true }

/** Shows what came of commands. */
class View {
  readonly #stepper: Stepper
  readonly #words: MatchLineOptions
  readonly #context: Context
  readonly #asJson: boolean
  #isFirst = true

  constructor(stepper: Stepper, words: MatchLineOptions, context: Context, asJson: boolean) {
    this.#stepper = stepper
    this.#words = words
    this.#context = context
    this.#asJson = asJson
    // What goes wrong is told to each write.
    context.stdout.on('error', () => {})
  }

  /** One after the other, for pipes. */
  async write(answer: StepAnswer): Promise<void> {
    const text = this.#asJson ? this.#json(answer) : this.#lines(answer, Infinity).join('\n')
    const gap = this.#isFirst || this.#asJson ? '' : '\n'
    this.#isFirst = false
    await this.#put(`${gap}${text}\n`)
  }

  /** The whole screen: what there is to see, and on the last line what can be typed, or what is being typed. */
  async draw(answer: StepAnswer, last: string): Promise<void> {
    const { out } = this.#context
    const lines = this.#lines(answer, Math.max(out.rows - 3, 8))
    const fill = Array.from({ length: Math.max(0, out.rows - 2 - lines.length) }, () => '')
    await this.#put(`${CLEAR}${[...lines, ...fill, this.#cut(last)].join('\n')}`)
  }

  /** Waits until it is out; a reader that has gone has seen all it wanted. */
  #put(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#context.stdout.write(text, (error: NodeJS.ErrnoException | null | undefined) => {
        const isGone = error?.code === 'EPIPE' || error?.code === 'ERR_STREAM_DESTROYED'
        if (error === null || error === undefined || isGone) resolve()
        else reject(error)
      })
    })
  }

  #lines(answer: StepAnswer, rows: number): readonly string[] {
    const { out, outColours } = this.#context
    if (answer.kind === 'help') return helpLines().map((one) => this.#cut(one))
    if (answer.kind === 'whatIf') {
      const lines = whatIfLines(answer, this.#words)
      const shown = lines.length <= rows ? lines : [...lines.slice(0, rows - 1), `… ${lines.length - rows + 1} more`]
      return shown.map((one) => this.#cut(one))
    }
    if (answer.kind === 'nothing') return [this.#cut(answer.why)]
    const { travel, state } = this.#stepper
    const columns = this.#context.out.isTerminal ? out.columns : Infinity
    const options = { colours: outColours, columns, rows, unicode: out.unicode, words: this.#words }
    return stepLines(state, travel, options)
  }

  #cut(text: string): string {
    const { columns, isTerminal } = this.#context.out
    return isTerminal ? Array.from(text).slice(0, columns).join('') : text
  }

  #json(answer: StepAnswer): string {
    if (answer.kind !== 'whatIf') return jsonText(answer.kind === 'state' ? this.#stepper.state : answer)
    const { at, change, whatIf } = answer
    const { same, onlyBefore, onlyAfter } = whatIf
    return jsonText({ kind: 'whatIf', at, change, same, onlyBefore, onlyAfter })
  }
}

/** The screen is wiped from its upper left corner. */
const CLEAR = '\u001B[2J\u001B[H'
const KEY_LINE = 'n next  b back  g go to  m match  e event  w what if  ? help  q quit'

async function byKeys(stepper: Stepper, view: View, input: KeyStream): Promise<number> {
  let shown: StepAnswer = { kind: 'state' }
  let code: number = EXIT.ok
  await view.draw(shown, KEY_LINE)
  const take = async (typed: Typed): Promise<'go on' | 'stop'> => {
    if (typed.kind === 'interrupt') {
      code = EXIT.interrupted
      return 'stop'
    }
    let last = KEY_LINE
    if (typed.kind === 'typing') last = `${typed.prompt}: ${typed.text}`
    else if (typed.kind === 'command') {
      const { answer, message } = await answered(stepper, typed.text)
      if (answer?.kind === 'quit') return 'stop'
      if (answer === null || answer.kind === 'nothing') last = message
      else shown = answer
    }
    await view.draw(shown, last)
    return 'go on'
  }
  await readKeys(input, take)
  await view.draw({ kind: 'state' }, '\n')
  return code
}

/** In a terminal what cannot be done is said on the last line, and nothing else happens. */
async function answered(
  stepper: Stepper,
  text: string,
): Promise<{ readonly answer: StepAnswer | null; readonly message: string }> {
  try {
    const answer = await stepper.run(parseCommand(text))
    return { answer, message: answer.kind === 'nothing' ? answer.why : '' }
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error
    return { answer: null, message: `${error.message} ${error.hint}` }
  }
}

async function byLines(stepper: Stepper, view: View, input: KeyStream): Promise<number> {
  await view.write({ kind: 'state' })
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const answer = await stepper.run(parseCommand(line))
    if (answer.kind === 'quit') break
    await view.write(answer)
  }
  return EXIT.ok
}

function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part))
}

function noCommands(): TidemarkError {
  return new TidemarkError('BAD_OPTIONS', {
    message: '--step reads its commands from standard input, so the events cannot come from there.',
    hint: 'Give the events as a file: --source readings.csv; or look at one step: --at 17.',
    data: { option: 'source' },
  })
}

function notThere(at: string, why: string): TidemarkError {
  return new TidemarkError('NO_SUCH_STEP', {
    message: `There is no step ${show(at)} to go to: ${why}.`,
    hint: 'Give the number of a step, end, or the id of a match as --json shows it.',
    data: { at },
  })
}

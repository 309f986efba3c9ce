/** Goes through a run as it is told, and says what is to be seen: as text for people, or as values for programs. */
import type { JobState } from '../../api/time-travel/job-state.ts'
import type { TimeTravel, WhatIf } from '../../api/time-travel/time-travel.ts'
import { show } from '../../base/errors.ts'
import { toMillis } from '../../time/duration.ts'
import { Pattern, type AnyPattern } from '../../pattern/builder/pattern.ts'
import type { MatchLineOptions } from '../run/match-line.ts'
import { counted } from '../words.ts'
import { badCommand, KEYS, type StepCommand } from './commands.ts'
import { outputText } from './step-lines.ts'

/** What came of a command. */
export type StepAnswer =
  | { readonly kind: 'state' }
  /** The run is where it was. */
  | { readonly kind: 'nothing'; readonly why: string }
  | { readonly kind: 'whatIf'; readonly change: string; readonly at: number; readonly whatIf: WhatIf<unknown> }
  | { readonly kind: 'help' }
  | { readonly kind: 'quit' }

export class Stepper {
  readonly travel: TimeTravel<unknown>
  readonly #rules: readonly AnyPattern[]

  /** @param rules those of which `within` can be changed */
  constructor(travel: TimeTravel<unknown>, rules: readonly AnyPattern[]) {
    this.travel = travel
    this.#rules = rules
  }

  get state(): JobState {
    return this.travel.current
  }

  /** @throws TidemarkError `BAD_STEP_COMMAND`, `NO_SUCH_STEP`, `BAD_DURATION`, `BAD_WHAT_IF` and those of the rule */
  async run(command: StepCommand): Promise<StepAnswer> {
    const { travel } = this
    switch (command.kind) {
      case 'forward':
        if (travel.current.step === travel.last) return { kind: 'nothing', why: 'this is the last step' }
        travel.forward(command.steps)
        return { kind: 'state' }
      case 'back':
        if (travel.current.step === travel.first) return { kind: 'nothing', why: 'this is the first step' }
        travel.back(command.steps)
        return { kind: 'state' }
      case 'go':
        return found(this.#go(command.where), `nothing has the id ${show(command.where)}`)
      case 'match':
        return found(travel.forwardTo(says), 'no step after this one says anything')
      case 'previousMatch':
        return found(travel.backTo(says), 'no step before this one says anything')
      case 'event':
        return found(
          travel.forwardTo(({ cause }) => cause.kind === 'event' && textOf(cause.event).includes(command.text)),
          `no event after this one contains ${show(command.text)}`,
        )
      case 'whatIf':
        return await this.#whatIf(command)
      case 'help':
      case 'quit':
        return { kind: command.kind }
    }
  }

  #go(where: string): JobState | null {
    if (where === 'end') return this.travel.jumpTo(this.travel.last)
    return /^\d+$/.test(where) ? this.travel.jumpTo(Number(where)) : this.travel.jumpToMatch(where)
  }

  async #whatIf({ setting, duration, rule }: StepCommand & { readonly kind: 'whatIf' }): Promise<StepAnswer> {
    const at = this.travel.current.step
    if (setting === 'delay') {
      const whatIf = await this.travel.whatIf(at, { watermark: duration })
      return { kind: 'whatIf', change: `delay ${duration}`, at, whatIf }
    }
    const ms = toMillis(duration, 'within', { zero: false })
    const meant = this.#rules.filter(({ syntax }) => rule === '' || syntax.name === rule)
    if (meant.length === 0) throw badCommand(`within ${duration}${rule === '' ? '' : ` of ${rule}`}`)
    const rules = meant.map(
      ({ syntax }) =>
        new Pattern({ ...syntax, within: { ms, inclusive: syntax.within?.inclusive ?? false } }) as AnyPattern,
    )
    const whatIf = await this.travel.whatIf(at, { rules })
    return { kind: 'whatIf', change: `within ${duration}${rule === '' ? '' : ` of ${rule}`}`, at, whatIf }
  }
}

function says({ outputs, aside }: JobState): boolean {
  return outputs.length + aside.length > 0
}

function found(state: JobState | null, why: string): StepAnswer {
  return state === null ? { kind: 'nothing', why } : { kind: 'state' }
}

function textOf(event: unknown): string {
  return JSON.stringify(event, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)) ?? String(event)
}

/** What would have been said, in lines: `-` not any more, `+` besides. */
export function whatIfLines(
  answer: StepAnswer & { readonly kind: 'whatIf' },
  words: MatchLineOptions,
): readonly string[] {
  const { change, at, whatIf } = answer
  const { onlyBefore, onlyAfter, same } = whatIf
  const told = [
    `what if, after step ${at}: ${change}`,
    `${counted(same, 'result')} the same, ${onlyBefore.length} not said (-), ${onlyAfter.length} said besides (+)`,
  ]
  const differences = [
    ...onlyBefore.map(({ step, value }) => ({ step, text: `- ${outputText(value, words)}` })),
    ...onlyAfter.map(({ step, value }) => ({ step, text: `+ ${outputText(value, words)}` })),
  ]
  return [...told, ...differences.map(({ text }) => text)]
}

export function helpLines(): readonly string[] {
  return KEYS.map(({ key, does }) => `${key}  ${does}`)
}

/** Which engine runs a program: the cheapest that does not refuse. */
import type { Program } from '../program/program.ts'
import type { EngineName } from './engine.ts'
import { refusesCompact } from './compact/refuses.ts'
import { refusesRegister } from './register/chain.ts'

export interface EngineChoice {
  readonly engine: EngineName
  /** Why those cheaper than it do not run the program. */
  readonly refused: readonly { readonly engine: EngineName; readonly reason: string }[]
}

/** What is asked of an engine besides the program. */
export interface EngineWishes {
  /** Partial matches that time out are reported. */
  readonly timeouts: boolean
  /** Events come in order of arrival, not of time. */
  readonly arrival: boolean
  /** What a key was told can be taken back, see `RewindableEngine`. */
  readonly rewinds: boolean
}

export const NO_WISHES: EngineWishes = Object.freeze({ timeouts: false, arrival: false, rewinds: false })

/** An engine that may refuse a program, the cheapest first. `null`: it runs it. */
type Refusal = (program: Program, wishes: EngineWishes) => string | null

const CHEAPER: readonly (readonly [EngineName, Refusal])[] = [
  ['register', refusesRegister],
  ['compact', refusesCompact],
]

/** @returns why an engine does not run a program; `null`: it does */
export function refusalOf(engine: EngineName, program: Program, wishes: EngineWishes = NO_WISHES): string | null {
  return CHEAPER.find(([name]) => name === engine)?.[1](program, wishes) ?? null
}

export function chooseEngine(program: Program, wishes: EngineWishes = NO_WISHES): EngineChoice {
  const refused: { readonly engine: EngineName; readonly reason: string }[] = []
  for (const [engine, refuses] of CHEAPER) {
    const reason = refuses(program, wishes)
    if (reason === null) return { engine, refused }
    refused.push({ engine, reason })
  }
  return { engine: 'runs', refused }
}

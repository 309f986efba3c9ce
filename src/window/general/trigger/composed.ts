/** Beam's triggers that are made from several others. */
import { CONTINUE, FIRE, PURGE, type Standing, type TriggerMachine, type Verdict } from './trigger-machine.ts'

/** Asks one part something: so that each machine has to say only once what follows from the answers. */
type Ask = (part: TriggerMachine, state: unknown, time: number, at: Standing) => Verdict

const ELEMENT: Ask = (part, state, _time, at) => part.onElement(state, at)
const EVENT_TIME: Ask = (part, state, time, at) => part.onEventTime(state, time, at)
const PROCESSING_TIME: Ask = (part, state, time, at) => part.onProcessingTime(state, time, at)

abstract class ComposedMachine<S> implements TriggerMachine<S> {
  readonly asksNow: boolean
  readonly measures: boolean
  protected readonly parts: readonly TriggerMachine[]

  constructor(parts: readonly TriggerMachine[]) {
    this.parts = parts
    this.asksNow = parts.some((part) => part.asksNow)
    this.measures = parts.some((part) => part.measures)
  }

  abstract begin(): S
  abstract isDone(state: S): boolean
  abstract merge(into: S, from: S): void
  abstract copy(state: S): S
  /** The state of a part; `undefined`: it is not asked now. */
  protected abstract live(state: S, part: number): unknown
  protected abstract ask(state: S, ask: Ask, time: number, at: Standing): Verdict

  measure(state: S, event: unknown): void {
    for (let i = 0; i < this.parts.length; i++) {
      const inner = this.live(state, i)
      if (inner !== undefined) this.parts[i]!.measure(inner, event)
    }
  }

  onElement(state: S, at: Standing): Verdict {
    return this.ask(state, ELEMENT, NaN, at)
  }

  onEventTime(state: S, time: number, at: Standing): Verdict {
    return this.ask(state, EVENT_TIME, time, at)
  }

  onProcessingTime(state: S, time: number, at: Standing): Verdict {
    return this.ask(state, PROCESSING_TIME, time, at)
  }

  nextEventTime(state: S, at: Standing): number {
    let next = Infinity
    for (let i = 0; i < this.parts.length; i++) {
      const inner = this.live(state, i)
      if (inner !== undefined) next = Math.min(next, this.parts[i]!.nextEventTime(inner, at))
    }
    return next
  }

  nextProcessingTime(state: S, at: Standing): number {
    let next = Infinity
    for (let i = 0; i < this.parts.length; i++) {
      const inner = this.live(state, i)
      if (inner !== undefined) next = Math.min(next, this.parts[i]!.nextProcessingTime(inner, at))
    }
    return next
  }

  moveEnd(state: S): void {
    for (let i = 0; i < this.parts.length; i++) {
      const inner = this.live(state, i)
      if (inner !== undefined) this.parts[i]!.moveEnd(inner)
    }
  }
}

interface Several {
  readonly of: unknown[]
  /** Which have fired. */
  readonly fired: boolean[]
  /** What those that have fired said. */
  verdict: Verdict
  isOver: boolean
}

/** `afterFirst` and `afterAll`: all parts are asked, until so many have fired. */
export class GatheringMachine extends ComposedMachine<Several> {
  readonly #wanted: number

  constructor(parts: readonly TriggerMachine[], wanted: 'first' | 'all') {
    super(parts)
    this.#wanted = wanted === 'first' ? 1 : parts.length
  }

  begin(): Several {
    return {
      of: this.parts.map((part) => part.begin()),
      fired: this.parts.map(() => false),
      verdict: CONTINUE,
      isOver: false,
    }
  }

  isDone({ isOver }: Several): boolean {
    return isOver
  }

  merge(into: Several, from: Several): void {
    if (from.isOver) return
    if (into.isOver) {
      Object.assign(into, from)
      return
    }
    into.verdict |= from.verdict
    for (const [i, part] of this.parts.entries()) {
      // A part has fired only if it has in both.
      if (into.fired[i]! && !from.fired[i]!) {
        into.of[i] = from.of[i]
        into.fired[i] = false
      } else if (!from.fired[i]!) part.merge(into.of[i], from.of[i])
    }
  }

  copy({ of, fired, verdict, isOver }: Several): Several {
    return { of: of.map((inner, i) => this.parts[i]!.copy(inner)), fired: [...fired], verdict, isOver }
  }

  protected live({ of, fired, isOver }: Several, part: number): unknown {
    return isOver || fired[part]! ? undefined : of[part]
  }

  protected ask(state: Several, ask: Ask, time: number, at: Standing): Verdict {
    if (state.isOver) return CONTINUE
    let count = 0
    for (let i = 0; i < this.parts.length; i++) {
      if (!state.fired[i]!) {
        const verdict = ask(this.parts[i]!, state.of[i], time, at)
        if ((verdict & FIRE) !== 0) {
          state.fired[i] = true
          state.verdict |= verdict
        }
      }
      if (state.fired[i]!) count++
    }
    if (count < this.#wanted) return CONTINUE
    state.isOver = true
    return FIRE | (state.verdict & PURGE)
  }
}

interface Sequence {
  /** The part at hand, and its state. */
  at: number
  of: unknown
}

/**
 * `afterEach`: one part after the other. A part that can fire more than once is followed by the next when it is done, if
 * it ever is; others when they have fired.
 */
export class AfterEachMachine extends ComposedMachine<Sequence> {
  /** By part: whether it is over only when it says so. */
  readonly #goesOn: readonly boolean[]

  constructor(parts: readonly TriggerMachine[], goesOn: readonly boolean[]) {
    super(parts)
    this.#goesOn = goesOn
  }

  begin(): Sequence {
    return { at: 0, of: this.parts[0]?.begin() ?? null }
  }

  isDone({ at }: Sequence): boolean {
    return at >= this.parts.length
  }

  /** Both go on with the earlier of the parts at which they are. */
  merge(into: Sequence, from: Sequence): void {
    if (from.at < into.at) Object.assign(into, from)
    else if (from.at === into.at && !this.isDone(into)) this.parts[into.at]!.merge(into.of, from.of)
  }

  copy({ at, of }: Sequence): Sequence {
    return { at, of: at < this.parts.length ? this.parts[at]!.copy(of) : null }
  }

  protected live({ at, of }: Sequence, part: number): unknown {
    return at === part ? of : undefined
  }

  protected ask(state: Sequence, ask: Ask, time: number, at: Standing): Verdict {
    const part = this.parts[state.at]
    if (part === undefined) return CONTINUE
    const verdict = ask(part, state.of, time, at)
    if ((verdict & FIRE) !== 0 && (!this.#goesOn[state.at]! || part.isDone(state.of))) {
      state.at++
      state.of = this.parts[state.at]?.begin() ?? null
    }
    return verdict
  }
}

interface Limited {
  of: unknown
  until: unknown
  isOver: boolean
}

/** `orFinally`: fires with both, and is over with the second, or when the first is. */
export class OrFinallyMachine extends ComposedMachine<Limited> {
  begin(): Limited {
    return { of: this.parts[0]!.begin(), until: this.parts[1]!.begin(), isOver: false }
  }

  isDone({ isOver }: Limited): boolean {
    return isOver
  }

  merge(into: Limited, from: Limited): void {
    if (from.isOver) return
    if (into.isOver) {
      Object.assign(into, from)
      return
    }
    this.parts[0]!.merge(into.of, from.of)
    this.parts[1]!.merge(into.until, from.until)
  }

  copy({ of, until, isOver }: Limited): Limited {
    return { of: this.parts[0]!.copy(of), until: this.parts[1]!.copy(until), isOver }
  }

  protected live({ of, until, isOver }: Limited, part: number): unknown {
    return isOver ? undefined : part === 0 ? of : until
  }

  protected ask(state: Limited, ask: Ask, time: number, at: Standing): Verdict {
    if (state.isOver) return CONTINUE
    const [of, until] = this.parts as readonly [TriggerMachine, TriggerMachine]
    const verdict = ask(of, state.of, time, at)
    const last = ask(until, state.until, time, at)
    if ((last & FIRE) !== 0 || ((verdict & FIRE) !== 0 && of.isDone(state.of))) state.isOver = true
    return verdict | last
  }
}

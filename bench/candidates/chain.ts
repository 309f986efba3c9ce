/** Tidemark on relaxed chains, by its public API. */
import type { AnyPattern, Match } from 'tidemark'
import { field, pattern, stream } from 'tidemark'
import type { Chain } from '../workloads/chain.ts'
import { stepName } from '../workloads/chain.ts'
import type { Run } from '../workloads/over-signals.ts'
import type { Signal } from '../workloads/signals.ts'
import { demandEngine } from './engine-taken.ts'
import type { Signals } from './source.ts'
import { sourceOf } from './source.ts'

export function chainRule({ steps, loop, above, window, listed }: Chain): AnyPattern<Signal> {
  let rule: AnyPattern<Signal> | null = null
  for (let step = 0; step < steps; step++) {
    const name = stepName(step)
    const isType = field('type').eq(name)
    const condition = above === null ? isType : isType.and(field('value').gt(above))
    const begun: AnyPattern<Signal> =
      rule === null ? pattern<Signal>('chain').begin(name) : rule.followedByAny(name as never)
    rule = begun.where(condition)
    if (step === loop) rule = rule.oneOrMore().allowCombinations()
  }
  if (rule === null) throw new Error('a chain has at least one step')
  const bounded = rule.within({ milliseconds: window })
  if (listed === null) return bounded.detectOnly()
  if (listed === 'count') return bounded.count()
  return listed === Infinity ? bounded : bounded.atMost(listed)
}

/** @param engine `auto` must take `compact` */
export function chainRun(chain: Chain, engine: 'auto' | 'runs'): Run<Signals> {
  const rule = chainRule(chain)
  const options = { time: 'time', engine } as const
  demandEngine<Signal>([rule], options, engine === 'auto' ? 'compact' : 'runs')
  return async (data, found, verifies) => {
    const detection = stream(sourceOf(data), options).detect(rule)
    const verifier = verifies && typeof chain.listed === 'number' ? new Verifier(chain) : null
    let end = -1
    let ordinal = 0
    for await (const match of detection) {
      ordinal = match.end === end ? ordinal + 1 : 0
      end = match.end
      verifier?.verify(match)
      found(end, match.count ?? ordinal, 0)
    }
    return detection.report()!.work
  }
}

/** Sees to it that what is listed are matches of the chain, no two of them the same. */
class Verifier {
  readonly #chain: Chain
  readonly #seen: Set<string> = new Set()

  constructor(chain: Chain) {
    this.#chain = chain
  }

  verify({ events, end }: Match): void {
    const { steps, loop, above, window } = this.#chain
    const taken = Array.from({ length: steps }, (_, step) => events[stepName(step)] as Signal | readonly Signal[])
    const times = taken.flat().map(({ time }) => time)
    const fits = taken.every((one, step) =>
      [one].flat().every(({ type, value }) => type === stepName(step) && (above === null || value > above)),
    )
    const areLists = taken.every((one, step) => Array.isArray(one) === (step === loop))
    const isInOrder = times.every((time, i) => i === 0 || time > (times[i - 1] ?? NaN))
    const isInside = times.at(-1) === end && end - (times[0] ?? NaN) < window
    const text = times.join(' ')
    if (!fits || !areLists || !isInOrder || !isInside || this.#seen.has(text))
      throw new Error(`listed, and no match of the chain or listed before: ${text}`)
    this.#seen.add(text)
  }
}

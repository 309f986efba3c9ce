/** Which engine the library took: a figure of one engine must not be given under the name of another. */
import type { AnyPattern, DetectorOptions } from 'tidemark'
import { detector } from 'tidemark'

/** @throws Error if the rules do not all run on the engine `wanted`, with these options */
export function demandEngine<T>(
  rules: readonly AnyPattern[],
  options: DetectorOptions<T>,
  wanted: 'register' | 'compact' | 'runs',
): void {
  const { operator } = detector(rules, options).snapshot()
  for (const { name, state } of operator.rules) {
    const taken = state.engine.engine
    if (taken !== wanted) throw new Error(`rule ${name} was to run on the engine ${wanted}, and runs on ${taken}`)
  }
}

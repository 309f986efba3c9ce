/** Where watermarks have scopes that the keys of an operator go across. */
import type { KeySelector } from '../../../event/keys.ts'
import { isSource, type Node } from '../node.ts'
import { unionNode } from './union.ts'

/**
 * What an operator with this key reads: `input` itself if all events of one key have one watermark; else the same events
 * with the least watermark of all, since two clocks cannot decide about one window.
 */
export function gathered(input: Node, key: KeySelector<unknown> | null): Node {
  const scope = scopeOf(input)
  return scope === null || (scope !== ELSEWHERE && refines(key, scope)) ? input : unionNode([input])
}

/** Events carry scopes, and are not any more what their scope was read from. */
const ELSEWHERE = Symbol('elsewhere')

/** What the scopes of the events of a node were read from; `null`: they carry none. */
function scopeOf(node: Node): KeySelector<unknown> | typeof ELSEWHERE | null {
  if (isSource(node)) return node.stamp?.scope ?? null
  const [input] = node.inputs
  if (!node.traits.keepsScopes || input === undefined) return null
  const scope = scopeOf(input)
  return scope === null || node.traits.passesEvents ? scope : ELSEWHERE
}

/** Whether events with equal keys surely have equal scopes. */
function refines(key: KeySelector<unknown> | null, scope: KeySelector<unknown>): boolean {
  if (key === scope) return true
  if (key === null || typeof key === 'function' || typeof scope === 'function') return false
  const fields = typeof key === 'string' ? [key] : key
  return (typeof scope === 'string' ? [scope] : scope).every((field) => fields.includes(field))
}

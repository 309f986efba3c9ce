/** Process functions as nodes: of one stream, of two, and of a stream with a broadcast beside it. */
import type { KeySelector } from '../../../event/keys.ts'
import { BroadcastOperator } from '../../../stream/process/broadcast-operator.ts'
import { ConnectOperator } from '../../../stream/process/connect-operator.ts'
import type { BroadcastFunction, ConnectFunction, ProcessFunction } from '../../../stream/process/functions.ts'
import { DEFAULT_KEYED_LIMITS, type KeyedOptions } from '../../../stream/process/keyed-options.ts'
import { ProcessOperator } from '../../../stream/process/process-operator.ts'
import type { Union } from '../../../stream/union.ts'
import { DEFAULT_LIMITS, type PatternSettings } from '../../options.ts'
import {
  acceptsLate,
  BROADCAST,
  STATELESS,
  type Assembling,
  type Node,
  type OperatorNode,
  type Traits,
} from '../node.ts'
import { unionOf } from './union.ts'

type Key = KeySelector<unknown> | null

export function processNode(
  input: Node,
  fn: ProcessFunction<unknown, unknown>,
  key: Key,
  settings: PatternSettings<unknown>,
): OperatorNode {
  const node: OperatorNode = {
    kind: 'process',
    detail: nameOf(fn),
    inputs: [input],
    traits: traitsOf(key),
    sides: fn.sides ?? [],
    make: (run, next) => {
      const clock = run.clockOf(input)
      const options = { ...optionsOf(run, node, settings), clock, isScoped: run.isScoped(input), next }
      const operator = new ProcessOperator<unknown, unknown>(fn, { ...options, key })
      run.keep(node, operator)
      return [operator]
    },
  }
  return node
}

export function connectNode(
  left: Node,
  right: Node,
  fn: ConnectFunction<unknown, unknown, unknown>,
  keys: readonly [Key, Key],
  settings: PatternSettings<unknown>,
): OperatorNode {
  const node: OperatorNode = {
    kind: 'connect',
    detail: nameOf(fn),
    inputs: [left, right],
    traits: { ...traitsOf(keys[0]), keepsScopes: false },
    keys,
    sides: fn.sides ?? [],
    make: (run, next) => {
      const union = run.clockOf(node) as Union<unknown>
      const operator = new ConnectOperator<unknown, unknown, unknown>(fn, {
        ...optionsOf(run, node, settings),
        clock: union,
        isScoped: false,
        next,
        leftKey: keys[0],
        rightKey: keys[1],
      })
      return joined(run, node, union, operator)
    },
    clock: (run) => unionOf(run, [left, right], acceptsLate(node)),
  }
  return node
}

export function broadcastNode(
  input: Node,
  broadcast: Node,
  fn: BroadcastFunction<unknown, unknown, unknown>,
  key: Key,
  settings: PatternSettings<unknown>,
): OperatorNode {
  const node: OperatorNode = {
    kind: 'connect',
    detail: nameOf(fn),
    inputs: [input, broadcast],
    traits: { ...traitsOf(key), keepsScopes: false },
    keys: [key, BROADCAST],
    sides: fn.sides ?? [],
    make: (run, next) => {
      const union = run.clockOf(node) as Union<unknown>
      const options = { ...optionsOf(run, node, settings), clock: union, isScoped: false, next, key }
      return joined(run, node, union, new BroadcastOperator<unknown, unknown, unknown>(fn, options))
    },
    clock: (run) => unionOf(run, [input, broadcast], acceptsLate(node)),
  }
  return node
}

/** Puts an operator with two inputs behind their union. */
export function joined(
  run: Assembling,
  node: OperatorNode,
  union: Union<unknown>,
  operator: Parameters<Union<unknown>['connect']>[0] & Parameters<Assembling['keep']>[1],
): ReturnType<OperatorNode['make']> {
  union.connect(operator)
  run.keep(node, operator)
  return node.inputs.map((_, i) => union.input(i))
}

function traitsOf(key: Key): Traits {
  return {
    ...STATELESS,
    key,
    decidesLateness: true,
    // It may ask for it in any of its functions, and its state may expire by it.
    usesProcessingTime: true,
    isStateful: true,
    orderSensitive: ['a function sees events in order of arrival'],
  }
}

function optionsOf(
  run: Assembling,
  node: OperatorNode,
  settings: PatternSettings<unknown>,
): Omit<KeyedOptions<unknown>, 'clock' | 'isScoped' | 'next'> {
  const { keys, timers } = { ...DEFAULT_LIMITS, ...settings.limits }
  return {
    atEnd: settings.atEnd ?? 'complete',
    limits: { ...DEFAULT_KEYED_LIMITS, keys, timers },
    onBad: (bad) => run.ledger.badAfterAll(bad),
    sides: Object.fromEntries((node.sides ?? []).map((tag) => [tag, run.sideOf(node, tag)])),
  }
}

function nameOf(fn: object): string {
  const { constructor } = fn
  return constructor === Object || constructor.name === '' ? '' : constructor.name
}

/** Joins as nodes. */
import type { KeySelector } from '../../../event/keys.ts'
import { DEFAULT_JOIN_LIMITS, type JoinBounds, type JoinType } from '../../../stream/join/interval-join-options.ts'
import { IntervalJoinOperator } from '../../../stream/join/interval-join-operator.ts'
import type { Union } from '../../../stream/union.ts'
import { durationText } from '../../../time/duration.ts'
import { isOrderSensitive } from '../../../window/builder/order-sensitivity.ts'
import { toWindowSyntax, type WindowJoinSyntax } from '../../../window/join/join-syntax.ts'
import { WindowJoinOperator } from '../../../window/join/window-join-operator.ts'
import { assignerText } from '../../../window/text.ts'
import { DEFAULT_LIMITS, type PatternSettings } from '../../options.ts'
import { acceptsLate, STATELESS, type Node, type OperatorNode } from '../node.ts'
import { joined } from './process.ts'
import { unionOf } from './union.ts'

type Keys = readonly [left: KeySelector<unknown> | null, right: KeySelector<unknown> | null]

export interface IntervalJoinSettings {
  readonly bounds: JoinBounds
  readonly type: JoinType
  readonly emit: 'early' | 'ordered'
  readonly join: (left: unknown, right: unknown) => unknown
}

export function intervalJoinNode(
  inputs: readonly [left: Node, right: Node],
  keys: Keys,
  { bounds, type, emit, join }: IntervalJoinSettings,
  settings: PatternSettings<unknown>,
): OperatorNode {
  const node: OperatorNode = {
    kind: 'intervalJoin',
    detail: `from ${durationText(bounds.lowerMs)} to ${durationText(bounds.upperMs)}`,
    inputs,
    keys,
    traits: {
      ...STATELESS,
      key: keys[0],
      decidesLateness: true,
      keepsScopes: false,
      isStateful: true,
      orderSensitive: emit === 'early' ? ['pairs are handed on as their later event arrives'] : [],
    },
    make: (run, next) => {
      const union = run.clockOf(node) as Union<unknown>
      const { keys: keyLimit, windowEvents } = { ...DEFAULT_LIMITS, ...settings.limits }
      const operator = new IntervalJoinOperator<unknown, unknown, unknown>({
        clock: union,
        next,
        atEnd: settings.atEnd ?? 'complete',
        bounds,
        type,
        emit,
        join,
        leftKey: keys[0],
        rightKey: keys[1],
        limits: { ...DEFAULT_JOIN_LIMITS, keys: keyLimit, rows: windowEvents },
        onBad: (bad) => run.ledger.badAfterAll(bad),
        onLate: (event, time, watermark, origin) => run.ledger.lateAfterAll(event, time, watermark, origin),
      })
      return joined(run, node, union, operator)
    },
    clock: (run) => unionOf(run, inputs, acceptsLate(node)),
  }
  return node
}

export function windowJoinNode(
  inputs: readonly [left: Node, right: Node],
  keys: Keys,
  syntax: WindowJoinSyntax<unknown, unknown>,
  settings: PatternSettings<unknown>,
): OperatorNode {
  const sensitive = isOrderSensitive(toWindowSyntax(syntax, Infinity))
  const node: OperatorNode = {
    kind: syntax.function.kind,
    detail: assignerText(syntax.assigner),
    inputs,
    keys,
    traits: {
      ...STATELESS,
      key: keys[0],
      decidesLateness: true,
      keepsScopes: false,
      usesProcessingTime: 'domain' in syntax.assigner && syntax.assigner.domain === 'processing',
      isStateful: true,
      orderSensitive: sensitive ? ['its windows or its trigger'] : [],
    },
    make: (run, next) => {
      const union = run.clockOf(node) as Union<unknown>
      const { keys: keyLimit, windows, windowEvents, matchesPerTrigger } = { ...DEFAULT_LIMITS, ...settings.limits }
      const operator = new WindowJoinOperator<unknown, unknown>(syntax, {
        clock: union,
        next,
        atEnd: settings.atEnd ?? 'complete',
        leftKey: keys[0],
        rightKey: keys[1],
        limits: { keys: keyLimit, windows, events: windowEvents, pairs: matchesPerTrigger },
        onBad: (bad) => run.ledger.badAfterAll(bad),
        onLate: (event, time, watermark, origin, missed) =>
          run.ledger.lateAfterAll(event, time, watermark, origin, missed),
      })
      return joined(run, node, union, operator)
    },
    clock: (run) => unionOf(run, inputs, acceptsLate(node)),
  }
  return node
}

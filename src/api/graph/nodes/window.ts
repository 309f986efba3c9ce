/** Windows and frames as nodes. */
import type { KeySelector } from '../../../event/keys.ts'
import type { LateEvent, Operator } from '../../../stream/stage.ts'
import type { TimedOptions } from '../../../stream/timed-operator.ts'
import { domainOf, hasTrigger } from '../../../window/builder/check-trigger.ts'
import { orderReasons } from '../../../window/builder/order-sensitivity.ts'
import { chooseWindowEngine, type WindowEngine } from '../../../window/choose.ts'
import { FrameOperator } from '../../../window/frames/frame-operator.ts'
import { GeneralWindowOperator } from '../../../window/general/general-window-operator.ts'
import { CountOperator } from '../../../window/keyed/count-operator.ts'
import { SessionOperator } from '../../../window/keyed/session-operator.ts'
import type { WindowLimits, WindowOperatorOptions } from '../../../window/operator-options.ts'
import { SlicedWindowOperator } from '../../../window/slices/sliced-window-operator.ts'
import type { FrameSyntax, WindowSyntax } from '../../../window/syntax/window.ts'
import { frameText, windowText } from '../../../window/text.ts'
import type { MissedWindows } from '../../ledger.ts'
import { DEFAULT_LIMITS, type PatternSettings } from '../../options.ts'
import type { SinkInput } from '../../sinks.ts'
import { STATELESS, type Assembling, type Node, type OperatorNode, type Traits } from '../node.ts'

export interface WindowNodeSettings {
  /** What belongs together; `null`: everything. */
  readonly key: KeySelector<unknown> | null
  readonly settings: PatternSettings<unknown>
  /** Where what is too late goes besides. */
  readonly late: SinkInput<LateEvent<unknown>> | null
}

export function windowNode(input: Node, syntax: WindowSyntax, given: WindowNodeSettings): OperatorNode {
  const choice = chooseWindowEngine(syntax)
  const node: SlicedNode = {
    kind: 'window',
    detail: windowText(syntax),
    inputs: [input],
    traits: {
      ...traitsOf(given),
      takesBack: syntax.accumulation === 'retracting',
      usesProcessingTime: usesProcessingTime(syntax),
      orderSensitive: orderReasons(syntax).map(({ part, reason }) => `${part}: ${reason}`),
    },
    window: { syntax, given },
    ...(choice.engine === 'sliced' ? { shares: sharedText(given) } : {}),
    make: (run, next) => {
      const options = optionsOf(run, input, given)
      if (choice.engine === 'sliced') return [slicedOperator(run, node, options)]
      const operator = operatorOf(choice.engine, syntax, { ...options, onLate: lateTo(run, given), next })
      run.keep(node, operator)
      return [operator]
    },
    notes: () => [
      `engine ${choice.engine}`,
      ...choice.notOwn.map(({ text }) => `not the engine of its kind: ${text}`),
      ...(syntax.timestamp === 'end'
        ? []
        : [`its results are late for what is behind: timestamp '${syntax.timestamp}'`]),
    ],
  }
  return node
}

function operatorOf(
  engine: Exclude<WindowEngine, 'sliced'>,
  syntax: WindowSyntax,
  options: WindowOperatorOptions<unknown>,
): Operator<unknown> {
  switch (engine) {
    case 'sessions':
      return new SessionOperator(syntax, options)
    case 'counted':
      return new CountOperator(syntax, options)
    case 'general':
      return new GeneralWindowOperator(syntax, options)
  }
}

/** A node that may share its slices with others. */
interface SlicedNode extends OperatorNode {
  readonly window: { readonly syntax: WindowSyntax; readonly given: WindowNodeSettings }
}

/** Window nodes of which this is the same, over the same input, share their slices. */
function sharedText({ key, settings }: WindowNodeSettings): string {
  const { keys, windows, windowEvents } = { ...DEFAULT_LIMITS, ...settings.limits }
  const keyed = typeof key === 'function' ? `function ${functionId(key)}` : key
  return `slices ${JSON.stringify([keyed, settings.atEnd ?? 'complete', keys, windows, windowEvents])}`
}

const ids = new WeakMap<object, number>()
let functions = 0

/** Functions are the same if they are one. */
function functionId(fn: object): number {
  let id = ids.get(fn)
  if (id === undefined) ids.set(fn, (id = functions++))
  return id
}

/** One operator for all that share their slices; the first of them has it, `null` for the others. */
function slicedOperator(
  run: Assembling,
  node: OperatorNode,
  options: SharedOptions,
): SlicedWindowOperator<unknown> | null {
  const sharers = run.sharersOf(node) as readonly SlicedNode[]
  if (sharers[0] !== node) return null
  const outputs = sharers.map((sharer) => ({
    syntax: sharer.window.syntax,
    next: run.outputOf(sharer),
    onLate: lateTo(run, sharer.window.given),
  }))
  const operator = new SlicedWindowOperator<unknown>(outputs, options)
  run.keep(node, operator)
  return operator
}

export function frameNode(input: Node, syntax: FrameSyntax, given: WindowNodeSettings): OperatorNode {
  const node: OperatorNode = {
    kind: 'window',
    detail: frameText(syntax.frame),
    inputs: [input],
    traits: traitsOf(given),
    make: (run, next) => {
      const { orderBy = null } = given.settings
      const onLate = lateTo(run, given)
      const operator = new FrameOperator<unknown>(syntax, { ...optionsOf(run, input, given), onLate, orderBy, next })
      run.keep(node, operator)
      return [operator]
    },
  }
  return node
}

function traitsOf({ key }: WindowNodeSettings): Traits {
  return { ...STATELESS, key, decidesLateness: true, isStateful: true }
}

interface SharedOptions extends Omit<TimedOptions<never>, 'next'> {
  readonly key: KeySelector<unknown> | null
  readonly isScoped: boolean
  readonly limits: WindowLimits
  readonly onBad: Assembling['ledger']['badAfterAll']
}

type OnLate = (event: unknown, time: number, watermark: number, origin: number, windows?: MissedWindows) => void

/** Late events are counted, and go where late events go, and where those of these windows go besides. */
function lateTo(run: Assembling, { late: sink }: WindowNodeSettings): OnLate {
  const box = sink === null ? null : run.outboxOf(sink)
  return (event, time, watermark, position, missed) => {
    const late = run.ledger.lateAfterAll(event, time, watermark, position, missed)
    box?.add(late)
  }
}

function optionsOf(run: Assembling, input: Node, { key, settings }: WindowNodeSettings): SharedOptions {
  const { keys, windows, windowEvents } = { ...DEFAULT_LIMITS, ...settings.limits }
  return {
    clock: run.clockOf(input),
    atEnd: settings.atEnd ?? 'complete',
    key,
    isScoped: run.isScoped(input),
    limits: { keys, windows, events: windowEvents },
    onBad: (bad) => run.ledger.badAfterAll(bad),
  }
}

/** Whether an operator has to be told processing time. */
function usesProcessingTime({ assigner, trigger }: WindowSyntax): boolean {
  return (
    domainOf(assigner) === 'processing' ||
    hasTrigger(trigger, ['processingTime', 'continuousProcessingTime', 'afterProcessingTime'])
  )
}

import type { Clock } from '../../../event/batch.ts'
import type { AnyPattern } from '../../../pattern/builder/pattern.ts'
import type { Match } from '../../../pattern/match.ts'
import { PatternOperator } from '../../../pattern/operator.ts'
import { SpeculativeOperator } from '../../../pattern/speculative/speculative-operator.ts'
import { Output } from '../../../stream/output.ts'
import type { Stage } from '../../../stream/stage.ts'
import type { PatternSettings } from '../../options.ts'
import { patternOptions, speculativeOptions } from '../../rules.ts'
import { tellRecorder, traceRecorderOf } from '../../trace-recording.ts'
import { isOfSources, isSource, STATELESS, takesBack, type Assembling, type Node, type OperatorNode } from '../node.ts'

/** They come in order of time, so each says that all before it have come. */
const MATCHES = { time: new Float64Array(0), scope: null, watermark: new Float64Array(0) }

/** The matches of patterns; with `emit: 'speculative'` what is said of them. */
export function detectNode(
  input: Node,
  rules: readonly AnyPattern[],
  settings: PatternSettings<unknown>,
): OperatorNode {
  return settings.emit === 'speculative' ? correctedNode(input, rules, settings) : finalNode(input, rules, settings)
}

function finalNode(input: Node, rules: readonly AnyPattern[], settings: PatternSettings<unknown>): OperatorNode {
  const inArrivalOrder = settings.order === 'arrival'
  const node: OperatorNode = {
    kind: 'detect',
    detail: namesOf(rules),
    inputs: [input],
    traits: {
      ...STATELESS,
      key: settings.key ?? null,
      keepsScopes: false,
      isStateful: true,
      orderSensitive: inArrivalOrder ? ["order: 'arrival'"] : [],
    },
    make: (run, next) => {
      const output = new Output<Match>(next)
      let found = 0
      const operator = new PatternOperator<unknown>({
        ...patternOptions(settings, rules.map(run.ruleFor), run.clockOf(input), run.ledger),
        onMatches: (matches) => {
          for (const match of matches)
            output.add(match, found++, -1, match.time, 0, inArrivalOrder ? -Infinity : match.time - 1)
        },
      })
      run.detects(node, operator)
      const stage: Stage<unknown> = {
        batch: (batch) => operator.batch(batch),
        progress: () => {
          operator.progress()
          output.flush(MATCHES)
          next.progress()
        },
        tick: (now) => next.tick(now),
        idle: (idle) => next.idle(idle),
        end: () => {
          operator.end()
          output.flush(MATCHES)
          next.end()
        },
      }
      return [traced(run, input, settings, rules, stage)]
    },
    clock: (run) => wholeOf(run.clockOf(input)),
  }
  return node
}

/** Changes come as events do, each in the scope of its key. */
function correctedNode(input: Node, rules: readonly AnyPattern[], settings: PatternSettings<unknown>): OperatorNode {
  const node: OperatorNode = {
    kind: 'detect',
    detail: `${namesOf(rules)}, with corrections`,
    inputs: [input],
    traits: {
      ...STATELESS,
      key: settings.key ?? null,
      decidesLateness: true,
      isStateful: true,
      takesBack: true,
      orderSensitive: [
        "emit: 'speculative': what is said on the way depends on the order of arrival, its sum does not",
      ],
    },
    make: (run, next) => {
      const operator = new SpeculativeOperator<unknown>({
        ...speculativeOptions(settings, rules.map(run.ruleFor), run.clockOf(input), run.ledger),
        ahead: isOfSources(input) ? 'wait' : 'take',
        takesBack: takesBack(input),
        next,
      })
      run.detects(node, operator)
      return [traced(run, input, settings, rules, operator)]
    },
  }
  return node
}

/** The stage; where its events are to be kept, behind what keeps them. */
function traced(
  run: Assembling,
  input: Node,
  settings: PatternSettings<unknown>,
  rules: readonly AnyPattern[],
  stage: Stage<unknown>,
): Stage<unknown> {
  if (settings.trace === undefined) return stage
  const recorder = traceRecorderOf(settings, rules.map(run.ruleFor), run.clockOf(input), settings.trace)
  // Elsewhere positions, and what is late, are those of another stream.
  if (isSource(input)) tellRecorder(run.ledger, recorder)
  run.records(recorder)
  return recorder.before(stage)
}

function namesOf(rules: readonly AnyPattern[]): string {
  return rules.map(({ syntax }) => syntax.name).join(', ')
}

/** Matches come in order of time over all scopes together, so what is known of them is the least of all. */
function wholeOf(clock: Clock): Clock {
  return {
    watermark: () => clock.low(),
    get general() {
      return clock.low()
    },
    low: () => clock.low(),
    greatestTime: () => clock.greatestOfAll,
    get greatestOfAll() {
      return clock.greatestOfAll
    },
  }
}

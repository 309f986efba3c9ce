import type { Clock } from '../../../event/batch.ts'
import type { AnyPattern } from '../../../pattern/builder/pattern.ts'
import type { Match } from '../../../pattern/match.ts'
import { PatternOperator } from '../../../pattern/operator.ts'
import { SpeculativeOperator } from '../../../pattern/speculative/speculative-operator.ts'
import { Output } from '../../../stream/output.ts'
import type { Stage } from '../../../stream/stage.ts'
import { HeldClock } from '../../../runtime/async/held-clock.ts'
import { ParallelPatterns } from '../../../runtime/workers/parallel-patterns.ts'
import { fieldsRead } from '../../../pattern/syntax/reads.ts'
import type { PatternSettings } from '../../options.ts'
import { sharingNotes, sharingOf, type Sharing } from '../parallel.ts'
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
  const sharing = sharingOf(rules, settings)
  const isShared = sharing !== null && sharing.refusal === null
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
    ...notesOf(sharing),
    make: (run, next) => {
      if (isShared && run.usesThreads) {
        const operator = sharedOut(run, node, settings, rules, sharing, next)
        run.detects(node, operator)
        return [traced(run, input, settings, rules, operator)]
      }
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
    // What comes out of other threads comes later, and so does time.
    clock: (run) => (isShared && run.usesThreads ? new HeldClock() : wholeOf(run.clockOf(input))),
  }
  return node
}

/** The same matches by worker threads, each with a share of the keys. */
function sharedOut(
  run: Assembling,
  node: OperatorNode,
  settings: PatternSettings<unknown>,
  rules: readonly AnyPattern[],
  { workers, memoryMb }: Sharing,
  next: Stage<unknown>,
): ParallelPatterns<unknown> {
  const all = rules.map(run.ruleFor)
  const options = patternOptions(settings, all, run.clockOf(node.inputs[0]!), run.ledger)
  const fields = [...new Set(all.flatMap(({ syntax }) => fieldsRead(syntax)))]
  return new ParallelPatterns<unknown>(
    { ...options, key: settings.key!, workers, memoryMb, fields, comesBehind: comesBehind(node.inputs[0]!) },
    { next, held: run.clockOf(node) as HeldClock },
  )
}

/** Whether events may come that are not late for their source, and behind its watermark all the same. */
function comesBehind(input: Node): boolean {
  return !isSource(input) || input.acceptLate || input.stamp?.partition !== null
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
    ...notesOf(sharingOf(rules, settings)),
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

function notesOf(sharing: Sharing | null): Pick<OperatorNode, 'sharing' | 'notes'> {
  return sharing === null ? {} : { sharing, notes: () => sharingNotes(sharing) }
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

export function namesOf(rules: readonly AnyPattern[]): string {
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

import type { Clock } from '../../../event/batch.ts'
import type { AnyPattern } from '../../../pattern/builder/pattern.ts'
import type { Match } from '../../../pattern/match.ts'
import { PatternOperator } from '../../../pattern/operator.ts'
import { Output } from '../../../stream/output.ts'
import type { PatternSettings } from '../../options.ts'
import { patternOptions } from '../../rules.ts'
import { STATELESS, type Node, type OperatorNode } from '../node.ts'

/** They come in order of time, so each says that all before it have come. */
const MATCHES = { time: new Float64Array(0), scope: null, watermark: new Float64Array(0) }

/** The matches of patterns. */
export function detectNode(
  input: Node,
  rules: readonly AnyPattern[],
  settings: PatternSettings<unknown>,
): OperatorNode {
  const inArrivalOrder = settings.order === 'arrival'
  const node: OperatorNode = {
    kind: 'detect',
    detail: rules.map(({ syntax }) => syntax.name).join(', '),
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
        ...patternOptions(settings, rules, run.clockOf(input), run.ledger),
        onMatches: (matches) => {
          for (const match of matches)
            output.add(match, found++, -1, match.time, 0, inArrivalOrder ? -Infinity : match.time - 1)
        },
      })
      run.detects(node, operator)
      return [
        {
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
        },
      ]
    },
    clock: (run) => wholeOf(run.clockOf(input)),
  }
  return node
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

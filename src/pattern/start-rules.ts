/** Sets rules to work: plan, program, engine. */
import type { ConditionFailure } from '../event/atoms.ts'
import type { Classifier } from '../event/classify.ts'
import type { SymbolSets } from '../event/symbol-sets.ts'
import type { KeyDictionary } from '../event/keys.ts'
import type { SymbolTable } from '../event/symbols.ts'
import { TidemarkError, show } from '../base/errors.ts'
import { chooseEngine, refusalOf, type EngineChoice, type EngineWishes } from './engine/choose.ts'
import type { EngineLimits, EngineName } from './engine/engine.ts'
import type { RewindableEngine } from './engine/rewind.ts'
import { compileRelated, type PreviousEvent } from './engine/runs/related.ts'
import { CompactEngine } from './engine/compact/compact-engine.ts'
import { CompactTables, SharedTables } from './engine/compact/tables.ts'
import { RegisterEngine } from './engine/register/register-engine.ts'
import { RunsEngine } from './engine/runs/runs-engine.ts'
import { Watched } from './engine/runs/watched.ts'
import { UndoLogs } from './engine/undo-log.ts'
import { innerPattern, needsPrevious, planPattern, type PatternPlan } from './plan/plan.ts'
import { compilePattern } from './program/compile.ts'
import type { Program } from './program/program.ts'
import { Programs } from './program/same-shape.ts'
import { OwnSymbols, SHARED_BITS } from './routing/own-symbols.ts'
import { RunningRule } from './running-rule.ts'
import type { PatternSyntax } from './syntax/pattern.ts'

interface Settings {
  readonly rules: readonly PatternSyntax[]
  /** Absent or `null`: all events belong together. */
  readonly key?: unknown
  readonly engine: EngineName | 'auto'
  readonly order: 'event-time' | 'arrival'
  readonly limits: EngineLimits & { readonly keys: number }
  readonly onTimeouts: unknown
  /** Whether what a key was told can be taken back. Default false. */
  readonly rewinds?: boolean
}

/**
 * So many rules are few: each is shown what it wants, without a word about what is open.
 *
 * PERF: in batches, 16 rules cost 56 to 85 ns an event like that, and 82 to 87 when followed; pushed one by one, 64 cost
 * 26 µs, and 3 when followed (workload `rules deployed` of the bench, cpu time, with this number at 100 and at 1).
 */
const FEW_RULES = 8

/**
 * @param classifier where the predicates of all rules are registered
 * @param keys what the codes of keys stand for
 * @throws TidemarkError what planning throws; `ENGINE_REFUSED` where an engine was asked for that does not take a rule
 */
export function startRules(
  settings: Settings,
  classifier: Classifier,
  keys: KeyDictionary,
  onFailure: (failure: ConditionFailure) => void,
): readonly RunningRule[] {
  // Every predicate must have its bit before the first symbol is made.
  const prepared = settings.rules.map((syntax) => prepare(syntax, classifier))
  const wishes: EngineWishes = {
    timeouts: settings.onTimeouts !== null,
    arrival: settings.order === 'arrival',
    rewinds: settings.rewinds ?? false,
  }
  const programs = new Programs()
  const symbolTables = new Map<number, SymbolTable>()
  const shared = new SharedTables()
  const areMany = prepared.length > FEW_RULES && settings.order !== 'arrival'
  return prepared.map((rule, at) => {
    const { plan } = rule
    const program = programs.of(plan)
    const choice = choose(program, settings.engine, wishes)
    const previous: PreviousEvent = { ref: undefined, index: -1 }
    const report = (event: unknown, error: unknown, leaf: number): void =>
      onFailure({ event, error, steps: [stepText(plan, leaf)] })
    const own = areMany ? new OwnSymbols(classifier.symbols, bitsOf(rule), symbolTables) : null
    const shown = own === null ? rule : withOwnBits(rule, own)
    const symbols = own?.table ?? classifier.symbols
    const make = (): RewindableEngine =>
      start(choice.engine, program, shown, symbols, settings, wishes, previous, report, () =>
        own === null || own.bits.length > SHARED_BITS
          ? new CompactTables(program, symbols, shown.bits)
          : shared.of(program, symbols, shown.bits),
      )
    const isFollowed =
      areMany && !needsPrevious(plan) && plan.syntax.partitionBy.length === 0 && rule.watched.size === 0
    const ownsKeys = isFollowed && (settings.key ?? null) !== null && !wishes.rewinds
    const place = { at, bits: rule.bits, own, isFollowed, ownsKeys }
    const running = new RunningRule(program, make, choice, keys, settings.limits.keys, previous, place)
    // Of a few all are shown events soon; and what cannot be made is said before the first.
    if (!areMany) running.start()
    return running
  })
}

/** A rule whose predicates are known to the classifier. */
interface Prepared {
  readonly plan: PatternPlan
  /** By test: its bit in the symbols; -1 where no part of it looks at the event alone. */
  readonly bits: readonly number[]
  /** By test: the sequence that must not come, as a pattern of its own. */
  readonly watched: ReadonlyMap<number, Prepared>
}

function prepare(syntax: PatternSyntax, classifier: Classifier): Prepared {
  const plan = planPattern(syntax)
  const bits = plan.tests.map(({ alone, leaf }) =>
    alone === null ? -1 : classifier.bitOf(alone, stepText(plan, leaf)),
  )
  if (!plan.tests.some(({ condition }) => condition.kind === 'completes'))
    return { plan, bits, watched: NOTHING_WATCHED }
  const watched = new Map<number, Prepared>()
  for (const [test, { condition }] of plan.tests.entries()) {
    if (condition.kind !== 'completes') continue
    const inner = prepare(innerPattern(syntax, condition), classifier)
    // Any match breaks the absence, whether or not it could be longer.
    watched.set(test, { ...inner, plan: { ...inner.plan, longest: [] } })
  }
  return { plan, bits, watched }
}

const NOTHING_WATCHED: ReadonlyMap<number, Prepared> = new Map()

/** All bits of a rule, those of the sequences that it watches for among them. */
function bitsOf({ bits, watched }: Prepared): readonly number[] {
  return watched.size === 0 ? bits : [...bits, ...[...watched.values()].flatMap(bitsOf)]
}

function withOwnBits({ plan, bits, watched }: Prepared, own: OwnSymbols): Prepared {
  return {
    plan,
    bits: bits.map((bit) => own.bitOf(bit)),
    watched:
      watched.size === 0 ? watched : new Map([...watched].map(([test, inner]) => [test, withOwnBits(inner, own)])),
  }
}

function choose(program: Program, wanted: EngineName | 'auto', wishes: EngineWishes): EngineChoice {
  if (wanted === 'auto') return chooseEngine(program, wishes)
  const reason = refusalOf(wanted, program, wishes)
  if (reason !== null) throw refused(wanted, program.plan.name, reason)
  return { engine: wanted, refused: [] }
}

function start(
  name: EngineName,
  program: Program,
  rule: Prepared,
  symbols: SymbolSets,
  settings: Settings,
  { timeouts, rewinds }: EngineWishes,
  previous: PreviousEvent,
  report: (event: unknown, error: unknown, leaf: number) => void,
  tables: () => CompactTables,
): RewindableEngine {
  const { limits } = settings
  switch (name) {
    case 'register':
      return new RegisterEngine(program, symbols, rule.bits, limits, rewinds)
    case 'compact':
      return new CompactEngine(program, tables(), limits, rewinds)
    case 'runs': {
      // Shared with the engines that it watches with, so that they go back together.
      const logs = rewinds ? new UndoLogs() : null
      const startRuns = (of: Program, { bits, watched }: Prepared, reportsTimeouts: boolean): RunsEngine => {
        const sequences = new Map<number, Watched>()
        for (const [test, inner] of watched) {
          sequences.set(test, new Watched(startRuns(compilePattern(inner.plan), inner, false)))
        }
        const related = compileRelated(of.plan, previous, report, sequences)
        return new RunsEngine(of, symbols, bits, related, limits, reportsTimeouts, logs)
      }
      return startRuns(program, rule, timeouts)
    }
  }
}

function stepText(plan: PatternPlan, leaf: number): string {
  return `rule "${plan.name}" step "${plan.leaves[leaf]!.name}"`
}

function refused(engine: EngineName, rule: string, reason: string): TidemarkError {
  return new TidemarkError('ENGINE_REFUSED', {
    message: `The engine ${show(engine)} does not take rule ${show(rule)}: ${reason}.`,
    hint: "Leave the option engine away: 'auto' takes the cheapest engine that can run the rule.",
    data: { engine, rule, reason },
  })
}

/**
 * An adversarial harness for operators: it runs one over the steps of a case in every way that must make no difference,
 * and says which of them made one.
 *
 * - one event at a time, all at once, cut anywhere (law L5); between rows that are not selected; from columns
 * - a consumer that takes one result at a time
 * - snapshot, JSON, and a fresh operator restored from it: after every step, and after each step alone (law L6)
 * - further legal watermarks (law L12), and other legal orders of arrival (law L1), if wanted
 *
 * And it asserts of each run: results come before the watermark they belong to, and are not late for what is behind;
 * neither the watermark nor what results carry of it goes back (L4); nothing is handed on after the end, or changes
 * after it was handed on; accepted + late + bad = input (L3); after the end nothing is kept (L8).
 */
import type { ColumnData } from '../../event/columns.ts'
import { KeyReader, type KeySelector } from '../../event/keys.ts'
import { ObjectRows } from '../../event/rows.ts'
import type { HarnessOutput } from './consumer.ts'
import { brokenRun, differs, miscounted, notEmpty, overcounted } from './harness-errors.ts'
import { inLegalOrder } from './legal-orders.ts'
import { withLegalWatermarks } from './legal-watermarks.ts'
import { Shuffle } from './random.ts'
import { placed, runSteps, type HarnessRun, type RunPlan } from './run-steps.ts'
import { isEventStep, type OperatorFactory, type Step, type Tested } from './step.ts'
import { valueText } from './value-text.ts'

/** What must be the same of two lists of results: both are given to it, and what comes of them is compared. */
export type Projection<O> = (outputs: readonly HarnessOutput<O>[]) => unknown

export interface HarnessOptions<I, O> {
  /**
   * What further watermarks must not change. Default: values, times and order of all results. A projection, where more
   * watermarks make more panes or put results of triggers in another order; `false`: not tried.
   */
  readonly watermarks?: Projection<O> | false
  /** What other orders of arrival must not change: a projection, or `'all'`. Default `false`: not tried. */
  readonly orders?: Projection<O> | 'all' | false
  /** What events of equal time must not have in common if they may arrive in either order. Default: none may. */
  readonly key?: KeySelector<I>
  /** How many arbitrary cuts, watermarks and orders are tried of each. Default 4. */
  readonly tries?: number
  /** Of these. Default 1. */
  readonly seed?: number
  /** The events as columns, for a run over them. */
  readonly columns?: (events: readonly I[]) => ColumnData
  /**
   * Which results may be late for what is behind, though no late event caused them. Default: panes that say they are
   * late, and results that take others back.
   */
  readonly mayBeLate?: (output: HarnessOutput<O>) => boolean
  /** Whether the input ends after the last step, unless the case says so itself. Default true. */
  readonly end?: boolean
  /**
   * What an operator keeps, without counters and how far time has come: the same of a fresh one and of one whose input
   * has ended. Default: the lists in its snapshot, without the fields `timed`, `time` and `counters`. `false`: it may keep
   * something.
   */
  readonly stateOf?: ((operator: Tested<I>) => unknown) | false
  /** How many events the operator has accepted; without it late and bad ones are only seen to be no more than there were. */
  readonly accepted?: (operator: Tested<I>, run: HarnessRun<I, O>) => number
}

export interface HarnessReport<O> {
  /** Of the run with one event at a time. */
  readonly outputs: readonly HarnessOutput<O>[]
  readonly late: readonly unknown[]
  readonly bad: readonly unknown[]
  /** The names of the runs that were compared with it. */
  readonly runs: readonly string[]
}

/** Beyond so many steps not every place is tried for a cut or a restore, but as many, spread evenly. */
const PLACES = 16

/**
 * Runs an operator over a case in every way that must make no difference.
 *
 * @param factory makes the operator: a fresh one for each run, all alike. It hands `verdicts` to the operator, so that
 *   late and bad events are counted
 * @throws TidemarkError `OPERATOR_DIFFERS`, `OPERATOR_BROKEN`, `OPERATOR_NOT_EMPTY`, `OPERATOR_MISCOUNTS`,
 *   `OPERATOR_THREW`: with the run, the step and both outputs
 * @complexity about 3 runs a step up to 16 steps, about 60 runs above
 * @example
 * const steps = [{ event: { key: 'a', value: 1 }, time: 5 }, { watermark: 9 }]
 * checkOperator((next, clock, verdicts) => new MyOperator({ next, clock, ...verdicts }), steps)
 */
export function checkOperator<I, O>(
  factory: OperatorFactory<I, O>,
  steps: readonly Step<I>[],
  options: HarnessOptions<I, O> = {},
): HarnessReport<O> {
  const { watermarks = everything, orders = false, tries = 4, seed = 1, end = true, key } = options
  const all = end && !steps.some((step) => 'end' in step) ? [...steps, { end: true } as const] : steps
  const at = placed(all)
  const mayBeLate = (options.mayBeLate ?? isLatePane) as (output: HarnessOutput<unknown>) => boolean
  const reference = runSteps(factory, at, { name: 'one event at a time', cutAfter: always, mayBeLate })
  const names: string[] = []
  const check = (run: HarnessRun<I, O>): void => {
    names.push(run.name)
    assertWhole(run)
  }
  assertWhole(reference)
  assertCounted(reference, all, options)
  assertEmpty(factory, reference, options)
  for (const plan of plansFor(at.length, tries, seed, options)) {
    const run = runSteps(factory, at, plan)
    check(run)
    assertSame(reference, run, exactly)
  }
  if (watermarks !== false) {
    const kinds = ['greatest' as const, ...upTo(tries).map((n) => seed + n)]
    for (const pick of kinds) {
      const name = pick === 'greatest' ? 'with every legal watermark' : `with some legal watermarks (${pick})`
      const run = runSteps(factory, withLegalWatermarks(at, pick), { name, cutAfter: always, mayBeLate })
      check(run)
      assertSame(reference, run, watermarks)
    }
  }
  if (orders !== false) {
    for (const n of upTo(tries)) {
      const name = `in another legal order (${seed + n})`
      const run = runSteps(factory, inLegalOrder(at, seed + n, keyOf(key)), { name, cutAfter: always, mayBeLate })
      check(run)
      assertSame(reference, run, orders === 'all' ? everything : orders)
    }
  }
  const { outputs, late, bad } = reference
  return { outputs, late: late.map(({ event }) => event), bad: bad.map(({ event }) => event), runs: names }
}

/** The ways in which nothing but the cuts, the consumer and the restores are different. */
function plansFor<I, O>(
  size: number,
  tries: number,
  seed: number,
  { columns }: HarnessOptions<I, O>,
): readonly RunPlan<I>[] {
  const never = (): boolean => false
  const places = size <= PLACES ? upTo(size) : upTo(PLACES).map((n) => Math.floor((n * size) / PLACES))
  return [
    { name: 'all at once', cutAfter: never },
    { name: 'all at once, between rows that are not selected', cutAfter: never, selected: true },
    { name: 'one result at a time', cutAfter: never, oneAtATime: true },
    ...places.map((place) => ({ name: `cut after step ${place}`, cutAfter: (n: number) => n === place })),
    ...upTo(tries).map((n) => ({ name: `cut at random (${seed + n})`, cutAfter: randomly(seed + n) })),
    { name: 'with a snapshot after every step', cutAfter: always, snapshots: true },
    { name: 'restored after every step', cutAfter: always, restoreAfter: always },
    ...places.map((place) => ({
      name: `restored after step ${place}`,
      cutAfter: never,
      restoreAfter: (n: number) => n === place,
    })),
    ...(columns === undefined ? [] : [{ name: 'all at once, from columns', cutAfter: never, columns }]),
  ]
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => n)
}

function randomly(seed: number): (n: number) => boolean {
  const random = new Shuffle(seed)
  return () => random.next(3) === 0
}

function always(): boolean {
  return true
}

/** Keys as text; without a selector all events have one. */
function keyOf<I>(key: KeySelector<I> | undefined): (event: I) => unknown {
  if (key === undefined) return () => ''
  const reader = new KeyReader(key)
  return (event) => valueText(reader.read(new ObjectRows([event], 0), 0))
}

/** All there is to see of results; between watermark scopes there is no order. */
function exactly<O>(outputs: readonly HarnessOutput<O>[]): unknown {
  return byScope(outputs).map(({ text, time, scope, position, origin }) =>
    manyScopes(outputs) ? [text, time, scope, origin] : [text, time, scope, origin, position],
  )
}

function everything<O>(outputs: readonly HarnessOutput<O>[]): unknown {
  return byScope(outputs).map(({ text, time, scope }) => [text, time, scope])
}

function byScope<O>(outputs: readonly HarnessOutput<O>[]): readonly HarnessOutput<O>[] {
  return [...outputs].sort((a, b) => a.scope - b.scope)
}

function manyScopes<O>(outputs: readonly HarnessOutput<O>[]): boolean {
  return outputs.some(({ scope }) => scope !== outputs[0]!.scope)
}

function isLatePane({ value }: HarnessOutput<unknown>): boolean {
  const { pane, change } = (value ?? {}) as { readonly pane?: { readonly timing?: unknown }; readonly change?: unknown }
  return pane?.timing === 'late' || change === 'retract'
}

function assertWhole<I, O>({ name, broken, outputs }: HarnessRun<I, O>): void {
  if (broken.length > 0) throw brokenRun(name, broken[0]!.step, broken[0]!.fact, outputs)
}

function assertSame<I, O>(reference: HarnessRun<I, O>, run: HarnessRun<I, O>, projection: Projection<O>): void {
  const expected = projection(reference.outputs)
  const found = projection(run.outputs)
  if (valueText(expected) !== valueText(found)) throw differs('results', reference, run, expected, found)
  for (const what of ['late', 'bad'] as const) {
    // What is said of an event may differ with the watermarks: by how much it was late.
    const isExact = projection === (exactly as Projection<O>)
    const [a, b] = [reference, run].map((one) =>
      one[what].map(({ text, event }) => (isExact ? text : valueText(event))).sort(),
    )
    if (valueText(a) !== valueText(b)) throw differs(`${what} events`, reference, run, a, b)
  }
}

function assertCounted<I, O>(
  run: HarnessRun<I, O>,
  steps: readonly Step<I>[],
  { accepted }: HarnessOptions<I, O>,
): void {
  const input = steps.filter(isEventStep).length
  const late = run.late.length
  // A result that could not be made is bad too, and no event: it has no place in the input.
  const bad = run.bad.filter((one) => one.bad.position >= 0 && one.bad.kind !== 'condition').length
  if (late + bad > input) throw overcounted(input, late, bad)
  if (accepted === undefined) return
  const taken = accepted(run.operator, run)
  if (taken + late + bad !== input) throw miscounted(input, taken, late, bad)
}

function assertEmpty<I, O>(
  factory: OperatorFactory<I, O>,
  run: HarnessRun<I, O>,
  { stateOf = stateInSnapshot }: HarnessOptions<I, O>,
): void {
  if (stateOf === false || run.clock.general !== Infinity) return
  const fresh = runSteps<I, O>(factory, [], { name: 'fresh', cutAfter: always })
  const expected = valueText(stateOf(fresh.operator))
  const found = valueText(stateOf(run.operator))
  if (expected !== found) throw notEmpty(expected, found)
}

/** Names under which operators keep counters and how far time has come. */
const NO_STATE: readonly string[] = ['timed', 'time', 'counters']

function stateInSnapshot<I>(operator: Tested<I>): unknown {
  const snapshot = operator.snapshot?.()
  if (typeof snapshot !== 'object' || snapshot === null) return null
  return shapeOf(Object.fromEntries(Object.entries(snapshot).filter(([name]) => !NO_STATE.includes(name))))
}

/** Lists and objects without the values in them: state grows by lists. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return null
  const fields = Object.entries(value).filter(([, one]) => typeof one === 'object' && one !== null)
  return Object.fromEntries(fields.map(([name, one]) => [name, shapeOf(one)]))
}

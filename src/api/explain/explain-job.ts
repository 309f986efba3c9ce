/** Why is there no output? What waits in a job, for which watermark, and who holds that back. */
import type { Clock } from '../../event/batch.ts'
import { AsyncMap } from '../../runtime/async/async-map.ts'
import type { Key, KeySelector } from '../../event/keys.ts'
import type { Union } from '../../stream/union.ts'
import type { StampDescription } from '../../stream/stamp.ts'
import { durationText } from '../../time/duration.ts'
import { timestampText } from '../../time/timestamp.ts'
import { plainWatermark, watermarkText } from '../../time/watermark.ts'
import { isSource, type Node, type OperatorNode, type SourceNode } from '../graph/node.ts'
import { keyText, titleOf } from '../graph/describe.ts'
import { printsAsText } from '../inspect.ts'
import { PatternOperator } from '../../pattern/operator.ts'
import { SpeculativeOperator } from '../../pattern/speculative/speculative-operator.ts'
import { ParallelPatterns } from '../../runtime/workers/parallel-patterns.ts'
import { correctableMatches, eventsUnderWay, waitingIn, waitingMatches, type Waiting } from './waiting.ts'
import type { Assembly } from '../graph/assemble.ts'

export interface SourceExplanation {
  /** As the source calls itself; with its number in the job, if another one does too. */
  readonly name: string
  readonly clock: StampDescription
  /** The key, partition or other scope that holds its watermark back; absent: none does, or it has no scopes. */
  readonly heldBackBy?: string
}

export interface OperatorExplanation {
  /** As it would be written. */
  readonly name: string
  readonly waiting: readonly WaitingExplanation[]
  /** Whether more wait than are listed. */
  readonly hasMore: boolean
}

export interface WaitingExplanation extends Waiting {
  /** The watermark that it sees now. */
  readonly now: number
  /** Who holds that back. */
  readonly heldBackBy: string
}

/** What waits in a job. It prints as text. */
export class JobExplanation {
  static {
    printsAsText(this)
  }

  readonly sources: readonly SourceExplanation[]
  readonly operators: readonly OperatorExplanation[]

  constructor(sources: readonly SourceExplanation[], operators: readonly OperatorExplanation[]) {
    this.sources = sources
    this.operators = operators
  }

  toString(): string {
    const lines = this.sources.map(sourceLine)
    for (const { name, waiting, hasMore } of this.operators) {
      lines.push(
        '',
        `${name}: ${waiting.length === 0 ? 'nothing waits' : `${waiting.length}${hasMore ? ' and more' : ''} wait`}`,
      )
      lines.push(...waiting.map((one) => `  ${waitingLine(one)}`))
    }
    return lines.join('\n')
  }
}

/** @param limit how many are listed of each operator */
export function explainJob(assembly: Assembly, limit: number): JobExplanation {
  const sources = assembly.sources.map((source) => {
    const clock = source.describe()
    const heldBackBy = slowestIn(source.node, clock)
    const shared = { name: nameOf(source.node, assembly), clock }
    return heldBackBy === null ? shared : { ...shared, heldBackBy }
  })
  const holders = new Holders(assembly)
  const operators = assembly.keepers.map(({ node, operator }) => {
    const found = waitingOf(operator, limit + 1)
    const clock = assembly.clockOf(node.inputs.length > 1 ? node : node.inputs[0]!)
    const isScoped = node.inputs.length === 1 && assembly.isScoped(node.inputs[0]!)
    const waiting = found.slice(0, limit).map((one) => ({
      ...one,
      now: knownOf(clock, one),
      heldBackBy: holders.of(operator instanceof AsyncMap ? node.inputs[0]! : node, isScoped ? one.scope : NO_SCOPE),
    }))
    return { name: titleOf(node), waiting, hasMore: found.length > limit }
  })
  return new JobExplanation(sources, operators)
}

function waitingOf(operator: object, limit: number): readonly Waiting[] {
  if (operator instanceof ParallelPatterns) return eventsUnderWay(operator)
  if (operator instanceof PatternOperator) return waitingMatches(operator, limit)
  return operator instanceof SpeculativeOperator ? correctableMatches(operator, limit) : waitingIn(operator, limit)
}

/** How far event time has come for what waits. */
function knownOf(clock: Clock, { scope, isCorrectable }: Waiting): number {
  const watermark = clock.watermark(scope)
  return isCorrectable === true ? Math.max(watermark, clock.greatestTime(scope)) : watermark
}

/** The watermark is that of all scopes together. */
const NO_SCOPE = -1

/** Who holds the watermark of a node back, followed up to its source. */
class Holders {
  readonly #assembly: Assembly

  constructor(assembly: Assembly) {
    this.#assembly = assembly
  }

  /** @param scope which watermark of the node's input it is, where there are several */
  of(node: Node, scope: number): string {
    if (isSource(node)) return this.#ofSource(node, scope)
    const pending = this.#pendingOf(node)
    if (pending > 0) return `${titleOf(node)}, with ${pending} ${pending === 1 ? 'request' : 'requests'} under way`
    const slowest = node.inputs.length > 1 ? slowestOf(this.#assembly.clockOf(node)) : 0
    return slowest < 0 ? 'nobody' : this.of(node.inputs[slowest]!, scope)
  }

  /** How many events there are whose results hold the watermark up. */
  #pendingOf(node: OperatorNode): number {
    const operator = this.#assembly.keepers.find((one) => one.node === node)?.operator
    if (!(operator instanceof AsyncMap)) return 0
    return operator.clock.low() < this.#assembly.clockOf(node.inputs[0]!).low() ? operator.pending : 0
  }

  #ofSource(node: SourceNode, waiting: number): string {
    const name = nameOf(node, this.#assembly)
    const source = this.#assembly.sources.find((one) => one.node === node)
    if (source === undefined) return `${name}, which has no event time`
    const clock = source.describe()
    // What waits in a scope waits for that, however far others are.
    const own = waiting === NO_SCOPE ? null : source.scopeName(waiting)
    const scope = own === null ? slowestIn(source.node, clock) : scopeText(node.stamp!.scope!, own)
    const last = own === null ? clock.slowest?.lastTime : plainWatermark(source.clock.greatestTime(waiting))
    const seen = typeof last === 'number' ? `last event at ${timestampText(last)}` : 'no event yet'
    return `${scope === null ? name : `${scope} of ${name}`}, ${seen}${clock.isIdle ? ', idle' : ''}`
  }
}

/** Two arrays are called the same. */
function nameOf(node: SourceNode, { sources }: Assembly): string {
  const { name } = node.source
  const alike = sources.filter((one) => one.node.source.name === name)
  return alike.length < 2 ? name : `${name} (source ${sources.findIndex((one) => one.node === node) + 1})`
}

/** What its scope or partition is called that holds its watermark back; `null`: none does, or it has one for all. */
function slowestIn({ stamp }: SourceNode, { slowest }: StampDescription): string | null {
  const selector = stamp!.scope ?? stamp!.partition
  return selector === null || slowest === null || slowest.name === null ? null : scopeText(selector, slowest.name)
}

function scopeText(selector: KeySelector<unknown>, value: Key): string {
  return `${keyText(selector)} ${Array.isArray(value) ? value.map(String).join(', ') : String(value)}`
}

function slowestOf(clock: Clock): number {
  return (clock as Union<unknown>).slowest()
}

function sourceLine({ name, clock, heldBackBy }: SourceExplanation): string {
  const { watermark, strategy, delayMs, slowest, isIdle, futureSkewed } = clock
  const at = typeof watermark === 'number' ? timestampText(watermark) : watermark === null ? 'none yet' : 'the end'
  const words = [`${name}: watermark ${at}`, strategy]
  if (delayMs !== null && !strategy.includes(durationText(delayMs)))
    words.push(`its delay is ${durationText(delayMs)} now`)
  if (heldBackBy !== undefined) words.push(`held back by ${heldBackBy}`)
  if (typeof slowest?.lastTime === 'number') words.push(`last event there at ${timestampText(slowest.lastTime)}`)
  if (isIdle) words.push('idle')
  if (futureSkewed > 0) words.push(`${futureSkewed} events too far in the future to move it`)
  return words.join(', ')
}

function waitingLine(one: WaitingExplanation): string {
  return [whatText(one), forText(one)].join(': ')
}

function whatText({ kind, key, start, end, events }: WaitingExplanation): string {
  const words: string[] = [kind]
  if (key !== null && key !== '') words.push(`of ${String(key)}`)
  if (start !== null && Number.isFinite(start)) words.push(`from ${timestampText(start)}`)
  if (end !== null && Number.isFinite(end)) words.push(`to ${timestampText(end)}`)
  if (events !== null) words.push(`with ${events} ${events === 1 ? 'event' : 'events'}`)
  return words.join(' ')
}

function forText(one: WaitingExplanation): string {
  const { watermark, processingTime, waitsForEvents, now, heldBackBy, isCorrectable } = one
  const words: string[] = []
  if (waitsForEvents !== '') words.push(waitsForEvents)
  if (watermark === Infinity) words.push('until the end of the input')
  else if (watermark !== null) {
    const short = Number.isFinite(now) ? `, ${durationText(Math.max(0, watermark - now))} short of it` : ''
    words.push(
      `until ${isCorrectable === true ? 'event time' : 'the watermark'} comes to ${timestampText(watermark)}; it is ${watermarkText(now)}${short}, held back by ${heldBackBy}`,
    )
  }
  if (processingTime !== null)
    words.push(
      `until processing time comes to ${processingTime === Infinity ? 'the end' : timestampText(processingTime)}`,
    )
  return words.length === 0 ? 'nothing of itself' : words.join('; ')
}

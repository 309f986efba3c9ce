/** The partial matches of a rule at work: what each has bound, what it waits for, and until when. */
import type { Key } from '../../event/keys.ts'
import { UNION } from '../engine/compact/arena.ts'
import type { CompactState } from '../engine/compact/compact-snapshot.ts'
import { cellsOf, type Cell } from '../engine/cell.ts'
import { chainOf, type Chain } from '../engine/register/chain.ts'
import type { RegisterState } from '../engine/register/register-engine.ts'
import type { RunsState } from '../engine/runs/runs-snapshot.ts'
import { deadlineIn, isEarlier, type Deadline } from '../engine/runs/timing.ts'
import type { Program } from '../program/program.ts'
import type { RunningRule } from '../running-rule.ts'
import { AutomatonWords, stateLine } from './automaton-text.ts'
import { openCells } from './open-cells.ts'
import { Words } from './words.ts'

export interface PendingMatch {
  readonly rule: string
  readonly key: Key
  readonly scope: number
  /** The events it has taken, by step; of a set of partial matches, those of one of them: `null`. */
  readonly events: Readonly<Record<string, readonly unknown[]>> | null
  /** The time of its first event; of a set, of the last to start. */
  readonly start: number
  /** In words, where the events can still lead: `q1: b -> match; passes others`. */
  readonly waitsFor: string
  /** When event time ends the wait, in epoch milliseconds; `Infinity`: never. */
  readonly until: number
}

/**
 * @param limit how many are listed at most
 * @complexity O(what is kept)
 */
export function pendingMatches(rule: RunningRule, limit: number): readonly PendingMatch[] {
  if (rule.started === null || limit <= 0) return []
  const { engine, state } = rule.engine.snapshot()
  const found =
    engine === 'runs'
      ? ofRuns(rule, state as RunsState)
      : engine === 'compact'
        ? ofCompact(rule, state as CompactState)
        : ofRegister(rule, state as RegisterState)
  const all: PendingMatch[] = []
  for (const one of found) {
    if (all.length === limit) break
    all.push(one)
  }
  return all
}

function* ofRuns(rule: RunningRule, state: RunsState): Iterable<PendingMatch> {
  const { plan, program } = rule
  const automaton = new AutomatonWords(program)
  const words = new Words(plan)
  const { cells } = openCells(state)
  for (const { key, scope, waiting } of state.keys) {
    for (const [id, places] of waiting.entries()) {
      const waitsFor = `q${id}: ${stateLine(automaton.state(program.states[id]!))}`
      for (const place of places) {
        const last = cells[place]!
        const until = deadlineOf(program, id, last)
        const events = eventsOf(words, last)
        yield { rule: plan.name, key: rule.keyOf(key), scope, events, start: last.start.time, waitsFor, until }
      }
    }
  }
}

function deadlineOf({ plan, states }: Program, id: number, last: Cell): number {
  const window: Deadline = { time: last.start.time + plan.withinMs, inclusive: plan.withinInclusive }
  const own = deadlineIn(states[id]!, last)
  return (own === null || isEarlier(window, own) ? window : own).time
}

function eventsOf(words: Words, last: Cell): Readonly<Record<string, readonly unknown[]>> {
  const events: Record<string, unknown[]> = {}
  for (const { step, ref } of cellsOf(last)) (events[words.leaf(step)] ??= []).push(ref)
  return events
}

/** The engine keeps sets of them: of each set it is told which states it waits in, and when the last of it ends. */
function* ofCompact(rule: RunningRule, state: CompactState): Iterable<PendingMatch> {
  const { plan, program } = rule
  const automaton = new AutomatonWords(program)
  for (const { key, scope, waiting } of state.keys) {
    for (const { states, nodes } of waiting) {
      const start = startOf(state, nodes[0]!)
      const waitsFor = states.map((id) => `q${id}: ${stateLine(automaton.state(program.states[id]!))}`).join(' | ')
      yield {
        rule: plan.name,
        key: rule.keyOf(key),
        scope,
        events: null,
        start,
        waitsFor,
        until: start + plan.withinMs,
      }
    }
  }
}

/** The latest start of what a node stands for: of a union, the left one is the later. */
function startOf({ nodes: { step, left, event }, events }: CompactState, node: number): number {
  let at = node
  while (left[at]! >= 0 || step[at] === UNION) at = left[at]!
  return events[event[at]!]!.time
}

/** A bit stands for a chain of so many events, the last of which is the event just seen. */
function* ofRegister(rule: RunningRule, state: RegisterState): Iterable<PendingMatch> {
  const { plan } = rule
  const words = new Words(plan)
  const chain = chainOf(plan) as Chain
  for (const { key, scope, bits, events: latest } of state.keys) {
    for (let bit = 0; bits >>> bit !== 0; bit++) {
      if (((bits >>> bit) & 1) === 0) continue
      const taken = latest.slice(0, bit + 1).reverse()
      const start = taken[0]!.time
      const events: Record<string, unknown[]> = {}
      for (const [n, { event }] of taken.entries()) (events[words.leaf(chain.steps[n]!)] ??= []).push(event)
      const waitsFor = `the next event, if it is ${words.leaf(chain.steps[bit + 1]!)}`
      yield { rule: plan.name, key: rule.keyOf(key), scope, events, start, waitsFor, until: start + plan.withinMs }
    }
  }
}

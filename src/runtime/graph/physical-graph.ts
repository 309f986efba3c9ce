/**
 * The physical graph of a job: operators that hand events straight to each other are one task. (Flink's JobGraph, and
 * with a number of subtasks per task its ExecutionGraph.)
 *
 * An operator joins the task of the one it reads from if it reads from that alone, takes its events as they come, and
 * all of its results can be made wherever those events are. In a task a batch goes from operator to operator by a call;
 * between tasks it may have to go to where its keys are.
 */
import { invariant } from '../../base/errors.ts'
import type { Exchange, LogicalGraph, LogicalNode } from './logical-graph.ts'

/** How many subtasks a task may have: one per source, one per share of the keys, or one. */
export type Spread = 'source' | 'keys' | 'single'

export interface TaskInput {
  /** The id of the task that it reads from. */
  readonly from: number
  readonly exchange: Exchange
}

export interface Task {
  /** From 1, in the order of the first nodes. */
  readonly id: number
  /** Ids of its nodes, those that are read from first. */
  readonly nodes: readonly number[]
  readonly inputs: readonly TaskInput[]
  readonly spread: Spread
}

export interface PhysicalGraph {
  readonly logical: LogicalGraph
  readonly tasks: readonly Task[]
}

/** One subtask of a task. */
export interface Subtask {
  readonly task: number
  /** From 0. */
  readonly index: number
  readonly of: number
  /** The subtasks it reads from, each as task and index. */
  readonly inputs: readonly { readonly task: number; readonly index: number; readonly exchange: Exchange }[]
}

/** @complexity O(nodes + edges) */
export function physicalGraph(logical: LogicalGraph): PhysicalGraph {
  const taskOf = new Map<number, { nodes: number[]; inputs: TaskInput[]; spread: Spread }>()
  const tasks: { nodes: number[]; inputs: TaskInput[]; spread: Spread }[] = []
  const idOf = (node: number): number => tasks.indexOf(taskOf.get(node)!) + 1
  for (const node of logical.nodes) {
    const [only] = node.inputs
    if (only !== undefined && isChained(node)) {
      const task = taskOf.get(only.from)
      invariant(task !== undefined, 'a node comes after those it reads from')
      task.nodes.push(node.id)
      taskOf.set(node.id, task)
      continue
    }
    const inputs = node.inputs.map(({ from, exchange }) => ({ from: idOf(from), exchange }))
    const task = { nodes: [node.id], inputs, spread: spreadOf(node) }
    tasks.push(task)
    taskOf.set(node.id, task)
  }
  return { logical, tasks: tasks.map((task, i) => ({ id: i + 1, ...task })) }
}

/** What would run with so many threads for keys. @param parallelism from 1 */
export function executionGraph({ tasks }: PhysicalGraph, parallelism: number): readonly Subtask[] {
  const counts = new Map(tasks.map(({ id, spread }) => [id, spread === 'keys' ? parallelism : 1]))
  return tasks.flatMap(({ id, inputs }) => {
    const of = counts.get(id)!
    return Array.from({ length: of }, (_, index) => ({
      task: id,
      index,
      of,
      inputs: inputs.flatMap(({ from, exchange }) =>
        Array.from({ length: counts.get(from)! }, (__, i) => ({ task: from, index: i, exchange })),
      ),
    }))
  })
}

function isChained({ inputs }: LogicalNode): boolean {
  return inputs.length === 1 && inputs[0]!.exchange.kind === 'forward'
}

function spreadOf({ kind, inputs }: LogicalNode): Spread {
  if (kind === 'source') return 'source'
  return inputs.some(({ exchange }) => exchange.kind === 'hash') ? 'keys' : 'single'
}

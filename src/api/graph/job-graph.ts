/** The graphs of a job, for people and programs. */
import { graphDot, graphMermaid, executionText, logicalText, physicalText } from '../../runtime/graph/graph-text.ts'
import type { LogicalGraph } from '../../runtime/graph/logical-graph.ts'
import { executionGraph, physicalGraph, type PhysicalGraph, type Subtask } from '../../runtime/graph/physical-graph.ts'
import { printsAsText } from '../inspect.ts'

/** `logical`: what was written, node by node. `physical`: which operators run as one task. */
export type GraphLevel = 'logical' | 'physical'

export class JobGraph {
  static {
    printsAsText(this)
  }

  /** What was written, one node per operator (Flink's StreamGraph). */
  readonly logical: LogicalGraph
  /** Operators that hand events straight to each other as one task (Flink's JobGraph). */
  readonly physical: PhysicalGraph

  constructor(logical: LogicalGraph) {
    this.logical = logical
    this.physical = physicalGraph(logical)
  }

  /** The subtasks, if keys were shared between so many threads (Flink's ExecutionGraph). */
  execution(parallelism: number): readonly Subtask[] {
    return executionGraph(this.physical, parallelism)
  }

  /** As a Mermaid flowchart. */
  mermaid(level: GraphLevel = 'physical'): string {
    return graphMermaid(level === 'logical' ? this.logical : this.physical)
  }

  /** For Graphviz. */
  dot(level: GraphLevel = 'physical'): string {
    return graphDot(level === 'logical' ? this.logical : this.physical)
  }

  /** All three as text. @param parallelism how many threads share the keys */
  toString(parallelism: number = 1): string {
    return [
      'logical',
      logicalText(this.logical),
      '',
      'physical',
      physicalText(this.physical),
      '',
      'execution',
      executionText(this.execution(parallelism)),
    ].join('\n')
  }

  toJSON(): { readonly logical: LogicalGraph; readonly tasks: PhysicalGraph['tasks'] } {
    return { logical: this.logical, tasks: this.physical.tasks }
  }
}

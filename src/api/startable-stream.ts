/** A description of a stream that can be started: looped over, or sent to a sink. */
import type { JobReport } from '../runtime/report.ts'
import { checkNames } from './check-names.ts'
import { logicalGraph } from './graph/describe.ts'
import { JobGraph } from './graph/job-graph.ts'
import type { Node } from './graph/node.ts'
import { iterate } from './iterate.ts'
import { Job, type RunOptions, type SideSink } from './job.ts'
import { badOption } from './options.ts'
import { checkSink, type SinkInput } from './sinks.ts'

export abstract class StartableStream<T> implements AsyncIterable<T> {
  protected readonly node: Node
  protected readonly sides: readonly SideSink[]
  #job: Job | null = null

  constructor(node: Node, sides: readonly SideSink[]) {
    this.node = Object.freeze(node)
    this.sides = sides
  }

  /** Starts the stream; its results go to `sink`. @throws TidemarkError `NOT_A_SINK`, `BAD_OPTIONS` */
  start(sink: SinkInput<T>, options: RunOptions = {}): Job {
    checkSink(sink)
    checkNames(options, ['signal', 'now', 'journal', 'replay'], 'start()')
    if (options.now !== undefined && typeof options.now !== 'function')
      throw badOption('now', options.now, 'a function: () => milliseconds')
    return (this.#job = new Job(this.node, sink as SinkInput<unknown>, this.sides, options))
  }

  /** Runs to the end; the results go to `sink`. @returns what was done */
  async to(sink: SinkInput<T>, options: RunOptions = {}): Promise<JobReport> {
    return await this.start(sink, options).done
  }

  /** Runs to the end. @returns all results, in order */
  async toArray(options: RunOptions = {}): Promise<T[]> {
    const results: T[] = []
    await this.to((result) => void results.push(result), options)
    return results
  }

  /** The results as they come. Leaving the loop closes everything. */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return iterate<T>((sink, options) => this.start(sink, options))
  }

  /** What the last run of this stream has done so far; `undefined` before the first. */
  report(): JobReport | undefined {
    return this.#job?.report()
  }

  /** What the stream is made of: as it was written, and which operators run as one. It prints as text. */
  graph(): JobGraph {
    return new JobGraph(logicalGraph(this.node))
  }
}

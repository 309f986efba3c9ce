/** `tidemark explain`: what rules mean to the engine, and what a job is made of. */
import { explain, explainData } from '../../pattern/explain/explain.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { writeAll } from '../write.ts'
import { fromIterable } from '../../connectors/index.ts'
import { stream } from '../../api/source-stream.ts'
import type { Stream } from '../../api/stream.ts'
import type { JobGraph } from '../../api/graph/job-graph.ts'
import { jobResults, loadRule } from '../rule/load-rule.ts'

export interface ExplainFlags {
  readonly format: 'text' | 'mermaid' | 'dot' | 'json'
}

/** @returns the exit code */
export async function explainCommand(path: string, { format }: ExplainFlags, { stdout }: Context): Promise<number> {
  const { rules, job } = await loadRule(path)
  const text = job === null ? explanation(rules, format) : jobText(jobResults(path, job, anyInput()).graph(), format)
  await writeAll(stdout, `${text}\n`)
  return EXIT.ok
}

function explanation(rules: readonly Parameters<typeof explain>[0][], format: ExplainFlags['format']): string {
  switch (format) {
    case 'text':
      return rules.map(explain).join('\n\n')
    case 'mermaid':
      return rules.map((rule) => explainData(rule).mermaid).join('\n\n')
    case 'dot':
      return rules.map((rule) => explainData(rule).dot).join('\n\n')
    case 'json': {
      const data = rules.map(explainData)
      return JSON.stringify(data.length === 1 ? data[0] : data, null, 2)
    }
  }
}

/** Stands for the input, of which only the times matter here. */
function anyInput(): Stream<unknown> {
  return stream<unknown>({ ...fromIterable<unknown>([]), name: 'input' }, { time: 'time' })
}

function jobText(graph: JobGraph, format: ExplainFlags['format']): string {
  switch (format) {
    case 'text':
      return graph.toString()
    case 'mermaid':
      return graph.mermaid()
    case 'dot':
      return graph.dot()
    case 'json':
      return JSON.stringify(graph, null, 2)
  }
}

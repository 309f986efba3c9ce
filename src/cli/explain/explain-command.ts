/** `tidemark explain`: what rules mean to the engine. */
import { explain, explainData } from '../../pattern/explain/explain.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { writeAll } from '../write.ts'
import { loadRule } from '../rule/load-rule.ts'

export interface ExplainFlags {
  readonly format: 'text' | 'mermaid' | 'dot' | 'json'
}

/** @returns the exit code */
export async function explainCommand(path: string, { format }: ExplainFlags, { stdout }: Context): Promise<number> {
  const { rules } = await loadRule(path)
  await writeAll(stdout, `${explanation(rules, format)}\n`)
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

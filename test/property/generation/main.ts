/**
 * Says what everything that generates code answers, and how much was generated: run once with and once without
 * `--disallow-code-generation-from-strings` (see `test/property/generation.test.ts`).
 */
import { SECTIONS, type Section } from './sections.ts'

export interface Said {
  /** By the name of the function that asked: how many functions were made, and how often that was forbidden. */
  readonly made: Readonly<Record<string, number>>
  readonly refused: Readonly<Record<string, number>>
  readonly sections: Readonly<Record<string, Section>>
}

const made: Record<string, number> = {}
const refused: Record<string, number> = {}

// What is asked for goes through this: `new Function(…)` finds its name when it is called.
globalThis.Function = new Proxy(Function, {
  construct(target, words: string[]) {
    const asked = askedBy(new Error('asked').stack ?? '')
    try {
      const result = new target(...words)
      made[asked] = (made[asked] ?? 0) + 1
      return result
    } catch (error) {
      if (error instanceof EvalError) refused[asked] = (refused[asked] ?? 0) + 1
      throw error
    }
  },
})

/** The innermost function that is not part of asking. */
function askedBy(stack: string): string {
  const names = stack.split('\n').map((line) => /^\s+at (?:new )?([\w$.]+)/.exec(line)?.[1] ?? '')
  return names.slice(1).find((name) => !/^(?:Object\.construct|factoryOf|generate)$/.test(name)) ?? 'nobody'
}

const sections: Record<string, Section> = {}
for (const [name, tell] of Object.entries(SECTIONS)) sections[name] = await tell()
const said: Said = { made, refused, sections }
process.stdout.write(JSON.stringify(said))

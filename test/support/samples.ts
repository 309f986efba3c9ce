/**
 * The code samples of Markdown, with the output each one promises.
 *
 * - A `ts` block is type-checked and run; with `no-run` behind the language it is only type-checked.
 * - What it prints is promised by `// → text` in the code, one for each printed line, or by a `text` block directly
 *   after it. Without either its output is free.
 * - The `tidemark` and `npm` commands of an `sh` block must exist. With a `text` block directly after it, it is run.
 * - A line `…` in a `text` block stands for any number of lines.
 *
 * So `text` always means output that is checked. A drawing, or output which cannot be checked, has no language.
 */

export interface Sample {
  /** The file, as `path:line` of the first line of code: the name of the sample in tests. */
  readonly place: string
  readonly path: string
  readonly line: number
  readonly language: 'ts' | 'sh'
  readonly code: string
  /** Whether it is to be run, or only checked. */
  readonly run: boolean
  /** The lines it is said to print, or `undefined` if nothing is said. */
  readonly output: readonly string[] | undefined
}

export interface Samples {
  readonly samples: readonly Sample[]
  /** What is promised in a way that cannot be checked. */
  readonly problems: readonly string[]
}

interface Block {
  readonly language: string
  readonly options: string
  /** The line of the first line inside, from 1. */
  readonly line: number
  readonly lines: readonly string[]
  /** Whether only blank lines are between this block and the one before it. */
  readonly directlyAfter: boolean
}

const ARROW = /\/\/ →(?: (.*))?$/

/** The samples in the text of one file. */
export function samplesIn(path: string, markdown: string): Samples {
  const samples: Sample[] = []
  const problems: string[] = []
  const blocks = blocksIn(markdown)
  blocks.forEach((block, index) => {
    const place = `${path}:${block.line}`
    const before = blocks[index - 1]
    if (block.language === 'text' && !(block.directlyAfter && before !== undefined && languageOf(before) !== undefined))
      problems.push(`${place} is the output of no sample: put it directly after one, or drop its language`)
    const language = languageOf(block)
    if (language === undefined) return
    const after = blocks[index + 1]
    const printed = after?.language === 'text' && after.directlyAfter ? after.lines : undefined
    const arrows = language === 'ts' ? block.lines.flatMap((line) => ARROW.exec(line)?.slice(1) ?? []) : []
    const run = language === 'ts' ? !block.options.split(' ').includes('no-run') : printed !== undefined
    const promised = printed ?? (arrows.length > 0 ? arrows.map((line) => line ?? '') : undefined)
    if (printed !== undefined && arrows.length > 0) problems.push(`${place} promises its output twice`)
    if (promised !== undefined && !run) problems.push(`${place} promises output, but is not run`)
    if (language === 'sh' && run && !commandsIn(block.lines.join('\n')).some(([first]) => first === 'npx'))
      problems.push(`${place} promises the output of what is not tidemark: drop the language of the output`)
    samples.push({ place, path, line: block.line, language, code: block.lines.join('\n'), run, output: promised })
  })
  return { samples, problems }
}

function languageOf(block: Block): 'ts' | 'sh' | undefined {
  if (/^(?:ts|typescript)$/.test(block.language)) return 'ts'
  return /^(?:sh|bash|shell)$/.test(block.language) ? 'sh' : undefined
}

/** The fenced blocks of Markdown; those in lists lose their indentation. */
function blocksIn(markdown: string): readonly Block[] {
  const blocks: Block[] = []
  const lines = markdown.split('\n')
  let directlyAfter = false
  for (let at = 0; at < lines.length; at++) {
    const opening = /^(\s*)(`{3,}|~{3,})\s*([^\s`]*)\s*([^`]*)$/.exec(lines[at]!)
    if (opening === null) {
      directlyAfter &&= lines[at]!.trim() === ''
      continue
    }
    const [, indent, fence, language, options] = opening as unknown as [string, string, string, string, string]
    const inside: string[] = []
    const line = at + 2
    while (++at < lines.length && !isClosing(lines[at]!, fence))
      inside.push(lines[at]!.startsWith(indent) ? lines[at]!.slice(indent.length) : lines[at]!.trimStart())
    blocks.push({ language, options: options.trim(), line, lines: inside, directlyAfter })
    directlyAfter = true
  }
  return blocks
}

function isClosing(line: string, fence: string): boolean {
  const text = line.trim()
  return text.length >= fence.length && text === fence[0]!.repeat(text.length)
}

/** The commands of shell code, each as its words: pipes and lists are taken apart, redirections and comments left out. */
export function commandsIn(code: string): readonly (readonly string[])[] {
  const commands: string[][] = []
  for (const line of code.replaceAll(/\\\n\s*/g, ' ').split('\n')) {
    let words: string[] = []
    commands.push(words)
    for (const [token] of line.replace(/^\$ /, '').matchAll(/"[^"]*"|'[^']*'|[|&;]+|\d?[<>]+\s*\S+|#.*|[^\s|&;<>]+/g)) {
      if (/^[|&;]/.test(token)) commands.push((words = []))
      else if (!/^(?:#|\d?[<>])/.test(token)) words.push(token.replaceAll(/^["']|["']$/g, ''))
    }
  }
  return commands.filter((words) => words.length > 0)
}

/** Promised lines in which each `…` is replaced by the printed lines it stands for, so that the two can be compared. */
export function filledIn(promised: readonly string[], printed: readonly string[]): readonly string[] {
  const lines: string[] = []
  let at = 0
  promised.forEach((line, index) => {
    if (line !== '…') {
      lines.push(line)
      at++
      return
    }
    const next = promised[index + 1]
    const from = next === undefined ? printed.length : printed.indexOf(next, at)
    const until = from === -1 ? at : from
    lines.push(...printed.slice(at, until))
    at = until
  })
  return lines
}

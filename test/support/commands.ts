/**
 * Whether the commands which a README shows exist: npm scripts in package.json, sub-commands and flags in the help of
 * the command line itself.
 */

/** Answers `tidemark <words> --help`. */
export type Help = (words: readonly string[]) => Promise<string>

/** What is wrong with a command, or `undefined`. Commands of other programs are not looked at. */
export async function commandProblem(
  words: readonly string[],
  scripts: Readonly<Record<string, string>>,
  help: Help,
): Promise<string | undefined> {
  const [program, first, ...rest] = words
  if (program === 'npm') {
    const script = first === 'run' || first === 'run-script' ? rest[0] : /^(?:start|test|t)$/.exec(first ?? '')?.[0]
    const name = script === 't' ? 'test' : script
    return name === undefined || Object.hasOwn(scripts, name) ? undefined : `package.json has no script '${name}'`
  }
  if (program !== 'npx' || first !== 'tidemark') return undefined
  const path: string[] = []
  let page = await help(path)
  for (const word of rest) {
    const commands = commandsOfHelp(page)
    if (word.startsWith('-') || commands.length === 0) break
    if (!commands.includes(word)) return `tidemark has no command '${[...path, word].join(' ')}'`
    path.push(word)
    page = await help(path)
  }
  const known = flagsOfHelp(page)
  const unknown = rest.map((word) => word.split('=', 1)[0]!).find((word) => /^--?[a-z]/i.test(word) && !known.has(word))
  return unknown === undefined ? undefined : `'${['tidemark', ...path].join(' ')}' has no flag ${unknown}`
}

/** The names under `Commands:`. */
export function commandsOfHelp(page: string): readonly string[] {
  const section = /^Commands:\n((?:[ \t]+.*\n?)+)/m.exec(page)?.[1] ?? ''
  return [...section.matchAll(/^ {2}([a-z][\w|-]*)/gm)].flatMap(([, names]) => names!.split('|'))
}

/** The flags which a help page names at the start of a line, long and short. */
export function flagsOfHelp(page: string): ReadonlySet<string> {
  const starts = [...page.matchAll(/^ +(-.*)$/gm)].map(([, line]) => line!.split(/ {2,}/, 1)[0]!)
  return new Set(starts.flatMap((line) => line.match(/(?<![\w-])--?[a-z][\w-]*/gi) ?? []))
}

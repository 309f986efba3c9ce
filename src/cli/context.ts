/** The surroundings of a command, so that tests can give it others. */
import { basename, relative } from 'node:path'
import type { Writable } from 'node:stream'
import { coloursOf, terminalFacts, type Colours, type TerminalFacts, type TerminalStream } from './terminal.ts'

export type Output = Writable & TerminalStream

export interface Context {
  /** How this program is called, for commands that can be copied: `npx tidemark`. */
  readonly command: string
  readonly stdout: Output
  readonly stderr: Output
  readonly out: TerminalFacts
  readonly err: TerminalFacts
  readonly outColours: Colours
  readonly errColours: Colours
  /** Calls `act` at Ctrl-C or SIGTERM. @returns what takes that back */
  onInterrupt(act: () => void): () => void
  /** Ends the process at once. */
  exit(code: number): void
}

export function contextOf(
  stdout: Output,
  stderr: Output,
  env: Readonly<Record<string, string | undefined>>,
  control: Pick<Context, 'command' | 'onInterrupt' | 'exit'>,
): Context {
  const out = terminalFacts(stdout, env)
  const err = terminalFacts(stderr, env)
  return { stdout, stderr, out, err, outColours: coloursOf(out), errColours: coloursOf(err), ...control }
}

export function processContext(): Context {
  return contextOf(process.stdout, process.stderr, process.env, {
    command: commandOf(process.argv[1] ?? '', process.cwd()),
    onInterrupt(act) {
      process.on('SIGINT', act).on('SIGTERM', act)
      return () => void process.off('SIGINT', act).off('SIGTERM', act)
    },
    exit: (code) => process.exit(code),
  })
}

/** How a script is called: as a package of a project, as a program, or from a checkout as the file that it is. */
export function commandOf(script: string, folder: string): string {
  if (/[/\\]node_modules[/\\]/.test(script)) return 'npx tidemark'
  return basename(script) === 'tidemark' ? 'tidemark' : `node ${relative(folder, script)}`
}

/** The command line in this process, with streams that are only collected. */
import { Writable } from 'node:stream'
import { contextOf } from '../../src/cli/context.ts'
import { runCli } from '../../src/cli/run-cli.ts'
import type { TerminalStream } from '../../src/cli/terminal.ts'

export interface CliResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CliSurroundings {
  readonly terminal?: TerminalStream
  readonly env?: Readonly<Record<string, string>>
  /** Is given what interrupts the command, as Ctrl-C does. */
  readonly interrupted?: (interrupt: () => void) => void
}

export async function cli(words: readonly string[], surroundings: CliSurroundings = {}): Promise<CliResult> {
  const { terminal = {}, env = {}, interrupted } = surroundings
  const stdout = new Collected(terminal)
  const stderr = new Collected(terminal)
  const context = contextOf(stdout, stderr, env, {
    command: 'npx tidemark',
    onInterrupt(act) {
      interrupted?.(act)
      return () => {}
    },
    exit() {
      throw new Error('the process would have been ended')
    },
  })
  const code = await runCli(words, context, '1.2.3')
  return { code, stdout: stdout.text, stderr: stderr.text }
}

export const lines = (text: string): readonly string[] => text.replace(/\n$/, '').split('\n')

/** A stream of the process that only collects, as wide as the terminal it stands for. */
export class Collected extends Writable {
  readonly isTTY: boolean | undefined
  readonly columns: number | undefined
  readonly rows: number | undefined
  text = ''

  constructor({ isTTY, columns, rows }: TerminalStream) {
    super({
      write: (chunk: Buffer, _, done) => {
        this.text += chunk.toString()
        done()
      },
    })
    this.isTTY = isTTY
    this.columns = columns
    this.rows = rows
  }
}

/** The parent's end of the process of a subject. */
import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Answer, RunOrder, RunResult } from './messages.ts'

const CHILD = fileURLToPath(new URL('child.js', import.meta.url))

export class SubjectProcess {
  readonly #child: ChildProcess

  /** @param flags of Node, beside `--expose-gc` */
  constructor(flags: readonly string[] = []) {
    this.#child = fork(CHILD, {
      execArgv: ['--expose-gc', ...flags],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
  }

  run(order: RunOrder): Promise<RunResult> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null, signal: string | null): void =>
        reject(new Error(`${JSON.stringify(order.subject)}: its process ended (${signal ?? `code ${code}`})`))
      this.#child.once('exit', ended)
      this.#child.once('message', (answer: Answer) => {
        this.#child.off('exit', ended)
        if (answer.ok) resolve(answer.result)
        else reject(new Error(`${JSON.stringify(order.subject)}: ${answer.reason}`))
      })
      this.#child.send(order)
    })
  }

  end(): void {
    this.#child.kill()
  }
}

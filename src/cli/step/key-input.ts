/** Single keys of a terminal, and what is typed after some of them. */
import { emitKeypressEvents } from 'node:readline'
import { KEYS } from './commands.ts'

export type KeyStream = NodeJS.ReadableStream & {
  readonly isTTY?: boolean
  setRawMode?(on: boolean): unknown
}

interface Key {
  readonly name?: string
  readonly ctrl?: boolean
  readonly sequence?: string
}

/** What is typed: a command, or a line that is not finished. */
export type Typed =
  | { readonly kind: 'command'; readonly text: string }
  | { readonly kind: 'typing'; readonly prompt: string; readonly text: string }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'interrupt' }

/**
 * Reads keys until `stop` or the end of the input. One key at a time: the next is looked at when `take` has settled.
 *
 * @returns when no key comes any more
 */
export async function readKeys(input: KeyStream, take: (typed: Typed) => Promise<'go on' | 'stop'>): Promise<void> {
  emitKeypressEvents(input)
  input.setRawMode?.(true)
  input.resume()
  const line = new LineBeingTyped()
  try {
    await new Promise<void>((resolve, reject) => {
      let turn: Promise<void> = Promise.resolve()
      let isOver = false
      const onKey = (text: string | undefined, key: Key): void => {
        turn = turn.then(async () => {
          if (isOver) return
          const typed = line.press(text ?? '', key)
          if (typed !== null && (await take(typed)) === 'stop') finish()
        })
        turn.catch(reject)
      }
      const onEnd = (): void => void turn.then(finish, () => {})
      const finish = (): void => {
        isOver = true
        input.off('keypress', onKey)
        input.off('end', onEnd)
        resolve()
      }
      input.on('keypress', onKey)
      input.on('end', onEnd)
    })
  } finally {
    input.setRawMode?.(false)
    input.pause()
  }
}

/** A key is a command by itself, or the first of a line. */
export class LineBeingTyped {
  #key = ''
  #text = ''

  /** @returns what that makes; `null`: nothing */
  press(text: string, { name, ctrl = false }: Key): Typed | null {
    if (ctrl) return name === 'c' || name === 'd' ? { kind: 'interrupt' } : null
    return this.#key === '' ? this.#first(text, name) : this.#more(text, name)
  }

  #first(text: string, name: string | undefined): Typed | null {
    if (name === 'right' || name === 'down' || text === ' ' || name === 'return' || name === 'enter')
      return { kind: 'command', text: 'n' }
    if (name === 'left' || name === 'up') return { kind: 'command', text: 'b' }
    const known = KEYS.find(({ key }) => key === text)
    if (known === undefined) return null
    if (known.asks === '') return { kind: 'command', text }
    this.#key = text
    return this.#typing()
  }

  #more(text: string, name: string | undefined): Typed | null {
    if (name === 'escape') {
      this.#key = this.#text = ''
      return { kind: 'dropped' }
    }
    if (name === 'return' || name === 'enter') {
      const command: Typed = { kind: 'command', text: `${this.#key} ${this.#text}` }
      const isEmpty = this.#text.trim() === ''
      this.#key = this.#text = ''
      return isEmpty ? { kind: 'dropped' } : command
    }
    if (name === 'backspace') this.#text = Array.from(this.#text).slice(0, -1).join('')
    else if (/^\P{Cc}+$/u.test(text)) this.#text += text
    else return null
    return this.#typing()
  }

  #typing(): Typed {
    const asks = KEYS.find(({ key }) => key === this.#key)!.asks
    return { kind: 'typing', prompt: asks, text: this.#text }
  }
}

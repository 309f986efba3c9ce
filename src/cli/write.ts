/** Writes a whole text and waits until it is out. A reader that has gone (`… | head`) has seen all it wanted. */
import type { Writable } from 'node:stream'

export function writeAll(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // The callback tells of an error, too; without a listener the process would end with it.
    const ignore = (): void => {}
    stream.on('error', ignore)
    stream.write(text, (error: NodeJS.ErrnoException | null | undefined) => {
      setImmediate(() => stream.off('error', ignore))
      const code = error?.code
      if (error === null || error === undefined || code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') resolve()
      else reject(error)
    })
  })
}

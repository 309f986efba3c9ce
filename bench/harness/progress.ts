/** One line that is drawn over and over, on a terminal; elsewhere a line per part. Goes to stderr, so that stdout can be piped. */
const BAR = 24

export class Progress {
  private readonly on: boolean
  private readonly started: number = performance.now()

  constructor(on: boolean) {
    this.on = on
  }

  /** The next of so many parts begins. */
  part(name: string, done: number, all: number): void {
    if (this.on) return
    const minutes = Math.round((performance.now() - this.started) / 6_000) / 10
    process.stderr.write(`${done + 1} of ${all}, after ${minutes} min: ${name}\n`)
  }

  /** Shows what is being done, and how much of the whole is done (0…1) where that is known. */
  show(text: string, share?: number): void {
    if (!this.on) return
    const filled = Math.round((share ?? 0) * BAR)
    const bar = share === undefined ? '' : `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] `
    const width = Math.max(20, (process.stderr.columns || 80) - 1)
    process.stderr.write(`\r\u001b[K${(bar + text).slice(0, width)}`)
  }

  clear(): void {
    if (this.on) process.stderr.write('\r\u001b[K')
  }
}

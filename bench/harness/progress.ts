/** One line that is drawn over and over, on a terminal; silence elsewhere. Goes to stderr, so that stdout can be piped. */
const BAR = 24

export class Progress {
  private readonly on: boolean

  constructor(on: boolean) {
    this.on = on
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

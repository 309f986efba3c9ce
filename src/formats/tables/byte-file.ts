/** Bytes that can be read anywhere: all that a format with a table of contents asks of a file. */
export interface ByteFile {
  /** Shown in errors: `file readings.parquet`. */
  readonly name: string
  readonly byteLength: number
  /** The bytes from `from` up to `to`, in memory of their own. @throws TidemarkError if there are fewer, or reading fails */
  read(from: number, to: number): Promise<ArrayBuffer>
}

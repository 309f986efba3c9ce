/** Records to text, synchronously and without I/O. */
export interface Encoder {
  /** The text of these records, each with its line end; of the header too, where the format has one and it is due. */
  encode(records: readonly unknown[]): string
}

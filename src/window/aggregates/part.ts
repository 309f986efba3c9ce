/** One aggregate of several: what it keeps of its values, and what it makes of them. */

/**
 * @typeParam S what is kept. What is given to `add` and as the first of `merge` may be changed and given back.
 */
export interface Part<S> {
  /**
   * The value of an event; `null` or `undefined`: it has none, and is left out.
   *
   * @throws where the operand does, and TidemarkError if the value is not what it must be
   */
  read(event: unknown): unknown
  create(): S
  /** @param value what `read` gave, never missing */
  add(sofar: S, value: unknown, time: number, arrival: number): S
  /** Both together; `b` is left as it is. */
  merge(a: S, b: S): S
  copy(sofar: S): S
  result(sofar: S): unknown
  /** How many values are kept one by one. */
  kept(sofar: S): number
  /** A value that JSON keeps as it is, as far as it keeps the events; and back. */
  toPlain(sofar: S): unknown
  fromPlain(plain: unknown): S
  /** Whether `add` calls a user's function, which may throw. */
  readonly callsUser: boolean
}

/** A frame that is open. */
export interface OpenFrame {
  /** Under which its key is known. */
  readonly id: number
  readonly first: number
  last: number
  size: number
  /** What its automaton keeps. */
  state: unknown
  /** What its aggregates keep. */
  sofar: unknown
  isOpen: boolean
}

/** What all disorder models have in common. */
import type { SeededRandom } from '../../base/random.ts'
import type { Deliveries, PartitionReader } from './deliveries.ts'

/** A model is a frozen value without functions; `text` is how it reads, for people. */
export interface ModelText {
  readonly text: string
}

/** What a model may look at when it is applied. */
export interface DisorderContext {
  readonly random: SeededRandom
  /** The key of a row; `null`: all events belong together. */
  readonly keyOf: PartitionReader | null
  /**
   * What a row belongs to, for a model that acts on one partition.
   *
   * @param by a field; `null`: what has a watermark of its own, else the key
   * @throws TidemarkError `BAD_DISORDER` if there is neither
   */
  partitionOf(by: string | null, model: string): PartitionReader
  /** By row: when it really arrived; `null`: that was not recorded. */
  readonly recorded: Float64Array | null
  /** Says what the seed has chosen, as a sentence. */
  readonly tell: (sentence: string) => void
}

export type Apply<M> = (deliveries: Deliveries, model: M, context: DisorderContext) => Deliveries

/** From a window function as a value to the one that is executed. */
import type { WindowFunction } from '../syntax/window.ts'
import { Aggregates } from './aggregates.ts'
import type { Aggregator } from './aggregator.ts'
import { Applying } from './applied.ts'
import { Reducing } from './reduced.ts'

/** @throws TidemarkError `BAD_QUANTILE`, `BAD_PRECISION` */
export function aggregatorOf(fn: WindowFunction): Aggregator<unknown> {
  switch (fn.kind) {
    case 'aggregates':
      return new Aggregates(fn.aggregates)
    case 'reduce':
      return new Reducing(fn.reduce)
    case 'apply':
      return new Applying(fn.apply)
  }
}

/** A window with one aggregate, `total`, as the stages and the oracle take it: event time, one result, nothing late. A
 * count window makes its result when it is full. */
import type { oracleWindows } from 'tidemark/testing'

type WindowSyntax = Parameters<typeof oracleWindows>[0]
type Aggregates = Extract<WindowSyntax['aggregates'], { readonly kind: 'aggregates' }>['aggregates']

export function windowSyntax(assigner: WindowSyntax['assigner'], total: Aggregates[string]): WindowSyntax {
  return {
    kind: 'window',
    assigner,
    trigger: { kind: assigner.kind === 'count' ? 'never' : 'eventTime' },
    evictor: null,
    accumulation: 'accumulating',
    allowedLatenessMs: 0,
    unchanged: 'emit',
    onEmpty: 'never',
    timestamp: 'end',
    aggregates: { kind: 'aggregates', aggregates: { total } },
  }
}

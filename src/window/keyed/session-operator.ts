/**
 * Sessions with a gap of fixed length, of event time: what the general operator makes of them, to the last digit.
 *
 * An event is added to the session that it is in, and may move its end: two numbers. A session that an event opens is put in a
 * queue by its end (`session-queue.ts`), where it is looked at again only when time has come there; two sessions become one
 * only when an event out of order lies between them.
 *
 * Cost of an event: O(1), and of one that is behind other sessions of its key O(those). Of a session: O(its length / gap), and
 * its share of sorting those that end together. Memory: one partial aggregate and some 40 bytes for each open session.
 * `window/choose.ts` says which sessions it can take.
 */
import type { Rows } from '../../event/rows.ts'
import type { BadKind } from '../../stream/stage.ts'
import type { PendingWindow } from '../general/pending.ts'
import { invariant } from '../../base/errors.ts'
import { whyNotSessions } from '../choose.ts'
import type { WindowOperatorOptions } from '../operator-options.ts'
import type { Arrival } from '../slices/adding-operator.ts'
import type { Session } from '../syntax/assigner.ts'
import type { WindowSyntax } from '../syntax/window.ts'
import { placeOf } from '../slices/layout.ts'
import { comparePending, KeyedWindowOperator } from './keyed-window-operator.ts'
import { SESSION_PLACE, SessionStore } from './session-store.ts'

/** An open session. */
export type PlainSession = readonly [scope: number, id: number, start: number, end: number, partial: unknown]

const NO_TIME = { kind: 'time', reason: 'the event has no time, and is in no window' } as const

export class SessionOperator<T> extends KeyedWindowOperator<T, PlainSession> {
  protected readonly target: SessionStore<T>
  /** Where the event time of results is kept; -1: it is that of their end. */
  readonly #timeAt: number
  readonly #eventsAt: number

  constructor(syntax: WindowSyntax, options: WindowOperatorOptions<T>) {
    invariant(whyNotSessions(syntax).length === 0, 'the sessions are of this engine')
    super(syntax, options, { place: SESSION_PLACE, also: ['events'] })
    this.target = new SessionStore(syntax.assigner as Session, this.openOptions)
    const { timestamp } = syntax
    this.#eventsAt = placeOf(this.layout, 'events')
    this.#timeAt = timestamp === 'end' ? -1 : placeOf(this.layout, timestamp)
  }

  override pending(limit: number = 100): readonly PendingWindow[] {
    const { starts, ends } = this.target
    return this.target
      .all()
      .map((window) => this.pendingOf(window, starts[window]!, ends[window]!, this.numberOf(window, this.#eventsAt)))
      .sort(comparePending)
      .slice(0, limit)
  }

  protected override advance(scope: number, watermark: number): void {
    const { target } = this
    const queue = target.queue(scope)
    if (watermark < queue.act) return
    for (;;) {
      const session = queue.take(watermark)
      if (session < 0) return
      const end = target.ends[session]!
      const isAtEnd = this.#timeAt < 0
      if (isAtEnd) this.at(end - 1)
      this.give(session, target.starts[session]!, end, isAtEnd ? end - 1 : this.numberOf(session, this.#timeAt))
      target.close(session)
    }
  }

  protected override whyNot(time: number): { readonly kind: BadKind; readonly reason: string } | null {
    return time === time ? null : NO_TIME
  }

  protected override isLate(rows: Rows<T>, row: number, id: number, { time, watermark }: Arrival): boolean {
    const { target } = this
    if (target.endWith(id, time) - 1 > watermark) return false
    this.options.onLate(rows.get(row), time, watermark, rows.origin(row), [[time, time + target.gap]])
    return true
  }

  protected override plain(window: number): PlainSession {
    const { scope, owner, starts, ends, partials } = this.target
    return [scope[window]!, owner[window]!, starts[window]!, ends[window]!, partials.toPlain(window)]
  }

  protected override fromPlain([scope, id, start, end, partial]: PlainSession): void {
    const { target } = this
    target.partials.setPlain(target.open(id, scope, start, end), partial)
  }
}

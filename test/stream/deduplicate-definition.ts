/** The definition of de-duplication, for events on time: those that went on are all remembered. */
export interface Seen {
  readonly id: unknown
  readonly time: number
  readonly scope?: number
}

/** @returns by event, in order of arrival, whether it goes on */
export function firstsOf(events: readonly Seen[], within: number): readonly boolean[] {
  const passed: Seen[] = []
  return events.map((event) => {
    const isCopy = passed.some(
      (one) =>
        one.id === event.id && (one.scope ?? 0) === (event.scope ?? 0) && Math.abs(one.time - event.time) <= within,
    )
    if (!isCopy) passed.push(event)
    return !isCopy
  })
}

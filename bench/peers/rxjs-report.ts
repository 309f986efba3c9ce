/** How the candidates in RxJS report what they have found. */
import type { Observable } from 'rxjs'

/** Subscribes, and throws what failed: RxJS throws errors of a subscriber on a timer, and nothing here waits for one. */
export function reportEach<T>(results: Observable<T>, each: (result: T) => void): void {
  let failure: unknown
  results.subscribe({
    next: each,
    error: (reason: unknown) => (failure = reason),
  })
  if (failure !== undefined) throw new Error('the RxJS pipeline failed', { cause: failure })
}

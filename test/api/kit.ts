/** Sources and sinks that tests hold in their hands. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, onTestFinished } from 'vitest'
import type { BadRecord, JobReport, Sink, Source, SourceBatch } from 'tidemark'

export interface Reading {
  readonly at: number
  readonly sensor: string
  readonly celsius: number
}

/** Readings of one sensor, one each second from 0. */
export function readings(celsius: readonly number[], sensor: string = 'a'): Reading[] {
  return celsius.map((value, i) => ({ at: i * 1000, sensor, celsius: value }))
}

/** A source that gives what it is told, when it is told. */
export class Tap<T> implements Source<T> {
  readonly name: string
  readonly live: boolean
  /** How often a batch was asked for. */
  asked = 0
  opened = 0
  closed = 0
  readonly #queue: (() => SourceBatch<T> | null)[] = []
  #sent = 0
  #wake: () => void = () => {}
  #asking: () => void = () => {}

  constructor(name: string = 'a tap', live: boolean = true) {
    this.name = name
    this.live = live
  }

  /** Gives a batch; settles when it has been worked off, and the next one is asked for. */
  send(...events: readonly T[]): Promise<void> {
    return this.sendBatch({ events, first: this.#sent })
  }

  sendBatch(batch: SourceBatch<T>): Promise<void> {
    this.#sent = batch.first + batch.events.length + (batch.bad?.length ?? 0)
    const again = this.#again()
    this.#push(() => batch)
    return again
  }

  /** Gives a bad record. */
  sendBad(reason: string): Promise<void> {
    const bad: BadRecord[] = [{ kind: 'parse', reason, position: this.#sent, raw: '…' }]
    return this.sendBatch({ events: [], first: this.#sent, bad })
  }

  end(): void {
    this.#push(() => null)
  }

  fail(error: unknown): void {
    this.#push(() => {
      throw error
    })
  }

  async *open(signal: AbortSignal): AsyncGenerator<SourceBatch<T>, void, undefined> {
    this.opened++
    const onAbort = (): void => this.#wake()
    signal.addEventListener('abort', onAbort)
    try {
      for (;;) {
        this.asked++
        this.#asking()
        while (this.#queue.length === 0 && !signal.aborted) await new Promise<void>((resolve) => (this.#wake = resolve))
        if (signal.aborted) return
        const batch = this.#queue.shift()!()
        if (batch === null) return
        yield batch
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
      this.closed++
    }
  }

  #push(answer: () => SourceBatch<T> | null): void {
    this.#queue.push(answer)
    this.#wake()
  }

  async #again(): Promise<void> {
    const wanted = this.asked + (this.asked === 0 ? 2 : 1)
    while (this.asked < wanted) await new Promise<void>((resolve) => (this.#asking = resolve))
  }
}

/** A sink that keeps what it gets, and checks that it is not written to twice at once, nor after it was closed. */
export class Kept<T> implements Sink<T> {
  readonly name = 'kept'
  readonly guarantee = 'at-most-once'
  readonly results: T[] = []
  writes = 0
  closed = 0
  readonly #work: ((results: readonly T[]) => void | Promise<void>) | undefined
  #busy = false

  /** @param work what each write does besides, and may wait for */
  constructor(work?: (results: readonly T[]) => void | Promise<void>) {
    this.#work = work
  }

  write(results: readonly T[]): void | Promise<void> {
    expect({ busy: this.#busy, closed: this.closed, empty: results.length === 0 }).toEqual({
      busy: false,
      closed: 0,
      empty: false,
    })
    this.writes++
    this.results.push(...results)
    const pending = this.#work?.(results)
    if (pending === undefined) return undefined
    this.#busy = true
    return pending.finally(() => (this.#busy = false))
  }

  close(): void {
    expect(this.#busy).toBe(false)
    this.closed++
  }
}

/** Takes as many results in a loop, and leaves it. */
export async function take<T>(results: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = []
  for await (const result of results) if (taken.push(result) === count) break
  return taken
}

/** accepted + late + bad = input, and none of them is negative. */
export function expectConserved(report: JobReport): void {
  const { input, accepted, late, bad } = report
  expect(accepted + late + bad).toBe(input)
  expect(Math.min(accepted, late, bad)).toBeGreaterThanOrEqual(0)
}

export async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 2000 && !condition(); i++) await delay(1)
  expect(condition()).toBe(true)
}

/** What a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => expect.fail('it was not rejected'),
    (error: unknown) => error,
  )
}

/** Fails a test of this file after which a rejected promise is left that nobody looks at. */
export function expectNoUnhandledRejections(): void {
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => void unhandled.push(reason)
  beforeEach(() => {
    unhandled.length = 0
    process.on('unhandledRejection', note)
  })
  afterEach(async () => {
    await delay(1)
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })
}

/** A sink that takes each write only when it is let. */
export function gated<T>(): { kept: Kept<T>; open: () => Promise<void> } {
  let release: (() => void) | undefined
  const kept = new Kept<T>(() => new Promise<void>((resolve) => (release = resolve)))
  const open = async (): Promise<void> => {
    await until(() => release !== undefined)
    const let1 = release!
    release = undefined
    let1()
  }
  return { kept, open }
}

/** A file for the time of one test. */
export function temporaryFile(name: string, content: string | Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

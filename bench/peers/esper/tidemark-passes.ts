/** Tidemark on the four workloads, by its public API: the rules and pipelines of `bench/candidates`, on the input that Esper gets. */
import type { AnyPattern, DetectorOptions } from 'tidemark'
import { fromColumns, stream } from 'tidemark'
import { demandEngine } from '../../candidates/engine-taken.ts'
import { relatedRules } from '../../candidates/related.ts'
import { strictRule } from '../../candidates/strict.ts'
import { overObjects as sequenceOverObjects, rule as relaxedRule } from '../../candidates/tidemark.ts'
import { overColumns, overObjects } from '../../candidates/windows.ts'
import { columnsOf } from '../../workloads/sequence-input.ts'
import type { Signal, SignalColumns } from '../../workloads/signals.ts'
import { signalsOf } from '../../workloads/signals.ts'
import { Tally } from '../../workloads/tally.ts'
import type { WorkloadName } from './inputs.ts'
import { inputOf, settingOf } from './inputs.ts'

/** `arrival`: objects in the bench's own order, up to 5 s out of it. Only `relaxed` has it. */
export type TidemarkForm = 'objects' | 'columns' | 'arrival'
export type Passes = () => Promise<Tally>

const MINUTE = { sizeMs: 60_000, slideMs: 60_000 }
const options = { time: 'time', key: 'device' } as const

/** Builds the input, once. Each call of the answer is one pass. */
export function passesOf(name: WorkloadName, form: TidemarkForm, events: number): Passes {
  if (form === 'arrival') {
    const readings = signalsOf(columnsOf(settingOf(name, events)))
    return tallied((tally) => sequenceOverObjects(readings, tally.readings()))
  }
  const data = inputOf(name, events)
  const input = form === 'columns' ? data : signalsOf(data)
  switch (name) {
    case 'strict':
      demand(strictRule, 'register')
      return tallied(async (tally) => {
        const found = tally.numbers()
        for await (const { events: bound } of source(input).detect(strictRule))
          found(bound.a.time, bound.b.time, bound.c.time)
      })
    case 'relaxed':
      return tallied(async (tally) => {
        const found = tally.numbers()
        for await (const { events: bound } of source(input).detect(relaxedRule)) found(bound.a.time, bound.b.time, 0)
      })
    case 'above':
      demand(relatedRules.above.expressions, 'runs')
      return tallied(async (tally) => {
        const found = tally.numbers()
        for await (const { events: bound } of source(input).detect(relatedRules.above.expressions))
          found(bound.a.time, bound.b.time, 0)
      })
    case 'tumbling':
      return tallied((tally) =>
        isColumns(input)
          ? overColumns(input, MINUTE, 0, tally.numbers())
          : overObjects(input, MINUTE, 0, tally.numbers()),
      )
  }
}

function demand(rule: AnyPattern, engine: 'register' | 'runs'): void {
  demandEngine<Signal>([rule], options satisfies DetectorOptions<Signal>, engine)
}

function source(input: SignalColumns | readonly Signal[]): ReturnType<typeof stream<Signal>> {
  return isColumns(input) ? stream(fromColumns<Signal>(input), options) : stream(input, options)
}

function isColumns(input: SignalColumns | readonly Signal[]): input is SignalColumns {
  return 'columns' in input
}

function tallied(run: (tally: Tally) => Promise<void>): Passes {
  return async () => {
    const tally = new Tally()
    await run(tally)
    return tally
  }
}
